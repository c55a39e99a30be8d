package io.mlops4j.quantize;

/**
 * Chooses the grid with the smallest weighted squared error among those a search visits; never one
 * worse than the range of the values gives. Confined.
 *
 * <p>The search rounds the block on grids around that range. The codes of each give the scale that
 * fits them best, in closed form: {@code sum(w x c) / sum(w c^2)} for {@code c = code - zeroPoint}.
 * The best pair of codes and scale is then refined by rounding on the fitted scale. The idea of
 * trying neighbouring grids and refitting is that of llama.cpp's quantizers.
 */
final class SquaredErrorScaling implements BlockScaling {

  private static final int STEPS = 24;
  private static final float STEP = 0.075f;
  private static final int REFINEMENTS = 4;

  private final boolean symmetric;
  private final float[] importance;

  private double weightedProduct;
  private double weightedSquare;
  private float bestScale;
  private int bestZeroPoint;
  private double bestError;

  /**
   * Makes the search.
   *
   * @param importance weight of the error of each input, or empty when all weigh the same
   */
  SquaredErrorScaling(boolean symmetric, float[] importance) {
    this.symmetric = symmetric;
    this.importance = importance;
  }

  @Override
  public void choose(float[] values, int offset, int length, int input, BlockGrid grid) {
    grid.span(values, offset, length, symmetric);
    if (grid.scale == 0f) {
      return;
    }
    Block block = new Block(values, offset, length, input, grid);
    bestScale = grid.scale;
    bestZeroPoint = grid.zeroPoint;
    bestError = error(block, bestScale, bestZeroPoint);
    float inverse = 1f / grid.scale;
    for (int step = -STEPS; step <= STEPS; step++) {
      if (symmetric) {
        float relative = (grid.middle() + step * STEP) / grid.middle();
        consider(block, inverse * relative, grid.middle());
        // With the other sign the largest magnitude lies at the upper end of the codes.
        consider(block, -inverse * relative, grid.middle());
      } else {
        float narrowed = inverse * (grid.maxCode() + step * STEP) / grid.maxCode();
        int zero = Math.min(grid.maxCode(), Math.round(grid.zeroPoint * (narrowed / inverse)));
        for (int shift = -1; shift <= 1; shift++) {
          if (zero + shift >= 0 && zero + shift <= grid.maxCode()) {
            consider(block, narrowed, zero + shift);
          }
        }
      }
    }
    for (int round = 0; round < REFINEMENTS; round++) {
      float before = bestScale;
      consider(block, 1f / bestScale, bestZeroPoint);
      if (bestScale == before) {
        break;
      }
    }
    grid.scale = bestScale;
    grid.zeroPoint = bestZeroPoint;
  }

  private static final class Block {
    private final float[] values;
    private final int offset;
    private final int length;
    private final int input;
    private final BlockGrid grid;

    Block(float[] values, int offset, int length, int input, BlockGrid grid) {
      this.values = values;
      this.offset = offset;
      this.length = length;
      this.input = input;
      this.grid = grid;
    }
  }

  private void consider(Block block, float inverse, int zeroPoint) {
    fit(block, inverse, zeroPoint);
    if (weightedSquare == 0) {
      return;
    }
    float scale = (float) (weightedProduct / weightedSquare);
    if (!(Math.abs(scale) >= Float.MIN_NORMAL) || Float.isInfinite(scale)) {
      return;
    }
    double error = error(block, scale, zeroPoint);
    if (error < bestError) {
      bestError = error;
      bestScale = scale;
      bestZeroPoint = zeroPoint;
    }
  }

  private void fit(Block block, float inverse, int zeroPoint) {
    float[] values = block.values;
    double product = 0;
    double square = 0;
    for (int i = 0; i < block.length; i++) {
      float value = values[block.offset + i];
      if (Float.isFinite(value)) {
        int code = block.grid.code(value, inverse, zeroPoint) - zeroPoint;
        double weighted = weight(block.input + i) * code;
        product += weighted * value;
        square += weighted * code;
      }
    }
    weightedProduct = product;
    weightedSquare = square;
  }

  private double error(Block block, float scale, int zeroPoint) {
    float inverse = 1f / scale;
    double sum = 0;
    for (int i = 0; i < block.length; i++) {
      float value = block.values[block.offset + i];
      if (Float.isFinite(value)) {
        int code = block.grid.code(value, inverse, zeroPoint) - zeroPoint;
        float difference = value - code * scale;
        sum += weight(block.input + i) * difference * difference;
      }
    }
    return sum;
  }

  private double weight(int input) {
    return importance.length == 0 ? 1 : importance[input];
  }
}
