package io.mlops4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the speeds that {@code docs/drift.md} states and prints them as a table, with the bars
 * and whether they are met, and then the table of {@link DriftMonitorGrowth}; takes some ten
 * minutes, and more the more rows that is asked for. False alarms and power are measured by the
 * tests of the module.
 *
 * <p>All benchmarks run once, one fork each, and then once more, so that whatever else the machine
 * does meets ours and its peer alike. A figure is the median of the iterations of both rounds;
 * {@code -Drounds} says how many.
 */
public final class DriftMeasured {
  private static final String BENCHMARKS =
      "KolmogorovSmirnovBenchmark|EcdfDistanceBenchmark|BinUpdateBenchmark|DriftMonitorBenchmark"
          + "|ReferenceSketchBenchmark|ProfileMergeBenchmark|DriftDetectorBenchmark";

  private static final int ROUNDS = Integer.getInteger("rounds", 2);
  private static final List<String> DETECTORS_LIKE_MOA =
      List.of("DDM", "EDDM", "HDDM_A", "HDDM_W", "PAGE_HINKLEY", "CUSUM");

  /** From Java 25 on the peers, and the bars, are others. */
  private static final boolean RECENT = Runtime.version().feature() >= 25;

  /**
   * What SciPy takes here for {@code ks_2samp} of a million against a million, asymptotic: {@code
   * -Dscipy.millis}; zero where it was not measured.
   */
  private static final double SCIPY_MILLIS =
      Double.parseDouble(System.getProperty("scipy.millis", "0"));

  private final Map<String, List<Double>> scores = new HashMap<>();

  private DriftMeasured() {}

  /**
   * Measures and prints.
   *
   * @param arguments none
   * @throws RunnerException when a benchmark's answer is wrong or it cannot run
   * @throws IOException when the chart of growth cannot be written
   */
  public static void main(String[] arguments) throws RunnerException, IOException {
    DriftMeasured measured = new DriftMeasured();
    for (int round = 0; round < ROUNDS; round++) {
      measured.run();
    }
    measured.print();
    System.out.println();
    DriftMonitorGrowth.main(arguments);
  }

  private void run() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(BENCHMARKS)
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(4)
            .measurementTime(TimeValue.seconds(1))
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String detector = result.getParams().getParam("detector");
      String key =
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
              + (detector == null ? "" : " " + detector);
      List<Double> iterations = scores.computeIfAbsent(key, k -> new ArrayList<>());
      result
          .getAggregatedResult()
          .getIterationResults()
          .forEach(iteration -> iterations.add(iteration.getPrimaryResult().getScore()));
    }
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "Java %s, %d processors, load average %.1f%n%n",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    System.out.println("| measured | ours | peer | peer / ours | bar | met |");
    System.out.println("|---|---:|---:|---:|---|---|");
    String ks = "KolmogorovSmirnovBenchmark.";
    ratio(
        "KS prepared, commons-math3, ms",
        ks + "preparedReference",
        ks + "commonsMath",
        RECENT ? 2 : 5);
    if (SCIPY_MILLIS > 0) {
      atMost("KS prepared, 12th of SciPy, ms", ks + "preparedReference", SCIPY_MILLIS / 12);
    }
    ratio("KS cold, commons-math3, ms", ks + "bothCold", ks + "commonsMath", RECENT ? 1 : 3);
    for (String distance : List.of("wasserstein", "energy")) {
      free(distance + ", ms", "EcdfDistanceBenchmark." + distance);
      free(distance + " by its null law, ms", "EcdfDistanceBenchmark." + distance + "ByNullLaw");
    }
    atMost("PSI and JS update, ns per value", "BinUpdateBenchmark.count", 8);
    free("the same by Arrays.binarySearch, ns", "BinUpdateBenchmark.binarySearch");
    free("one feature's whole profile, ns per value", "BinUpdateBenchmark.wholeProfile");
    atLeast("monitor of 100 features, rows per second", "DriftMonitorBenchmark.monitor", 250_000);
    atMost("reference sketch, ns per value", "ReferenceSketchBenchmark.sketch", RECENT ? 25 : 30);
    free("reference collector, ns per value", "ReferenceSketchBenchmark.collector");
    atMost("merge of 1,000 windows of 100 features, ms", "ProfileMergeBenchmark.merge", 1_000);
    free("the same, read from bytes first, ms", "ProfileMergeBenchmark.readAndMerge");
    String detectors = "DriftDetectorBenchmark.";
    ratio("ADWIN, MOA, ns", detectors + "mlops4j ADWIN", detectors + "moa ADWIN", 5);
    for (String name : DETECTORS_LIKE_MOA) {
      ratio(name + ", MOA, ns", detectors + "mlops4j " + name, detectors + "moa " + name, 1);
    }
    free("KSWIN, ns", detectors + "kswin");
  }

  private double median(String key) {
    double[] sorted =
        scores.getOrDefault(key, List.of()).stream().mapToDouble(d -> d).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("no benchmark " + key);
    }
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private void ratio(String what, String ours, String peer, double bar) {
    double times = median(peer) / median(ours);
    row(
        what,
        ours,
        figure(median(peer)),
        figure(times),
        ">= " + figure(bar) + " times",
        times >= bar ? "yes" : "**no**");
  }

  private void atMost(String what, String ours, double bar) {
    row(what, ours, "", "", "<= " + figure(bar), median(ours) <= bar ? "yes" : "**no**");
  }

  private void atLeast(String what, String ours, double bar) {
    row(what, ours, "", "", ">= " + figure(bar), median(ours) >= bar ? "yes" : "**no**");
  }

  private void free(String what, String ours) {
    System.out.printf("| %s | %s | | | none | |%n", what, figure(median(ours)));
  }

  private void row(String what, String ours, String peer, String times, String bar, String met) {
    System.out.printf(
        "| %s | %s | %s | %s | %s | %s |%n", what, figure(median(ours)), peer, times, bar, met);
  }

  private static String figure(double value) {
    return String.format(
        Locale.ROOT, value >= 1_000 ? "%,.0f" : value >= 100 ? "%.0f" : "%.2f", value);
  }
}
