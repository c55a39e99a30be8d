package io.mlops4j.cost;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A process that appends to a ledger, and says each sequence it was promised, until it is killed.
 */
final class LedgerWriter {
  private LedgerWriter() {}

  public static void main(String[] args) {
    Usage usage = Usage.of(Unit.REQUEST, 1).and(Unit.BYTE, 7);
    Cost cost = LedgerContract.PRICES.cost("m", Usage.of(Unit.REQUEST, 1));
    try (Ledger ledger = Ledger.open(Path.of(args[0]))) {
      while (true) {
        Charge charge = Charge.of("m", usage).tag("tenant", "acme").tag("feature", "search");
        System.out.println(ledger.append(Instant.EPOCH, charge, cost).entry().sequence());
      }
    }
  }
}
