package io.mlops4j.quantize;

/** No model that a search tried met its bound; says what was tried. */
public final class BoundNotReachedException extends QuantizationException {

  private static final long serialVersionUID = 1L;

  private final transient ParetoTable table;

  BoundNotReachedException(String message, ParetoTable table) {
    super(message);
    this.table = table;
  }

  /**
   * What was tried.
   *
   * @return the table; its {@link ParetoTable#best} is empty
   */
  public ParetoTable table() {
    return table;
  }
}
