package io.mlops4j.quantize;

import io.mlops4j.quantize.StaticStep.Operand;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much rounding moves the mean of each output of a convolution, so that its bias can take the
 * shift back. The samples run through the float model; what padding contributes is left out.
 * Confined.
 *
 * <p>Source: Nagel et al., Data-Free Quantization through Weight Equalization and Bias Correction,
 * 2019, section 4.2, with means from samples and those of the rounded input beside.
 */
final class MeanShift {

  private static final class Means {
    private final double[] plain;
    private final double[] rounded;
    private long count;

    Means(int channels) {
      plain = new double[channels];
      rounded = new double[channels];
    }
  }

  private final Map<String, ActivationParameters> grids;
  private final StaticInt8Plan plan;
  private final Map<String, Means> means = new LinkedHashMap<>();

  MeanShift(StaticInt8Plan plan, Map<String, ActivationParameters> grids) {
    this.plan = plan;
    this.grids = grids;
    for (StaticStep step : plan.steps()) {
      if (step.node().is("Conv") && !step.inputs().isEmpty()) {
        step.weight()
            .ifPresent(
                operand ->
                    means.put(step.node().input(0), new Means(inputChannels(step, operand))));
      }
    }
  }

  private static int inputChannels(StaticStep step, Operand operand) {
    return Math.toIntExact(operand.tensor().dims().get(1) * step.node().intAttribute("group", 1));
  }

  void run(OnnxModel model, Iterable<Sample> samples, RunControl control) {
    try (ActivationRun run = ActivationRun.of(model, means.keySet())) {
      for (Sample sample : samples) {
        control.checkCancelled();
        run.run(
            sample,
            (value, elements, shape) -> {
              Means found = means.get(value);
              ActivationParameters grid = grids.get(plan.scaleOwner(value));
              if (found != null && grid != null && shape.length > 2) {
                add(found, grid, elements.duplicate(), shape);
              }
            });
      }
    }
  }

  private static void add(
      Means means, ActivationParameters grid, FloatBuffer elements, long[] shape) {
    int area = Math.toIntExact(Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact));
    for (long image = 0; image < shape[0]; image++) {
      for (int c = 0; c < means.plain.length; c++) {
        for (int i = 0; i < area; i++) {
          float value = elements.get();
          if (Math.abs(value) <= Float.MAX_VALUE) {
            means.plain[c] += value;
            means.rounded[c] += (double) (grid.code(value) - grid.zeroPoint()) * grid.scale();
          }
        }
      }
      means.count += area;
    }
  }

  /** Takes the shift of each output out of its bias. */
  void correct(StaticStep step, Operand operand, float[] weightScales, int limit, float[] bias) {
    Means input = means.get(step.node().input(0));
    if (input == null || input.count == 0) {
      return;
    }
    float[] weights = new float[Math.toIntExact(operand.tensor().elementCount())];
    operand.tensor().readFloats(0, weights, 0, weights.length);
    int perGroup = Math.toIntExact(operand.tensor().dims().get(1));
    int outputsPerGroup = bias.length / Math.toIntExact(step.node().intAttribute("group", 1));
    int kernel = weights.length / bias.length / perGroup;
    for (int m = 0, i = 0; m < bias.length; m++) {
      float scale = weightScales[weightScales.length == 1 ? 0 : m];
      double shift = 0;
      for (int c = 0; c < perGroup; c++) {
        int channel = m / outputsPerGroup * perGroup + c;
        for (int k = 0; k < kernel; k++, i++) {
          double code = Math.max(-limit, Math.min(limit, Math.rint(weights[i] / scale)));
          shift += code * scale * input.rounded[channel] - weights[i] * input.plain[channel];
        }
      }
      double corrected = bias[m] - shift / input.count;
      bias[m] = Double.isFinite(corrected) ? (float) corrected : bias[m];
    }
  }
}
