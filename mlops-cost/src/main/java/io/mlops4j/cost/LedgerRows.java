package io.mlops4j.cost;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ledger entries as rows of the durable ledger, and back. */
final class LedgerRows {
  private static final BigInteger NANO = BigInteger.valueOf(1_000_000_000L);

  private LedgerRows() {}

  static LedgerSum sum(long high, long low, long entries, long unknown, String currency) {
    BigInteger picos = BigInteger.valueOf(high).multiply(NANO).add(BigInteger.valueOf(low));
    return new LedgerSum(new MoneyTotal(picos, currency), entries, unknown);
  }

  static LedgerEntry insert(Connection connection, Instant at, Charge charge, Cost cost)
      throws SQLException {
    long sequence = insertEntry(connection, at, charge, cost);
    insertUsed(connection, sequence, charge.usage(), cost);
    insertTags(connection, sequence, charge.tags());
    return new LedgerEntry(sequence, at, charge, cost);
  }

  private static long insertEntry(Connection connection, Instant at, Charge charge, Cost cost)
      throws SQLException {
    String sql =
        "INSERT INTO entry (at_second, at_nano, idempotency_key, model, version, price_list,"
            + " currency, picos, unknown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert =
        connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
      insert.setLong(1, at.getEpochSecond());
      insert.setInt(2, at.getNano());
      setText(insert, 3, charge.key());
      insert.setString(4, charge.model());
      setText(insert, 5, charge.version());
      if (cost instanceof Cost.Known known) {
        insert.setString(6, known.priceList());
        insert.setString(7, known.amount().currency());
        insert.setLong(8, known.amount().picos());
        insert.setNull(9, Types.VARCHAR);
      } else if (cost instanceof Cost.Unknown unknown) {
        insert.setNull(6, Types.VARCHAR);
        insert.setNull(7, Types.VARCHAR);
        insert.setNull(8, Types.BIGINT);
        insert.setString(9, unknown.reason());
      }
      insert.executeUpdate();
      try (ResultSet generated = insert.getGeneratedKeys()) {
        generated.next();
        return generated.getLong(1);
      }
    }
  }

  private static void insertUsed(Connection connection, long sequence, Usage usage, Cost cost)
      throws SQLException {
    Map<Unit, CostLine> lines = new HashMap<>();
    if (cost instanceof Cost.Known known) {
      known.lines().forEach(line -> lines.put(line.unit(), line));
    }
    String sql =
        "INSERT INTO used (sequence, measure, quantity, price, price_size, picos)"
            + " VALUES (?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Map.Entry<Unit, Long> used : usage.quantities().entrySet()) {
        insert.setLong(1, sequence);
        insert.setString(2, used.getKey().measure());
        insert.setLong(3, used.getValue());
        CostLine line = lines.get(used.getKey());
        if (line == null) {
          insert.setNull(4, Types.VARCHAR);
          insert.setNull(5, Types.BIGINT);
          insert.setNull(6, Types.BIGINT);
        } else {
          insert.setString(4, line.price().amount().toPlainString());
          insert.setLong(5, line.price().unit().size());
          insert.setLong(6, line.amount().picos());
        }
        insert.executeUpdate();
      }
    }
  }

  private static void insertTags(Connection connection, long sequence, Map<String, String> tags)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO tag (sequence, name, value) VALUES (?, ?, ?)")) {
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        insert.setLong(1, sequence);
        insert.setString(2, tag.getKey());
        insert.setString(3, tag.getValue());
        insert.executeUpdate();
      }
    }
  }

  /** Reads the entries a select on the table {@code entry} gives. */
  static List<LedgerEntry> read(Connection connection, PreparedStatement select)
      throws SQLException {
    List<LedgerEntry> entries = new ArrayList<>();
    try (ResultSet row = select.executeQuery();
        PreparedStatement used =
            connection.prepareStatement("SELECT * FROM used WHERE sequence = ? ORDER BY measure");
        PreparedStatement tags =
            connection.prepareStatement("SELECT * FROM tag WHERE sequence = ?")) {
      while (row.next()) {
        entries.add(readEntry(row, used, tags));
      }
    }
    return entries;
  }

  private static LedgerEntry readEntry(
      ResultSet row, PreparedStatement selectUsed, PreparedStatement selectTags)
      throws SQLException {
    long sequence = row.getLong("sequence");
    Optional<String> currency = text(row, "currency");
    Usage usage = Usage.none();
    List<CostLine> lines = new ArrayList<>();
    selectUsed.setLong(1, sequence);
    try (ResultSet used = selectUsed.executeQuery()) {
      while (used.next()) {
        Unit unit = Unit.of(used.getString("measure"));
        long quantity = used.getLong("quantity");
        usage = usage.and(unit, quantity);
        Optional<String> price = text(used, "price");
        if (price.isPresent() && currency.isPresent()) {
          UnitPrice unitPrice = UnitPrice.of(price.get(), unit.times(used.getLong("price_size")));
          Money amount = Money.ofPicos(used.getLong("picos"), currency.get());
          lines.add(new CostLine(unit, quantity, unitPrice, amount));
        }
      }
    }
    Charge charge = Charge.of(row.getString("model"), usage);
    Optional<String> version = text(row, "version");
    charge = version.isPresent() ? charge.version(version.get()) : charge;
    Optional<String> key = text(row, "idempotency_key");
    charge = key.isPresent() ? charge.key(key.get()) : charge;
    selectTags.setLong(1, sequence);
    try (ResultSet tags = selectTags.executeQuery()) {
      while (tags.next()) {
        charge = charge.tag(tags.getString("name"), tags.getString("value"));
      }
    }
    Cost cost =
        currency.isPresent()
            ? new Cost.Known(
                Money.ofPicos(row.getLong("picos"), currency.get()),
                row.getString("price_list"),
                lines)
            : new Cost.Unknown(row.getString("unknown"));
    Instant at = Instant.ofEpochSecond(row.getLong("at_second"), row.getInt("at_nano"));
    return new LedgerEntry(sequence, at, charge, cost);
  }

  private static void setText(PreparedStatement insert, int index, Optional<String> text)
      throws SQLException {
    if (text.isPresent()) {
      insert.setString(index, text.get());
    } else {
      insert.setNull(index, Types.VARCHAR);
    }
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }
}
