package io.mlops4j.core;

import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.store.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns a draft into a version, in one step or in several. */
final class Registration {
  private final RegistryParts parts;
  private final VersionDraft draft;

  Registration(RegistryParts parts, VersionDraft draft) {
    this.parts = parts;
    this.draft = draft;
  }

  private record Content(List<Artifact> artifacts, List<DatasetUse> uses) {}

  /** Registers files and, where there is to be one, the signature of what was stored of them. */
  ModelVersion register(
      Map<String, Path> sources, Optional<Function<List<Artifact>, SignatureBundle>> signing) {
    sources.forEach(Registration::requireFile);
    return insert(sources, signing, VersionState.READY);
  }

  ModelVersion begin() {
    return insert(Map.of(), Optional.empty(), VersionState.PENDING);
  }

  private ModelVersion insert(
      Map<String, Path> sources,
      Optional<Function<List<Artifact>, SignatureBundle>> signing,
      VersionState state) {
    BlobStoring blobs = new BlobStoring(parts);
    return blobs.run(
        () -> store(blobs, sources, signing),
        (session, content) -> insert(session, content, state));
  }

  static void requireFile(String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no file %s".formatted(name, file));
    }
  }

  private Content store(
      BlobStoring blobs,
      Map<String, Path> sources,
      Optional<Function<List<Artifact>, SignatureBundle>> signing) {
    List<Artifact> artifacts = new ArrayList<>();
    sources.forEach((name, file) -> artifacts.add(blobs.putFile(name, file)));
    signing
        .map(signature -> signature.apply(List.copyOf(artifacts)))
        .ifPresent(
            bundle -> artifacts.add(blobs.putBytes(SignatureBundle.FILE_NAME, bundle.toBytes())));
    return new Content(
        List.copyOf(artifacts),
        draft.uses().stream()
            .map(use -> new DatasetUse(blobs.putProfile(use), use.purpose()))
            .toList());
  }

  private ModelVersion insert(Session session, Content content, VersionState state)
      throws SQLException {
    if (draft.derivation().isPresent()) {
      Derivation parent = draft.derivation().get();
      if (VersionTable.find(session, parent.parentModel(), parent.parentNumber()).isEmpty()) {
        throw new VersionNotFoundException(
            "the parent " + parent.parentUri() + " is not in this registry");
      }
    }
    Instant now = parts.now();
    int number = ModelTable.nextNumber(session, draft.model(), now, draft.createdBy());
    VersionRow row = draft.row(number, now, state);
    VersionTable.insert(session, row);
    VersionDetails details = draft.details(content.artifacts(), content.uses());
    DetailsTable.insert(session, draft.model(), number, details);
    if (state == VersionState.READY) {
      RegistrationTable.append(session, row, details, now, parts.actor());
    }
    ModelVersion version = new ModelVersion(parts, row);
    parts.tell(new RegistryEvent.VersionCreated(version));
    return version;
  }
}
