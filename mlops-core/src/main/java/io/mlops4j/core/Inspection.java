package io.mlops4j.core;

import io.mlops4j.core.IntegrityProblem.Kind;
import io.mlops4j.core.store.Session;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Walks over a registry and compares everything with what was written. */
final class Inspection {
  private static final String ARTIFACTS =
      "SELECT 'models:/' || model || '/', number, name, sha256, size_bytes FROM artifacts"
          + " UNION ALL SELECT 'run ' || r.run_id, NULL, a.name, a.sha256, a.size_bytes"
          + " FROM run_artifacts a JOIN runs r ON r.id = a.run ORDER BY 1, 2, 3";
  private final RegistryParts parts;
  private final List<IntegrityProblem> problems = new ArrayList<>();

  Inspection(RegistryParts parts) {
    this.parts = parts;
  }

  HistoryCheck history() {
    return parts.database().snapshot(this::history);
  }

  IntegrityReport everything() {
    List<StoredArtifact> artifacts =
        parts
            .database()
            .snapshot(
                session -> {
                  parts
                      .database()
                      .damage()
                      .forEach(line -> report(Kind.DATABASE, "the registry's database", line));
                  return session.list(ARTIFACTS, StoredArtifact::read);
                });
    HistoryCheck history = history();
    // One file may serve many versions; reading it once is enough.
    Map<String, Optional<String>> read = new LinkedHashMap<>();
    for (StoredArtifact artifact : artifacts) {
      read.computeIfAbsent(artifact.sha256() + artifact.sizeBytes(), key -> damage(artifact))
          .ifPresent(detail -> report(Kind.ARTIFACT, artifact.subject(), detail));
    }
    return new IntegrityReport(history, artifacts.size(), problems);
  }

  private record StoredArtifact(String subject, String sha256, long sizeBytes) {
    static StoredArtifact read(ResultSet row) throws SQLException {
      return new StoredArtifact(
          row.getString(1)
              + Objects.requireNonNullElse(row.getString(2), "")
              + ", artifact '"
              + row.getString(3)
              + "'",
          row.getString(4),
          row.getLong(5));
    }
  }

  private Optional<String> damage(StoredArtifact artifact) {
    try {
      parts.artifacts().fetch(new Blob(artifact.sha256(), artifact.sizeBytes()));
      return Optional.empty();
    } catch (ArtifactNotFoundException
        | ArtifactCorruptedException
        | IllegalArgumentException
        | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private HistoryCheck history(Session session) throws SQLException {
    int before = problems.size();
    String previous = MoveChain.ORIGIN;
    long expected = 1;
    long moves = 0;
    Map<List<String>, String> targets = new LinkedHashMap<>();
    for (StoredMove move : session.list(StoredMove.ALL, StoredMove::read)) {
      if (move.sequence() != expected) {
        report(Kind.HISTORY, "move " + expected, "is missing, the next one is " + move.sequence());
      }
      if (!MoveChain.link(previous, move.fields()).equals(move.hash())) {
        report(
            Kind.HISTORY,
            "move " + move.sequence(),
            "does not fit its hash; it, or the move before it, was changed");
      }
      // Continuing from the stored hash reports each change once.
      previous = move.hash();
      moves++;
      expected = move.sequence() + 1;
      targets.put(List.of(move.model(), move.alias()), move.target());
    }
    aliases(session, targets);
    return new HistoryCheck(moves, previous, problems.subList(before, problems.size()));
  }

  private void aliases(Session session, Map<List<String>, String> targets) throws SQLException {
    Map<List<String>, String> found = new LinkedHashMap<>();
    session.list(
        "SELECT model, alias, number FROM aliases",
        row -> found.put(List.of(row.getString(1), row.getString(2)), row.getString(3)) == null);
    targets.forEach(
        (key, target) -> {
          String actual = Objects.requireNonNullElse(found.remove(key), "");
          if (!actual.equals(target)) {
            report(
                Kind.ALIAS,
                key.get(0) + "@" + key.get(1),
                "points to '%s', the history says '%s'".formatted(actual, target));
          }
        });
    found.forEach(
        (key, actual) ->
            report(
                Kind.ALIAS,
                key.get(0) + "@" + key.get(1),
                "points to '%s', the history knows no such alias".formatted(actual)));
  }

  private void report(Kind kind, String subject, String detail) {
    problems.add(new IntegrityProblem(kind, subject, detail));
  }

  /** A move as it is stored, whatever was done to it. */
  private record StoredMove(long sequence, List<String> fields, String hash) {
    static final String ALL =
        "SELECT " + AliasTable.COLUMNS + ", hash FROM alias_moves ORDER BY sequence";

    static StoredMove read(ResultSet row) throws SQLException {
      List<String> fields = new ArrayList<>();
      for (int column = 1; column <= AliasTable.COLUMN_COUNT; column++) {
        fields.add(Objects.requireNonNullElse(row.getString(column), ""));
      }
      return new StoredMove(row.getLong(1), fields, row.getString(AliasTable.COLUMN_COUNT + 1));
    }

    String model() {
      return fields.get(1);
    }

    String alias() {
      return fields.get(2);
    }

    String target() {
      return fields.get(5);
    }
  }
}
