package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import moa.classifiers.core.driftdetection.ADWIN;
import moa.classifiers.core.driftdetection.ADWINChangeDetector;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import moa.classifiers.core.driftdetection.CusumDM;
import moa.classifiers.core.driftdetection.DDM;
import moa.classifiers.core.driftdetection.EDDM;
import moa.classifiers.core.driftdetection.HDDM_A_Test;
import moa.classifiers.core.driftdetection.HDDM_W_Test;
import moa.classifiers.core.driftdetection.PageHinkleyDM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** MOA 2024.07.0 beside our detectors, alarm by alarm and warning by warning. */
class MoaAgreementTest {

  private record Pair(
      String name, Supplier<DriftDetector> ours, Supplier<AbstractChangeDetector> moa) {}

  private static final Pair EDDM_PAIR = new Pair("EDDM", Eddm::withDefaults, EDDM::new);

  private static final List<Pair> FRACTIONS =
      List.of(
          new Pair("DDM", Ddm::withDefaults, DDM::new),
          new Pair(
              "DDM 50, 1.5, 2.5",
              () -> Ddm.withDefaults().withMinimumElements(50).withLevels(1.5, 2.5),
              () -> {
                DDM moa = new DDM();
                moa.minNumInstancesOption.setValue(50);
                moa.warningLevelOption.setValue(1.5);
                moa.outcontrolLevelOption.setValue(2.5);
                return moa;
              }),
          new Pair("HDDM_A", HddmA::withDefaults, HDDM_A_Test::new),
          new Pair("HDDM_W", HddmW::withDefaults, HDDM_W_Test::new),
          new Pair(
              "HDDM_A one-sided 0.01, 0.05",
              () -> HddmA.withDefaults().withAlphas(0.01, 0.05).withRestartOnFall(false),
              () -> {
                HDDM_A_Test moa = new HDDM_A_Test();
                moa.driftConfidenceOption.setValue(0.01);
                moa.warningConfidenceOption.setValue(0.05);
                moa.oneSidedTestOption.setChosenIndex(0);
                return moa;
              }),
          new Pair(
              "HDDM_W 0.0001, 0.001, 0.02",
              () -> HddmW.withDefaults().withAlphas(0.0001, 0.001).withLambda(0.02),
              () -> {
                HDDM_W_Test moa = new HDDM_W_Test();
                moa.driftConfidenceOption.setValue(0.0001);
                moa.warningConfidenceOption.setValue(0.001);
                moa.lambdaOption.setValue(0.02);
                moa.resetLearning();
                return moa;
              }));

  private static final List<Pair> NUMBERS =
      List.of(
          new Pair("ADWIN", Adwin::withDefaults, ADWINChangeDetector::new),
          new Pair("CUSUM", Cusum::withDefaults, CusumDM::new),
          new Pair("PageHinkley", PageHinkley::asInMoa, PageHinkleyDM::new),
          new Pair(
              "ADWIN 0.1",
              () -> Adwin.withDefaults().withDelta(0.1),
              () -> {
                ADWINChangeDetector moa = new ADWINChangeDetector();
                moa.deltaAdwinOption.setValue(0.1);
                return moa;
              }),
          new Pair(
              "CUSUM 100, 0.01, 20",
              () -> Cusum.withDefaults().withMinimumElements(100).withDelta(0.01).withLambda(20),
              () -> {
                CusumDM moa = new CusumDM();
                moa.minNumInstancesOption.setValue(100);
                moa.deltaOption.setValue(0.01);
                moa.lambdaOption.setValue(20);
                return moa;
              }),
          new Pair(
              "PageHinkley 100, 0.01, 20, 0.999",
              () ->
                  PageHinkley.asInMoa()
                      .withMinimumElements(100)
                      .withDelta(0.01)
                      .withLambda(20)
                      .withAlpha(0.999),
              () -> {
                PageHinkleyDM moa = new PageHinkleyDM();
                moa.minNumInstancesOption.setValue(100);
                moa.deltaOption.setValue(0.01);
                moa.lambdaOption.setValue(20);
                moa.alphaOption.setValue(0.999);
                return moa;
              }));

  // What getChange() of each MOA detector, as it comes, answers to java.util.Random(42), element i
  // an error if nextDouble() < (i < 10000 ? 0.2 : 0.4).
  private static final Map<String, List<Integer>> GOLDEN =
      Map.of(
          "ADWIN", List.of(10207, 10239, 10271, 10303, 10335, 10399, 10591, 11455),
          "CUSUM", List.of(5854, 10267, 17173),
          "DDM", List.of(98, 155, 11899),
          "HDDM_A", List.of(10709),
          "HDDM_W",
              List.of(6774, 9388, 10263, 11821, 14393, 15732, 16841, 17043, 17982, 18895, 19551),
          "PageHinkley", List.of(6773, 10460));

  @TestFactory
  Stream<DynamicTest> alarms_goldenStream_areThePublishedOnes() {
    double[] stream = Alarms.errors(42, 20_000);
    return all()
        .filter(pair -> GOLDEN.containsKey(pair.name()))
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.name(),
                    () ->
                        assertThat(Alarms.of(pair.ours().get(), stream).drifts())
                            .isEqualTo(GOLDEN.get(pair.name()))));
  }

  /** Its alarms are too many to list above: all of them beside MOA's, ends and number as listed. */
  @Test
  void eddm_goldenStream_everyAlarmIsMoas() {
    double[] stream = Alarms.errors(42, 20_000);
    List<Integer> drifts = Alarms.of(Eddm.withDefaults(), stream).drifts();

    assertThat(drifts).isEqualTo(Alarms.of(new MoaDetector(EDDM::new), stream).drifts());
    assertThat(drifts).hasSize(51).startsWith(199, 363, 1405, 1585).endsWith(16979, 17044, 17118);
  }

  @TestFactory
  Stream<DynamicTest> alarms_errorsOfManySeeds_equalMoa() {
    return all()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.name(),
                    () -> {
                      for (int seed = 0; seed < 40; seed++) {
                        agree(pair, Alarms.errors(seed, 20_000), seed);
                        agree(pair, Alarms.errors(seed, 12_000, 0.05, 0.5, 0.01, 0.02, 0.9), seed);
                        agree(pair, Alarms.errors(seed, 3_000, 0, 1, 0, 0.001), seed);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> alarms_fractionsOfManySeeds_equalMoa() {
    return Stream.concat(FRACTIONS.stream(), NUMBERS.stream())
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.name(),
                    () -> {
                      for (int seed = 0; seed < 40; seed++) {
                        agree(pair, Alarms.levels(seed, 9_000, 0.3, 0.4, 0.25), seed);
                        agree(pair, Alarms.levels(seed, 9_000, 0.9, 0.5, 0.7, 0.71), seed);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> alarms_numbersOfManySeeds_equalMoa() {
    return NUMBERS.stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.name(),
                    () -> {
                      for (int seed = 0; seed < 40; seed++) {
                        agree(pair, Alarms.gaussians(seed, 9_000, 0, 1, -1, 1e6), seed);
                        agree(pair, Alarms.gaussians(seed, 9_000, 1e9, 1e9 + 2, 3), seed);
                      }
                    }));
  }

  @Test
  void adwin_otherClockAndEitherDirection_shrinksWhenMoaDoes() {
    for (int seed = 0; seed < 20; seed++) {
      double[] stream = Alarms.levels(seed, 20_000, 0.3, 0.5, 0.2, 0.25);
      Adwin ours = Adwin.withDefaults().withClock(7).withDirection(Direction.ANY);
      ADWIN moa = new ADWIN(0.002);
      moa.setClock(7);
      for (int i = 0; i < stream.length; i++) {
        boolean change = moa.setInput(stream[i]);
        DriftState state = ours.update(stream[i]);
        assertThat(ours.width())
            .as("width, seed %d, element %d", seed, i)
            .isEqualTo(moa.getWidth());
        assertThat(ours.mean())
            .as("mean, seed %d, element %d", seed, i)
            .isEqualTo(moa.getEstimation());
        if (state == DriftState.DRIFT) {
          assertThat(change).as("change, seed %d, element %d", seed, i).isTrue();
        }
      }
    }
  }

  private static void agree(Pair pair, double[] stream, int seed) {
    Alarms moa = Alarms.of(new MoaDetector(pair.moa()), stream);
    assertThat(Alarms.of(pair.ours().get(), stream)).as("seed %d", seed).isEqualTo(moa);
  }

  private static Stream<Pair> all() {
    return Stream.of(List.of(EDDM_PAIR), FRACTIONS, NUMBERS).flatMap(List::stream);
  }
}
