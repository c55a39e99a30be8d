package io.mlops4j.core.assertj;

import io.mlops4j.core.ArtifactCorruptedException;
import io.mlops4j.core.ArtifactNotFoundException;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Derivation;
import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.Lineage;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.UnsignedModelException;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SigningException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one version. Confined to one thread. */
// A transitive requirement would make AssertJ part of every application that uses this module.
@SuppressWarnings("exports")
public final class ModelVersionAssert extends AbstractAssert<ModelVersionAssert, ModelVersion> {
  ModelVersionAssert(ModelVersion actual) {
    super(actual, ModelVersionAssert.class);
  }

  /**
   * Turns to a metric, measured on the whole data.
   *
   * @param name the metric's name
   * @return assertions on it
   */
  public VersionMetricAssert metric(String name) {
    isNotNull();
    return new VersionMetricAssert(actual, this, Gate.metric(name));
  }

  /**
   * Turns to a latency, measured on the whole data.
   *
   * @param statistic which latency, for example {@code p95}
   * @return assertions on it
   */
  public VersionLatencyAssert latency(String statistic) {
    isNotNull();
    return new VersionLatencyAssert(actual, this, Gate.latency(statistic));
  }

  /**
   * Turns to what the version takes and gives. Fails if that is not known.
   *
   * @return assertions on it
   */
  public ModelSignatureAssert signature() {
    isNotNull();
    return new ModelSignatureAssert(
        actual.signature().orElseThrow(() -> failure("%s has no signature", actual)));
  }

  /**
   * Fails if no trusted key signed exactly the version's artifacts, or their bytes are no longer
   * those that were signed.
   *
   * @param verifier who is trusted
   * @return this
   */
  public ModelVersionAssert isSignedBy(ModelVerifier verifier) {
    isNotNull();
    try {
      actual.verifySignature(verifier);
    } catch (SigningException
        | UnsignedModelException
        | ArtifactCorruptedException
        | ArtifactNotFoundException e) {
      throw failure("Expected %s to be signed by a trusted key but %s", actual, e.getMessage());
    }
    return this;
  }

  /**
   * Fails if a gate refuses the version. There is no current version to compare with.
   *
   * @param gates the gates
   * @return this
   */
  public ModelVersionAssert passes(Gate... gates) {
    isNotNull();
    requirePassed(actual.check(gates), "pass the gates");
    return this;
  }

  /**
   * Fails if a gate refuses to give the version an alias now. Nothing is promoted.
   *
   * @param alias the alias, whose version gates may compare with
   * @param gates the gates
   * @return this
   */
  public ModelVersionAssert passesFor(String alias, Gate... gates) {
    isNotNull();
    requirePassed(
        actual.promotion(alias).require(gates).check(), "pass the gates of '" + alias + "'");
    return this;
  }

  private void requirePassed(List<GateOutcome> outcomes, String what) {
    if (!outcomes.stream().allMatch(GateOutcome::passed)) {
      throw failure("Expected %s to %s but%n%s", actual, what, listed(outcomes));
    }
  }

  /**
   * Fails if any of the gates lets the version pass. There is no current version to compare with.
   *
   * @param gates the gates
   * @return this
   */
  public ModelVersionAssert isRefusedBy(Gate... gates) {
    isNotNull();
    List<GateOutcome> outcomes = actual.check(gates);
    if (outcomes.stream().anyMatch(GateOutcome::passed)) {
      throw failure("Expected %s to be refused by the gates but%n%s", actual, listed(outcomes));
    }
    return this;
  }

  static String listed(List<GateOutcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> (outcome.passed() ? "  passed:  " : "  refused: ") + outcome)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * Fails if the version is not derived from another, directly or through others.
   *
   * @param ancestor the other version
   * @return this
   */
  public ModelVersionAssert isDerivedFrom(ModelVersion ancestor) {
    List<ModelVersion> ancestors = ancestors();
    if (!ancestors.contains(ancestor)) {
      throw failure(
          "Expected %s to be derived from %s but %s",
          actual,
          ancestor,
          ancestors.isEmpty() ? "it is derived from none" : "its ancestors are " + ancestors);
    }
    return this;
  }

  /**
   * Fails if the version was not made of another directly, by this transformation.
   *
   * @param parent the other version
   * @param transformation what was done to it, for example {@code dynamic-int8}
   * @return this
   */
  public ModelVersionAssert isDerivedFrom(ModelVersion parent, String transformation) {
    isNotNull();
    Derivation expected = new Derivation(parent.modelName(), parent.number(), transformation);
    Optional<Derivation> derivation = actual.derivation();
    if (!derivation.equals(Optional.of(expected))) {
      throw failure(
          "Expected %s to be made of %s by '%s' but it is %s",
          actual,
          parent,
          transformation,
          derivation
              .map(made -> "made of %s by '%s'".formatted(made.parentUri(), made.transformation()))
              .orElse("made of none"));
    }
    return this;
  }

  /**
   * Fails if neither the version nor one it is derived from was trained on a dataset. Datasets are
   * the same when their bytes are.
   *
   * @param dataset the dataset
   * @return this
   */
  public ModelVersionAssert wasTrainedOn(Dataset dataset) {
    List<ModelVersion> versions = new ArrayList<>(ancestors());
    versions.add(0, actual);
    Lineage lineage = actual.lineage();
    List<Dataset> datasets =
        versions.stream()
            .flatMap(version -> lineage.trainedOn(version).stream())
            .distinct()
            .toList();
    if (datasets.stream().noneMatch(used -> used.sha256().equals(dataset.sha256()))) {
      throw failure(
          "Expected %s to be trained on %s but it was trained on %s",
          actual, LineageAssert.shown(dataset), LineageAssert.shown(datasets));
    }
    return this;
  }

  /**
   * Fails if the version itself was not evaluated on a dataset. Datasets are the same when their
   * bytes are.
   *
   * @param dataset the dataset
   * @return this
   */
  public ModelVersionAssert wasEvaluatedOn(Dataset dataset) {
    isNotNull();
    List<Dataset> datasets = actual.evaluationDatasets();
    if (datasets.stream().noneMatch(used -> used.sha256().equals(dataset.sha256()))) {
      throw failure(
          "Expected %s to be evaluated on %s but it was evaluated on %s",
          actual, LineageAssert.shown(dataset), LineageAssert.shown(datasets));
    }
    return this;
  }

  private List<ModelVersion> ancestors() {
    isNotNull();
    List<ModelVersion> ancestors = new ArrayList<>();
    Optional<ModelVersion> next = actual.parent();
    while (next.isPresent() && !ancestors.contains(next.get())) {
      ancestors.add(next.get());
      next = next.get().parent();
    }
    return ancestors;
  }
}
