package io.mlops4j.cli;

import io.mlops4j.core.Gate;
import io.mlops4j.core.MetricGate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A condition on a metric as it is typed: {@code f1>=0.9}, {@code loss<=0.3}, {@code f1[de]>=0.8}.
 */
record RequiredMetric(Gate gate) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_./ -]+?)(?:\\[([^\\]]+)\\])?\\s*(>=|<=)\\s*(\\S+)");

  static RequiredMetric of(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no condition such as f1>=0.9, loss<=0.3 or f1[de]>=0.8");
    }
    MetricGate metric = Gate.metric(parts.group(1).strip());
    if (parts.group(2) != null) {
      metric = metric.onSlice(parts.group(2));
    }
    double bound = bound(text, parts.group(4));
    return new RequiredMetric(
        parts.group(3).equals(">=") ? metric.atLeast(bound) : metric.atMost(bound));
  }

  private static double bound(String text, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' does not end in a number");
    }
  }

  /** Lets the command line convert its arguments. */
  static final class Converter implements ITypeConverter<RequiredMetric> {
    @Override
    public RequiredMetric convert(String text) {
      return of(text);
    }
  }
}
