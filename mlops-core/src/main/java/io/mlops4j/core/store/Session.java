package io.mlops4j.core.store;

import io.mlops4j.core.RegistryException;
import io.mlops4j.core.RegistryStorageException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its prepared statements. Confined to the thread that borrowed it.
 *
 * <p>Values reach SQL through parameters only. Text is stored as it is; text that not every product
 * can store is an {@link IllegalArgumentException}. Numbers are stored exactly, except that -0.0
 * becomes 0.0.
 */
public final class Session {
  private static final int STATEMENTS = 64;
  private static final int REMEMBERED = 256;

  private final Connection connection;
  private final Map<String, PreparedStatement> statements =
      new LinkedHashMap<>(STATEMENTS, 0.75f, true);

  private final Map<Object, Object> memory = new HashMap<>();
  private long memoryStamp;

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Maps the current row of a result to a value. */
  public interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  public <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    List<T> values = new ArrayList<>();
    try (ResultSet result = bind(sql, arguments).executeQuery()) {
      while (result.next()) {
        values.add(read(row, result));
      }
    }
    return values;
  }

  public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    try (ResultSet result = bind(sql, arguments).executeQuery()) {
      return result.next() ? Optional.of(read(row, result)) : Optional.empty();
    }
  }

  /** A value nobody here wrote, as on a damaged page, is a failure of the storage. */
  private static <T> T read(Row<T> row, ResultSet result) throws SQLException {
    try {
      return row.map(result);
    } catch (RegistryException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RegistryStorageException(
          "the registry's database holds a row that cannot be read: " + e.getMessage(), e);
    }
  }

  public int update(String sql, @Nullable Object... arguments) throws SQLException {
    return bind(sql, arguments).executeUpdate();
  }

  /**
   * What a query found, as long as nobody has committed since. Nothing found is not remembered.
   *
   * @param stamp see {@link Connections#stamp}
   */
  <T> Optional<T> recall(long stamp, Class<T> type, Object key, Database.Work<Optional<T>> query)
      throws SQLException, IOException {
    if (stamp != memoryStamp || memory.size() >= REMEMBERED) {
      memory.clear();
      memoryStamp = stamp;
    }
    Object known = memory.get(key);
    if (known != null) {
      return Optional.of(type.cast(known));
    }
    Optional<T> found = query.run(this);
    found.ifPresent(value -> memory.put(key, value));
    return found;
  }

  /** Forgets what queries found: the stamp does not tell of this session's own commits. */
  void forget() {
    memory.clear();
  }

  Connection connection() {
    return connection;
  }

  void close() throws SQLException {
    connection.close();
  }

  /** The value as every product stores it, or a refusal of what only some of them can store. */
  private static @Nullable Object portable(@Nullable Object value) {
    if (value instanceof Double number) {
      // SQLite keeps whole numbers as integers, which have one zero only.
      return number == 0 ? (Double) 0.0 : number;
    }
    if (value instanceof String text && !isStorable(text)) {
      throw new IllegalArgumentException(
          "text with a NUL character or half a surrogate pair cannot be stored");
    }
    return value;
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private PreparedStatement bind(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
      evict();
    }
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, portable(arguments[i]));
    }
    return statement;
  }

  private void evict() throws SQLException {
    if (statements.size() > STATEMENTS) {
      var eldest = statements.entrySet().iterator();
      PreparedStatement statement = eldest.next().getValue();
      eldest.remove();
      statement.close();
    }
  }
}
