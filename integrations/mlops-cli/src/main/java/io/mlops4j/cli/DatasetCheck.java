package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.DatasetState;
import io.mlops4j.core.ModelVersion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What became of the file of one of a version's datasets. */
record DatasetCheck(String uri, Dataset dataset, DatasetState state) {

  static List<DatasetCheck> of(ModelVersion version) {
    return Stream.concat(version.datasets().stream(), version.evaluationDatasets().stream())
        .map(dataset -> new DatasetCheck(version.uri(), dataset, dataset.check()))
        .toList();
  }

  /** What lies on another machine was not compared, and is no reason to fail. */
  boolean holds() {
    return state == DatasetState.UNCHANGED || state == DatasetState.ELSEWHERE;
  }

  void describe(ArrayNode list) {
    list.addObject()
        .put("uri", uri)
        .put("name", dataset.name())
        .put("source", dataset.source().orElse(""))
        .put("state", state.name());
  }

  @Override
  public String toString() {
    return "%s: dataset %s: %s: %s"
        .formatted(
            uri,
            dataset.name(),
            state.name().toLowerCase(Locale.ROOT),
            dataset.source().orElse("no source"));
  }
}
