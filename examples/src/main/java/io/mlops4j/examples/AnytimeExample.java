package io.mlops4j.examples;

import io.mlops4j.drift.stat.BettingTwoSample;
import io.mlops4j.drift.stat.Binning;
import io.mlops4j.drift.stat.ConfidenceSequence;
import java.util.OptionalInt;
import java.util.Random;

/** Looks at two streams, and at an error rate, after every request, without crying wolf. */
public final class AnytimeExample {

  private AnytimeExample() {}

  /** Compares what two versions answer to the same traffic until it is sure that they differ. */
  static OptionalInt firstDifference(double[] history, double[] champion, double[] challenger) {
    BettingTwoSample test = BettingTwoSample.over(Binning.quantiles(8).cut(history));
    for (int i = 0; i < champion.length; i++) {
      test.observe(champion[i], challenger[i]);
      if (test.rejected(0.01)) { // at most 1 % of pairs of equal streams ever come here
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** Watches an error rate until it is surely above what was agreed. */
  static OptionalInt firstBreach(boolean[] wrong, double agreed) {
    ConfidenceSequence sequence = ConfidenceSequence.withDefaults().withAlpha(0.01);
    long errors = 0;
    for (int i = 0; i < wrong.length; i++) {
      errors += wrong[i] ? 1 : 0;
      ConfidenceSequence.Interval rate = sequence.rate(errors, i + 1L);
      if (rate.low() > agreed) { // the interval holds the true rate at every look at once
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Runs both on made-up streams.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Random random = new Random(42);
    double[] history = random.doubles(1_000).toArray();
    double[] champion = random.doubles(5_000).toArray();
    double[] challenger = random.doubles(5_000).map(value -> value * value).toArray();
    boolean[] wrong = new boolean[5_000];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] = random.nextDouble() < 0.15;
    }
    System.out.println("the versions differ: " + firstDifference(history, champion, challenger));
    System.out.println("more errors than agreed: " + firstBreach(wrong, 0.1));
  }
}
