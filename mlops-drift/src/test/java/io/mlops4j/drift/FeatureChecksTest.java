package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FeatureChecksTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(19);
  private static final ReferenceProfile REFERENCE =
      ReferenceProfile.builder()
          .numeric("height", Draws.normal(RANDOM, 10_000, 1.75, 0.1))
          .categorical("plan", List.of("free", "free", "free", "pro"))
          .build();

  private static List<Finding.Kind> found(int rows, DoubleUnaryOperator change) {
    WindowCounter counter = REFERENCE.counter();
    for (double value : Draws.normal(new SplittableRandom(5), rows, 1.75, 0.1)) {
      counter.observe("height", change.applyAsDouble(value));
    }
    return kinds(counter, "height");
  }

  private static List<Finding.Kind> kinds(WindowCounter counter, String feature) {
    return DriftTest.withDefaults()
        .compare(REFERENCE, counter.profile())
        .feature(feature)
        .findings()
        .stream()
        .map(Finding::kind)
        .toList();
  }

  @Test
  void check_unchangedValues_findsNothing() {
    for (int rows : new int[] {1, 2, 10, 100, 1_000, 10_000, 100_000}) {
      assertThat(found(rows, x -> x)).as("%d rows", rows).isEmpty();
    }
  }

  @Test
  void check_unit_namesTheFactor() {
    assertThat(found(500, x -> x * 100))
        .contains(Finding.Kind.UNIT_SHIFT, Finding.Kind.OUT_OF_RANGE);
    assertThat(found(500, x -> x * 3.2808399)).contains(Finding.Kind.UNIT_SHIFT);
    assertThat(found(500, x -> x / 1000)).contains(Finding.Kind.UNIT_SHIFT);
    assertThat(found(500, x -> x * 1.3)).doesNotContain(Finding.Kind.UNIT_SHIFT);
    assertThat(found(500, x -> x + 100)).doesNotContain(Finding.Kind.UNIT_SHIFT);
  }

  @Test
  void check_frozenColumn_isConstant() {
    assertThat(found(50, x -> 1.7)).contains(Finding.Kind.CONSTANT);
    assertThat(found(1, x -> 1.7)).doesNotContain(Finding.Kind.CONSTANT);
  }

  /** Some value of many comes alone now and then, whichever it is. */
  @Test
  void check_fewRowsOfManyValues_areNotConstant() {
    SplittableRandom random = new SplittableRandom(23);
    double[] numbers = Draws.normal(random, 5_000, 0, 1);
    List<String> categories = random.ints(5_000, 0, 100).mapToObj(i -> "c" + i).toList();
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("n", numbers).categorical("c", categories).build();
    int[] constant = new int[3];
    for (int trial = 0; trial < 500; trial++) {
      for (int rows = 1; rows <= 2; rows++) {
        WindowCounter counter = reference.counter();
        for (int row = 0; row < rows; row++) {
          counter.observe("n", random.nextGaussian());
          counter.observe("c", "c" + random.nextInt(100));
        }
        constant[rows] +=
            DriftTest.withDefaults().compare(reference, counter.profile()).features().stream()
                    .flatMap(feature -> feature.findings().stream())
                    .anyMatch(finding -> finding.kind() == Finding.Kind.CONSTANT)
                ? 1
                : 0;
      }
    }
    assertThat(constant).containsExactly(0, 0, 0);
  }

  @Test
  void check_nothingInTheReference_isDrift() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("x", 1, 2, 3).numeric("empty").build();
    WindowCounter counter = reference.counter();
    counter.observe("x", 2);
    assertThat(DriftTest.withDefaults().compare(reference, counter.profile()).drifted()).isFalse();
    counter.observe(Map.of("x", 2));
    assertThat(DriftTest.withDefaults().compare(reference, counter.profile()).hasFindings())
        .as("a missing value is none")
        .isFalse();
    counter.observe("empty", 1e6);
    DriftReport report = DriftTest.withDefaults().compare(reference, counter.profile());
    assertThat(report.driftedFeatures()).containsExactly("empty");
    assertThat(report.feature("empty").findings())
        .containsExactly(
            Finding.of(
                Finding.Kind.NO_REFERENCE,
                "'empty' has 1 values and none in the reference to compare them with"));
  }

  @Test
  void check_referenceRefreshedFarOutsideItsBins_saysThatItIsBlind() {
    SplittableRandom random = new SplittableRandom(29);
    ReferenceProfile old =
        ReferenceProfile.builder().numeric("x", Draws.normal(random, 1_000, 0, 1)).build();
    WindowCounter moved = old.counter();
    moved.observe("x", Draws.normal(random, 1_000, 100, 1));
    WindowCounter again = old.counter();
    again.observe("x", Draws.normal(random, 1_000, 200, 1));
    FeatureDrift feature =
        DriftTest.withDefaults()
            .compare(old.withCountsOf(moved.profile()), again.profile())
            .feature("x");
    assertThat(feature.findings())
        .contains(
            Finding.of(
                Finding.Kind.OUTSIDE_BINS,
                "100.0 % of the reference's values lie outside its bins, where no change is seen;"
                    + " build a new reference"));
  }

  @Test
  void check_constantReference_psiSeesValuesBesideIt() {
    double[] three = new double[1_000];
    Arrays.fill(three, 3);
    ReferenceProfile reference = ReferenceProfile.builder().numeric("x", three).build();
    WindowCounter counter = reference.counter();
    for (int i = 0; i < 1_000; i++) {
      counter.observe("x", i % 2 == 0 ? 2 : 5);
    }
    assertThat(
            DriftTest.withDefaults()
                .compare(reference, counter.profile())
                .feature("x")
                .measures()
                .stream()
                .filter(measure -> measure.name().equals("psi"))
                .findFirst())
        .hasValueSatisfying(psi -> assertThat(psi.drifted()).isTrue());
  }

  @Test
  void check_frozenCategory_isConstantWhereChanceWouldVary() {
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .categorical(
                "plan",
                Collections.nCopies(250, List.of("free", "free", "free", "pro")).stream()
                    .flatMap(List::stream)
                    .toList())
            .categorical("country", Collections.nCopies(1_000, "NL"))
            .build();
    WindowCounter counter = reference.counter();
    for (int i = 0; i < 20; i++) {
      counter.observe("plan", "free");
      counter.observe("country", "NL");
    }
    DriftTest test = DriftTest.withDefaults();
    // 0.75^20 is 0.003.
    assertThat(test.compare(reference, counter.profile()).hasFindings()).isFalse();
    for (int i = 0; i < 20; i++) {
      counter.observe("plan", "free");
      counter.observe("country", "NL");
    }
    DriftReport report = test.compare(reference, counter.profile());
    assertThat(report.feature("plan").findings())
        .containsExactly(Finding.of(Finding.Kind.CONSTANT, "all 40 values are 'free'"));
    assertThat(report.feature("country").findings()).isEmpty();
    counter.observe("plan", "pro");
    assertThat(test.compare(reference, counter.profile()).hasFindings()).isFalse();
  }

  @Test
  void check_frozenUnseenCategory_isConstant() {
    WindowCounter counter = REFERENCE.counter();
    for (int i = 0; i < 50; i++) {
      counter.observe("plan", "trial");
    }
    assertThat(kinds(counter, "plan")).contains(Finding.Kind.CONSTANT, Finding.Kind.NEW_CATEGORIES);
  }

  @Test
  void check_fewDistinctValues_isCardinality() {
    assertThat(found(2_000, x -> Math.rint(x * 10) / 10)).contains(Finding.Kind.CARDINALITY);
  }

  @Test
  void check_valuesBeyondTheReference_areOutOfRangeFromMoreThanChanceOn() {
    int[] count = {0};
    assertThat(found(500, x -> count[0]++ % 50 == 0 ? 9 : x))
        .containsExactly(Finding.Kind.OUT_OF_RANGE);
    assertThat(found(500, x -> count[0]++ % 50 == 0 ? Double.NEGATIVE_INFINITY : x))
        .containsExactly(Finding.Kind.OUT_OF_RANGE);
    assertThat(found(500, x -> count[0]++ == 1_000 ? 2.4 : x)).isEmpty();
  }

  @Test
  void check_nulls_areFoundFromTheMarginOn() {
    int[] count = {0};
    assertThat(found(2_000, x -> count[0]++ % 20 == 0 ? Double.NaN : x))
        .containsExactly(Finding.Kind.NULL_RATE);
    assertThat(found(2_000, x -> count[0]++ % 400 == 0 ? Double.NaN : x)).isEmpty();
  }

  @Test
  void check_absentColumn_vanished() {
    WindowCounter counter = REFERENCE.counter();
    for (int i = 0; i < 100; i++) {
      counter.observe("plan", i % 4 == 0 ? "pro" : "free");
    }
    DriftReport report = DriftTest.withDefaults().compare(REFERENCE, counter.profile());
    assertThat(report.driftedFeatures()).containsExactly("height");
    assertThat(kinds(counter, "height")).containsExactly(Finding.Kind.VANISHED);
  }

  @Test
  void check_otherType_isFoundAtTheFirstValue() {
    WindowCounter counter = REFERENCE.counter();
    counter.observe(Map.<String, Object>of("height", "1.75 m", "plan", 3));
    assertThat(kinds(counter, "height")).contains(Finding.Kind.TYPE_CHANGED);
    assertThat(kinds(counter, "plan")).contains(Finding.Kind.TYPE_CHANGED);
  }

  /** Identifiers: new ones are usual, and only one that is frequent by itself is news. */
  @Test
  void check_frequentNameAmongRareOnes_isFoundAndRareOnesAreNot() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      names.add("customer-" + i);
    }
    ReferenceProfile reference = ReferenceProfile.builder().categorical("id", names).build();
    WindowCounter usual = reference.counter();
    WindowCounter spoilt = reference.counter();
    for (int i = 0; i < 10_000; i++) {
      usual.observe("id", "customer-" + (30_000 + i));
      spoilt.observe("id", i % 10 < 3 ? "anonymous" : "customer-" + (30_000 + i));
    }
    DriftTest test = DriftTest.withDefaults();
    assertThat(test.compare(reference, usual.profile()).hasFindings()).isFalse();
    assertThat(test.compare(reference, spoilt.profile()).feature("id").findings())
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("'anonymous' makes up 30.")
        .contains("at most 5.7 %");
  }

  @Test
  void check_newCategoriesAndNames_areNamed() {
    List<String> plans = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      plans.add(i % 4 == 0 ? "pro" : "free");
    }
    ReferenceProfile reference = ReferenceProfile.builder().categorical("plan", plans).build();
    WindowCounter counter = reference.counter();
    for (int i = 0; i < 100; i++) {
      counter.observe(Map.of("plan", i % 10 == 0 ? "trial" : "free", "coupon", "x"));
    }
    DriftReport report = DriftTest.withDefaults().compare(reference, counter.profile());
    assertThat(report.feature("plan").findings())
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("10.0 %") && message.contains("'trial'"));
    assertThat(report.findings())
        .extracting(Finding::message)
        .containsExactly("'coupon' came with 100 rows and is not in the reference");
  }
}
