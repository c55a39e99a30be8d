package io.mlops4j.core;

import java.time.Instant;
import java.util.Optional;

/** What is read of a version in one query. Immutable. */
record VersionRow(
    String model,
    int number,
    String description,
    Instant createdAt,
    String createdBy,
    Optional<Derivation> derivation,
    Optional<ModelSignature> signature,
    Optional<String> run,
    Optional<CodeCommit> commit,
    Status status) {

  VersionRow withDescription(String text) {
    return new VersionRow(
        model, number, text, createdAt, createdBy, derivation, signature, run, commit, status);
  }

  /** The state, since when, and why. Immutable. */
  record Status(VersionState state, Instant since, String reason) {}
}
