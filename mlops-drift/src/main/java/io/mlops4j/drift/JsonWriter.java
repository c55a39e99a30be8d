package io.mlops4j.drift;

import java.util.Locale;

/**
 * Writes JSON (RFC 8259) into a text. Confined.
 *
 * <p>NaN and infinities, which JSON does not have, become the strings {@code "NaN"}, {@code
 * "Infinity"} and {@code "-Infinity"}.
 */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private boolean separate;

  JsonWriter beginObject() {
    separate();
    out.append('{');
    separate = false;
    return this;
  }

  JsonWriter endObject() {
    out.append('}');
    separate = true;
    return this;
  }

  JsonWriter beginArray() {
    separate();
    out.append('[');
    separate = false;
    return this;
  }

  JsonWriter endArray() {
    out.append(']');
    separate = true;
    return this;
  }

  JsonWriter name(String name) {
    value(name);
    out.append(':');
    separate = false;
    return this;
  }

  JsonWriter value(String text) {
    separate();
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      escape(text.charAt(i), text, i);
    }
    out.append('"');
    separate = true;
    return this;
  }

  JsonWriter value(double number) {
    if (!Double.isFinite(number)) {
      return value(Double.toString(number));
    }
    separate();
    out.append(number);
    separate = true;
    return this;
  }

  JsonWriter value(long number) {
    separate();
    out.append(number);
    separate = true;
    return this;
  }

  JsonWriter value(boolean truth) {
    separate();
    out.append(truth);
    separate = true;
    return this;
  }

  private void separate() {
    if (separate) {
      out.append(',');
    }
  }

  private void escape(char c, String text, int at) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      // These end a script element or a line of JavaScript, where the text may be put.
      case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
      default -> {
        if (c < 0x20 || c == 0x7F || isLoneSurrogate(c, text, at)) {
          unicode(c);
        } else {
          out.append(c);
        }
      }
    }
  }

  private static boolean isLoneSurrogate(char c, String text, int at) {
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private void unicode(char c) {
    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
