package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures how far the answers of a model depend on their batch mates: rows of a sample are run
 * again alone, with the same padding, and compared with what they were in the batch. Confined.
 */
final class BatchDependence {

  /** A few rows of each batch tell enough; each costs a run. */
  private static final int ROWS = 4;

  private double difference;
  private double signal;

  private BatchDependence() {}

  /**
   * The length of the difference relative to the length of the answers, over all float outputs with
   * one row for each row of the inputs; empty when no sample is a batch of more than one, or the
   * model does not take one row alone.
   */
  static OptionalDouble measure(Path model, Iterable<Sample> samples, RunControl control) {
    OnnxModel read = OnnxModel.read(model);
    Set<String> outputs =
        read.graph().outputs().stream().map(ValueInfo::name).collect(Collectors.toSet());
    BatchDependence sums = new BatchDependence();
    try (ActivationRun run = ActivationRun.of(read, outputs)) {
      for (Sample sample : samples) {
        int batch = rows(sample);
        if (batch < 2) {
          continue;
        }
        Map<String, float[]> together = run(run, sample, batch);
        for (int row = 0; row < Math.min(batch, ROWS); row++) {
          control.checkCancelled();
          int at = row;
          Map<String, float[]> single;
          try {
            single = run(run, row(sample, row), 1);
          } catch (QuantizationException fixedBatch) {
            return OptionalDouble.empty();
          }
          single.forEach(
              (name, alone) -> {
                float[] whole = together.get(name);
                if (whole != null && whole.length == (long) alone.length * batch) {
                  sums.add(whole, at * alone.length, alone);
                }
              });
        }
      }
    }
    return sums.signal > 0
        ? OptionalDouble.of(Math.sqrt(sums.difference / sums.signal))
        : OptionalDouble.empty();
  }

  private void add(float[] whole, int from, float[] alone) {
    for (int i = 0; i < alone.length; i++) {
      double apart = (double) whole[from + i] - alone[i];
      if (Double.isFinite(apart)) {
        difference += apart * apart;
        signal += (double) alone[i] * alone[i];
      }
    }
  }

  private static Map<String, float[]> run(ActivationRun run, Sample sample, int batch) {
    Map<String, float[]> values = new HashMap<>();
    run.run(
        sample,
        (name, elements, shape) -> {
          if (shape.length > 0 && shape[0] == batch && !sample.inputs().containsKey(name)) {
            FloatBuffer own = elements.duplicate();
            float[] copy = new float[own.remaining()];
            own.get(copy);
            values.put(name, copy);
          }
        });
    return values;
  }

  /** The first dimension that all inputs share, 0 when they do not. */
  private static int rows(Sample sample) {
    List<Long> firsts =
        sample.inputs().values().stream()
            .map(tensor -> tensor.shape().isEmpty() ? 0L : tensor.shape().get(0))
            .distinct()
            .toList();
    return firsts.size() == 1 ? Math.toIntExact(firsts.get(0)) : 0;
  }

  private static Sample row(Sample sample, int row) {
    Sample alone = Sample.create();
    for (Map.Entry<String, Sample.Tensor> input : sample.inputs().entrySet()) {
      Sample.Tensor tensor = input.getValue();
      ByteBuffer bytes = tensor.bytes();
      int width = bytes.remaining() / Math.toIntExact(tensor.shape().get(0));
      List<Long> shape = new ArrayList<>(tensor.shape());
      shape.set(0, 1L);
      alone =
          alone.with(
              input.getKey(),
              new Sample.Tensor(tensor.dataType(), bytes.slice(row * width, width), shape));
    }
    return alone;
  }
}
