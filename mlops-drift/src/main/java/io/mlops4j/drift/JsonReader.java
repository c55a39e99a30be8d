package io.mlops4j.drift;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads JSON exactly as RFC 8259 has it, and refuses everything else: comments, trailing commas,
 * members named twice, anything behind the value. Confined.
 *
 * <p>Bounded: {@value #DEEPEST} levels, {@value #LONGEST_NUMBER} characters a number, {@value
 * #LONGEST} characters a document. Memory is in proportion to the document.
 */
final class JsonReader {
  private static final int DEEPEST = 16;
  private static final int LONGEST_NUMBER = 40;
  private static final int LONGEST = 1 << 28;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  static Json read(String text) {
    if (text.length() > LONGEST) {
      throw new ProfileFormatException(
          "a document of " + text.length() + " characters is too long; at most are " + LONGEST);
    }
    JsonReader reader = new JsonReader(text);
    Json value = reader.value();
    reader.space();
    if (reader.at != text.length()) {
      throw reader.problem("the end of the document was expected");
    }
    return value;
  }

  private Json value() {
    space();
    return switch (peek()) {
      case '{' -> nested(this::object);
      case '[' -> nested(this::array);
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Truth(true));
      case 'f' -> word("false", new Json.Truth(false));
      case 'n' -> word("null", new Json.Nothing());
      default -> new Json.Figure(number());
    };
  }

  private Json nested(Supplier<Json> read) {
    if (++depth > DEEPEST) {
      throw problem("nested deeper than " + DEEPEST + " levels");
    }
    at++;
    Json value = read.get();
    depth--;
    return value;
  }

  private Json object() {
    Map<String, Json> members = new LinkedHashMap<>();
    space();
    if (accept('}')) {
      return new Json.Members(members);
    }
    do {
      space();
      String name = string();
      space();
      expect(':');
      if (members.put(name, value()) != null) {
        throw problem("member '" + name + "' comes twice");
      }
      space();
    } while (accept(','));
    expect('}');
    return new Json.Members(Collections.unmodifiableMap(members));
  }

  private Json array() {
    List<Json> elements = new ArrayList<>();
    space();
    if (accept(']')) {
      return new Json.Elements(elements);
    }
    do {
      elements.add(value());
      space();
    } while (accept(','));
    expect(']');
    return new Json.Elements(Collections.unmodifiableList(elements));
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw problem("a control character must be escaped");
      }
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw problem("no such escape");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw problem("four hexadecimal digits were expected");
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private String number() {
    int start = at;
    accept('-');
    if (!accept('0')) {
      digits();
    }
    if (accept('.')) {
      digits();
    }
    if (accept('e') || accept('E')) {
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    if (at - start > LONGEST_NUMBER) {
      throw problem("a number is longer than " + LONGEST_NUMBER + " characters");
    }
    return text.substring(start, at);
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw problem("a digit was expected");
    }
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw problem("'" + word + "' was expected");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at == text.length()) {
      throw problem("the document ends too early");
    }
    return text.charAt(at);
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw problem("'" + c + "' was expected");
    }
  }

  private ProfileFormatException problem(String what) {
    return new ProfileFormatException("not the JSON of a profile: " + what + " at character " + at);
  }
}
