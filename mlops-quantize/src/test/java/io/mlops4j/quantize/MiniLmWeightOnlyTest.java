package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bars on a real encoder, on sentences from a seed: a method that loses accuracy fails the build.
 */
class MiniLmWeightOnlyTest {

  @TempDir Path folder;

  private final List<Sample> calibration = MiniLm.samples(MiniLm.batches(4, 8, 23));
  private final long[][][] evaluated = MiniLm.batches(4, 8, 17);

  private double cosine(WeightOnly recipe) throws Exception {
    Path target = folder.resolve("nbits.onnx");
    recipe.writeTo(target);
    return MiniLm.meanCosine(target, evaluated);
  }

  private static WeightOnly recipe() {
    return OnnxQuantizer.of(MiniLm.FP32).weightOnly();
  }

  @Test
  void wholeEncoder_fourBits_holdsItsBars() throws Exception {
    assertThat(cosine(recipe())).isGreaterThan(0.962);
    assertThat(Files.size(folder.resolve("nbits.onnx"))).isLessThanOrEqualTo(54_600_000);
    assertThat(cosine(recipe().importance(calibration))).isGreaterThan(0.974);
  }

  /** The rest stays float, so that the slower methods are affordable. */
  private static WeightOnly firstLayer() {
    return recipe().exclude(node -> !node.contains("layer.0"));
  }

  @Test
  void firstLayer_methodsWithSamples_holdTheirBars() throws Exception {
    double nearest = 1 - cosine(firstLayer());

    assertThat(1 - cosine(firstLayer().awq(calibration))).isLessThan(0.9 * nearest);
    assertThat(1 - cosine(firstLayer().gptq(calibration))).isLessThan(0.82 * nearest);
  }
}
