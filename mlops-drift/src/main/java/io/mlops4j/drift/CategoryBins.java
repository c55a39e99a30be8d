package io.mlops4j.drift;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bins of a categorical feature: one for each category the reference names.
 *
 * <p>Categories that the reference does not name are counted by name as long as there is room for
 * them, and in an explicit remainder beyond. Immutable.
 */
public final class CategoryBins implements Bins {
  private final List<String> categories;
  private final int unseenNames;
  private final Map<String, Integer> indices;

  CategoryBins(List<String> categories, int unseenNames) {
    this.categories = List.copyOf(categories);
    this.unseenNames = unseenNames;
    this.indices = new HashMap<>(categories.size() * 2);
    for (String category : this.categories) {
      indices.put(category, indices.size());
    }
  }

  @Override
  public FeatureType type() {
    return FeatureType.CATEGORICAL;
  }

  /**
   * The categories with a bin of their own, the most frequent of the reference first.
   *
   * @return the names, without duplicates
   */
  public List<String> categories() {
    return categories;
  }

  /**
   * How many unseen categories a profile keeps by name before it counts them in the remainder.
   *
   * @return zero or more
   */
  public int unseenNames() {
    return unseenNames;
  }

  /** The bin of a category, or -1 when it has none. */
  int indexOf(String category) {
    Integer index = indices.get(category);
    return index == null ? -1 : index;
  }

  @Override
  public long fingerprint() {
    long hash = Hashing.mix(3 + 4L * unseenNames);
    for (String category : categories) {
      hash = Hashing.mix(hash ^ Hashing.of(category));
    }
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CategoryBins that
        && unseenNames == that.unseenNames
        && categories.equals(that.categories);
  }

  @Override
  public int hashCode() {
    return categories.hashCode();
  }
}
