package io.mlops4j.core;

import io.mlops4j.core.DatasetUse.Purpose;
import io.mlops4j.core.VersionRow.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a version before it has a number. Immutable. */
record VersionDraft(
    String model,
    String description,
    String createdBy,
    Optional<Derivation> derivation,
    Optional<ModelSignature> signature,
    Optional<String> run,
    Optional<CodeCommit> commit,
    Environment environment,
    List<Metric> metrics,
    List<Use> uses,
    Map<String, String> tags) {

  /** A dataset, what it is used for, and the bytes of its profile where the caller gave them. */
  record Use(Dataset dataset, Purpose purpose, Optional<Profile> profile) {}

  /** The bytes of a profile, copied from the caller's. Immutable. */
  static final class Profile {
    private final byte[] bytes;

    Profile(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    java.io.InputStream open() {
      return new java.io.ByteArrayInputStream(bytes);
    }
  }

  VersionRow row(int number, Instant now, VersionState state) {
    return new VersionRow(
        model,
        number,
        description,
        now,
        createdBy,
        derivation,
        signature,
        run,
        commit,
        new Status(state, now, ""));
  }

  VersionDetails details(List<Artifact> artifacts, List<DatasetUse> stored) {
    return new VersionDetails(artifacts, metrics, stored, tags, environment);
  }
}
