package io.mlops4j.drift.stat;

/**
 * The Jensen-Shannon distance, or the divergence of which it is the square root. Immutable.
 *
 * <p>With m = (p + q) / 2 the divergence is half of KL(p, m) plus half of KL(q, m): at most ln 2 in
 * nats, 1 in bits. Tools mean different things by the name: SciPy and Evidently the distance in
 * nats, NannyML the distance in bits, TFDV and Vertex AI the divergence in bits.
 *
 * <p>Source: J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on
 * Information Theory 37, 1991.
 */
public final class JensenShannon extends BinnedDistance<JensenShannon> {
  private static final double LN_2 = Math.log(2);
  private static final JensenShannon DEFAULT =
      new JensenShannon(Settings.defaults(EmptyCells.KEEP), true, LN_2);

  private final boolean root;
  private final double unit;

  private JensenShannon(Settings settings, boolean root, double unit) {
    super(settings);
    this.root = root;
    this.unit = unit;
  }

  /**
   * The distance with its defaults.
   *
   * <ul>
   *   <li>the distance, not the divergence, in bits: between 0 and 1
   *   <li>{@link Binning#quantiles} with 10 ranges
   *   <li>{@link Threshold#nullLaw} at 0.05
   *   <li>{@link EmptyCells#KEEP}: an empty cell needs no filling here
   *   <li>no smallest effect
   *   <li>999 permutations from a fixed seed
   * </ul>
   *
   * @return the default distance
   */
  public static JensenShannon withDefaults() {
    return DEFAULT;
  }

  /**
   * The distance as Evidently computes it: in nats, over pooled Sturges widths or one cell per
   * value while the reference has at most 20 distinct ones; threshold 0.1; values that are not
   * finite and missing labels left out.
   *
   * @return Evidently's distance
   */
  public static JensenShannon evidently() {
    return new JensenShannon(
        Settings.foreign(ForeignBinning.EVIDENTLY, Threshold.fixed(0.1), EmptyCells.KEEP), true, 1);
  }

  /**
   * The distance as NannyML computes it: in bits, over Doane widths of the reference, or its values
   * while they are at most 50 and a tenth of its size, with one cell for all that lies outside;
   * threshold 0.1, as its documentation has it; values that are not finite and missing labels left
   * out.
   *
   * @return NannyML's distance
   */
  public static JensenShannon nannyml() {
    return new JensenShannon(
        Settings.foreign(ForeignBinning.NANNYML, Threshold.fixed(0.1), EmptyCells.KEEP),
        true,
        LN_2);
  }

  /**
   * The divergence.
   *
   * @return the changed distance
   */
  public JensenShannon asDivergence() {
    return new JensenShannon(settings, false, unit);
  }

  /**
   * The distance, the square root of the divergence.
   *
   * @return the changed distance
   */
  public JensenShannon asDistance() {
    return new JensenShannon(settings, true, unit);
  }

  /**
   * Logarithms to base 2.
   *
   * @return the changed distance
   */
  public JensenShannon inBits() {
    return new JensenShannon(settings, root, LN_2);
  }

  /**
   * Natural logarithms.
   *
   * @return the changed distance
   */
  public JensenShannon inNats() {
    return new JensenShannon(settings, root, 1);
  }

  @Override
  JensenShannon with(Settings changed) {
    return new JensenShannon(changed, root, unit);
  }

  @Override
  String name() {
    return root ? "jensen-shannon distance" : "jensen-shannon divergence";
  }

  @Override
  double of(double[] reference, double[] current) {
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double p = reference[i];
      double q = current[i];
      double m = 0.5 * (p + q);
      if (p > 0) {
        sum += p * Math.log(p / m);
      }
      if (q > 0) {
        sum += q * Math.log(q / m);
      }
    }
    double divergence = Math.max(0, 0.5 * sum) / unit;
    return root ? Math.sqrt(divergence) : divergence;
  }

  @Override
  double toQuadratic(double statistic) {
    return 8 * unit * (root ? statistic * statistic : statistic);
  }

  @Override
  double fromQuadratic(double quadratic) {
    double divergence = quadratic / (8 * unit);
    return root ? Math.sqrt(divergence) : divergence;
  }
}
