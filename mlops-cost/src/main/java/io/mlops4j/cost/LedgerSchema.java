package io.mlops4j.cost;

import java.util.List;
import java.util.Locale;

/** The tables of a durable ledger, format 1. */
final class LedgerSchema {
  /** The letters mlcl; tells a ledger from another SQLite file. */
  static final int ID = 0x6d6c636c;

  /*
   * AUTOINCREMENT keeps sequence numbers growing whatever happens to the last row. An entry of
   * unknown cost has a reason, and neither currency nor picos. The triggers make the book
   * append-only for whoever opens it.
   */
  static final List<String> DEFINITIONS =
      List.of(
          "PRAGMA application_id = " + ID,
          """
          CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at_second INTEGER NOT NULL,
            at_nano INTEGER NOT NULL,
            idempotency_key TEXT UNIQUE,
            model TEXT NOT NULL,
            version TEXT,
            price_list TEXT,
            currency TEXT,
            picos INTEGER,
            unknown TEXT,
            CHECK ((unknown IS NULL) = (picos IS NOT NULL)),
            CHECK ((picos IS NULL) = (currency IS NULL)),
            CHECK ((picos IS NULL) = (price_list IS NULL))
          )""",
          "CREATE INDEX entry_by_time ON entry (at_second)",
          """
          CREATE TABLE used (
            sequence INTEGER NOT NULL REFERENCES entry,
            measure TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            price TEXT,
            price_size INTEGER,
            picos INTEGER,
            PRIMARY KEY (sequence, measure)
          ) WITHOUT ROWID""",
          """
          CREATE TABLE tag (
            sequence INTEGER NOT NULL REFERENCES entry,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (sequence, name)
          ) WITHOUT ROWID""",
          "CREATE INDEX tag_by_value ON tag (name, value)",
          appendOnly("entry", "UPDATE"),
          appendOnly("entry", "DELETE"),
          appendOnly("used", "UPDATE"),
          appendOnly("used", "DELETE"),
          appendOnly("tag", "UPDATE"),
          appendOnly("tag", "DELETE"));

  private LedgerSchema() {}

  private static String appendOnly(String table, String verb) {
    return "CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        .formatted(table, verb.toLowerCase(Locale.ROOT), verb, table);
  }
}
