package io.mlops4j.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.InvalidFilterException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(Family.TAG, Family.PARAM, Family.METRIC, Family.DATASET)
          .attribute("name", ValueType.TEXT, "run_name")
          .attribute("start_time", ValueType.NUMBER);

  @Test
  void parse_mlflowsExample_isThreeConditions() {
    Filter filter = parse("name LIKE 'x%' AND tags.team = 'search' and metrics.f1 > 0.9");

    assertThat(filter.conditions())
        .containsExactly(
            condition(Family.ATTRIBUTE, "name", ValueType.TEXT, Operator.LIKE, "x%"),
            condition(Family.TAG, "team", ValueType.TEXT, Operator.EQUAL, "search"),
            condition(Family.METRIC, "f1", ValueType.NUMBER, Operator.GREATER, 0.9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tags.\"my key\" = 'v'",
        "tags.`my key` = 'v'",
        "tag.'my key' = \"v\"",
        " TAGS.\"my key\"='v' "
      })
  void parse_quotedKeys_areUnquoted(String text) {
    assertThat(parse(text).conditions())
        .containsExactly(condition(Family.TAG, "my key", ValueType.TEXT, Operator.EQUAL, "v"));
  }

  @Test
  void parse_quotesWrittenTwice_areOne() {
    assertThat(parse("params.a = 'it''s' AND params.b = \"a \"\"b\"\"\"").conditions())
        .extracting(Condition::value)
        .containsExactly("it's", "a \"b\"");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "-1.5,-1.5", "+2e3,2000", ".5,0.5", "1.,1", "1E-2,0.01"})
  void parse_numbers_areRead(String text, double value) {
    assertThat(parse("metrics.m >= " + text).conditions().get(0).value()).isEqualTo(value);
  }

  @Test
  void parse_listsAndNull_areRead() {
    Filter filter =
        parse(
            "name IN ('a', 'b') AND tags.t NOT IN ('c') AND params.p IS NULL"
                + " AND metrics.m is not null AND run_name ILIKE 'q'");

    assertThat(filter.conditions())
        .extracting(Condition::operator)
        .containsExactly(
            Operator.IN, Operator.NOT_IN, Operator.IS_NULL, Operator.IS_NOT_NULL, Operator.ILIKE);
    assertThat(filter.conditions().get(0).values()).containsExactly("a", "b");
    assertThat(filter.conditions().get(2).values()).isEmpty();
    assertThat(filter.conditions().get(4).field().key()).isEqualTo("name");
  }

  @Test
  void parse_likePatterns_areCanonical() {
    assertThat(parse("name LIKE 'a\\%\\b\\\\_'").conditions().get(0).value())
        .isEqualTo("a\\%b\\\\_");
  }

  @Test
  void parse_empty_holdsForEverything() {
    assertThat(parse(" \n ").conditions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "name = 'a' OR name = 'b' | 11 | no OR",
        "(name = 'a') | 0 | expected a field",
        "name | 4 | found the end, expected a comparison",
        "name == 'a' | 6 | expected a text in quotes",
        "name = 1 | 7 | a text in quotes, as name is one",
        "name = a | 7 | a text in quotes",
        "metrics.m = '1' | 12 | a number, as metrics.\"m\" is one",
        "metrics.m LIKE '1' | 10 | cannot be compared with LIKE; it can with [=, !=,",
        "name > 'a' | 5 | cannot be compared with >",
        "name IS NULL | 5 | cannot be compared with IS NULL",
        "colour = 'a' | 0 | there are name, start_time, tags.<key>, params.<key>",
        "datasets.size = 'a' | 0 | datasets.name, datasets.digest, datasets.context",
        "wheels.a = 'a' | 0 | there is no field 'wheels.a'",
        "tags. = 'a' | 5 | a key is expected",
        "tags.\"\" = 'a' | 5 | is empty",
        "name = 'a | 7 | no closing '",
        "name = 'a' name = 'b' | 11 | expected AND or the end",
        "name = 'a' AND | 14 | expected a field",
        "name IN 'a' | 8 | a list in parentheses",
        "name IN () | 9 | a text in quotes",
        "name IN ('a' | 12 | a closing parenthesis",
        "name NOT LIKE 'a' | 9 | expected IN",
        "name LIKE 'a\\' | 10 | lone backslash",
        "metrics.m > 1e | 12 | is no number",
        "metrics.m > 1e999 | 12 | beyond the largest",
        "metrics.m > 0x10 | 12 | is no number",
        "name = 'a'; DROP TABLE runs | 10 | has no meaning",
        "name = 'a' -- | 11 | is no number",
        "name <> 'a' | 5 | cannot be compared with <"
      })
  void parse_malformed_namesPositionAndWhatIsAllowed(String text, int position, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            InvalidFilterException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessageContaining(message)
        .hasMessageStartingWith("at character " + (position + 1));
  }

  @Test
  void parse_tooMuch_isRefused() {
    assertThatThrownBy(() -> parse("name = '" + "x".repeat(10_000) + "'"))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("the limit is 10000");
    assertThatThrownBy(() -> parse("name = 'x' AND ".repeat(50) + "name = 'x'"))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("at most 50 conditions");
    assertThatThrownBy(() -> parse("name IN (" + "'x',".repeat(500) + "'x')"))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("at most 500 values");
    assertThatThrownBy(() -> parse("name = 'a\0'")).isInstanceOf(InvalidFilterException.class);
    assertThatThrownBy(() -> parse("na\u00efve = 'a'"))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("\\u00ef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\ud800", "\udc00", "\ud800x", "\udc00\ud800"})
  void parse_whatNoDatabaseHolds_isRefusedInFiltersAndOrders(String text) {
    assertThatThrownBy(() -> parse("tags.t = '" + text + "'"))
        .isInstanceOfSatisfying(
            InvalidFilterException.class, e -> assertThat(e.position()).isEqualTo(10));
    assertThatThrownBy(() -> Filter.parseOrder("metrics.\"" + text + "\"", VOCABULARY))
        .isInstanceOf(InvalidFilterException.class);
    assertThat(parse("tags.t = '\ud83d\ude00'").conditions()).hasSize(1);
  }

  @Test
  void parseOrder_fieldAndDirection_areRead() {
    assertThat(Filter.parseOrder("metrics.f1 desc", VOCABULARY).descending()).isTrue();
    assertThat(Filter.parseOrder("name ASC", VOCABULARY).descending()).isFalse();
    assertThat(Filter.parseOrder("run_name", VOCABULARY))
        .isEqualTo(new Filter.Ordering(new Field(Family.ATTRIBUTE, "name", ValueType.TEXT), false));
    assertThatThrownBy(() -> Filter.parseOrder("name, start_time", VOCABULARY))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("ordered by one field");
    assertThatThrownBy(() -> Filter.parseOrder("name DESC; x", VOCABULARY))
        .isInstanceOf(InvalidFilterException.class);
  }

  private static Filter parse(String text) {
    return Filter.parse(text, VOCABULARY);
  }

  private static Condition condition(
      Family family, String key, ValueType type, Operator operator, Object value) {
    return new Condition(new Field(family, key, type), operator, List.of(value));
  }
}
