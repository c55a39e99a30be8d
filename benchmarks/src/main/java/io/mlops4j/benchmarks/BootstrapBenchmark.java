package io.mlops4j.benchmarks;

import io.mlops4j.core.evaluate.BinaryScores;
import io.mlops4j.core.evaluate.Bootstrap;
import io.mlops4j.core.evaluate.Interval;
import io.mlops4j.core.evaluate.Regression;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Intervals from a thousand resamples of ten thousand rows, beside the same resamples made by
 * copying the rows drawn and evaluating the copies.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BootstrapBenchmark {
  private static final int ROWS = 10_000;
  private static final int RESAMPLES = 1_000;
  private static final long SEED = 42;

  private final boolean[] answers = new boolean[ROWS];
  private final double[] scores = new double[ROWS];
  private final double[] actual = new double[ROWS];
  private final double[] predicted = new double[ROWS];
  private BinaryScores binary = BinaryScores.of(new boolean[1], new double[1]);
  private Regression regression = Regression.of(new double[1], new double[1]);

  /** Makes the rows and checks that both ways give the same mean of the resamples. */
  @Setup
  public void makeRows() {
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < ROWS; row++) {
      answers[row] = random.nextBoolean();
      scores[row] = random.nextDouble() + (answers[row] ? 0.3 : 0);
      actual[row] = random.nextGaussian();
      predicted[row] = actual[row] + random.nextGaussian();
    }
    binary = BinaryScores.of(answers, scores);
    regression = Regression.of(actual, predicted);
    double[] first = new double[RESAMPLES];
    int[] at = {-1};
    bootstrap()
        .interval(
            ROWS,
            times -> {
              double area = binary.counting(times).rocAuc();
              if (at[0] >= 0) {
                first[at[0]] = area;
              }
              at[0]++;
              return area;
            });
    double sum = 0;
    for (double area : first) {
      sum += area;
    }
    if (Math.abs(sum - rocAucByCopies()) > 1e-9 * RESAMPLES) {
      throw new IllegalStateException("counted rows and copied rows give different areas");
    }
  }

  private static Bootstrap bootstrap() {
    return Bootstrap.with(new SplittableRandom(SEED)).resamples(RESAMPLES);
  }

  @Benchmark
  public Interval rocAuc() {
    return bootstrap().interval(binary, BinaryScores::rocAuc);
  }

  @Benchmark
  public double rocAucByCopies() {
    SplittableRandom random = new SplittableRandom(SEED);
    double sum = 0;
    for (int resample = 0; resample < RESAMPLES; resample++) {
      boolean[] drawnAnswers = new boolean[ROWS];
      double[] drawnScores = new double[ROWS];
      for (int draw = 0; draw < ROWS; draw++) {
        int row = random.nextInt(ROWS);
        drawnAnswers[draw] = answers[row];
        drawnScores[draw] = scores[row];
      }
      sum += BinaryScores.of(drawnAnswers, drawnScores).rocAuc();
    }
    return sum;
  }

  @Benchmark
  public Interval rootMeanSquaredError() {
    return bootstrap().interval(regression, Regression::rootMeanSquaredError);
  }

  @Benchmark
  public Interval rootMeanSquaredErrorBiasCorrected() {
    return bootstrap().biasCorrected().interval(regression, Regression::rootMeanSquaredError);
  }
}
