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
  private final RegistryParts parts;
  private final List<IntegrityProblem> problems = new ArrayList<>();

  Inspection(RegistryParts parts) {
    this.parts = parts;
  }

  HistoryCheck history() {
    return parts.database().snapshot(this::history);
  }

  IntegrityReport everything() {
    parts
        .database()
        .damage()
        .forEach(line -> report(Kind.DATABASE, "the registry's database", line));
    List<StoredBlob> blobs =
        parts
            .database()
            .snapshot(
                session -> {
                  new MetricInspection(session, problems).run();
                  List<StoredBlob> stored =
                      new ArrayList<>(session.list(StoredBlob.ARTIFACTS, StoredBlob::artifact));
                  stored.addAll(session.list(StoredBlob.PROFILES, StoredBlob::profile));
                  stored.addAll(session.list(StoredBlob.RUNS, StoredBlob::run));
                  return stored;
                });
    HistoryCheck history = history();
    // One file may serve many versions; reading it once is enough.
    Map<String, Optional<String>> read = new LinkedHashMap<>();
    for (StoredBlob blob : blobs) {
      read.computeIfAbsent(blob.sha256() + blob.sizeBytes(), key -> damage(blob))
          .ifPresent(detail -> report(Kind.ARTIFACT, blob.subject(), detail));
    }
    return new IntegrityReport(history, blobs.size(), problems);
  }

  private record StoredBlob(String subject, String sha256, long sizeBytes) {
    static final String ARTIFACTS =
        "SELECT model, number, name, sha256, size_bytes FROM artifacts"
            + " ORDER BY model, number, name";
    static final String PROFILES =
        "SELECT model, number, name, profile_sha256, profile_bytes FROM datasets"
            + " WHERE profile_sha256 IS NOT NULL ORDER BY model, number, position";
    static final String RUNS =
        "SELECT r.run_id, a.name, a.sha256, a.size_bytes, 'artifact'"
            + " FROM run_artifacts a JOIN runs r ON r.id = a.run"
            + " UNION ALL SELECT r.run_id, d.name, d.profile_sha256, d.profile_bytes,"
            + " 'profile of dataset' FROM run_datasets d JOIN runs r ON r.id = d.run"
            + " WHERE d.profile_sha256 IS NOT NULL ORDER BY 1, 5, 2";

    static StoredBlob run(ResultSet row) throws SQLException {
      return new StoredBlob(
          "run %s, %s '%s'".formatted(row.getString(1), row.getString(5), row.getString(2)),
          row.getString(3),
          row.getLong(4));
    }

    static StoredBlob artifact(ResultSet row) throws SQLException {
      return read(row, "artifact");
    }

    static StoredBlob profile(ResultSet row) throws SQLException {
      return read(row, "profile of dataset");
    }

    private static StoredBlob read(ResultSet row, String what) throws SQLException {
      String version = "models:/" + row.getString(1) + "/" + row.getString(2);
      return new StoredBlob(
          "%s, %s '%s'".formatted(version, what, row.getString(3)),
          row.getString(4),
          row.getLong(5));
    }
  }

  private Optional<String> damage(StoredBlob stored) {
    try {
      Blob blob = new Blob(stored.sha256(), stored.sizeBytes());
      if (isThere(blob)
          || !parts.database().read(session -> VersionTable.refersTo(session, blob))) {
        return Optional.empty();
      }
      // Whoever refers to it has stored it before, perhaps after a collection had taken it.
      parts.artifacts().fetch(blob);
      return Optional.empty();
    } catch (ArtifactNotFoundException
        | ArtifactCorruptedException
        | IllegalArgumentException
        | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private boolean isThere(Blob blob) throws IOException {
    try {
      parts.artifacts().fetch(blob);
      return true;
    } catch (ArtifactNotFoundException e) {
      return false;
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
    List<ChangeTable.Stored> log = ChangeTable.stored(session);
    Walked changes = changes(log);
    new ModelInspection(session, log, problems).run();
    RegistrationInspection registrations = new RegistrationInspection(session, log, problems);
    registrations.run();
    return new HistoryCheck(
        moves,
        previous,
        changes.count(),
        changes.head(),
        registrations.count(),
        registrations.head(),
        registrations.unloggedCount(),
        registrations.unloggedDigest(),
        problems.subList(before, problems.size()));
  }

  private record Walked(long count, String head) {}

  private Walked changes(List<ChangeTable.Stored> stored) {
    String previous = MoveChain.ORIGIN;
    long expected = 1;
    for (ChangeTable.Stored change : stored) {
      if (change.sequence() != expected) {
        report(
            Kind.HISTORY, "change " + expected, "is missing, the next one is " + change.sequence());
      }
      if (!MoveChain.link(previous, change.fields()).equals(change.hash())) {
        report(
            Kind.HISTORY,
            "change " + change.sequence(),
            "does not fit its hash; it, or the change before it, was changed");
      }
      previous = change.hash();
      expected = change.sequence() + 1;
    }
    return new Walked(stored.size(), previous);
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
    session.list(
        "SELECT a.model, a.alias, v.state FROM aliases a JOIN versions v"
            + " ON v.model = a.model AND v.number = a.number WHERE v.state <> 'READY'",
        row -> {
          report(
              Kind.ALIAS,
              row.getString(1) + "@" + row.getString(2),
              "points to a version that is " + row.getString(3));
          return row;
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
