package io.mlops4j.cli;

import io.mlops4j.drift.CategoryBins;
import io.mlops4j.drift.FeatureType;
import io.mlops4j.drift.ReferenceCollector;
import io.mlops4j.drift.ReferenceProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What the bins of one reference column are made of: its type, a sample of its numbers, and its
 * most frequent names.
 *
 * <p>Memory is bounded: a uniform sample of 65,536 numbers (Vitter: Random sampling with a
 * reservoir, 1985, algorithm R), of a fixed seed so that equal files give equal reports, and 4,096
 * names. Up to these sizes the bins are those of the whole column. Of more names, those to be
 * counted are chosen by a hash: a choice by when or how often they came would favour what the
 * reference happened to hold, and make an unchanged table look different. Names of more than a
 * thousandth of the values get a bin in any case.
 */
final class ColumnSummary {
  static final int SAMPLE = 1 << 16;
  static final int NAMES = 1 << 12;

  private static final int NAMED_CATEGORIES = 1_000;
  private static final String COLUMN = "names";

  private final Optional<FeatureType> declared;
  private final FrequentNames frequent = new FrequentNames(NAMES);
  private final ReferenceCollector names =
      ReferenceCollector.builder()
          .namesAtMost(NAMES)
          .categoriesAtMost(NAMED_CATEGORIES)
          .categorical(COLUMN)
          .build();
  private final SplittableRandom random = new SplittableRandom(4180);
  private double[] sample = new double[64];
  private long numbers;
  private long values;

  ColumnSummary(Optional<FeatureType> declared) {
    this.declared = declared;
  }

  void add(String value) {
    values++;
    if (!isDeclared(FeatureType.CATEGORICAL)) {
      NumberText.parse(value).ifPresent(this::sample);
    }
    if (!isDeclared(FeatureType.NUMERIC)) {
      String name = CategoryName.of(value);
      frequent.add(name);
      names.observe(COLUMN, name);
    }
  }

  private boolean isDeclared(FeatureType type) {
    return declared.isPresent() && declared.get() == type;
  }

  private void sample(double number) {
    numbers++;
    if (numbers <= SAMPLE) {
      if (numbers > sample.length) {
        sample = Arrays.copyOf(sample, 2 * sample.length);
      }
      sample[(int) numbers - 1] = number;
    } else {
      long place = random.nextLong(numbers);
      if (place < SAMPLE) {
        sample[(int) place] = number;
      }
    }
  }

  /** As declared; otherwise numeric when there are values and all of them are numbers. */
  FeatureType type() {
    return declared.orElse(
        values > 0 && numbers == values ? FeatureType.NUMERIC : FeatureType.CATEGORICAL);
  }

  /**
   * The probability that a column of the same kind holds nothing but numbers, counting one number
   * more than was seen; one when the type was declared or there was nothing to tell it by.
   */
  double chanceOfOnlyNumbers(long others) {
    return declared.isPresent() || values == 0
        ? 1
        : Math.pow((numbers + 1.0) / (values + 1.0), (double) others);
  }

  /** Adds the bins of this column; the counts in them are of the sample only. */
  void addTo(ReferenceProfile.Builder builder, String name) {
    if (type() == FeatureType.NUMERIC) {
      builder.numeric(name, Arrays.copyOf(sample, (int) Math.min(numbers, SAMPLE)));
    } else {
      builder.categoriesAtMost(NAMED_CATEGORIES).categorical(name, byRank());
    }
  }

  /** Bins are ordered by frequency, of which only the ranks matter. */
  private List<String> byRank() {
    List<String> ranked = new ArrayList<>();
    Set<String> chosen = new LinkedHashSet<>(frequent.above(values / NAMED_CATEGORIES));
    CategoryBins counted = (CategoryBins) names.profile().feature(COLUMN).bins();
    chosen.addAll(counted.categories());
    List<String> bins = chosen.stream().limit(NAMED_CATEGORIES).toList();
    for (int i = 0; i < bins.size(); i++) {
      ranked.addAll(Collections.nCopies(bins.size() - i, bins.get(i)));
    }
    return ranked;
  }
}
