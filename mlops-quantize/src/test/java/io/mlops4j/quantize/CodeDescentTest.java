package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeDescentTest {

  @ParameterizedTest
  @ValueSource(ints = {16, 40, 96})
  void improve_correlatedInputs_lowersTheErrorOfTheProduct(int depth) {
    Random random = new Random(depth);
    BlockLayout layout = new BlockLayout(depth, 1, 16, 4, false);
    double[][] moments = moments(depth, random);
    float[] values = gaussian(depth, random);
    BlockGrid[] grids = nearest(layout, values);
    byte[] codes = codes(layout, values, grids);
    double before = error(layout, moments, values, grids, codes);

    new CodeDescent(layout, moments, 4).improve(values, 0, grids, 0, codes, 0);

    assertThat(error(layout, moments, values, grids, codes)).isLessThan(0.7 * before);
  }

  @Test
  void improve_tillNothingMoves_noSingleCodeCouldBeBetter() {
    Random random = new Random(5);
    BlockLayout layout = new BlockLayout(32, 1, 16, 4, true);
    double[][] moments = moments(32, random);
    float[] values = gaussian(32, random);
    BlockGrid[] grids = nearest(layout, values);
    byte[] codes = codes(layout, values, grids);

    new CodeDescent(layout, moments, 50).improve(values, 0, grids, 0, codes, 0);

    double found = error(layout, moments, values, grids, codes);
    for (int i = 0; i < 32; i++) {
      byte own = codes[i];
      for (int code = 0; code < 16; code++) {
        codes[i] = (byte) code;
        assertThat(error(layout, moments, values, grids, codes))
            .isGreaterThanOrEqualTo(found * (1 - 1e-5));
      }
      codes[i] = own;
    }
  }

  @Test
  void improve_blockOfZeros_keepsItsGridAndCodes() {
    Random random = new Random(6);
    BlockLayout layout = new BlockLayout(32, 1, 16, 4, true);
    float[] values = gaussian(32, random);
    Arrays.fill(values, 16, 32, 0f);
    BlockGrid[] grids = nearest(layout, values);
    byte[] codes = codes(layout, values, grids);

    new CodeDescent(layout, moments(32, random), 3).improve(values, 0, grids, 0, codes, 0);

    assertThat(grids[1].scale).isZero();
    for (int i = 16; i < 32; i++) {
      assertThat(codes[i]).isEqualTo((byte) 8);
    }
  }

  private static BlockGrid[] nearest(BlockLayout layout, float[] values) {
    BlockGrid[] grids = new BlockGrid[layout.blocks()];
    for (int b = 0; b < grids.length; b++) {
      grids[b] = new BlockGrid(layout);
      grids[b].span(values, b * layout.blockSize(), layout.length(b), layout.symmetric());
    }
    return grids;
  }

  private static byte[] codes(BlockLayout layout, float[] values, BlockGrid[] grids) {
    byte[] codes = new byte[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) grids[i / layout.blockSize()].code(values[i]);
    }
    return codes;
  }

  private static float[] gaussian(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Moments of inputs that share a few causes. */
  private static double[][] moments(int depth, Random random) {
    double[][] moments = new double[depth][depth];
    for (int row = 0; row < 4 * depth; row++) {
      float[] input = gaussian(depth, random);
      double shared = 2 * random.nextGaussian();
      for (int i = 0; i < depth; i++) {
        for (int j = 0; j < depth; j++) {
          moments[i][j] += (input[i] + shared) * (input[j] + shared);
        }
      }
    }
    return moments;
  }

  private static double error(
      BlockLayout layout, double[][] moments, float[] values, BlockGrid[] grids, byte[] codes) {
    double[] difference = new double[values.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = (double) values[i] - grids[i / layout.blockSize()].value(codes[i] & 0xff);
    }
    double sum = 0;
    for (int i = 0; i < difference.length; i++) {
      for (int j = 0; j < difference.length; j++) {
        sum += difference[i] * moments[i][j] * difference[j];
      }
    }
    return sum;
  }
}
