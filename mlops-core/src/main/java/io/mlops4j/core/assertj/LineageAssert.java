package io.mlops4j.core.assertj;

import io.mlops4j.core.Dataset;
import io.mlops4j.core.Lineage;
import io.mlops4j.core.ModelVersion;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a lineage. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class LineageAssert extends AbstractAssert<LineageAssert, Lineage> {
  LineageAssert(Lineage actual) {
    super(actual, LineageAssert.class);
  }

  /**
   * Fails if one of the versions is neither the subject nor its ancestor or descendant.
   *
   * @param versions the versions
   * @return this
   */
  public LineageAssert includes(ModelVersion... versions) {
    isNotNull();
    for (ModelVersion version : versions) {
      if (!actual.versions().contains(version)) {
        throw failure(
            "Expected the lineage of %s to include %s but it has %s",
            actual.subject(), version, actual.versions());
      }
    }
    return this;
  }

  /**
   * Fails if no version of the lineage was trained on a dataset. Datasets are the same when their
   * bytes are.
   *
   * @param dataset the dataset
   * @return this
   */
  public LineageAssert includes(Dataset dataset) {
    isNotNull();
    if (actual.datasets().stream().noneMatch(used -> used.sha256().equals(dataset.sha256()))) {
      throw failure(
          "Expected the lineage of %s to include %s but it has %s",
          actual.subject(), shown(dataset), shown(actual.datasets()));
    }
    return this;
  }

  static String shown(List<Dataset> datasets) {
    return datasets.isEmpty()
        ? "no dataset"
        : datasets.stream().map(LineageAssert::shown).collect(Collectors.joining(", "));
  }

  static String shown(Dataset dataset) {
    return "dataset '%s' (sha256 %s...)"
        .formatted(dataset.name(), dataset.sha256().substring(0, 12));
  }
}
