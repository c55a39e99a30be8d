package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.drift.CategoryBins;
import io.mlops4j.drift.DriftTest;
import io.mlops4j.drift.FeatureDrift;
import io.mlops4j.drift.FeatureType;
import io.mlops4j.drift.NumericCounts;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnSummaryTest {
  private static ColumnSummary of(String... values) {
    ColumnSummary summary = new ColumnSummary(Optional.empty());
    for (String value : values) {
      summary.add(value);
    }
    return summary;
  }

  private static ReferenceProfile profile(ColumnSummary summary) {
    ReferenceProfile.Builder builder = ReferenceProfile.builder();
    summary.addTo(builder, "x");
    return builder.build();
  }

  @Test
  void type_isNumericOnlyWhenEveryValueIsANumber() {
    assertThat(of("1", "-2e3", "nan", "inf").type()).isEqualTo(FeatureType.NUMERIC);
    assertThat(of("1", "2", "NA").type()).isEqualTo(FeatureType.CATEGORICAL);
    assertThat(of().type()).isEqualTo(FeatureType.CATEGORICAL);
  }

  @Test
  void type_declared_isNotInferred() {
    ColumnSummary codes = new ColumnSummary(Optional.of(FeatureType.CATEGORICAL));
    ColumnSummary sizes = new ColumnSummary(Optional.of(FeatureType.NUMERIC));
    codes.add("1");
    sizes.add("x");

    assertThat(codes.type()).isEqualTo(FeatureType.CATEGORICAL);
    assertThat(sizes.type()).isEqualTo(FeatureType.NUMERIC);
  }

  @Test
  void addTo_sortedColumnBeyondTheSample_spreadsItsBinsOverAllOfIt() {
    ColumnSummary summary = of();
    int rows = 20 * ColumnSummary.SAMPLE;
    for (int i = 0; i < rows; i++) {
      summary.add(Integer.toString(i));
    }

    NumericCounts sample = (NumericCounts) profile(summary).feature("x").counts();

    assertThat(sample.finite()).isEqualTo(ColumnSummary.SAMPLE);
    // A uniform mean of n draws deviates by rows / sqrt(12 n); five of these are allowed.
    double deviation = rows / Math.sqrt(12.0 * ColumnSummary.SAMPLE);
    assertThat(sample.mean()).isBetween(rows / 2.0 - 5 * deviation, rows / 2.0 + 5 * deviation);
    assertThat(sample.min()).isLessThan(rows * 0.001);
    assertThat(sample.max()).isGreaterThan(rows * 0.999);
  }

  @Test
  void addTo_moreNamesThanRoom_keepsTheFrequentOnesInTheirOrder() {
    ColumnSummary summary = of();
    for (int i = 0; i < 50_000; i++) {
      summary.add("once " + i);
      if (i >= 25_000) {
        summary.add(i % 3 == 0 ? "b" : "a");
      }
    }

    CategoryBins bins = (CategoryBins) profile(summary).feature("x").bins();

    assertThat(bins.categories()).hasSizeBetween(2, 1_000).startsWith("a", "b");
  }

  /** More names than bins, and more than there is room for while bins are chosen. */
  @ParameterizedTest
  @CsvSource({"3000, 1", "3000, 0.3", "30000, 0.7", "1000000, 0.3"})
  void addTo_moreNamesThanBins_doesNotMakeAnUnchangedTableLookDrifted(int of, double exponent) {
    int trials = 30;
    int drifted = 0;
    int found = 0;
    SplittableRandom random = new SplittableRandom(of);
    for (int trial = 0; trial < trials; trial++) {
      List<String> before = names(random, 10_000, of, exponent);
      ColumnSummary summary = of(before.toArray(String[]::new));
      ReferenceProfile bins = profile(summary);
      FeatureDrift drift =
          DriftTest.withDefaults()
              .alpha(0.05)
              .compare(
                  bins.withCountsOf(counted(bins, before)),
                  counted(bins, names(random, 8_000, of, exponent)))
              .feature("x");
      drifted += drift.drifted() ? 1 : 0;
      found += drift.findings().isEmpty() ? 0 : 1;
    }
    // Three standard errors of a rate of 5 % are 12 points.
    assertThat((double) drifted / trials).isLessThan(0.17);
    assertThat(found).isLessThanOrEqualTo(1);
  }

  private static List<String> names(SplittableRandom random, int size, int of, double exponent) {
    List<String> names = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      names.add("c" + (int) Math.pow(of, Math.pow(random.nextDouble(), 1 / exponent)));
    }
    return names;
  }

  private static WindowProfile counted(ReferenceProfile bins, List<String> names) {
    WindowCounter counter = bins.counter();
    names.forEach(name -> counter.observe("x", name));
    return counter.profile();
  }

  @Test
  void addTo_longNames_areCutAndStayDistinct() {
    String same = "z".repeat(500);

    CategoryBins bins =
        (CategoryBins) profile(of(same + "1", same + "2", same + "1")).feature("x").bins();

    assertThat(bins.categories()).hasSize(2).allMatch(name -> name.length() < 250);
    assertThat(bins.categories().get(0)).isEqualTo(CategoryName.of(same + "1"));
  }
}
