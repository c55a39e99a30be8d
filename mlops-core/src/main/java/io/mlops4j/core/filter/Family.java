package io.mlops4j.core.filter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The part of a field before its dot, in the spellings MLflow takes. */
public enum Family {
  /** A property every thing of the kind has. */
  ATTRIBUTE("attributes", "attribute", "attr"),
  /** A tag by its key. */
  TAG("tags", "tag"),
  /** A parameter by its name. */
  PARAM("params", "param", "parameters", "parameter"),
  /** The latest value of a metric by its name. */
  METRIC("metrics", "metric"),
  /** A property of any of the datasets. */
  DATASET("datasets", "dataset");

  /** Between spaces, the one used in messages first. */
  private final String spellings;

  Family(String... spellings) {
    this.spellings = " " + String.join(" ", spellings) + " ";
  }

  static Optional<Family> of(String text) {
    String word = " " + text.toLowerCase(Locale.ROOT) + " ";
    return Arrays.stream(values()).filter(family -> family.spellings.contains(word)).findFirst();
  }

  /** The spelling used in messages. */
  @Override
  public String toString() {
    return spellings.substring(1, spellings.indexOf(' ', 1));
  }
}
