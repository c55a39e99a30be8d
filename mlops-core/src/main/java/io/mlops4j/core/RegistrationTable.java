package io.mlops4j.core;

import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

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

  /** A version that was there when the log began, whatever was done to the row that says so. */
  record Unlogged(String model, int number) {
    static final Comparator<Unlogged> ORDER =
        Comparator.comparing(Unlogged::model).thenComparingInt(Unlogged::number);
  }

  /** The versions an earlier release kept, which had no such log; in an order of all products. */
  static List<Unlogged> unlogged(Session session) throws SQLException {
    List<Unlogged> versions =
        session.list(
            "SELECT model, number FROM unlogged_versions",
            row -> new Unlogged(row.getString(1), row.getInt(2)));
    versions.sort(Unlogged.ORDER);
    return versions;
  }
}
