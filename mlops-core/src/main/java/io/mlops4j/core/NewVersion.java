package io.mlops4j.core;

import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.store.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A version about to be registered. Nothing is stored before {@link #register()}, and a
 * registration that fails leaves nothing behind. Confined to one thread.
 */
public final class NewVersion {
  private static final int ATTEMPTS = 3;

  private final RegistryParts parts;
  private final String model;
  private final Map<String, Path> sources = new TreeMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final List<Dataset> datasets = new ArrayList<>();
  private final Map<String, String> tags = new TreeMap<>();
  private String description = "";
  private String createdBy;
  private Optional<ModelSignature> signature = Optional.empty();
  private Optional<Derivation> derivation = Optional.empty();
  private Optional<Function<List<Artifact>, SignatureBundle>> signing = Optional.empty();

  NewVersion(RegistryParts parts, String model) {
    this.parts = parts;
    this.model = model;
    this.createdBy = parts.actor();
  }

  /**
   * Adds a file; its bytes are copied into the registry. A version has at least one.
   *
   * @param name the name within the version: a relative path with {@code /}
   * @param file the file
   * @return this builder
   * @throws IllegalArgumentException when the name is malformed or was given before
   */
  public NewVersion artifact(String name, Path file) {
    if (sources.put(Names.artifact(name), file) != null) {
      throw new IllegalArgumentException("artifact '" + name + "' was given twice");
    }
    return this;
  }

  /**
   * Adds every file of a directory, each under the directory's name here, a slash, and its path
   * there.
   *
   * @param name the name of the directory within the version
   * @param directory the directory
   * @return this builder
   * @throws ArtifactNotFoundException when there is no directory
   * @throws IllegalArgumentException when it has no file, something that is neither file nor
   *     directory (such as a symbolic link), or a name that is no artifact name
   */
  public NewVersion directory(String name, Path directory) {
    ArtifactTree.files(Names.artifact(name), directory).forEach(this::artifact);
    return this;
  }

  /**
   * Declares what the model takes and gives; by default nothing is known.
   *
   * @param declared the signature
   * @return this builder
   */
  public NewVersion signature(ModelSignature declared) {
    this.signature = Optional.of(declared);
    return this;
  }

  /**
   * Says who registers the version; by default the registry's actor.
   *
   * @param identity who
   * @return this builder
   */
  public NewVersion createdBy(String identity) {
    this.createdBy = Names.identity("createdBy", identity);
    return this;
  }

  /**
   * Describes the version in prose of at most 100,000 characters; empty by default.
   *
   * @param text the text
   * @return this builder
   */
  public NewVersion description(String text) {
    this.description = Names.text("description", text, 100_000);
    return this;
  }

  /**
   * Adds a dataset the version was trained on.
   *
   * @param dataset the dataset
   * @return this builder
   */
  public NewVersion trainedOn(Dataset dataset) {
    datasets.add(dataset);
    return this;
  }

  /**
   * Says which version this one was made of, and how; by default none.
   *
   * @param parent the version it was made of
   * @param transformation what was done to it
   * @return this builder
   */
  public NewVersion derivedFrom(ModelVersion parent, String transformation) {
    this.derivation =
        Optional.of(new Derivation(parent.modelName(), parent.number(), transformation));
    return this;
  }

  /**
   * Adds a metric measured on the whole data, of which more is better.
   *
   * @param name the name
   * @param value the value
   * @return this builder
   * @throws IllegalArgumentException when the name is malformed, the value not finite, or the
   *     metric was given before
   */
  public NewVersion metric(String name, double value) {
    return metric(Metric.of(name, value));
  }

  /**
   * Adds a metric.
   *
   * @param metric the metric
   * @return this builder
   * @throws IllegalArgumentException when the same metric of the same slice was given before
   */
  public NewVersion metric(Metric metric) {
    if (metrics.put(metric.name() + '\n' + metric.slice(), metric) != null) {
      throw new IllegalArgumentException("metric '" + metric.name() + "' was given twice");
    }
    return this;
  }

  /**
   * Adds a tag, replacing one of the same key.
   *
   * @param key the key
   * @param value the value
   * @return this builder
   * @throws IllegalArgumentException when the key is malformed or the value longer than 5,000
   *     characters
   */
  public NewVersion tag(String key, String value) {
    tags.put(Names.key("tag key", key), Names.text("tag value", value, 5000));
    return this;
  }

  /**
   * Signs the version when it is registered: all of its artifacts, by the digests they are stored
   * under. The signature becomes the artifact {@code model.sig}.
   *
   * @param signer the signer
   * @return this builder
   */
  public NewVersion signedBy(ModelSigner signer) {
    this.signing =
        Optional.of(stored -> signer.signDigests(model, VersionSignature.digests(stored)));
    return this;
  }

  /**
   * Adds a signature that was made elsewhere, as the artifact {@code model.sig}; it replaces one
   * given before. It covers the artifacts under the names they have here, and is not verified
   * before someone asks for that.
   *
   * @param bundle the signature
   * @return this builder
   */
  public NewVersion signed(SignatureBundle bundle) {
    this.signing = Optional.of(stored -> bundle);
    return this;
  }

  /**
   * Stores the artifacts and registers the version under the model's next number. When it returns,
   * the version survives a power failure.
   *
   * @return the registered version
   * @throws IllegalStateException when no artifact was given, or a signature as well as an artifact
   *     {@code model.sig}
   * @throws SigningException when the version could not be signed
   * @throws ArtifactNotFoundException when a file does not exist
   * @throws VersionNotFoundException when the parent is not in this registry
   * @throws RegistryStorageException when reading or storing failed
   */
  public ModelVersion register() {
    if (sources.isEmpty()) {
      throw new IllegalStateException("a version of '" + model + "' needs at least one artifact");
    }
    if (signing.isPresent() && sources.containsKey(SignatureBundle.FILE_NAME)) {
      throw new IllegalStateException(
          "a version of '%s' has two signatures: an artifact '%s' and another"
              .formatted(model, SignatureBundle.FILE_NAME));
    }
    sources.forEach(NewVersion::requireFile);
    List<Blob> stored = new ArrayList<>();
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        List<Artifact> artifacts = store(stored);
        Optional<ModelVersion> version =
            parts.database().write(session -> insert(session, artifacts));
        if (version.isPresent()) {
          return version.get();
        }
      }
      throw new ArtifactNotFoundException(
          "artifacts of '%s' were removed from the store while they were being registered, %d times"
              .formatted(model, ATTEMPTS));
    } catch (RuntimeException e) {
      discard(stored, e);
      throw e;
    }
  }

  private static void requireFile(String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no file %s".formatted(name, file));
    }
  }

  private List<Artifact> store(List<Blob> stored) {
    List<Artifact> artifacts = new ArrayList<>();
    sources.forEach(
        (name, file) -> {
          try (InputStream in = Files.newInputStream(file)) {
            Blob blob = parts.artifacts().put(in);
            stored.add(blob);
            artifacts.add(new Artifact(name, blob.sha256(), blob.sizeBytes()));
          } catch (IOException e) {
            throw new RegistryStorageException(
                "artifact '%s' could not be stored from %s: %s".formatted(name, file, e), e);
          }
        });
    signing.ifPresent(
        signature -> {
          byte[] bundle = signature.apply(artifacts).toBytes();
          artifacts.add(store(SignatureBundle.FILE_NAME, bundle, stored));
        });
    return List.copyOf(artifacts);
  }

  private Artifact store(String name, byte[] content, List<Blob> stored) {
    try {
      Blob blob = parts.artifacts().put(new ByteArrayInputStream(content));
      stored.add(blob);
      return new Artifact(name, blob.sha256(), blob.sizeBytes());
    } catch (IOException e) {
      throw new RegistryStorageException(
          "artifact '%s' could not be stored: %s".formatted(name, e), e);
    }
  }

  /** Empty when a blob has been removed since it was stored, so that it must be stored again. */
  private Optional<ModelVersion> insert(Session session, List<Artifact> artifacts)
      throws java.sql.SQLException, IOException {
    for (Artifact artifact : artifacts) {
      if (!parts.artifacts().contains(new Blob(artifact.sha256(), artifact.sizeBytes()))) {
        return Optional.empty();
      }
    }
    if (derivation.isPresent()) {
      Derivation parent = derivation.get();
      if (VersionTable.find(session, parent.parentModel(), parent.parentNumber()).isEmpty()) {
        throw new VersionNotFoundException(
            "the parent " + parent.parentUri() + " is not in this registry");
      }
    }
    Instant now = parts.now();
    int number = VersionTable.nextNumber(session, model, now, createdBy);
    VersionRow row =
        new VersionRow(model, number, description, now, createdBy, derivation, signature);
    VersionDetails details =
        new VersionDetails(
            artifacts, List.copyOf(metrics.values()), List.copyOf(datasets), Map.copyOf(tags));
    VersionTable.insert(session, row, details);
    return Optional.of(new ModelVersion(parts, row));
  }

  /**
   * Removes what a failed registration stored. Deletion and every registration's last look at its
   * blobs both hold the write lock, so no other version can lose a blob it is about to refer to.
   */
  private void discard(List<Blob> stored, RuntimeException failure) {
    try {
      parts
          .database()
          .write(
              session -> {
                for (Blob blob : stored) {
                  if (!VersionTable.refersTo(session, blob)) {
                    parts.artifacts().delete(blob);
                  }
                }
                return stored;
              });
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
