package io.mlops4j.cli;

/** How the codes of weights are chosen. */
enum ScaleMethod {
  RTN("rtn"),
  MSE("mse"),
  IMPORTANCE("importance"),
  AWQ("awq"),
  GPTQ("gptq");

  private final String text;

  ScaleMethod(String text) {
    this.text = text;
  }

  boolean needsSamples() {
    return this == IMPORTANCE || this == AWQ || this == GPTQ;
  }

  /** As a command line spells it. */
  @Override
  public String toString() {
    return text;
  }
}
