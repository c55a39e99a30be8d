package io.mlops4j.core.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads conditions from tokens by looking at one token at a time. Confined to one thread. */
final class Parser {
  private final List<Token> tokens;
  private final Vocabulary vocabulary;
  private int at;

  Parser(List<Token> tokens, Vocabulary vocabulary) {
    this.tokens = tokens;
    this.vocabulary = vocabulary;
  }

  List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    if (peek().kind() == Token.Kind.END) {
      return conditions;
    }
    do {
      if (conditions.size() == Filter.CONDITION_LIMIT) {
        throw unexpected("at most " + Filter.CONDITION_LIMIT + " conditions");
      }
      conditions.add(condition());
    } while (accept("AND"));
    if (peek().isWord("OR")) {
      throw unexpected("AND or the end; filters have no OR, search twice instead");
    }
    if (peek().kind() != Token.Kind.END) {
      throw unexpected("AND or the end");
    }
    return conditions;
  }

  Filter.Ordering ordering() {
    Field field = field();
    boolean descending = accept("DESC");
    if (!descending) {
      accept("ASC");
    }
    if (peek().kind() != Token.Kind.END) {
      throw unexpected("ASC, DESC or the end; results are ordered by one field");
    }
    return new Filter.Ordering(field, descending);
  }

  private Condition condition() {
    Field field = field();
    Token start = peek();
    Operator operator = operator();
    Set<Operator> allowed = Operator.of(field);
    if (!allowed.contains(operator)) {
      throw Lexer.failure(
          start.position(),
          "%s cannot be compared with %s; it can with %s".formatted(field, operator, allowed));
    }
    return new Condition(field, operator, values(field, operator));
  }

  private Field field() {
    Token token = next();
    return switch (token.kind()) {
      case WORD -> field(token, Family.ATTRIBUTE, token.text());
      case FIELD ->
          field(token, Family.of(token.text()).orElseThrow(() -> unknown(token)), token.key());
      default -> throw unexpected(token, "a field");
    };
  }

  private Field field(Token token, Family family, String key) {
    return vocabulary.field(family, key).orElseThrow(() -> unknown(token));
  }

  private RuntimeException unknown(Token token) {
    return Lexer.failure(
        token.position(),
        "there is no field %s; there are %s".formatted(token.shown(), vocabulary.described()));
  }

  private Operator operator() {
    Token token = next();
    if (token.kind() == Token.Kind.OPERATOR) {
      for (Operator operator : Operator.values()) {
        if (operator.toString().equals(token.text())) {
          return operator;
        }
      }
    }
    String word = token.kind() == Token.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
    return switch (word) {
      case "LIKE" -> Operator.LIKE;
      case "ILIKE" -> Operator.ILIKE;
      case "IN" -> Operator.IN;
      case "NOT" -> notIn();
      case "IS" -> isNull();
      default -> throw unexpected(token, "a comparison such as = or LIKE");
    };
  }

  private Operator notIn() {
    require("IN");
    return Operator.NOT_IN;
  }

  private Operator isNull() {
    boolean not = accept("NOT");
    require("NULL");
    return not ? Operator.IS_NOT_NULL : Operator.IS_NULL;
  }

  private List<Object> values(Field field, Operator operator) {
    return switch (operator) {
      case IS_NULL, IS_NOT_NULL -> List.of();
      case IN, NOT_IN -> list(field);
      case LIKE -> List.of(pattern(field));
      case ILIKE -> List.of(LikePattern.lowered(pattern(field)));
      default -> List.of(value(field));
    };
  }

  private String pattern(Field field) {
    Token token = peek();
    return LikePattern.canonical(value(field).toString())
        .orElseThrow(
            () ->
                Lexer.failure(
                    token.position(), "the pattern ends in a lone backslash; write two for one"));
  }

  private List<Object> list(Field field) {
    if (!acceptMark("(")) {
      throw unexpected("a list in parentheses");
    }
    List<Object> values = new ArrayList<>();
    do {
      if (values.size() == Filter.VALUE_LIMIT) {
        throw unexpected("at most " + Filter.VALUE_LIMIT + " values");
      }
      values.add(value(field));
    } while (acceptMark(","));
    if (!acceptMark(")")) {
      throw unexpected("a comma or a closing parenthesis");
    }
    return values;
  }

  private Object value(Field field) {
    Token token = next();
    if (field.type() == ValueType.NUMBER) {
      if (token.kind() != Token.Kind.NUMBER) {
        throw unexpected(token, "a number, as " + field + " is one");
      }
      return Double.parseDouble(token.text());
    }
    if (token.kind() != Token.Kind.TEXT) {
      throw unexpected(token, "a text in quotes, as " + field + " is one");
    }
    return token.text();
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  private boolean accept(String word) {
    boolean found = peek().isWord(word);
    if (found) {
      at++;
    }
    return found;
  }

  private boolean acceptMark(String mark) {
    boolean found = peek().isPunctuation(mark);
    if (found) {
      at++;
    }
    return found;
  }

  private void require(String word) {
    if (!accept(word)) {
      throw unexpected(word);
    }
  }

  private RuntimeException unexpected(String expected) {
    return unexpected(peek(), expected);
  }

  private static RuntimeException unexpected(Token token, String expected) {
    return Lexer.failure(token.position(), "found " + token.shown() + ", expected " + expected);
  }
}
