package io.mlops4j.core;

import java.util.List;
import java.util.Map;

/** What else is known of a run at one moment. Immutable. */
record RunDetails(
    Map<String, String> params,
    Map<String, String> tags,
    Map<String, MetricSummary> metrics,
    List<Artifact> artifacts,
    List<Dataset> datasets) {}
