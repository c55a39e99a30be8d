package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Turns a draft into a version, in one step or in several. */
final class Registration {
  private final RegistryParts parts;
  private final VersionDraft draft;

  Registration(RegistryParts parts, VersionDraft draft) {
    this.parts = parts;
    this.draft = draft;
  }

  private record Content(List<Artifact> artifacts, List<DatasetUse> uses) {}

  ModelVersion register(Map<String, Path> sources) {
    sources.forEach(Registration::requireFile);
    return insert(sources, VersionState.READY);
  }

  ModelVersion begin() {
    return insert(Map.of(), VersionState.PENDING);
  }

  private ModelVersion insert(Map<String, Path> sources, VersionState state) {
    BlobStoring blobs = new BlobStoring(parts, "'" + draft.model() + "'");
    return blobs.run(
        () -> store(blobs, sources), (session, content) -> insert(session, content, state));
  }

  static void requireFile(String name, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ArtifactNotFoundException(
          "artifact '%s': there is no file %s".formatted(name, file));
    }
  }

  private Content store(BlobStoring blobs, Map<String, Path> sources) {
    return new Content(
        sources.entrySet().stream()
            .map(source -> blobs.putFile(source.getKey(), source.getValue()))
            .toList(),
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
    DetailsTable.insert(
        session, draft.model(), number, draft.details(content.artifacts(), content.uses()));
    ModelVersion version = new ModelVersion(parts, row);
    parts.tell(new RegistryEvent.VersionCreated(version));
    return version;
  }
}
