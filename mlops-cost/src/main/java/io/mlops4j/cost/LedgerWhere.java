package io.mlops4j.cost;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A ledger query as a condition on the table {@code entry e}; values are always bound. */
record LedgerWhere(String sql, List<Object> values) {

  static LedgerWhere of(LedgerQuery query) {
    List<String> terms = new ArrayList<>(List.of("1 = 1"));
    List<Object> values = new ArrayList<>();
    query
        .model()
        .ifPresent(
            model -> {
              terms.add("e.model = ?");
              values.add(model);
            });
    query.from().ifPresent(start -> addTime(terms, values, ">=", start));
    query.until().ifPresent(end -> addTime(terms, values, "<", end));
    for (Map.Entry<String, String> tag : query.tags().entrySet()) {
      terms.add(
          "EXISTS (SELECT 1 FROM tag t"
              + " WHERE t.sequence = e.sequence AND t.name = ? AND t.value = ?)");
      values.add(tag.getKey());
      values.add(tag.getValue());
    }
    return new LedgerWhere(String.join(" AND ", terms), values);
  }

  void bind(PreparedStatement statement, int first) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(first + i, values.get(i));
    }
  }

  private static void addTime(
      List<String> terms, List<Object> values, String comparison, Instant instant) {
    terms.add("(e.at_second, e.at_nano) " + comparison + " (?, ?)");
    values.add(instant.getEpochSecond());
    values.add((long) instant.getNano());
  }
}
