package io.mlops4j.cli;

import io.mlops4j.quantize.ComparisonReport;
import io.mlops4j.quantize.ValueDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a comparison must show; the worst output decides. */
final class ComparisonBounds {
  @Option(
      names = "--min-mean-cosine",
      paramLabel = "COSINE",
      description = "Fail with 6 when the mean cosine of an output is smaller.")
  private @Nullable Double minMeanCosine;

  @Option(
      names = "--min-cosine",
      paramLabel = "COSINE",
      description = "Fail with 6 when the smallest cosine of an output is smaller.")
  private @Nullable Double minCosine;

  @Option(
      names = "--min-sqnr",
      paramLabel = "DB",
      description = "Fail with 6 when the signal-to-noise ratio of an output is smaller.")
  private @Nullable Double minSqnr;

  @Option(
      names = "--max-error",
      paramLabel = "ERROR",
      description = "Fail with 6 when a value of an output is further off, or NaN or infinite.")
  private @Nullable Double maxError;

  @Option(
      names = "--min-speed-up",
      paramLabel = "FACTOR",
      description = "Fail with 6 when the second model is not that many times as fast.")
  private @Nullable Double minSpeedUp;

  boolean needSpeed() {
    return minSpeedUp != null;
  }

  /** A sentence for each bound that is not met. */
  List<String> broken(ComparisonReport report) {
    List<String> broken = new ArrayList<>();
    for (ValueDifference output : report.outputs()) {
      atLeast(broken, output, "mean cosine", minMeanCosine, ValueDifference::meanCosine);
      atLeast(broken, output, "smallest cosine", minCosine, ValueDifference::minCosine);
      atLeast(broken, output, "SQNR in dB", minSqnr, ValueDifference::sqnrDb);
      if (maxError != null && !(output.strays() == 0 && output.maxError() <= maxError)) {
        broken.add(
            "largest error of "
                + output.name()
                + " is "
                + (output.strays() == 0 ? output.maxError() : "not finite")
                + ", more than "
                + maxError);
      }
    }
    Double fastEnough = minSpeedUp;
    if (fastEnough != null) {
      double speedUp = report.speed().orElseThrow().speedUp();
      if (!(speedUp >= fastEnough)) {
        broken.add("speed-up is " + speedUp + ", less than " + fastEnough);
      }
    }
    return broken;
  }

  private static void atLeast(
      List<String> broken,
      ValueDifference output,
      String what,
      @Nullable Double bound,
      ToDoubleFunction<ValueDifference> figure) {
    if (bound != null && !(figure.applyAsDouble(output) >= bound)) {
      broken.add(
          what
              + " of "
              + output.name()
              + " is "
              + figure.applyAsDouble(output)
              + ", less than "
              + bound);
    }
  }
}
