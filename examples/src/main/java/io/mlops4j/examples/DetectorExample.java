package io.mlops4j.examples;

import io.mlops4j.drift.stream.Adwin;
import io.mlops4j.drift.stream.Direction;
import io.mlops4j.drift.stream.DriftDetector;
import io.mlops4j.drift.stream.DriftState;
import io.mlops4j.drift.stream.HddmA;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Watches the errors of a model, and a feature, for the moment when they change. */
public final class DetectorExample {

  /** The predictions at which something happened. */
  record Watch(List<Integer> suspicions, List<Integer> alarms) {}

  private DetectorExample() {}

  /** Reads whether each prediction was wrong, as the labels come in. */
  static Watch watchErrors(boolean[] wrong) {
    List<Integer> suspicions = new ArrayList<>();
    List<Integer> alarms = new ArrayList<>();

    DriftDetector detector = HddmA.withDefaults().withAlphas(0.0001, 0.001);
    for (int i = 0; i < wrong.length; i++) {
      switch (detector.update(wrong[i])) {
        case STABLE -> {}
        case WARNING -> suspicions.add(i); // begin to collect examples for a new model
        case DRIFT -> alarms.add(i); // train it
      }
    }
    return new Watch(suspicions, alarms);
  }

  /** Reads a feature scaled to [0, 1] and answers with its mean since the last change. */
  static double meanSinceLastChange(double[] feature) {
    Adwin detector = Adwin.withDefaults().withDirection(Direction.ANY);
    for (double value : feature) {
      if (detector.update(value) == DriftState.DRIFT) {
        System.out.println("the mean is now " + detector.mean());
      }
    }
    return detector.mean();
  }

  /**
   * Runs both on made-up streams.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Random random = new Random(42);
    boolean[] wrong = new boolean[4_000];
    double[] feature = new double[4_000];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = random.nextDouble() < (i < 2_000 ? 0.1 : 0.3);
      feature[i] = (i < 2_000 ? 0.2 : 0.5) + 0.1 * random.nextDouble();
    }
    System.out.println(watchErrors(wrong));
    meanSinceLastChange(feature);
  }
}
