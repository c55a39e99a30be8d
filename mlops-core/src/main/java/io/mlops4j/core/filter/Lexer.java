package io.mlops4j.core.filter;

import io.mlops4j.core.InvalidFilterException;
import java.util.ArrayList;
import java.util.List;

/** Cuts a filter into tokens. Confined to one thread. */
final class Lexer {
  private final String source;
  private int at;

  Lexer(String source) {
    this.source = source;
  }

  List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = next();
      tokens.add(token);
    } while (token.kind() != Token.Kind.END);
    return tokens;
  }

  private Token next() {
    while (at < source.length() && isSpace(source.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == source.length()) {
      return token(Token.Kind.END, "", start);
    }
    char c = source.charAt(at);
    if (isLetter(c)) {
      return word();
    }
    if (isDigit(c) || c == '-' || c == '+' || c == '.') {
      return number();
    }
    if (c == '\'' || c == '"') {
      return token(Token.Kind.TEXT, quoted(), start);
    }
    if (c == '(' || c == ')' || c == ',') {
      at++;
      return token(Token.Kind.PUNCTUATION, String.valueOf(c), start);
    }
    return operator();
  }

  private Token word() {
    int start = at;
    while (at < source.length() && isWordPart(source.charAt(at))) {
      at++;
    }
    String word = source.substring(start, at);
    if (at == source.length() || source.charAt(at) != '.') {
      return token(Token.Kind.WORD, word, start);
    }
    at++;
    return new Token(Token.Kind.FIELD, word, key(), start);
  }

  private String key() {
    int start = at;
    if (at < source.length() && "`\"'".indexOf(source.charAt(at)) >= 0) {
      String key = quoted();
      if (key.isEmpty()) {
        throw failure(start, "the key between the quotes is empty");
      }
      return key;
    }
    while (at < source.length() && (isWordPart(source.charAt(at)) || isJoint(source.charAt(at)))) {
      at++;
    }
    if (at == start) {
      throw failure(start, "a key is expected after the dot; quote it when it is no plain word");
    }
    return source.substring(start, at);
  }

  /** A quote inside the text is written twice. */
  private String quoted() {
    int start = at;
    char quote = source.charAt(at++);
    StringBuilder text = new StringBuilder();
    while (at < source.length()) {
      char c = source.charAt(at++);
      if (c != quote) {
        text.append(c);
      } else if (at < source.length() && source.charAt(at) == quote) {
        text.append(c);
        at++;
      } else {
        return text.toString();
      }
    }
    throw failure(start, "the text that begins here has no closing " + quote);
  }

  private Token number() {
    int start = at;
    at++;
    while (at < source.length() && isNumberPart(source.charAt(at))) {
      at++;
    }
    String text = source.substring(start, at);
    if (!text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
      throw failure(start, "'" + text + "' is no number");
    }
    if (Double.isInfinite(Double.parseDouble(text))) {
      throw failure(start, "'" + text + "' is beyond the largest number");
    }
    return token(Token.Kind.NUMBER, text, start);
  }

  private boolean isNumberPart(char c) {
    boolean sign = (c == '-' || c == '+') && Character.toLowerCase(source.charAt(at - 1)) == 'e';
    return isDigit(c) || isLetter(c) || c == '.' || sign;
  }

  private Token operator() {
    int start = at;
    for (String operator : List.of("!=", ">=", "<=", "=", ">", "<")) {
      if (source.startsWith(operator, at)) {
        at += operator.length();
        return token(Token.Kind.OPERATOR, operator, start);
      }
    }
    char c = source.charAt(at);
    String shown = c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c);
    throw failure(start, "the character '" + shown + "' has no meaning outside quotes");
  }

  private static Token token(Token.Kind kind, String text, int start) {
    return new Token(kind, text, "", start);
  }

  static InvalidFilterException failure(int position, String message) {
    return new InvalidFilterException(position, message);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordPart(char c) {
    return isLetter(c) || isDigit(c);
  }

  private static boolean isJoint(char c) {
    return c == '.' || c == '/';
  }
}
