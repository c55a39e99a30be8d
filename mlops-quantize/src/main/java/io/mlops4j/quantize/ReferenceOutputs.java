package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The float outputs of a model on samples, to hold many other models against. They stay in memory.
 * Immutable.
 */
final class ReferenceOutputs {

  private final List<Sample> samples;
  private final Set<String> names;
  private final List<Map<String, HeldValue>> outputs = new ArrayList<>();
  private final int threads;

  /**
   * Runs the model.
   *
   * @throws QuantizationException when there is no sample or no output of 32-bit floats
   */
  ReferenceOutputs(OnnxModel model, List<Sample> samples, int threads) {
    this.samples = samples;
    this.threads = threads;
    this.names = model.graph().outputs().stream().map(ValueInfo::name).collect(Collectors.toSet());
    try (ActivationRun run = ActivationRun.asServed(model, names, threads)) {
      for (Sample sample : samples) {
        Map<String, HeldValue> held = new HashMap<>();
        run.run(sample, (name, elements, shape) -> held.put(name, new HeldValue(elements, shape)));
        outputs.add(held);
      }
    }
    if (outputs.isEmpty() || outputs.get(0).isEmpty()) {
      throw new QuantizationException(
          outputs.isEmpty()
              ? "there are no samples to judge models by"
              : "none of the outputs " + names + " is of 32-bit floats");
    }
  }

  /**
   * Holds a model against the outputs.
   *
   * @return the difference of each output
   */
  Map<String, DifferenceMeter> compare(Path changed, RunControl control) {
    Map<String, DifferenceMeter> meters = new LinkedHashMap<>();
    try (ActivationRun run = ActivationRun.asServed(OnnxModel.read(changed), names, threads)) {
      for (int i = 0; i < samples.size(); i++) {
        control.checkCancelled();
        Map<String, HeldValue> expected = outputs.get(i);
        run.run(
            samples.get(i),
            (name, elements, shape) -> {
              HeldValue held = expected.get(name);
              if (held != null && Arrays.equals(held.shape, shape) && held.elements.length > 0) {
                meters
                    .computeIfAbsent(name, absent -> new DifferenceMeter())
                    .add(FloatBuffer.wrap(held.elements), elements, shape);
              }
            });
      }
    }
    return meters;
  }
}
