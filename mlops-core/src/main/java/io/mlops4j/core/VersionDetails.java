package io.mlops4j.core;

import java.util.List;
import java.util.Map;

/** The parts of a version that are read when first asked for. Immutable. */
record VersionDetails(
    List<Artifact> artifacts,
    List<Metric> metrics,
    List<DatasetUse> uses,
    Map<String, String> tags,
    Environment environment) {

  List<Dataset> datasets(DatasetUse.Purpose purpose) {
    return DatasetUse.of(uses, purpose);
  }
}
