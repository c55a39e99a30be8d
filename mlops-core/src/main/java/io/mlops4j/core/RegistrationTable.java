package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The SQL of the log of registrations: what each version was when it became ready. Each entry
 * carries a hash over itself and the entry before it, and the last change there was by then, after
 * which the log of changes tells what became of the description and the tags.
 */
final class RegistrationTable {
  private static final String COLUMNS =
      "sequence, model, number, last_change, origin_digest, content_digest, registered_at, actor";

  private RegistrationTable() {}

  /** An entry and the hash stored with it, whatever was done to either. */
  record Stored(
      long sequence,
      String model,
      int number,
      long lastChange,
      VersionDigest digest,
      List<String> fields,
      String hash) {

    static Stored read(ResultSet row) throws SQLException {
      return new Stored(
          row.getLong(1),
          row.getString(2),
          row.getInt(3),
          row.getLong(4),
          new VersionDigest(row.getString(5), row.getString(6)),
          List.of(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getString(5),
              row.getString(6),
              row.getString(7),
              row.getString(8)),
          row.getString(9));
    }
  }

  private record Last(long sequence, String hash) {}

  static void append(
      Session session, VersionRow version, VersionDetails details, Instant at, String actor)
      throws SQLException {
    Last last =
        session
            .first(
                "SELECT sequence, hash FROM registrations ORDER BY sequence DESC LIMIT 1",
                row -> new Last(row.getLong(1), row.getString(2)))
            .orElse(new Last(0, MoveChain.ORIGIN));
    VersionDigest digest = VersionDigest.of(version, details);
    long sequence = last.sequence() + 1;
    long change = ChangeTable.lastSequence(session);
    session.update(
        "INSERT INTO registrations (" + COLUMNS + ", hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sequence,
        version.model(),
        version.number(),
        change,
        digest.origin(),
        digest.content(),
        Micros.of(at),
        actor,
        MoveChain.link(
            last.hash(),
            List.of(
                Long.toString(sequence),
                version.model(),
                Integer.toString(version.number()),
                Long.toString(change),
                digest.origin(),
                digest.content(),
                Long.toString(Micros.of(at)),
                actor)));
  }

  static List<Stored> stored(Session session) throws SQLException {
    return session.list(
        "SELECT " + COLUMNS + ", hash FROM registrations ORDER BY sequence", Stored::read);
  }

  /** The URIs of the versions an earlier release registered, which kept no such log. */
  static Set<String> unlogged(Session session) throws SQLException {
    return new HashSet<>(
        session.list(
            "SELECT model, number FROM unlogged_versions",
            row -> ModelUri.ofVersion(row.getString(1), row.getInt(2)).toString()));
  }
}
