package io.mlops4j.examples;

import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Rows of three features, each with a label: what a scorer learns from and is judged on. */
final class LabelledRows {

  static final int FEATURES = 3;

  /** One label in twenty is wrong, so that no scorer is perfect. */
  private static final double MISLABELLED = 0.05;

  private final float[][] features;
  private final boolean[] labels;

  private LabelledRows(float[][] features, boolean[] labels) {
    this.features = features;
    this.labels = labels;
  }

  /** {@return rows drawn from a seed; those above a plane through the features are positive} */
  static LabelledRows draw(int rows, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[rows][FEATURES];
    boolean[] labels = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < FEATURES; i++) {
        features[row][i] = (float) random.nextGaussian();
      }
      boolean above = 1.2 * features[row][0] - 2 * features[row][1] + 0.4 * features[row][2] > 0;
      labels[row] = above ^ random.nextDouble() < MISLABELLED;
    }
    return new LabelledRows(features, labels);
  }

  int size() {
    return labels.length;
  }

  float[] features(int row) {
    return features[row].clone();
  }

  boolean[] labels() {
    return labels.clone();
  }

  /** Writes a table with a header, for a dataset to refer to. */
  Path writeTo(Path csv) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,c,label"));
    for (int row = 0; row < size(); row++) {
      float[] f = features[row];
      lines.add(f[0] + "," + f[1] + "," + f[2] + "," + (labels[row] ? 1 : 0));
    }
    return Files.write(csv, lines);
  }

  /** {@return what a scorer gives for each row} */
  double[] scores(Path onnx) {
    float[] flat = new float[size() * FEATURES];
    for (int row = 0; row < size(); row++) {
      System.arraycopy(features[row], 0, flat, row * FEATURES, FEATURES);
    }
    try (LoadedModel model = OnnxRuntime.create().load(onnx)) {
      Map<String, Tensor> outputs =
          model.run(Map.of("features", Tensor.ofFloats(flat, size(), FEATURES)));
      float[] scores = Objects.requireNonNull(outputs.get("score")).floats();
      double[] wide = new double[scores.length];
      for (int row = 0; row < wide.length; row++) {
        wide[row] = scores[row];
      }
      return wide;
    }
  }
}
