package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import moa.classifiers.core.driftdetection.ADWINChangeDetector;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import moa.classifiers.core.driftdetection.CusumDM;
import moa.classifiers.core.driftdetection.DDM;
import moa.classifiers.core.driftdetection.EDDM;
import moa.classifiers.core.driftdetection.HDDM_A_Test;
import moa.classifiers.core.driftdetection.HDDM_W_Test;
import moa.classifiers.core.driftdetection.PageHinkleyDM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A learner on published streams, watched by every detector and by MOA's: delays and false alarms
 * as Markdown tables on standard output.
 */
class DetectorWalkThroughTest {

  private static final int RUNS = 30;
  private static final int CONCEPT_LENGTH = 5_000;

  @ParameterizedTest
  @EnumSource
  void detectors_publishedStream_fareAsMoa(PublishedStream stream) {
    StringBuilder table =
        new StringBuilder(
                "| %s | delay | missed | false alarms per 10,000 | MOA |%n".formatted(stream))
            .append("|---|---|---|---|---|\n");
    for (Detectors kind : Detectors.values()) {
      DetectionFigures figures = new DetectionFigures();
      boolean equal = true;
      for (int run = 0; run < RUNS; run++) {
        List<Integer> ours = watch(stream, kind.make(), 1000 + run);
        figures.add(ours, CONCEPT_LENGTH, stream.concepts());
        Optional<DriftDetector> moa = moa(kind);
        if (moa.isPresent()) {
          equal &= ours.equals(watch(stream, moa.get(), 1000 + run));
        }
      }
      String peer =
          moa(kind).isPresent() ? (equal ? "the same alarms" : "OTHER ALARMS") : "has none";
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %d of %d | %.2f | %s |%n",
              kind,
              figures.meanDelay(),
              figures.missed(),
              figures.changes(),
              figures.falseAlarmsPer10k(),
              peer));
      assertThat(equal).as("%s as MOA on %s", kind, stream).isTrue();
    }
    System.out.println(table);
  }

  // The mean delay after the change, the changes missed and the false alarms per run in the 10,000
  // elements before it, of MOA 2024.07.0's detectors on the same seeds.
  @ParameterizedTest
  @CsvSource({
    "ADWIN, 164, 0, 0.00",
    "CUSUM, 212, 0, 0.00",
    "DDM, 2549, 1, 0.33",
    "EDDM, 888, 0, 15.8",
    "HDDM_A, 162, 0, 0.23",
    "HDDM_W, 76, 0, 0.67",
    "PAGE_HINKLEY_IN_MOA, 478, 0, 0.00"
  })
  void detectors_errorRateDoubles_fareAsMeasuredOfMoa(
      Detectors kind, double delay, int missed, double falseAlarms) {
    int found = 0;
    long delays = 0;
    int early = 0;
    for (int run = 0; run < RUNS; run++) {
      List<Integer> alarms = Alarms.of(kind.make(), Alarms.errors(1000 + run, 20_000)).drifts();
      early += (int) alarms.stream().filter(at -> at < 10_000).count();
      Optional<Integer> first = alarms.stream().filter(at -> at >= 10_000).findFirst();
      found += first.isPresent() ? 1 : 0;
      delays += first.orElse(10_000) - 10_000;
    }

    assertThat((double) delays / found).isCloseTo(delay, within(1.0));
    assertThat(RUNS - found).isEqualTo(missed);
    assertThat((double) early / RUNS).isCloseTo(falseAlarms, within(0.05));
  }

  /** Predicts, then learns; an alarm begins a new learner. */
  private static List<Integer> watch(PublishedStream stream, DriftDetector detector, long seed) {
    Random random = new Random(seed);
    NaiveBayes learner = stream.learner();
    List<Integer> alarms = new ArrayList<>();
    int length = CONCEPT_LENGTH * stream.concepts();
    for (int i = 0; i < length; i++) {
      Example example = stream.next(random, i / CONCEPT_LENGTH);
      boolean error = learner.predict(example.attributes()) != example.label();
      learner.learn(example);
      if (detector.update(error) == DriftState.DRIFT) {
        alarms.add(i);
        learner = stream.learner();
      }
    }
    return alarms;
  }

  private static Optional<DriftDetector> moa(Detectors kind) {
    Optional<AbstractChangeDetector> detector =
        switch (kind) {
          case ADWIN -> Optional.of(new ADWINChangeDetector());
          case DDM -> Optional.of(new DDM());
          case EDDM -> Optional.of(new EDDM());
          case HDDM_A -> Optional.of(new HDDM_A_Test());
          case HDDM_W -> Optional.of(new HDDM_W_Test());
          case PAGE_HINKLEY_IN_MOA -> Optional.of(new PageHinkleyDM());
          case CUSUM -> Optional.of(new CusumDM());
          case HDDM_W_RESTARTING, PAGE_HINKLEY, KSWIN -> Optional.empty();
        };
    return detector.map(moa -> new MoaDetector(() -> moa));
  }
}
