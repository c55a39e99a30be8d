package io.mlops4j.drift.stream;

import java.util.List;
import java.util.Random;

/** The streams on which detectors are usually compared, written from the papers' descriptions. */
enum PublishedStream {
  /**
   * Street, Kim, <i>A Streaming Ensemble Algorithm for Large-Scale Classification</i>, KDD 2001:
   * three numbers in [0, 10], of which the first two matter: their sum is at most 8, 9, 7 or 9.5.
   * One label in ten is wrong.
   */
  SEA {
    @Override
    int concepts() {
      return 4;
    }

    @Override
    NaiveBayes learner() {
      return new NaiveBayes(0, 0, 0);
    }

    @Override
    Example next(Random random, int concept) {
      double[] x = {10 * random.nextDouble(), 10 * random.nextDouble(), 10 * random.nextDouble()};
      double limit = List.of(8.0, 9.0, 7.0, 9.5).get(concept);
      boolean label = x[0] + x[1] <= limit;
      return new Example(x, label ^ random.nextDouble() < 0.1);
    }
  },
  /**
   * Schlimmer, Granger, <i>Incremental Learning from Noisy Data</i>, Machine Learning 1, 1986: size
   * (small, medium, large), colour (red, green, blue) and shape (circle, square, triangle); small
   * and red, then green or circular, then medium or large.
   */
  STAGGER {
    @Override
    int concepts() {
      return 3;
    }

    @Override
    NaiveBayes learner() {
      return new NaiveBayes(3, 3, 3);
    }

    @Override
    Example next(Random random, int concept) {
      int size = random.nextInt(3);
      int colour = random.nextInt(3);
      int shape = random.nextInt(3);
      boolean label =
          switch (concept) {
            case 0 -> size == 0 && colour == 0;
            case 1 -> colour == 1 || shape == 0;
            default -> size > 0;
          };
      return new Example(new double[] {size, colour, shape}, label);
    }
  },
  /**
   * Gama, Medas, Castillo, Rodrigues, <i>Learning with Drift Detection</i>, SBIA 2004, SINE1: two
   * numbers in [0, 1]; below the curve {@code y = sin(x)}, then above it, and so on.
   */
  SINE {
    @Override
    int concepts() {
      return 4;
    }

    @Override
    NaiveBayes learner() {
      return new NaiveBayes(0, 0);
    }

    @Override
    Example next(Random random, int concept) {
      double[] x = {random.nextDouble(), random.nextDouble()};
      boolean below = x[1] < Math.sin(x[0]);
      return new Example(x, below ^ (concept % 2 == 1));
    }
  };

  abstract int concepts();

  abstract Example next(Random random, int concept);

  /** A learner for the attributes of this stream, which has learnt nothing. */
  abstract NaiveBayes learner();
}
