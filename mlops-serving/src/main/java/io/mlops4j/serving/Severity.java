package io.mlops4j.serving;

/** How urgent it is that an error budget burns. */
public enum Severity {
  /** Look at it in working hours. */
  TICKET,
  /** Wake someone. */
  PAGE
}
