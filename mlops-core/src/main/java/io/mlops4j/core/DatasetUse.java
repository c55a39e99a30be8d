package io.mlops4j.core;

import java.util.List;

/** A dataset and what a version did with it. Immutable. */
record DatasetUse(Dataset dataset, Purpose purpose) {

  /** What a version did with a dataset; stored by name. */
  enum Purpose {
    TRAINING,
    EVALUATION
  }

  static List<Dataset> of(List<DatasetUse> uses, Purpose purpose) {
    return uses.stream().filter(use -> use.purpose() == purpose).map(DatasetUse::dataset).toList();
  }
}
