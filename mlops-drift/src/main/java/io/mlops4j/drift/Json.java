package io.mlops4j.drift;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A value of a JSON document, with accessors that refuse a value of another kind. Immutable. */
sealed interface Json {
  record Members(Map<String, Json> values) implements Json {}

  record Elements(List<Json> values) implements Json {}

  record Text(String value) implements Json {}

  record Figure(String literal) implements Json {}

  record Truth(boolean value) implements Json {}

  record Nothing() implements Json {}

  /** The members of an object that has no others than those named. */
  default Map<String, Json> members(Set<String> known) {
    Map<String, Json> members = members();
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        throw new ProfileFormatException(
            "member '" + name + "' is not known; known are " + known.stream().sorted().toList());
      }
    }
    return members;
  }

  default Map<String, Json> members() {
    if (this instanceof Members object) {
      return object.values();
    }
    throw other("an object");
  }

  default Json member(String name) {
    Json value = members().get(name);
    if (value == null) {
      throw new ProfileFormatException("member '" + name + "' is missing");
    }
    return value;
  }

  default boolean has(String name) {
    return members().containsKey(name);
  }

  default List<Json> elements() {
    if (this instanceof Elements array) {
      return array.values();
    }
    throw other("an array");
  }

  default String text() {
    if (this instanceof Text text) {
      return text.value();
    }
    throw other("a text");
  }

  default boolean truth() {
    if (this instanceof Truth truth) {
      return truth.value();
    }
    throw other("true or false");
  }

  /** A whole number from zero to 2^63 - 1. */
  default long count() {
    if (this instanceof Figure figure
        && figure.literal().chars().allMatch(c -> c <= '9' && c >= '0')) {
      try {
        return Long.parseLong(figure.literal());
      } catch (NumberFormatException beyond) {
        throw other("a whole number up to 2^63 - 1");
      }
    }
    throw other("a whole number that is not negative");
  }

  /** A double, to the bit; NaN and infinities are texts. */
  default double real() {
    if (this instanceof Figure figure) {
      double value = Double.parseDouble(figure.literal());
      if (Double.isInfinite(value)) {
        throw other("a number in the range of doubles");
      }
      return value;
    }
    return switch (text()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw other("a number");
    };
  }

  private ProfileFormatException other(String expected) {
    String text = toString();
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return new ProfileFormatException("expected " + expected + " but got " + shown);
  }
}
