package io.mlops4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way to make a model smaller, with the options that mean something to it. */
@SuppressWarnings("ImmutableEnumChecker") // what Set.of gives does not change
enum Recipe {
  DYNAMIC_INT8(
      "dynamic-int8",
      "--per-tensor",
      "--bits",
      "--reduced-range",
      "--method",
      "--calibration",
      "--smooth-quant"),
  STATIC_INT8(
      "static-int8",
      "--calibration",
      "--ranges",
      "--percentile",
      "--activations",
      "--per-tensor",
      "--reduced-range",
      "--smooth-quant",
      "--no-smooth-quant",
      "--computed-products",
      "--codes-everywhere"),
  WEIGHT_ONLY(
      "weight-only",
      "--bits",
      "--block-size",
      "--asymmetric",
      "--embeddings",
      "--accuracy-level",
      "--method",
      "--input-order",
      "--calibration"),
  FP16("fp16", "--storage-only", "--half-inputs", "--refuse-overflow", "--keep-operator"),
  BF16("bf16", "--refuse-overflow"),
  AUTO(
      "auto",
      "--calibration",
      "--measure",
      "--at-least",
      "--time-box",
      "--prefer-speed",
      "--threads");

  private final String text;
  private final Set<String> options;

  Recipe(String text, String... options) {
    this.text = text;
    this.options = Set.of(options);
  }

  /** The recipes that an option is for: all of them, when none has it for itself. */
  static List<Recipe> with(String option) {
    List<Recipe> having =
        Arrays.stream(values()).filter(recipe -> recipe.options.contains(option)).toList();
    return having.isEmpty() ? List.of(values()) : having;
  }

  /** The recipe that a command line spells so. */
  static Optional<Recipe> named(String text) {
    for (Recipe recipe : values()) {
      if (recipe.text.equals(text)) {
        return Optional.of(recipe);
      }
    }
    return Optional.empty();
  }

  boolean needsSamples() {
    return this == STATIC_INT8 || this == AUTO;
  }

  /** As a command line spells it. */
  @Override
  public String toString() {
    return text;
  }
}
