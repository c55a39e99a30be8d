package io.mlops4j.benchmarks;

import io.mlops4j.drift.stream.Adwin;
import io.mlops4j.drift.stream.Cusum;
import io.mlops4j.drift.stream.Ddm;
import io.mlops4j.drift.stream.DriftDetector;
import io.mlops4j.drift.stream.DriftState;
import io.mlops4j.drift.stream.Eddm;
import io.mlops4j.drift.stream.HddmA;
import io.mlops4j.drift.stream.HddmW;
import io.mlops4j.drift.stream.Kswin;
import io.mlops4j.drift.stream.PageHinkley;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import moa.classifiers.core.driftdetection.ADWINChangeDetector;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import moa.classifiers.core.driftdetection.CusumDM;
import moa.classifiers.core.driftdetection.DDM;
import moa.classifiers.core.driftdetection.EDDM;
import moa.classifiers.core.driftdetection.HDDM_A_Test;
import moa.classifiers.core.driftdetection.HDDM_W_Test;
import moa.classifiers.core.driftdetection.PageHinkleyDM;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time per element of the concept-drift detectors beside MOA's, over a stream of errors at a rate
 * of 0.2; both must alarm at the same elements before they are timed, of that stream and of one
 * whose rate changes.
 *
 * <p>KSWIN has no peer: MOA does not have it, and River's is Python. It reads numbers, and its
 * decisions are held against commons-math3's exact test before it is timed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class DriftDetectorBenchmark {

  private static final int ELEMENTS = 500_000;

  /** The stream of errors, on which both raise the same alarms. */
  @State(Scope.Thread)
  public static class Errors {

    private static final int CHANGING = 100_000;
    private static final int BETWEEN_CHANGES = 10_000;

    @Param({"ADWIN", "DDM", "EDDM", "HDDM_A", "HDDM_W", "PAGE_HINKLEY", "CUSUM"})
    public String detector = "";

    private final double[] stream = new double[ELEMENTS];

    /** Makes the stream and checks the answers. */
    @Setup
    public void makeStream() {
      Random random = new Random(7);
      for (int i = 0; i < ELEMENTS; i++) {
        stream[i] = random.nextDouble() < 0.2 ? 1 : 0;
      }
      requireSameAlarms(stream);
      double[] changing = new double[CHANGING];
      for (int i = 0; i < CHANGING; i++) {
        double rate = i / BETWEEN_CHANGES % 2 == 0 ? 0.1 : 0.4;
        changing[i] = random.nextDouble() < rate ? 1 : 0;
      }
      if (requireSameAlarms(changing) == 0) {
        throw new IllegalStateException(detector + ": no alarm to compare");
      }
    }

    private int requireSameAlarms(double[] elements) {
      DriftDetector ours = oursNamed(detector);
      AbstractChangeDetector theirs = theirsNamed(detector);
      int alarms = 0;
      for (int i = 0; i < elements.length; i++) {
        boolean alarm = ours.update(elements[i]) == DriftState.DRIFT;
        theirs.input(elements[i]);
        if (alarm != theirs.getChange()) {
          throw new IllegalStateException(detector + " and MOA differ at element " + i);
        }
        alarms += alarm ? 1 : 0;
      }
      return alarms;
    }
  }

  /** The stream of numbers, and KSWIN checked where it leaves nothing to the draw. */
  @State(Scope.Thread)
  public static class Numbers {
    private static final int RECENT = 30;
    private static final int CHECKED = 20_000;
    private static final double ALPHA = 0.005;

    private final double[] stream = new double[ELEMENTS];

    /** Makes the stream and checks the answers. */
    @Setup
    public void makeStream() {
      Random random = new Random(7);
      for (int i = 0; i < ELEMENTS; i++) {
        stream[i] = random.nextDouble();
      }
      DriftDetector detector = Kswin.withDefaults().withWindow(2 * RECENT, RECENT);
      int alarms = 0;
      int begin = 0;
      for (int i = 0; i < CHECKED; i++) {
        boolean expected = i - begin + 1 >= 2 * RECENT && differ(i);
        if ((detector.update(stream[i]) == DriftState.DRIFT) != expected) {
          throw new IllegalStateException("KSWIN and commons-math3 differ at element " + i);
        }
        if (expected) {
          begin = i + 1;
          alarms++;
        }
      }
      if (alarms == 0) {
        throw new IllegalStateException("no alarm in " + CHECKED + " elements to compare");
      }
    }

    private boolean differ(int last) {
      KolmogorovSmirnovTest test = new KolmogorovSmirnovTest();
      int middle = last + 1 - RECENT;
      double distance =
          test.kolmogorovSmirnovStatistic(
              Arrays.copyOfRange(stream, middle - RECENT, middle),
              Arrays.copyOfRange(stream, middle, last + 1));
      return test.exactP(distance, RECENT, RECENT, false) <= ALPHA;
    }
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public int mlops4j(Errors errors) {
    return alarms(oursNamed(errors.detector), errors.stream);
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public int moa(Errors errors) {
    return alarms(theirsNamed(errors.detector), errors.stream);
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public int kswin(Numbers numbers) {
    return alarms(Kswin.withDefaults(), numbers.stream);
  }

  private static DriftDetector oursNamed(String name) {
    return switch (name) {
      case "ADWIN" -> Adwin.withDefaults();
      case "DDM" -> Ddm.withDefaults();
      case "EDDM" -> Eddm.withDefaults();
      case "HDDM_A" -> HddmA.withDefaults();
      case "HDDM_W" -> HddmW.withDefaults();
      case "PAGE_HINKLEY" -> PageHinkley.asInMoa();
      case "CUSUM" -> Cusum.withDefaults();
      default -> throw new IllegalArgumentException("no detector " + name);
    };
  }

  private static AbstractChangeDetector theirsNamed(String name) {
    return switch (name) {
      case "ADWIN" -> new ADWINChangeDetector();
      case "DDM" -> new DDM();
      case "EDDM" -> new EDDM();
      case "HDDM_A" -> new HDDM_A_Test();
      case "HDDM_W" -> new HDDM_W_Test();
      case "PAGE_HINKLEY" -> new PageHinkleyDM();
      case "CUSUM" -> new CusumDM();
      default -> throw new IllegalArgumentException("no detector " + name);
    };
  }

  private static int alarms(DriftDetector detector, double[] stream) {
    int alarms = 0;
    for (double element : stream) {
      if (detector.update(element) == DriftState.DRIFT) {
        alarms++;
      }
    }
    return alarms;
  }

  private static int alarms(AbstractChangeDetector detector, double[] stream) {
    int alarms = 0;
    for (double element : stream) {
      detector.input(element);
      if (detector.getChange()) {
        alarms++;
      }
    }
    return alarms;
  }
}
