package io.mlops4j.core;

import io.mlops4j.core.SearchTarget.Part;
import io.mlops4j.core.filter.Condition;
import io.mlops4j.core.filter.Family;
import io.mlops4j.core.filter.Field;
import io.mlops4j.core.filter.Filter;
import io.mlops4j.core.filter.Operator;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The field of a filter that few things satisfy, for a search to begin with: sorting those costs
 * less than passing over everything else in the order wanted.
 *
 * <p>Each field whose values have an index is counted along it, up to a limit and no further, so
 * that what is looked at does not grow with the registry. Databases would estimate; SQLite, which
 * keeps no statistics, takes any value for rare.
 */
final class SearchLead {
  /** What is sorted at most, unless told otherwise: reading it takes a few milliseconds. */
  static final int FEW = 2_000;

  private static final Set<Operator> RANGE =
      Set.of(Operator.EQUAL, Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST);

  private SearchLead() {}

  /**
   * Empty where nothing is rare, or where the search reads along the rarest as it is.
   *
   * @param few how many things are rare
   */
  static Optional<Field> of(
      Session session,
      SearchTarget<?, ?> target,
      Filter filter,
      Optional<Filter.Ordering> ordering,
      int few)
      throws SQLException {
    Optional<Field> natural = SearchQuery.natural(target, filter, ordering);
    List<Field> indexed =
        filter.conditions().stream()
            .filter(condition -> indexed(target, condition))
            .map(Condition::field)
            .distinct()
            // Of equally rare ones the natural, which needs no sorting.
            .sorted(Comparator.comparing(field -> !natural.equals(Optional.of(field))))
            .toList();
    if (natural.stream().toList().containsAll(indexed)) {
      return Optional.empty();
    }
    Optional<Field> rarest = Optional.empty();
    int least = few + 1;
    for (Field field : indexed) {
      int count = count(session, target, filter, field, least);
      if (count < least) {
        least = count;
        rarest = Optional.of(field);
      }
    }
    return rarest.equals(natural) ? Optional.empty() : rarest;
  }

  /** Whether there is an index along which what satisfies a condition lies together. */
  static boolean indexed(SearchTarget<?, ?> target, Condition condition) {
    Field field = condition.field();
    boolean equality = condition.operator() == Operator.EQUAL;
    return switch (field.family()) {
      case ATTRIBUTE ->
          (equality && target.leading().contains(field.key()))
              || SearchQuery.boundsKey(target, condition);
      case TAG, PARAM -> equality;
      case METRIC -> RANGE.contains(condition.operator());
      case DATASET -> equality && !field.key().equals("context");
    };
  }

  /** How many things may satisfy the field's conditions, up to a limit. */
  private static int count(
      Session session, SearchTarget<?, ?> target, Filter filter, Field field, int limit)
      throws SQLException {
    List<String> where = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    String table = target.table();
    if (field.family() == Family.ATTRIBUTE) {
      where.add(target.scope());
      arguments.addAll(target.scopeArguments());
    } else {
      Part part = Objects.requireNonNull(target.parts().get(field.family()));
      table = part.table() + " c";
      if (!part.scope().isEmpty()) {
        where.add(part.scope().formatted("c"));
        arguments.addAll(part.scopeArguments());
      }
      if (field.family() != Family.DATASET) {
        where.add("c.name = ?");
        arguments.add(field.key());
      }
    }
    for (Condition condition : filter.conditions()) {
      if (SearchQuery.boundsKey(target, condition)) {
        keyColumn(target, field)
            .ifPresent(
                column ->
                    SearchQuery.bound(
                        column,
                        condition,
                        (text, values) -> {
                          where.add(text);
                          arguments.addAll(values);
                        }));
      } else if (condition.field().equals(field) && indexed(target, condition)) {
        where.add(SearchQuery.comparison(indexedExpression(target, field), condition));
        arguments.add(
            field.family() == Family.TAG || field.family() == Family.PARAM
                ? SearchQuery.indexed(condition.value().toString())
                : condition.value());
      }
    }
    return session
        .first(
            "SELECT COUNT(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT %d) few"
                .formatted(table, String.join(" AND ", where), limit),
            row -> row.getInt(1),
            arguments.toArray())
        .orElseThrow();
  }

  /** The column of the key that the index of a field has behind the field's value. */
  private static Optional<String> keyColumn(SearchTarget<?, ?> target, Field field) {
    return switch (field.family()) {
      case ATTRIBUTE -> Optional.of(target.key().get(0));
      case TAG, PARAM ->
          target.key().equals(target.link())
              ? Optional.of(
                  "c." + Objects.requireNonNull(target.parts().get(field.family())).link().get(0))
              : Optional.empty();
      // A range of values has the keys in no order, and a digest's index has none.
      case METRIC, DATASET -> Optional.empty();
    };
  }

  private static String indexedExpression(SearchTarget<?, ?> target, Field field) {
    return switch (field.family()) {
      case ATTRIBUTE -> Objects.requireNonNull(target.attributes().get(field.key()));
      case TAG, PARAM -> SearchQuery.indexedText("c.value");
      case METRIC -> "c." + Objects.requireNonNull(target.parts().get(Family.METRIC)).value();
      case DATASET -> "c." + SearchQuery.datasetColumn(field);
    };
  }
}
