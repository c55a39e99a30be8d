package io.mlops4j.spark;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A row as a map from column to value, without copying it; confined, and reused for every row. */
final class RowView extends AbstractMap<String, @Nullable Object> {

  private final Set<String> ignored;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private @Nullable StructType schema;
  private @Nullable Row row;

  RowView(Set<String> ignored) {
    this.ignored = ignored;
  }

  RowView of(Row next) {
    StructType nextSchema = next.schema();
    if (nextSchema == null) {
      throw new IllegalArgumentException(
          "the row " + next + " has no schema; profile a Dataset<Row> whose columns have names");
    }
    if (!nextSchema.equals(schema)) {
      schema = null;
      columns.clear();
      String[] names = nextSchema.fieldNames();
      for (int i = 0; i < names.length; i++) {
        if (!ignored.contains(names[i]) && columns.put(names[i], i) != null) {
          throw new IllegalArgumentException(
              "two columns are named " + names[i] + ": rename one, or leave the name out");
        }
      }
      schema = nextSchema;
    }
    row = next;
    return this;
  }

  @Override
  public @Nullable Object get(@Nullable Object column) {
    Integer index = columns.get(column);
    return index == null || row == null ? null : row.get(index);
  }

  @Override
  public boolean containsKey(@Nullable Object column) {
    return columns.containsKey(column);
  }

  @Override
  public Set<String> keySet() {
    return columns.keySet();
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (String column : columns.keySet()) {
      copy.put(column, get(column));
    }
    return copy.entrySet();
  }
}
