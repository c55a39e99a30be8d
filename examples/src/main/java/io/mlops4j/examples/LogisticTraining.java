package io.mlops4j.examples;

import java.nio.file.Path;

/** Trains a scorer by gradient descent on its log loss. */
final class LogisticTraining {

  private final LabelledRows rows;
  private final boolean[] labels;
  private final double[] weights = new double[LabelledRows.FEATURES];
  private double bias;

  LogisticTraining(LabelledRows rows) {
    this.rows = rows;
    this.labels = rows.labels();
  }

  /** Takes one step over all rows and returns the mean loss before it. */
  double step(double rate) {
    double[] gradient = new double[weights.length];
    double biasGradient = 0;
    double loss = 0;
    for (int row = 0; row < rows.size(); row++) {
      float[] features = rows.features(row);
      double score = score(features);
      double error = score - (labels[row] ? 1 : 0);
      loss -= Math.log(labels[row] ? score : 1 - score);
      for (int i = 0; i < weights.length; i++) {
        gradient[i] += error * features[i];
      }
      biasGradient += error;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] -= rate * gradient[i] / rows.size();
    }
    bias -= rate * biasGradient / rows.size();
    return loss / rows.size();
  }

  /** Writes what was learned so far as an ONNX model. */
  Path writeTo(Path onnx) {
    float[] learned = new float[weights.length];
    for (int i = 0; i < learned.length; i++) {
      learned[i] = (float) weights[i];
    }
    return ScorerFiles.write(learned, (float) bias, onnx);
  }

  private double score(float[] features) {
    double logit = bias;
    for (int i = 0; i < weights.length; i++) {
      logit += weights[i] * features[i];
    }
    return 1 / (1 + Math.exp(-logit));
  }
}
