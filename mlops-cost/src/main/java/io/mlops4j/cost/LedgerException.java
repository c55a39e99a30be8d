package io.mlops4j.cost;

/** A durable ledger could not be opened, read or written. */
public final class LedgerException extends CostException {
  private static final long serialVersionUID = 1L;

  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
