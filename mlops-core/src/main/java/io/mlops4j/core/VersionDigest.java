package io.mlops4j.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a version is, as two digests: of its origin, which is kept for ever, and of its content,
 * which a purge gives up. Lists are preceded by their length and each field by its own, so that no
 * two different versions have the same encoding. The state has no part in it. Immutable.
 *
 * @param origin over the row without the description, the metrics, and the datasets without their
 *     profiles
 * @param content over the description, the artifacts, the profiles, the tags and the environment
 */
record VersionDigest(String origin, String content) {

  static VersionDigest of(VersionRow row, VersionDetails details) {
    return new VersionDigest(origin(row, details), content(row.description(), details));
  }

  private static String origin(VersionRow row, VersionDetails details) {
    Fields fields = new Fields();
    fields.add(row.model(), row.number(), Micros.of(row.createdAt()), row.createdBy());
    fields.add(row.derivation().map(Derivation::parentModel));
    fields.add(row.derivation().map(Derivation::parentNumber));
    fields.add(row.derivation().map(Derivation::transformation));
    fields.add(row.signature().map(SignatureText::write));
    fields.add(row.run());
    fields.add(row.commit().map(CodeCommit::repository));
    fields.add(row.commit().map(CodeCommit::sha));
    List<Metric> metrics =
        details.metrics().stream()
            .sorted(Comparator.comparing(Metric::name).thenComparing(Metric::slice))
            .toList();
    fields.add(metrics.size());
    for (Metric metric : metrics) {
      // The store has one zero.
      double value = metric.value() == 0 ? 0.0 : metric.value();
      fields.add(metric.name(), metric.slice());
      fields.add(Long.toHexString(Double.doubleToLongBits(value)), metric.direction().name());
    }
    fields.add(details.uses().size());
    for (DatasetUse use : details.uses()) {
      Dataset dataset = use.dataset();
      fields.add(use.purpose().name(), dataset.name(), dataset.sha256(), dataset.sizeBytes());
      fields.add(dataset.source());
      fields.add(dataset.split());
      fields.add(
          dataset.rows().isPresent()
              ? Optional.of(dataset.rows().getAsLong())
              : Optional.<Long>empty());
      fields.add(dataset.schema());
    }
    return fields.digest();
  }

  private static String content(String description, VersionDetails details) {
    Fields fields = new Fields();
    fields.add(description);
    List<Artifact> artifacts =
        details.artifacts().stream().sorted(Comparator.comparing(Artifact::name)).toList();
    fields.add(artifacts.size());
    for (Artifact artifact : artifacts) {
      fields.add(artifact.name(), artifact.sha256(), artifact.sizeBytes());
    }
    for (DatasetUse use : details.uses()) {
      fields.add(use.dataset().profile().map(Blob::sha256));
      fields.add(use.dataset().profile().map(Blob::sizeBytes));
    }
    fields.add(details.tags());
    fields.add(details.environment().entries());
    return fields.digest();
  }

  /** Fields on their way into a digest. Confined to one thread. */
  private static final class Fields {
    private final List<String> texts = new ArrayList<>();

    void add(Object... values) {
      for (Object value : values) {
        texts.add(value.toString());
      }
    }

    /** Absent and empty are different texts. */
    void add(Optional<?> value) {
      texts.add(value.isPresent() ? "=" + value.get() : "");
    }

    void add(Map<String, String> entries) {
      add(entries.size());
      new TreeMap<>(entries).forEach((name, value) -> add(name, value));
    }

    String digest() {
      return MoveChain.link(MoveChain.ORIGIN, texts);
    }
  }
}
