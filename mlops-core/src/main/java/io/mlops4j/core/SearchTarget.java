package io.mlops4j.core;

import io.mlops4j.core.filter.Family;
import io.mlops4j.core.filter.Vocabulary;
import io.mlops4j.core.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One kind of thing that can be searched, and where its parts lie in the database. Immutable.
 *
 * @param <R> what one row of the kind is read as
 * @param <T> what a search of the kind returns
 * @param subject what is searched, so that page tokens of different searches differ
 * @param vocabulary what a filter may speak of
 * @param table the table and its alias
 * @param columns the columns a row is read from
 * @param columnCount how many they are
 * @param key the columns that order the kind and tell its things apart
 * @param link the columns parts refer to
 * @param newestFirst whether the kind is listed by falling key where no order is given
 * @param scope a condition that always holds
 * @param scopeArguments its arguments
 * @param attributes the expressions of attributes, by their names
 * @param leading the attributes, texts, that have an index by which they can lead a search
 * @param orders the columns that order by an attribute, by its name
 * @param parts the tables of tags, parameters, metrics and datasets
 * @param row reads a row
 * @param items completes the rows of a page, in a number of queries that does not grow with them
 */
record SearchTarget<R, T>(
    String subject,
    Vocabulary vocabulary,
    String table,
    String columns,
    int columnCount,
    List<String> key,
    List<String> link,
    boolean newestFirst,
    String scope,
    List<Object> scopeArguments,
    Map<String, String> attributes,
    Set<String> leading,
    Map<String, Order> orders,
    Map<Family, Part> parts,
    Session.Row<R> row,
    Items<R, T> items) {

  /**
   * What orders by an attribute. Immutable.
   *
   * @param columns the columns, which tell things apart
   * @param mayLack whether the first may be NULL; what lacks it comes last
   */
  record Order(List<String> columns, boolean mayLack) {}

  /**
   * A table of named values. Immutable.
   *
   * @param table the table
   * @param link the columns that refer to the thing
   * @param scope a condition on the alias {@code %s} that always holds; may be empty
   * @param scopeArguments its arguments
   * @param value the column of the value
   * @param mayLack whether the value may be NULL
   */
  record Part(
      String table,
      List<String> link,
      String scope,
      List<Object> scopeArguments,
      String value,
      boolean mayLack) {}

  /** Completes the rows of a page. */
  interface Items<R, T> {
    List<T> of(Session session, List<R> rows) throws SQLException;
  }

  R read(ResultSet result) throws SQLException {
    return row.map(result);
  }
}
