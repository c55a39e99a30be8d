package io.mlops4j.cost;

/** The root of what can go wrong in operation when cost is priced, metered or recorded. */
public class CostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CostException(String message) {
    super(message);
  }

  CostException(String message, Throwable cause) {
    super(message, cause);
  }
}
