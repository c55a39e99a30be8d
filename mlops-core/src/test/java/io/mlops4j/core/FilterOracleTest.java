package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Random filters over random runs; the oracle evaluates each comparison on what a run holds. */
@ParameterizedClass
@EnumSource
class FilterOracleTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "ab",
          "aB",
          "a%b",
          "a_b",
          "a\\b",
          "it's",
          "\u00e9",
          "\u00c9",
          "x".repeat(150),
          "x".repeat(150) + "y");
  private static final List<String> PATTERNS =
      List.of(
          "", "%", "_", "a%", "A%", "%b", "a_b", "a\\_b", "a\\%b", "a\\\\b", "_\\_%", "\u00e9%",
          "\u00c9%", "x%y");
  private static final List<Double> NUMBERS =
      List.of(-1.5, 0.0, 0.1, 0.30000000000000004, 1e300, 2.0, -0.0);

  private final Random random = new Random(20261124);

  @Parameter TestDatabase database;
  @TempDir Path root;

  /** A comparison as text and as its meaning. */
  private record Comparison(String text, Predicate<Run> meaning) {}

  @Test
  void searchRuns_anyFilter_findsWhatTheOracleFinds() {
    try (ModelRegistry registry = database.open(root.resolve("registry"))) {
      Experiment experiment = registry.experiment("e");
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        runs.add(0, run(experiment.startRun("n" + pick(TEXTS))));
      }
      int found = 0;
      for (int round = 0; round < 600; round++) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          comparisons.add(comparison());
        }
        String filter = String.join(" AND ", comparisons.stream().map(Comparison::text).toList());
        List<Run> expected =
            runs.stream()
                .filter(run -> comparisons.stream().allMatch(c -> c.meaning().test(run)))
                .toList();
        for (int few : new int[] {0, SearchLead.FEW}) {
          Search<Run> search = experiment.searchRuns().where(filter).sortingAtMost(few);
          assertThat(search.page().items()).as(filter).isEqualTo(expected);
          assertThat(search.orderBy("metrics.m").page().items())
              .as(filter)
              .containsExactlyInAnyOrderElementsOf(expected);
        }
        found += expected.size();
      }
      assertThat(found).isGreaterThan(1000);
    }
  }

  private Run run(ActiveRun run) {
    for (String name : List.of("p", "my key")) {
      if (random.nextInt(4) > 0) {
        run.param(name, pick(TEXTS));
      }
      if (random.nextInt(4) > 0) {
        run.tag(name, pick(TEXTS));
      }
    }
    if (random.nextInt(4) > 0) {
      run.log("m", random.nextInt(6) == 0 ? Double.NaN : pick(NUMBERS));
    }
    return run.finish();
  }

  private Comparison comparison() {
    String key = random.nextBoolean() ? "p" : "my key";
    return switch (random.nextInt(5)) {
      case 0, 1 -> text("params.\"" + key + "\"", run -> run.param(key), true);
      case 2 -> text("tags.`" + key + "`", run -> Optional.ofNullable(run.tags().get(key)), true);
      case 3 -> text("run_name", run -> Optional.of(run.name()), false);
      default -> metric();
    };
  }

  private interface Value {
    Optional<String> of(Run run);
  }

  private Comparison text(String field, Value value, boolean mayLack) {
    String text = (mayLack ? "" : "n") + pick(TEXTS);
    String pattern = (mayLack ? "" : "n") + pick(PATTERNS);
    String other = pick(TEXTS);
    return switch (random.nextInt(mayLack ? 8 : 6)) {
      case 0 -> comparison(field, " = ", quoted(text), value, text::equals);
      case 1 -> comparison(field, " != ", quoted(text), value, found -> !found.equals(text));
      case 2 -> comparison(field, " LIKE ", quoted(pattern), value, like(pattern, 0));
      case 3 ->
          comparison(
              field, " ILIKE ", quoted(pattern), value, like(pattern, Pattern.CASE_INSENSITIVE));
      case 4 -> comparison(field, " IN ", list(text, other), value, List.of(text, other)::contains);
      case 5 ->
          comparison(
              field,
              " NOT IN ",
              list(text, other),
              value,
              found -> !List.of(text, other).contains(found));
      case 6 -> new Comparison(field + " IS NULL", run -> value.of(run).isEmpty());
      default -> new Comparison(field + " IS NOT NULL", run -> value.of(run).isPresent());
    };
  }

  private static Comparison comparison(
      String field, String operator, String operand, Value value, Predicate<String> meaning) {
    return new Comparison(
        field + operator + operand, run -> value.of(run).filter(meaning).isPresent());
  }

  private Comparison metric() {
    double bound = pick(NUMBERS);
    Map<String, Predicate<Double>> operators =
        Map.of(
            "=", v -> v == bound,
            "!=", v -> v != bound && !Double.isNaN(v),
            "<", v -> v < bound,
            "<=", v -> v <= bound,
            ">", v -> v > bound,
            ">=", v -> v >= bound);
    String operator = pick(operators.keySet().stream().sorted().toList());
    Predicate<Double> meaning = java.util.Objects.requireNonNull(operators.get(operator));
    return new Comparison(
        "metrics.m " + operator + " " + bound,
        run -> run.metric("m").isPresent() && meaning.test(run.metric("m").getAsDouble()));
  }

  /** ASCII letters only lose their case, in pattern and text alike. */
  private static Predicate<String> like(String pattern, int flags) {
    StringBuilder regex = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!escaped && c == '\\') {
        escaped = true;
      } else if (!escaped && (c == '%' || c == '_')) {
        regex.append(c == '%' ? ".*" : ".");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
        escaped = false;
      }
    }
    Pattern compiled = Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
    return text -> compiled.matcher(text).matches();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String list(String a, String b) {
    return String.format(Locale.ROOT, "(%s, %s)", quoted(a), quoted(b));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
