package io.mlops4j.drift.stat;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

/**
 * Evidence, in counts alone, that a stream left its reference; valid whenever it is looked at.
 * Immutable.
 *
 * <p>The evidence is an e-process: if nothing changed, the probability that it ever reaches 1/alpha
 * is at most alpha, however often one looks. It depends on the counts only, not on their order, so
 * windows may be merged before it is asked. It gathers everything since the stream began; begin
 * anew after a change was dealt with.
 *
 * <p>{@link #ofReferenceQuantiles} is for cells cut at order statistics of the very reference that
 * is compared, and values without ties: the cells of current values then follow Polya's urn
 * exactly, and the evidence is how much better a mixture of urns of lighter weight foretells them.
 * {@link #ofFixedCells} is for cells chosen without looking, such as categories: it pays for not
 * knowing their shares, by universal inference (L. Wasserman, A. Ramdas and S. Balakrishnan, PNAS
 * 117, 2020), and needs more data for the same alarm.
 */
public final class SequentialCounts {
  /**
   * The urns of the mixture weigh 2, 8, 32 .. times the number of cells, up to this many of them.
   */
  private static final int MIXED_URNS = 6;

  private SequentialCounts() {}

  /**
   * The evidence for cells made by {@link Binning#quantiles} from this reference.
   *
   * <p>A special cell that the reference lacks is joined to its neighbour, as values beyond the
   * greatest or below the least would be.
   *
   * @param reference the reference's counts
   * @param current the counts of the stream so far; all zero at the start
   * @return the natural logarithm of the e-process
   */
  public static double ofReferenceQuantiles(long[] reference, long[] current) {
    double[] weights = new double[reference.length];
    double[] counts = new double[reference.length];
    check(reference, current);
    int cells = 0;
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] == 0 && cells > 0) {
        counts[cells - 1] += current[i];
      } else {
        weights[cells] += reference[i];
        counts[cells] += current[i];
        cells += reference[i] > 0 ? 1 : 0;
      }
    }
    // n values leave n + 1 places for the next one; the place below all of them belongs to the
    // first cell.
    weights[0] += 1;
    double total = 0;
    for (int i = 0; i < cells; i++) {
      total += weights[i];
    }
    double urn = logUrn(weights, counts, cells, 1);
    double[] logs = new double[MIXED_URNS];
    for (int k = 0; k < MIXED_URNS; k++) {
      double lighter = Math.min(1, 2.0 * cells * Math.pow(4, k) / total);
      logs[k] = logUrn(weights, counts, cells, lighter);
    }
    return logMean(logs) - urn;
  }

  /**
   * The evidence for cells that do not depend on the samples.
   *
   * @param reference the reference's counts
   * @param current the counts of the stream so far; all zero at the start
   * @return the natural logarithm of the e-process
   */
  public static double ofFixedCells(long[] reference, long[] current) {
    check(reference, current);
    int cells = reference.length;
    double[] prior = new double[cells];
    double[] first = new double[cells];
    double[] second = new double[cells];
    double[] posterior = new double[cells];
    double likelihood = 0;
    double total = 0;
    double known = 0;
    for (int i = 0; i < cells; i++) {
      prior[i] = 0.5;
      first[i] = reference[i];
      second[i] = current[i];
      posterior[i] = first[i] + 0.5;
      known += posterior[i];
      double both = first[i] + second[i];
      total += both;
      likelihood += both > 0 ? both * Math.log(both) : 0;
    }
    likelihood -= total * Math.log(total);
    double[] logs = new double[MIXED_URNS];
    for (int k = 0; k < MIXED_URNS; k++) {
      // The weights must not depend on what is to be foretold, or the mixture is no law.
      double lighter = Math.min(1, 2.0 * cells * Math.pow(4, k) / known);
      logs[k] = logUrn(posterior, second, cells, lighter);
    }
    return logUrn(prior, first, cells, 1) + logMean(logs) - likelihood;
  }

  private static void check(long[] reference, long[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "reference has " + reference.length + " cells, current has " + current.length);
    }
    Arguments.total(reference, "reference");
    if (Arrays.stream(current).anyMatch(count -> count != 0)) {
      Arguments.total(current, "current");
    }
  }

  /**
   * The logarithm of the probability of one order of the counts, drawn from an urn that returns
   * each ball twice.
   */
  private static double logUrn(double[] weights, double[] counts, int cells, double factor) {
    double weight = 0;
    double count = 0;
    double log = 0;
    for (int i = 0; i < cells; i++) {
      weight += factor * weights[i];
      count += counts[i];
      log += logRising(factor * weights[i], counts[i]);
    }
    return log - logRising(weight, count);
  }

  /** ln of a (a + 1) .. (a + n - 1). */
  private static double logRising(double a, double n) {
    return n == 0 ? 0 : Gamma.logGamma(a + n) - Gamma.logGamma(a);
  }

  private static double logMean(double[] logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - largest);
    }
    return largest + Math.log(sum / logs.length);
  }
}
