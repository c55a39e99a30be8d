package io.mlops4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A name and what it gets, as typed: {@code f1=0.93}. Unlike entries of a map, one given twice is
 * not lost in silence.
 */
record Assignment(String name, String value) {

  /** Lets the command line convert its arguments. */
  static final class Converter implements ITypeConverter<Assignment> {
    @Override
    public Assignment convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException("'" + text + "' is not NAME=VALUE");
      }
      return new Assignment(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  /**
   * The assignments as a map.
   *
   * @throws IllegalArgumentException when a name is given twice
   */
  static <T> Map<String, T> unique(
      String option, List<Assignment> assignments, Function<Assignment, T> value) {
    Map<String, T> values = new LinkedHashMap<>();
    for (Assignment assignment : assignments) {
      if (values.put(assignment.name(), value.apply(assignment)) != null) {
        throw new IllegalArgumentException(
            "%s gives '%s' twice; give it once".formatted(option, assignment.name()));
      }
    }
    return values;
  }

  /**
   * The value as a number.
   *
   * @throws IllegalArgumentException when it is none
   */
  double number() {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s=%s' does not end in a number".formatted(name, value), e);
    }
  }
}
