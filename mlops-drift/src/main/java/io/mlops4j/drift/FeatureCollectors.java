package io.mlops4j.drift;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a reference collector has seen of each feature, by the feature's index. Confined. */
final class FeatureCollectors implements FeatureSink {
  private final @Nullable NumericCollector[] numeric;
  private final @Nullable CategoricalCollector[] categorical;
  private final BlockSort sort = new BlockSort();

  FeatureCollectors(List<FeatureType> types, int namesAtMost) {
    numeric = new @Nullable NumericCollector[types.size()];
    categorical = new @Nullable CategoricalCollector[types.size()];
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i) == FeatureType.NUMERIC) {
        numeric[i] = new NumericCollector(sort);
      } else {
        categorical[i] = new CategoricalCollector(namesAtMost);
      }
    }
  }

  @Override
  public boolean isNumeric(int feature) {
    return numeric[feature] != null;
  }

  @Override
  public void number(int feature, double value) {
    NumericCollector numbers = numeric[feature];
    if (numbers != null) {
      numbers.add(value);
    } else {
      categoricalAt(feature).addMistyped();
    }
  }

  @Override
  public void category(int feature, String value) {
    NumericCollector numbers = numeric[feature];
    if (numbers != null) {
      numbers.addMistyped();
    } else {
      categoricalAt(feature).add(value);
    }
  }

  @Override
  public void missing(int feature) {
    NumericCollector numbers = numeric[feature];
    if (numbers != null) {
      numbers.addMissing();
    } else {
      categoricalAt(feature).addMissing();
    }
  }

  @Override
  public void mistyped(int feature) {
    NumericCollector numbers = numeric[feature];
    if (numbers != null) {
      numbers.addMistyped();
    } else {
      categoricalAt(feature).addMistyped();
    }
  }

  void any(Map<String, ? extends @Nullable Object> row, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      any(i, row.get(names.get(i)));
    }
  }

  /** Adds what collectors of the same types have seen. */
  void merge(FeatureCollectors other) {
    for (int i = 0; i < numeric.length; i++) {
      NumericCollector numbers = numeric[i];
      NumericCollector added = other.numeric[i];
      if (numbers != null && added != null) {
        numbers.merge(added);
      } else {
        categoricalAt(i).merge(other.categoricalAt(i));
      }
    }
  }

  /** A copy of the sketch of a numeric feature. */
  QuantileSketch sketch(int feature) {
    NumericCollector numbers = numeric[feature];
    if (numbers == null) {
      throw new IllegalArgumentException("feature " + feature + " is categorical, not numeric");
    }
    return numbers.sketch();
  }

  FeatureCounts counts(int feature, ReferenceCollector.Limits limits) {
    NumericCollector numbers = numeric[feature];
    return numbers != null
        ? numbers.counts(limits.bins())
        : categoricalAt(feature).counts(limits.categories(), limits.unseenNames());
  }

  void write(ByteWriter out) {
    for (int i = 0; i < numeric.length; i++) {
      NumericCollector numbers = numeric[i];
      if (numbers != null) {
        numbers.write(out);
      } else {
        categoricalAt(i).write(out);
      }
    }
  }

  /** Reads into a collector that has seen nothing. */
  void read(ByteReader in) {
    for (int i = 0; i < numeric.length; i++) {
      NumericCollector numbers = numeric[i];
      if (numbers != null) {
        numbers.read(in, sort);
      } else {
        categoricalAt(i).read(in);
      }
    }
  }

  private CategoricalCollector categoricalAt(int feature) {
    CategoricalCollector collector = categorical[feature];
    if (collector == null) {
      throw new IllegalStateException("feature " + feature + " is not categorical");
    }
    return collector;
  }
}
