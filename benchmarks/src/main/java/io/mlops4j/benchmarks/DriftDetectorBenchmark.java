package io.mlops4j.benchmarks;

import io.mlops4j.drift.stream.Adwin;
import io.mlops4j.drift.stream.Cusum;
import io.mlops4j.drift.stream.Ddm;
import io.mlops4j.drift.stream.DriftDetector;
import io.mlops4j.drift.stream.DriftState;
import io.mlops4j.drift.stream.Eddm;
import io.mlops4j.drift.stream.HddmA;
import io.mlops4j.drift.stream.HddmW;
import io.mlops4j.drift.stream.PageHinkley;
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
 * of 0.2; both must raise the same number of alarms before they are timed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class DriftDetectorBenchmark {

  private static final int ELEMENTS = 500_000;

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
    if (mlops4j() != moa()) {
      throw new IllegalStateException(detector + ": " + mlops4j() + " alarms, MOA has " + moa());
    }
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public int mlops4j() {
    DriftDetector ours =
        switch (detector) {
          case "ADWIN" -> Adwin.withDefaults();
          case "DDM" -> Ddm.withDefaults();
          case "EDDM" -> Eddm.withDefaults();
          case "HDDM_A" -> HddmA.withDefaults();
          case "HDDM_W" -> HddmW.withDefaults();
          case "PAGE_HINKLEY" -> PageHinkley.asInMoa();
          case "CUSUM" -> Cusum.withDefaults();
          default -> throw new IllegalArgumentException("no detector " + detector);
        };
    int alarms = 0;
    for (double element : stream) {
      if (ours.update(element) == DriftState.DRIFT) {
        alarms++;
      }
    }
    return alarms;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public int moa() {
    AbstractChangeDetector peer =
        switch (detector) {
          case "ADWIN" -> new ADWINChangeDetector();
          case "DDM" -> new DDM();
          case "EDDM" -> new EDDM();
          case "HDDM_A" -> new HDDM_A_Test();
          case "HDDM_W" -> new HDDM_W_Test();
          case "PAGE_HINKLEY" -> new PageHinkleyDM();
          case "CUSUM" -> new CusumDM();
          default -> throw new IllegalArgumentException("no detector " + detector);
        };
    int alarms = 0;
    for (double element : stream) {
      peer.input(element);
      if (peer.getChange()) {
        alarms++;
      }
    }
    return alarms;
  }
}
