package io.mlops4j.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void ofFloats_arrayChangedLater_keepsItsValues() {
    float[] values = {1, 2};
    Tensor tensor = Tensor.ofFloats(values, 2);
    values[0] = 9;
    tensor.floats()[1] = 9;
    assertThat(tensor.floats()).containsExactly(1, 2);
  }

  @Test
  void floatView_put_isRefused() {
    Tensor tensor = Tensor.ofFloats(new float[] {1}, 1);
    Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> tensor.floatView().put(0, 2));
  }

  @Test
  void ofLongs_shapeOfOtherSize_isRefusedWithBothSizes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofLongs(new long[5], 2, 3))
        .withMessageContaining("[2, 3]")
        .withMessageContaining("6")
        .withMessageContaining("5");
  }

  @Test
  void ofInts_overflowingOrNegativeShape_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.ofInts(new int[0], 1L << 32, 1L << 32));
    assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofInts(new int[1], -1, -1));
  }

  @Test
  void scalar_hasOneElementAndNoAxes() {
    Tensor scalar = Tensor.ofDoubles(new double[] {4});
    assertThat(scalar.rank()).isZero();
    assertThat(scalar.elementCount()).isOne();
    assertThat(scalar.doubles()).containsExactly(4);
  }

  @Test
  void accessor_ofAnotherType_saysWhichTypeItHolds() {
    Tensor tensor = Tensor.ofBytes(new byte[] {1}, 1);
    assertThatIllegalStateException().isThrownBy(tensor::ints).withMessageContaining("UINT8");
    assertThat(tensor.bytes()).containsExactly(1);
  }

  @Test
  void concat_equalShapes_joinsRowsInOrder() {
    Tensor joined =
        Tensor.concat(
            List.of(
                Tensor.ofInts(new int[] {1, 2}, 1, 2),
                Tensor.ofInts(new int[] {3, 4, 5, 6}, 2, 2)));
    assertThat(joined).isEqualTo(Tensor.ofInts(new int[] {1, 2, 3, 4, 5, 6}, 3, 2));
  }

  @Test
  void concat_otherShapeOrType_isRefused() {
    Tensor one = Tensor.ofLongs(new long[2], 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.concat(List.of(one, Tensor.ofLongs(new long[3], 1, 3))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.concat(List.of(one, Tensor.ofInts(new int[2], 1, 2))));
    assertThatIllegalArgumentException().isThrownBy(() -> Tensor.concat(List.of()));
  }

  @Test
  void concatPadded_shorterPart_isFilledAtTheEnd() {
    Tensor joined =
        Tensor.concatPadded(
            List.of(
                Tensor.ofLongs(new long[] {1}, 1, 1), Tensor.ofLongs(new long[] {2, 3, 4}, 1, 3)),
            -7);
    assertThat(joined).isEqualTo(Tensor.ofLongs(new long[] {1, -7, -7, 2, 3, 4}, 2, 3));
  }

  @Test
  void concatPadded_fillNotExactInType_isRefused() {
    Tensor bytes = Tensor.ofBytes(new byte[1], 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tensor.concatPadded(List.of(bytes), 256))
        .withMessageContaining("256");
    Tensor longs = Tensor.ofLongs(new long[1], 1, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> Tensor.concatPadded(List.of(longs), 0.5));
  }

  @Test
  void concatPaddedSplitCrop_randomShapes_giveBackTheParts() {
    long seed = 42;
    Random random = new Random(seed);
    for (int trial = 0; trial < 200; trial++) {
      int rank = 1 + random.nextInt(4);
      List<Tensor> parts = new ArrayList<>();
      int[] rows = new int[1 + random.nextInt(5)];
      for (int i = 0; i < rows.length; i++) {
        long[] shape = new long[rank];
        int count = 1;
        for (int axis = 0; axis < rank; axis++) {
          shape[axis] = 1L + random.nextInt(4);
          count *= (int) shape[axis];
        }
        rows[i] = (int) shape[0];
        float[] values = new float[count];
        for (int j = 0; j < count; j++) {
          values[j] = random.nextFloat();
        }
        parts.add(Tensor.ofFloats(values, shape));
      }
      List<Tensor> back = Tensor.concatPadded(parts, Float.NaN).split(rows);
      for (int i = 0; i < rows.length; i++) {
        assertThat(back.get(i).crop(parts.get(i).shape()))
            .as("seed %d, trial %d", seed, trial)
            .isEqualTo(parts.get(i));
      }
    }
  }

  @Test
  void rows_outsideTheTensor_areRefused() {
    Tensor tensor = Tensor.ofInts(new int[] {1, 2, 3, 4}, 2, 2);
    assertThat(tensor.rows(1, 1)).isEqualTo(Tensor.ofInts(new int[] {3, 4}, 1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> tensor.rows(1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> tensor.rows(Integer.MAX_VALUE, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> tensor.split(1, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> tensor.crop(2, 3));
  }

  @Test
  void equals_nanAndZeros_followTheBits() {
    Tensor nan = Tensor.ofFloats(new float[] {Float.NaN}, 1);
    assertThat(nan)
        .isEqualTo(Tensor.ofFloats(new float[] {Float.NaN}, 1))
        .hasToString("FLOAT32[1]");
    assertThat(Tensor.ofFloats(new float[] {0f}, 1))
        .isNotEqualTo(Tensor.ofFloats(new float[] {-0f}, 1))
        .isNotEqualTo(Tensor.ofFloats(new float[] {0f}, 1, 1));
  }
}
