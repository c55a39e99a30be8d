package io.mlops4j.cost;

import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * An append-only book of settled charges.
 *
 * <p>Entries are never changed or removed by a caller. At most one entry has a given idempotency
 * key. Implementations are thread-safe; an append that returned is visible to every later query.
 */
public interface Ledger extends AutoCloseable {
  /**
   * What an append did.
   *
   * @param entry the entry that stands in the ledger
   * @param duplicate whether it stood there before, under the same key
   */
  record Receipt(LedgerEntry entry, boolean duplicate) {}

  /**
   * A ledger in memory with room for 10000 entries.
   *
   * @return an empty ledger
   */
  static Ledger inMemory() {
    return inMemory(10_000);
  }

  /**
   * A ledger in memory that holds the latest entries. When it is full the oldest entry gives way,
   * and with it its key; queries then answer for the entries still held.
   *
   * @param capacity how many entries it holds, at least 1
   * @return an empty ledger
   */
  static Ledger inMemory(int capacity) {
    return new MemoryLedger(capacity);
  }

  /**
   * A ledger in a SQLite file, made if it is not there. Each append is on the disk when it returns,
   * and several processes may share the file; a meter, though, sees only what it booked itself and
   * what stood in the ledger when it was built.
   *
   * @param file the file, in a directory that exists; SQLite keeps two more beside it while it is
   *     open
   * @return the ledger, to be closed
   * @throws LedgerException if the file cannot be opened or is something else than a ledger
   */
  static Ledger open(Path file) {
    return SqliteLedger.open(file);
  }

  /**
   * Appends an entry, unless its key stands here already with the same charge and cost.
   *
   * @param at when the charge was admitted
   * @param charge what was used
   * @param cost what it cost
   * @return the entry, new or found
   * @throws IdempotencyConflictException if its key stands here with another charge or cost
   * @throws LedgerException if it cannot be written; then it is not in the ledger
   */
  Receipt append(Instant at, Charge charge, Cost cost);

  /**
   * Shows the selected entries to a visitor, in order of their sequence.
   *
   * @param query which entries
   * @param visitor is given one entry after the other
   */
  void forEach(LedgerQuery query, Consumer<LedgerEntry> visitor);

  /**
   * Adds up the selected entries exactly.
   *
   * @param query which entries
   * @param currency the currency of the sum; entries in others are left out
   * @return the sum
   */
  LedgerSum sum(LedgerQuery query, String currency);

  /**
   * Adds up the selected entries for each value of a tag.
   *
   * @param query which entries
   * @param tag the tag; entries without it are left out
   * @param currency the currency of the sums
   * @return an unmodifiable map from value to sum, sorted by value
   */
  SortedMap<String, LedgerSum> sumByTag(LedgerQuery query, String tag, String currency);

  /** Releases what the ledger holds open. Idempotent. */
  @Override
  void close();
}
