package io.mlops4j.core;

import io.mlops4j.core.VersionRow.Status;
import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of versions; {@link DetailsTable} has that of their parts. */
final class VersionTable {
  static final int COLUMN_COUNT = 15;
  static final String COLUMNS =
      "v.model, v.number, v.description, v.created_at, v.created_by,"
          + " v.parent_model, v.parent_number, v.transformation, v.signature, v.run_id,"
          + " v.code_repository, v.code_commit, v.state, v.state_since, v.state_reason";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM versions v WHERE ";
  private static final String BY_NUMBER = SELECT + "v.model = ? AND v.number = ?";
  private static final String BY_ALIAS =
      "SELECT "
          + COLUMNS
          + " FROM aliases a JOIN versions v ON v.model = a.model AND v.number = a.number"
          + " WHERE a.model = ? AND a.alias = ?";
  private static final String LATEST =
      SELECT + "v.model = ? AND v.state = 'READY' ORDER BY v.number DESC LIMIT 1";
  private static final String PRESENT =
      SELECT + "v.model = ? AND v.state NOT IN ('DELETED', 'PURGED') ORDER BY v.number";
  private static final String DELETED =
      SELECT + "v.model = ? AND v.state = 'DELETED' ORDER BY v.number";
  private static final String CHILDREN =
      SELECT + "v.parent_model = ? AND v.parent_number = ? ORDER BY v.model, v.number";
  private static final String OF_RUN = SELECT + "v.run_id = ? ORDER BY v.model, v.number";
  // The first condition is the one of the partial index.
  private static final String IN_STATE_SINCE =
      SELECT
          + "v.state <> 'READY' AND v.state = ? AND v.state_since <= ?"
          + " ORDER BY v.model, v.number";

  private VersionTable() {}

  static Optional<VersionRow> find(Session session, String model, int number) throws SQLException {
    return session.first(BY_NUMBER, VersionTable::row, model, number);
  }

  static VersionRow require(Session session, String model, int number) throws SQLException {
    return find(session, model, number)
        .orElseThrow(
            () ->
                new VersionNotFoundException(
                    ModelUri.ofVersion(model, number) + " is not in this registry"));
  }

  static Optional<VersionRow> findByAlias(Session session, String model, String alias)
      throws SQLException {
    return session.first(BY_ALIAS, VersionTable::row, model, alias);
  }

  /** The newest version that is ready. */
  static Optional<VersionRow> latest(Session session, String model) throws SQLException {
    return session.first(LATEST, VersionTable::row, model);
  }

  /** The versions that were not deleted. */
  static List<VersionRow> list(Session session, String model) throws SQLException {
    return session.list(PRESENT, VersionTable::row, model);
  }

  static List<VersionRow> deleted(Session session, String model) throws SQLException {
    return session.list(DELETED, VersionTable::row, model);
  }

  static List<VersionRow> children(Session session, String model, int number) throws SQLException {
    return session.list(CHILDREN, VersionTable::row, model, number);
  }

  static List<VersionRow> ofRun(Session session, String run) throws SQLException {
    return session.list(OF_RUN, VersionTable::row, run);
  }

  /** The versions that have been in a state, other than READY, since a moment or longer. */
  static List<VersionRow> inStateSince(Session session, VersionState state, Instant moment)
      throws SQLException {
    return session.list(IN_STATE_SINCE, VersionTable::row, state.name(), Micros.of(moment));
  }

  static void insert(Session session, VersionRow version) throws SQLException {
    Derivation derivation = version.derivation().orElse(null);
    CodeCommit commit = version.commit().orElse(null);
    session.update(
        "INSERT INTO versions (model, number, description, created_at, created_by, parent_model,"
            + " parent_number, transformation, signature, run_id, code_repository, code_commit,"
            + " state, state_since, state_reason)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version.model(),
        version.number(),
        version.description(),
        Micros.of(version.createdAt()),
        version.createdBy(),
        derivation == null ? null : derivation.parentModel(),
        derivation == null ? null : derivation.parentNumber(),
        derivation == null ? null : derivation.transformation(),
        version.signature().map(SignatureText::write).orElse(null),
        version.run().orElse(null),
        commit == null ? null : commit.repository(),
        commit == null ? null : commit.sha(),
        version.status().state().name(),
        Micros.of(version.status().since()),
        version.status().reason());
  }

  static void describe(Session session, String model, int number, String text) throws SQLException {
    session.update(
        "UPDATE versions SET description = ? WHERE model = ? AND number = ?", text, model, number);
  }

  /** Changes the state, keeping the one before it so that a deletion can be undone. */
  static void move(Session session, VersionRow version, Status next) throws SQLException {
    session.update(
        "UPDATE versions SET state_before = state, state = ?, state_since = ?, state_reason = ?,"
            + " deleted_with_model = 0 WHERE model = ? AND number = ?",
        next.state().name(),
        Micros.of(next.since()),
        next.reason(),
        version.model(),
        version.number());
  }

  /** The state a deleted version had before. */
  static VersionState stateBefore(Session session, VersionRow version) throws SQLException {
    return session
        .first(
            "SELECT state_before FROM versions WHERE model = ? AND number = ?",
            row -> VersionState.valueOf(row.getString(1)),
            version.model(),
            version.number())
        .orElseThrow();
  }

  static void deleteWithModel(Session session, String model, Status deleted) throws SQLException {
    session.update(
        "UPDATE versions SET state_before = state, state = 'DELETED', state_since = ?,"
            + " state_reason = ?, deleted_with_model = 1"
            + " WHERE model = ? AND state NOT IN ('DELETED', 'PURGED')",
        Micros.of(deleted.since()),
        deleted.reason(),
        model);
  }

  static void restoreWithModel(Session session, String model, Instant at, String reason)
      throws SQLException {
    session.update(
        "UPDATE versions SET state = state_before, state_before = NULL, state_since = ?,"
            + " state_reason = ?, deleted_with_model = 0"
            + " WHERE model = ? AND state = 'DELETED' AND deleted_with_model = 1",
        Micros.of(at),
        reason,
        model);
  }

  /** Whether anything in the registry refers to the blob. */
  static boolean refersTo(Session session, Blob blob) throws SQLException {
    return session
            .first("SELECT 1 FROM artifacts WHERE sha256 = ? LIMIT 1", row -> true, blob.sha256())
            .isPresent()
        || session
            .first(
                "SELECT 1 FROM datasets WHERE profile_sha256 = ? LIMIT 1",
                row -> true,
                blob.sha256())
            .isPresent()
        || RunTable.refersTo(session, blob);
  }

  /** Every blob that {@link #refersTo} finds, once. */
  static List<Blob> blobs(Session session) throws SQLException {
    return session.list(
        "SELECT sha256, size_bytes FROM artifacts UNION"
            + " SELECT profile_sha256, profile_bytes FROM datasets"
            + " WHERE profile_sha256 IS NOT NULL UNION"
            + " SELECT sha256, size_bytes FROM run_artifacts UNION"
            + " SELECT profile_sha256, profile_bytes FROM run_datasets"
            + " WHERE profile_sha256 IS NOT NULL ORDER BY 1",
        row -> new Blob(row.getString(1), row.getLong(2)));
  }

  static VersionRow row(ResultSet row) throws SQLException {
    @Nullable String parent = row.getString(6);
    @Nullable String repository = row.getString(11);
    String model = row.getString(1);
    int number = row.getInt(2);
    return new VersionRow(
        model,
        number,
        row.getString(3),
        Micros.toInstant(row.getLong(4)),
        row.getString(5),
        parent == null
            ? Optional.empty()
            : Optional.of(new Derivation(parent, row.getInt(7), row.getString(8))),
        Optional.ofNullable(row.getString(9))
            .map(text -> SignatureText.read("models:/" + model + "/" + number, text)),
        Optional.ofNullable(row.getString(10)),
        repository == null
            ? Optional.empty()
            : Optional.of(new CodeCommit(repository, row.getString(12))),
        new Status(
            VersionState.valueOf(row.getString(13)),
            Micros.toInstant(row.getLong(14)),
            row.getString(15)));
  }
}
