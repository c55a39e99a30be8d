package io.mlops4j.quantize;

/** Writes one JSON document on one line, member by member. Confined. */
final class JsonText {

  private final StringBuilder text = new StringBuilder();
  private boolean separated = true;

  JsonText open(char bracket) {
    element().append(bracket);
    separated = true;
    return this;
  }

  JsonText close(char bracket) {
    text.append(bracket);
    separated = false;
    return this;
  }

  JsonText name(String name) {
    quote(element(), name).append(':');
    separated = true;
    return this;
  }

  JsonText string(String value) {
    quote(element(), value);
    return this;
  }

  JsonText number(long value) {
    element().append(value);
    return this;
  }

  /** JSON has no word for a number that is not finite: it becomes {@code null}. */
  JsonText number(double value) {
    element().append(Double.isFinite(value) ? Double.toString(value) : "null");
    return this;
  }

  /** A document that was written already. */
  JsonText document(String json) {
    element().append(json);
    return this;
  }

  JsonText bool(boolean value) {
    element().append(value);
    return this;
  }

  private StringBuilder element() {
    if (!separated) {
      text.append(',');
    }
    separated = false;
    return text;
  }

  private static StringBuilder quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
