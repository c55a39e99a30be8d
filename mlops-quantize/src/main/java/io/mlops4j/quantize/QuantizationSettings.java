package io.mlops4j.quantize;

import java.util.Optional;

/**
 * What a static recipe does differently for one value, one node or one operator. Immutable.
 *
 * @param calibration how the range is chosen; empty for the recipe's method
 * @param codes the integers; empty for the recipe's
 * @param range the range itself, low end first, instead of one from samples; empty to calibrate
 * @param perChannel whether each channel of the weight has a scale; empty for the recipe's choice
 */
public record QuantizationSettings(
    Optional<Calibration> calibration,
    Optional<ActivationCodes> codes,
    Optional<Range> range,
    Optional<Boolean> perChannel) {

  /**
   * A range given by the caller. Immutable.
   *
   * @param low lowest value that is not clipped, at most 0
   * @param high highest value that is not clipped, at least 0
   */
  public record Range(float low, float high) {

    /**
     * Checks that the range is finite and contains zero.
     *
     * @param low lowest value that is not clipped, at most 0
     * @param high highest value that is not clipped, at least 0
     */
    public Range {
      if (!(low <= 0 && high >= 0 && Float.isFinite(low) && Float.isFinite(high))) {
        throw new IllegalArgumentException(
            "range " + low + ".." + high + " is not a finite range that contains zero");
      }
    }
  }

  /**
   * Everything as the recipe says.
   *
   * @return the settings
   */
  public static QuantizationSettings asRecipe() {
    return new QuantizationSettings(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The same settings with another way to choose the range.
   *
   * @param method the way
   * @return the settings
   */
  public QuantizationSettings with(Calibration method) {
    return new QuantizationSettings(Optional.of(method), codes, range, perChannel);
  }

  /**
   * The same settings with other integers.
   *
   * @param integers the integers
   * @return the settings
   */
  public QuantizationSettings with(ActivationCodes integers) {
    return new QuantizationSettings(calibration, Optional.of(integers), range, perChannel);
  }

  /**
   * The same settings with a fixed range.
   *
   * @param low lowest value that is not clipped, at most 0
   * @param high highest value that is not clipped, at least 0
   * @return the settings
   */
  public QuantizationSettings withRange(float low, float high) {
    return new QuantizationSettings(
        calibration, codes, Optional.of(new Range(low, high)), perChannel);
  }

  /**
   * The same settings with one scale for the whole weight.
   *
   * @return the settings
   */
  public QuantizationSettings perTensorWeight() {
    return new QuantizationSettings(calibration, codes, range, Optional.of(false));
  }

  /**
   * The same settings with one scale for each channel of the weight.
   *
   * @return the settings
   */
  public QuantizationSettings perChannelWeight() {
    return new QuantizationSettings(calibration, codes, range, Optional.of(true));
  }

  /** These settings, and those of {@code other} where these leave it open. */
  QuantizationSettings over(QuantizationSettings other) {
    return new QuantizationSettings(
        calibration.or(other::calibration),
        codes.or(other::codes),
        range.or(other::range),
        perChannel.or(other::perChannel));
  }
}
