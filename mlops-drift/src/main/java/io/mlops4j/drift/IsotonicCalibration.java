package io.mlops4j.drift;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A monotone map from scores to probabilities, fitted by pooling adjacent violators.
 *
 * <p>Between fitted scores it interpolates, outside it is constant. Source: Zadrozny, Elkan 2002.
 * Immutable.
 */
final class IsotonicCalibration {
  private final double[] scores;
  private final double[] probabilities;

  /** How many rows each fitted score stands for. */
  private final double[] weights;

  private IsotonicCalibration(double[] scores, double[] probabilities, double[] weights) {
    this.scores = scores;
    this.probabilities = probabilities;
    this.weights = weights;
  }

  /** Fits to the given rows. */
  static IsotonicCalibration fit(double[] scores, boolean[] labels, int[] rows) {
    int[] times = new int[scores.length];
    Arrays.fill(times, 1);
    return fit(scores, labels, ascending(scores, rows), times);
  }

  /** Fits to rows that ascend by score, each of them counting as many times as said by row. */
  static IsotonicCalibration fit(double[] scores, boolean[] labels, int[] order, int[] times) {
    double[] centre = new double[order.length];
    double[] mean = new double[order.length];
    double[] weight = new double[order.length];
    int blocks = 0;
    for (int i = 0; i < order.length; ) {
      double score = scores[order[i]];
      double positives = 0;
      int count = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        count += times[order[i]];
        positives += labels[order[i]] ? times[order[i]] : 0;
      }
      if (count == 0) {
        continue;
      }
      centre[blocks] = score;
      mean[blocks] = positives / count;
      weight[blocks] = count;
      blocks++;
      while (blocks > 1 && mean[blocks - 2] >= mean[blocks - 1]) {
        blocks--;
        double both = weight[blocks - 1] + weight[blocks];
        centre[blocks - 1] = mix(centre, weight, blocks, both);
        mean[blocks - 1] = mix(mean, weight, blocks, both);
        weight[blocks - 1] = both;
      }
    }
    return new IsotonicCalibration(
        Arrays.copyOf(centre, blocks), Arrays.copyOf(mean, blocks), Arrays.copyOf(weight, blocks));
  }

  /**
   * The same with ends that are not certain: of a block of n rows without a positive (or negative)
   * one, the probability is what would have left it so with a probability drawn uniformly, as far
   * as the next block allows.
   */
  IsotonicCalibration withUncertainEnds(SplittableRandom random) {
    double[] changed = probabilities.clone();
    int last = changed.length - 1;
    double least = last == 0 ? 1 : probabilities[1];
    double greatest = last == 0 ? 0 : probabilities[last - 1];
    if (probabilities[0] == 0) {
      changed[0] = Math.min(least, unseen(random, weights[0]));
    }
    if (probabilities[last] == 1) {
      changed[last] = Math.max(greatest, 1 - unseen(random, weights[last]));
    }
    return new IsotonicCalibration(scores, changed, weights);
  }

  /** The p of (1 - p)^n = u: Clopper and Pearson's upper bound of 0 among n at level u. */
  private static double unseen(SplittableRandom random, double n) {
    return -Math.expm1(Math.log(1 - random.nextDouble()) / n);
  }

  static int[] ascending(double[] values, int[] rows) {
    return Arrays.stream(rows)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> values[row]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double mix(double[] values, double[] weight, int second, double both) {
    return (values[second - 1] * weight[second - 1] + values[second] * weight[second]) / both;
  }

  double probability(double score) {
    int found = Arrays.binarySearch(scores, score);
    return between(found >= 0 ? found + 1 : -found - 1, score);
  }

  /** The probabilities of many scores, given the order in which they descend. */
  void probabilities(double[] many, int[] descending, double[] into) {
    int above = scores.length;
    for (int row : descending) {
      while (above > 0 && scores[above - 1] > many[row]) {
        above--;
      }
      into[row] = between(above, many[row]);
    }
  }

  /** The probability of a score, given how many fitted scores are at most that. */
  private double between(int above, double score) {
    if (above == 0) {
      return probabilities[0];
    }
    if (above == scores.length || scores[above - 1] == score) {
      return probabilities[above - 1];
    }
    double share = (score - scores[above - 1]) / (scores[above] - scores[above - 1]);
    return probabilities[above - 1] + share * (probabilities[above] - probabilities[above - 1]);
  }

  /** The mean distance of claimed and observed frequency over ten groups of equal size. */
  static double error(double[] claimed, boolean[] labels, int[] rows) {
    int[] order = ascending(claimed, rows);
    double error = 0;
    for (int group = 0; group < 10; group++) {
      int from = (int) ((long) order.length * group / 10);
      int to = (int) ((long) order.length * (group + 1) / 10);
      double difference =
          IntStream.range(from, to)
              .mapToDouble(i -> claimed[order[i]] - (labels[order[i]] ? 1 : 0))
              .sum();
      error += Math.abs(difference);
    }
    return error / order.length;
  }
}
