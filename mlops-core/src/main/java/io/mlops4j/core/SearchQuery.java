package io.mlops4j.core;

import io.mlops4j.core.SearchTarget.Order;
import io.mlops4j.core.SearchTarget.Part;
import io.mlops4j.core.filter.Condition;
import io.mlops4j.core.filter.Family;
import io.mlops4j.core.filter.Field;
import io.mlops4j.core.filter.Filter;
import io.mlops4j.core.filter.LikePattern;
import io.mlops4j.core.filter.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The SQL of one phase of a search. Results come in phases, each read along one index: what has the
 * value that orders, then what has it as NaN or NULL, then what lacks it.
 *
 * <p>The table that drives is chosen here and kept by CROSS JOIN, which SQLite does not reorder:
 * what few things satisfy, by {@link SearchLead}; else the metric that orders, else an equality of
 * a tag or parameter whose index has the order wanted, else the things themselves. So a page costs
 * what is read until it is full. Confined to one thread.
 */
final class SearchQuery {
  /** How much of a text the index of tags and parameters has. */
  private static final int INDEXED_CHARACTERS = 100;

  private final SearchTarget<?, ?> target;
  private final Filter filter;
  private final Optional<Filter.Ordering> ordering;
  private final Optional<Field> rare;
  private final int phase;
  private final boolean descending;

  private final List<String> from = new ArrayList<>();
  private final List<String> where = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();
  private final Map<Field, String> joined = new LinkedHashMap<>();
  private List<String> order;

  /** The column that begins the key, of the table that drives. */
  private String first;

  private int aliases;

  /** With the field that few things satisfy, if there is one. */
  SearchQuery(
      SearchTarget<?, ?> target,
      Filter filter,
      Optional<Filter.Ordering> ordering,
      Optional<Field> rare,
      int phase) {
    this.target = target;
    this.filter = filter;
    this.ordering = ordering;
    this.rare = rare;
    this.phase = phase;
    this.descending = ordering.map(Filter.Ordering::descending).orElseGet(target::newestFirst);
    this.order = target.key();
    this.first = target.key().get(0);
    build();
  }

  /**
   * How many phases a search in an order has: those left out would look at everything to find
   * nothing, as the filter asks for a value that orders.
   */
  static int phases(SearchTarget<?, ?> target, Filter filter, Optional<Filter.Ordering> ordering) {
    if (ordering.isEmpty()) {
      return 1;
    }
    Field field = ordering.get().field();
    Set<Operator> asked =
        filter.conditions().stream()
            .filter(condition -> condition.field().equals(field))
            .map(Condition::operator)
            .collect(Collectors.toSet());
    asked.remove(Operator.IS_NULL);
    if (asked.stream().anyMatch(operator -> operator != Operator.IS_NOT_NULL)) {
      return 1;
    }
    if (field.family() == Family.METRIC) {
      int lacking = lackingPhase(target);
      return asked.isEmpty() ? lacking + 1 : lacking;
    }
    return attributeOrder(target, field).mayLack() ? 2 : 1;
  }

  /** The phase of what lacks the metric that orders; before it comes NaN, where there is any. */
  private static int lackingPhase(SearchTarget<?, ?> target) {
    return part(target, Family.METRIC).mayLack() ? 2 : 1;
  }

  /** Empty where things of the target cannot be ordered by the field. */
  static boolean orders(SearchTarget<?, ?> target, Field field) {
    return field.family() == Family.METRIC
        || (field.family() == Family.ATTRIBUTE && target.orders().containsKey(field.key()));
  }

  /** The statement for what lies behind a position, if one is given. */
  String sql(List<Object> after, int limit) {
    List<String> conditions = new ArrayList<>(where);
    if (!after.isEmpty()) {
      conditions.add(
          "(%s) %s (%s)"
              .formatted(String.join(", ", order), descending ? "<" : ">", marks(order.size())));
    }
    String direction = descending ? " DESC" : "";
    return "SELECT %s, %s FROM %s WHERE %s ORDER BY %s LIMIT %d"
        .formatted(
            target.columns(),
            String.join(", ", order),
            String.join(" CROSS JOIN ", from),
            String.join(" AND ", conditions),
            String.join(direction + ", ", order) + direction,
            limit);
  }

  Object[] arguments(List<Object> after) {
    List<Object> all = new ArrayList<>(arguments);
    all.addAll(after);
    return all.toArray();
  }

  /** How many values a position in this phase has. */
  int positionSize() {
    return order.size();
  }

  private void build() {
    rare.ifPresent(this::begin);
    Optional<Field> field = ordering.map(Filter.Ordering::field);
    if (field.isPresent() && field.get().family() == Family.METRIC) {
      orderByMetric(field.get());
    } else {
      if (field.isPresent()) {
        orderByAttribute(attributeOrder(target, field.get()));
      }
      natural(target, filter, ordering).ifPresent(this::anchor);
    }
    addTarget();
    where(target.scope(), target.scopeArguments());
    for (Condition condition : filter.conditions()) {
      add(condition);
      if (boundsKey(target, condition) && readsKey(condition)) {
        bound(first, condition, this::where);
      }
    }
  }

  /** Lets what few things satisfy drive, whatever the order. */
  private void begin(Field field) {
    if (field.family() == Family.DATASET) {
      Part part = part(target, Family.DATASET);
      Condition condition =
          filter.conditions().stream()
              .filter(each -> each.field().equals(field) && SearchLead.indexed(target, each))
              .findFirst()
              .orElseThrow();
      String alias = "c" + aliases++;
      from.add(
          "(SELECT DISTINCT %s FROM %s d WHERE %s) %s"
              .formatted(
                  String.join(", ", part.link()),
                  part.table(),
                  comparison("d." + datasetColumn(field), condition),
                  alias));
      arguments.addAll(condition.values());
      where(linked(part, alias), List.of());
    } else if (field.family() != Family.ATTRIBUTE) {
      drive(part(target, field.family()), join(field));
    }
    addTarget();
  }

  /** Lets a part drive, in whose index the key is, where it refers to its things by that. */
  private void drive(Part part, String alias) {
    if (target.key().equals(target.link())) {
      first = alias + "." + part.link().get(0);
    }
  }

  private void addTarget() {
    if (!from.contains(target.table())) {
      from.add(target.table());
    }
  }

  /**
   * Whether to read only what lies within a condition's bounds of the key, sorted where the order
   * is another. A pattern may hold for most of what there is: what drives is then read in its order
   * until the page is full.
   */
  private boolean readsKey(Condition condition) {
    return condition.operator() == Operator.EQUAL || rare.isPresent() || order.get(0).equals(first);
  }

  /** Whether a condition has the things that satisfy it lie together in the order of the key. */
  static boolean boundsKey(SearchTarget<?, ?> target, Condition condition) {
    Field field = condition.field();
    return field.family() == Family.ATTRIBUTE
        && target.key().get(0).equals(target.attributes().get(field.key()))
        && (condition.operator() == Operator.EQUAL
            || (condition.operator() == Operator.LIKE
                && !LikePattern.prefix(condition.value().toString()).isEmpty()));
  }

  /** States the bounds that a condition puts on a column that holds the key. */
  static void bound(
      String column, Condition condition, BiConsumer<String, List<Object>> conditions) {
    if (condition.operator() == Operator.EQUAL) {
      conditions.accept(column + " = ?", condition.values());
      return;
    }
    String prefix = LikePattern.prefix(condition.value().toString());
    conditions.accept(column + " >= ?", List.of(prefix));
    LikePattern.next(prefix).ifPresent(next -> conditions.accept(column + " < ?", List.of(next)));
  }

  private void orderByMetric(Field metric) {
    Part part = part(target, Family.METRIC);
    if (phase == lackingPhase(target)) {
      absent(part, metric.key());
      return;
    }
    String alias = join(metric);
    addTarget();
    String value = alias + "." + part.value();
    List<String> columns = new ArrayList<>();
    if (phase == 0) {
      columns.add(value);
    }
    part.link().forEach(column -> columns.add(alias + "." + column));
    if (rare.isEmpty()) {
      drive(part, alias);
    }
    where(value + (phase == 0 ? " IS NOT NULL" : " IS NULL"), List.of());
    order = columns;
  }

  private void orderByAttribute(Order by) {
    String first = by.columns().get(0);
    if (phase == 0) {
      order = by.columns();
      if (by.mayLack()) {
        where(first + " IS NOT NULL", List.of());
      }
    } else {
      where(first + " IS NULL", List.of());
    }
  }

  /**
   * The field along whose index a search reads without being told to: the metric that orders, or,
   * in the order of the key, an equality of a tag or parameter, or a bound of the key itself.
   */
  static Optional<Field> natural(
      SearchTarget<?, ?> target, Filter filter, Optional<Filter.Ordering> ordering) {
    Optional<Field> field = ordering.map(Filter.Ordering::field);
    if (field.isPresent() && field.get().family() == Family.METRIC) {
      return field;
    }
    List<String> order = field.map(by -> attributeOrder(target, by).columns()).orElse(target.key());
    if (!order.equals(target.key()) || !target.key().equals(target.link())) {
      return Optional.empty();
    }
    return filter.conditions().stream()
        .filter(condition -> isText(condition.field()) && condition.operator() == Operator.EQUAL)
        .findFirst()
        .or(
            () ->
                filter.conditions().stream()
                    .filter(condition -> boundsKey(target, condition))
                    .findFirst())
        .map(Condition::field);
  }

  private static boolean isText(Field field) {
    return field.family() == Family.TAG || field.family() == Family.PARAM;
  }

  /** Lets an equality of a tag or parameter drive, whose index has the order wanted. */
  private void anchor(Field field) {
    if (rare.isEmpty() && isText(field)) {
      String alias = join(field);
      Part part = part(target, field.family());
      order = part.link().stream().map(column -> alias + "." + column).toList();
      first = order.get(0);
    }
  }

  private void add(Condition condition) {
    Field field = condition.field();
    if (field.family() == Family.ATTRIBUTE) {
      compare(attribute(condition), condition);
    } else if (field.family() == Family.DATASET) {
      dataset(condition);
    } else if (condition.operator() == Operator.IS_NULL) {
      absent(part(target, field.family()), field.key());
    } else {
      String alias = join(field);
      if (condition.operator() != Operator.IS_NOT_NULL) {
        String value = alias + "." + part(target, field.family()).value();
        if (isText(field) && condition.operator() == Operator.EQUAL) {
          where(indexedText(value) + " = ?", List.of(indexed(condition.value().toString())));
        }
        compare(value, condition);
      }
    }
  }

  /**
   * The expression of an attribute, hidden from the planner unless its index has the order wanted:
   * SQLite takes any value for rare, and would sort all of a common one instead of reading along
   * the order until the page is full. The key is bound beside its own comparison.
   */
  private String attribute(Condition condition) {
    String name = condition.field().key();
    String expression = Objects.requireNonNull(target.attributes().get(name));
    boolean drives =
        condition.operator() == Operator.EQUAL
            && (order.equals(target.key()) || rare.equals(Optional.of(condition.field())));
    boolean hidden = boundsKey(target, condition) || (target.leading().contains(name) && !drives);
    return hidden ? expression + " || ''" : expression;
  }

  /** The expression of the index of tags and parameters. */
  static String indexedText(String column) {
    return "substr(%s, 1, %d)".formatted(column, INDEXED_CHARACTERS);
  }

  /** The part of a text that the index has, in characters as databases count them. */
  static String indexed(String text) {
    return text.codePointCount(0, text.length()) <= INDEXED_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, INDEXED_CHARACTERS));
  }

  /** Joins the value of a tag, parameter or metric once; returns its alias. */
  private String join(Field field) {
    String known = joined.get(field);
    if (known != null) {
      return known;
    }
    String alias = "c" + aliases++;
    Part part = part(target, field.family());
    joined.put(field, alias);
    from.add(part.table() + " " + alias);
    where(linked(part, alias), List.of());
    where(part.scope().formatted(alias), part.scopeArguments());
    where(alias + ".name = ?", List.of(field.key()));
    return alias;
  }

  private void absent(Part part, String key) {
    String alias = "c" + aliases++;
    String scope = part.scope().isEmpty() ? "" : " AND " + part.scope().formatted(alias);
    List<Object> values = new ArrayList<>(part.scopeArguments());
    values.add(key);
    where(
        "NOT EXISTS (SELECT 1 FROM %s %s WHERE %s%s AND %s.name = ?)"
            .formatted(part.table(), alias, linked(part, alias), scope, alias),
        values);
  }

  private void dataset(Condition condition) {
    String alias = "c" + aliases++;
    Part part = part(target, Family.DATASET);
    where(
        "EXISTS (SELECT 1 FROM %s %s WHERE %s AND %s)"
            .formatted(
                part.table(),
                alias,
                linked(part, alias),
                comparison(alias + "." + datasetColumn(condition.field()), condition)),
        condition.values());
  }

  static String datasetColumn(Field field) {
    return switch (field.key()) {
      case "name" -> "name";
      case "digest" -> "sha256";
      default -> "split";
    };
  }

  /** With the target's side first: SQLite then uses both bounds of {@link #bound} on an index. */
  private String linked(Part part, String alias) {
    List<String> equalities = new ArrayList<>();
    for (int i = 0; i < part.link().size(); i++) {
      equalities.add(target.link().get(i) + " = " + alias + "." + part.link().get(i));
    }
    return String.join(" AND ", equalities);
  }

  private void compare(String expression, Condition condition) {
    where(comparison(expression, condition), condition.values());
  }

  static String comparison(String expression, Condition condition) {
    return switch (condition.operator()) {
      case EQUAL -> expression + " = ?";
      case NOT_EQUAL -> expression + " <> ?";
      case GREATER -> expression + " > ?";
      case AT_LEAST -> expression + " >= ?";
      case LESS -> expression + " < ?";
      case AT_MOST -> expression + " <= ?";
      case LIKE -> expression + " LIKE ? ESCAPE '\\'";
      case ILIKE -> "LOWER(" + expression + ") LIKE ? ESCAPE '\\'";
      case IN -> expression + " IN (" + marks(condition.values().size()) + ")";
      case NOT_IN -> expression + " NOT IN (" + marks(condition.values().size()) + ")";
      case IS_NULL, IS_NOT_NULL ->
          throw new IllegalArgumentException("no comparison: " + condition);
    };
  }

  private static String marks(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  private void where(String condition, List<Object> values) {
    if (!condition.isEmpty()) {
      where.add(condition);
      arguments.addAll(values);
    }
  }

  private static Part part(SearchTarget<?, ?> target, Family family) {
    return Objects.requireNonNull(target.parts().get(family));
  }

  private static Order attributeOrder(SearchTarget<?, ?> target, Field field) {
    return Objects.requireNonNull(target.orders().get(field.key()));
  }
}
