package io.mlops4j.core;

import io.mlops4j.core.filter.Family;
import io.mlops4j.core.filter.Field;
import io.mlops4j.core.filter.Filter;
import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A search by a filter in MLflow's syntax, page by page.
 *
 * <p>A filter joins comparisons by AND: {@code name LIKE 'x%' AND tags.team = 'search' AND
 * metrics.f1 > 0.9}. Texts take {@code =}, {@code !=}, {@code LIKE}, {@code ILIKE}, {@code IN} and
 * {@code NOT IN}, numbers {@code =}, {@code !=}, {@code <}, {@code <=}, {@code >} and {@code >=};
 * tags, parameters and metrics also {@code IS NULL} and {@code IS NOT NULL}. A key that is no plain
 * word is quoted: {@code tags."my key"}. LIKE tells case apart; ILIKE does not for the letters of
 * ASCII. A thing that lacks a tag, parameter or metric satisfies no comparison with it.
 *
 * <p>A page begins behind the last result of the page before. Results added or removed meanwhile
 * therefore never shift others; one whose order value changes may be met twice or missed. Immutable
 * and thread-safe.
 *
 * @param <T> what is searched
 */
public final class Search<T> {
  private static final int DEFAULT_PAGE_SIZE = 100;
  private static final int PAGE_LIMIT = 1000;

  private final Database database;
  private final SearchTarget<?, T> target;
  private final Filter filter;
  private final Optional<Filter.Ordering> ordering;
  private final int pageSize;
  private final int few;

  Search(Database database, SearchTarget<?, T> target) {
    this(
        database,
        target,
        new Filter(List.of()),
        Optional.empty(),
        DEFAULT_PAGE_SIZE,
        SearchLead.FEW);
  }

  private Search(
      Database database,
      SearchTarget<?, T> target,
      Filter filter,
      Optional<Filter.Ordering> ordering,
      int pageSize,
      int few) {
    this.database = database;
    this.target = target;
    this.filter = filter;
    this.ordering = ordering;
    this.pageSize = pageSize;
    this.few = few;
  }

  /**
   * {@return the same search for what satisfies a filter; by default everything}
   *
   * @param text the filter, of at most 10,000 characters and 50 comparisons; empty for everything
   * @throws InvalidFilterException when it is no filter of what is searched
   */
  public Search<T> where(String text) {
    return new Search<>(
        database, target, Filter.parse(text, target.vocabulary()), ordering, pageSize, few);
  }

  /**
   * {@return the same search in an order, for example {@code "metrics.f1 DESC"}; without a
   * direction ascending} What lacks the value comes last, whatever the direction.
   *
   * @param text an attribute or a metric, and ASC or DESC
   * @throws InvalidFilterException when what is searched cannot be ordered by it
   */
  public Search<T> orderBy(String text) {
    Filter.Ordering parsed = Filter.parseOrder(text, target.vocabulary());
    if (!SearchQuery.orders(target, parsed.field())) {
      throw new InvalidFilterException(
          0,
          "results cannot be ordered by %s; they can by %s%s"
              .formatted(
                  parsed.field(),
                  String.join(", ", target.orders().keySet().stream().sorted().toList()),
                  target.parts().containsKey(Family.METRIC) ? ", metrics.<name>" : ""));
    }
    return new Search<>(database, target, filter, Optional.of(parsed), pageSize, few);
  }

  /**
   * {@return the same search with another number of results on a page; 100 by default}
   *
   * @param results the most results of a page, 1 to 1,000
   * @throws IllegalArgumentException when it is out of that range
   */
  public Search<T> pageSize(int results) {
    if (results < 1 || results > PAGE_LIMIT) {
      throw new IllegalArgumentException("pageSize is " + results + ", not 1 to " + PAGE_LIMIT);
    }
    return new Search<>(database, target, filter, ordering, results, few);
  }

  /** The same search, which sorts so many things at most before it reads along the order. */
  Search<T> sortingAtMost(int things) {
    return new Search<>(database, target, filter, ordering, pageSize, things);
  }

  /** {@return the first page} */
  public Page<T> page() {
    return page(target, 0, List.of());
  }

  /**
   * {@return the page a token of the page before leads to}
   *
   * @param token the token
   * @throws InvalidPageTokenException when it is no token of this filter and order
   */
  public Page<T> page(String token) {
    List<Object> position = PageToken.read(query(), token);
    if (position.get(0) instanceof Long phase
        && phase >= 0
        && phase < SearchQuery.phases(target, filter, ordering)) {
      List<Object> after = position.subList(1, position.size());
      int expected =
          new SearchQuery(target, filter, ordering, Optional.empty(), phase.intValue())
              .positionSize();
      if (after.size() == expected) {
        return page(target, phase.intValue(), after);
      }
    }
    throw new InvalidPageTokenException("the page token is not one of a search");
  }

  /** A row and where it lies among the results. */
  private record Found<R>(R row, int phase, List<Object> position) {}

  private <R> Page<T> page(SearchTarget<R, T> kind, int firstPhase, List<Object> firstAfter) {
    return database.snapshot(
        session -> {
          List<Found<R>> found = new ArrayList<>();
          List<Object> after = firstAfter;
          Optional<Field> rare = SearchLead.of(session, kind, filter, ordering, few);
          for (int phase = firstPhase;
              phase < SearchQuery.phases(kind, filter, ordering) && found.size() <= pageSize;
              phase++) {
            SearchQuery query = new SearchQuery(kind, filter, ordering, rare, phase);
            found.addAll(find(session, kind, query, phase, after, pageSize + 1 - found.size()));
            after = List.of();
          }
          boolean more = found.size() > pageSize;
          List<Found<R>> shown = more ? found.subList(0, pageSize) : found;
          List<T> items = kind.items().of(session, shown.stream().map(Found::row).toList());
          return new Page<>(
              items, more ? Optional.of(token(shown.get(pageSize - 1))) : Optional.empty());
        });
  }

  private <R> List<Found<R>> find(
      Session session,
      SearchTarget<R, T> kind,
      SearchQuery query,
      int phase,
      List<Object> after,
      int limit)
      throws SQLException {
    return session.list(
        query.sql(after, limit),
        row -> new Found<>(kind.read(row), phase, position(row, query.positionSize())),
        query.arguments(after));
  }

  private List<Object> position(ResultSet row, int size) throws SQLException {
    List<Object> position = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      Object value = row.getObject(target.columnCount() + i);
      position.add(value instanceof Integer number ? Long.valueOf(number.longValue()) : value);
    }
    return position;
  }

  private String token(Found<?> last) {
    List<Object> position = new ArrayList<>();
    position.add((long) last.phase());
    position.addAll(last.position());
    return PageToken.write(query(), position);
  }

  private String query() {
    return target.subject() + "\n" + filter + "\n" + ordering;
  }
}
