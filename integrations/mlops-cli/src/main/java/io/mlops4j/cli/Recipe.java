package io.mlops4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A way to quantize, with the options that mean something to it. */
enum Recipe {
  DYNAMIC_INT8(
      "dynamic-int8",
      "--per-tensor",
      "--bits",
      "--reduced-range",
      "--method",
      "--calibration",
      "--smooth-quant"),
  WEIGHT_ONLY(
      "weight-only",
      "--bits",
      "--block-size",
      "--asymmetric",
      "--embeddings",
      "--accuracy-level",
      "--method",
      "--calibration");

  private final String text;
  private final Set<String> options;

  Recipe(String text, String... options) {
    this.text = text;
    this.options = Set.of(options);
  }

  boolean has(String option) {
    return options.contains(option);
  }

  /** The recipes that an option is for; all of them know those that none names. */
  static List<Recipe> with(String option) {
    List<Recipe> naming = Arrays.stream(values()).filter(recipe -> recipe.has(option)).toList();
    return naming.isEmpty() ? List.of(values()) : naming;
  }

  static String names() {
    return Arrays.stream(values()).map(Recipe::toString).collect(Collectors.joining(", "));
  }

  /** As a command line spells it. */
  @Override
  public String toString() {
    return text;
  }
}
