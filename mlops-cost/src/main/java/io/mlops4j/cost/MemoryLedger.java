package io.mlops4j.cost;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A ledger of the latest entries, in memory. Thread-safe. */
final class MemoryLedger implements Ledger {
  private final int capacity;
  private final ArrayDeque<LedgerEntry> entries = new ArrayDeque<>();
  private final Map<String, LedgerEntry> byKey = new HashMap<>();
  private long lastSequence;

  MemoryLedger(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("ledger without room: capacity " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public synchronized Receipt append(Instant at, Charge charge, Cost cost) {
    Optional<LedgerEntry> existing = charge.key().map(byKey::get);
    if (existing.isPresent()) {
      return duplicate(existing.get(), charge, cost);
    }
    if (entries.size() == capacity) {
      entries.removeFirst().charge().key().ifPresent(byKey::remove);
    }
    LedgerEntry entry = new LedgerEntry(++lastSequence, at, charge, cost);
    entries.addLast(entry);
    charge.key().ifPresent(key -> byKey.put(key, entry));
    return new Receipt(entry, /* duplicate= */ false);
  }

  /** The answer to a key that stands in the ledger already. */
  static Receipt duplicate(LedgerEntry existing, Charge charge, Cost cost) {
    if (!existing.charge().equals(charge) || !existing.cost().equals(cost)) {
      throw new IdempotencyConflictException(existing, charge, cost);
    }
    return new Receipt(existing, /* duplicate= */ true);
  }

  @Override
  public void forEach(LedgerQuery query, Consumer<LedgerEntry> visitor) {
    selected(query).forEach(visitor);
  }

  @Override
  public LedgerSum sum(LedgerQuery query, String currency) {
    LedgerSum sum = new LedgerSum(MoneyTotal.zero(currency), 0, 0);
    for (LedgerEntry entry : selected(query)) {
      sum = add(sum, entry);
    }
    return sum;
  }

  @Override
  public SortedMap<String, LedgerSum> sumByTag(LedgerQuery query, String tag, String currency) {
    LedgerSum none = new LedgerSum(MoneyTotal.zero(currency), 0, 0);
    TreeMap<String, LedgerSum> sums = new TreeMap<>();
    for (LedgerEntry entry : selected(query)) {
      Optional.ofNullable(entry.charge().tags().get(tag))
          .ifPresent(value -> sums.put(value, add(sums.getOrDefault(value, none), entry)));
    }
    return Collections.unmodifiableSortedMap(sums);
  }

  @Override
  public void close() {}

  /** A copy, so that no visitor runs under the lock. */
  private synchronized List<LedgerEntry> selected(LedgerQuery query) {
    return entries.stream().filter(query::selects).toList();
  }

  private static LedgerSum add(LedgerSum sum, LedgerEntry entry) {
    Optional<Money> money = entry.cost().money();
    if (money.isEmpty()) {
      return new LedgerSum(sum.total(), sum.entries(), sum.unknown() + 1);
    }
    if (!money.get().currency().equals(sum.total().currency())) {
      return sum;
    }
    return new LedgerSum(sum.total().plus(money.get()), sum.entries() + 1, sum.unknown());
  }
}
