package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteLedgerTest extends LedgerContract {
  @TempDir Path directory = Path.of("");

  @Override
  Ledger openEmpty() {
    return Ledger.open(file());
  }

  private Path file() {
    return directory.resolve("cost.ledger");
  }

  @Test
  void reopen_keepsEntriesKeysAndSums() {
    append("m", "acme", "search", NOON, 3);
    Charge keyed = Charge.of("m", Usage.of(Unit.REQUEST, 1)).key("k");
    Cost cost = PRICES.cost("m", keyed.usage());
    ledger.append(NOON, keyed, cost);
    List<LedgerEntry> before = entries(LedgerQuery.all());
    ledger.close();

    ledger = Ledger.open(file());

    assertThat(entries(LedgerQuery.all())).isEqualTo(before);
    assertThat(ledger.append(NOON, keyed, cost).duplicate()).isTrue();
    assertThat(ledger.sum(LedgerQuery.all(), "USD").total()).hasToString("4 USD");
  }

  @Test
  void meter_afterARestart_refusesWhatTheBudgetSpentBefore() {
    Budget budget = Budget.of("acme", Money.of("2", "USD")).where("tenant", "acme");
    Charge charge = Charge.of("m", Usage.of(Unit.REQUEST, 1)).tag("tenant", "acme");
    CostMeter before = CostMeter.with(PRICES).ledger(ledger).budget(budget).build();
    before.reserve(charge).settle(charge.usage());
    before.reserve(charge).settle(charge.usage());
    ledger.close();

    ledger = Ledger.open(file());
    CostMeter after = CostMeter.with(PRICES).ledger(ledger).budget(budget).build();

    assertThatThrownBy(() -> after.reserve(charge))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("spent 2 USD");
  }

  @Test
  void append_ofOneKeyThroughTwoLedgersAtOnce_writesOneEntry() throws Exception {
    Charge charge = Charge.of("m", Usage.of(Unit.REQUEST, 1));
    Cost cost = PRICES.cost("m", charge.usage());
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try (Ledger other = Ledger.open(file())) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Ledger chosen = i % 2 == 0 ? ledger : other;
        String key = "key-" + i / 4;
        calls.add(() -> chosen.append(NOON, charge.key(key), cost).duplicate());
      }
      int written = 0;
      for (Future<Boolean> duplicate : executor.invokeAll(calls)) {
        written += duplicate.get() ? 0 : 1;
      }
      assertThat(written).isEqualTo(25);
      assertThat(other.sum(LedgerQuery.all(), "USD").entries()).isEqualTo(25);
    } finally {
      executor.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE entry SET picos = 1",
        "DELETE FROM entry",
        "DELETE FROM tag",
        "UPDATE used SET quantity = 0"
      })
  void sql_thatChangesTheBook_isRefusedByTheFile(String sql) throws SQLException {
    append("m", "acme", "search", NOON, 3);

    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("append-only");
    }
  }

  @Test
  void append_thatTheFileRefuses_booksNothingAndLeavesTheLedgerUsable() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TRIGGER full BEFORE INSERT ON tag WHEN NEW.value = 'bad'"
              + " BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    }
    CostMeter meter =
        CostMeter.with(PRICES).ledger(ledger).budget(Budget.of("b", Money.of("9", "USD"))).build();
    Usage usage = Usage.of(Unit.REQUEST, 4);
    Reservation failing = meter.reserve(Charge.of("m", usage).tag("tenant", "bad"));

    assertThatThrownBy(() -> failing.settle(usage))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("disk full");

    assertThat(entries(LedgerQuery.all())).isEmpty();
    assertThat(meter.budget("b").orElseThrow().reserved()).hasToString("4 USD");
    failing.cancel();
    meter.reserve("m", usage).settle(usage);
    assertThat(ledger.sum(LedgerQuery.all(), "USD").total()).hasToString("4 USD");
  }

  @Test
  void open_ofSomethingElse_isRefusedAndLeavesItAsItWas() throws Exception {
    Path text = directory.resolve("text.ledger");
    Files.writeString(
        text, "not a database, though long enough to be looked at as one\n".repeat(50));
    byte[] textBytes = Files.readAllBytes(text);
    Path foreign = directory.resolve("foreign.ledger");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + foreign);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mine (x)");
    }
    byte[] foreignBytes = Files.readAllBytes(foreign);

    for (Path path : List.of(text, foreign, directory, directory.resolve("no/such/dir.ledger"))) {
      assertThatThrownBy(() -> Ledger.open(path))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(path.toString());
    }

    assertThat(text).hasBinaryContent(textBytes);
    assertThat(foreign).hasBinaryContent(foreignBytes);
  }

  @Test
  void open_ofANewerFormat_isRefused() throws SQLException {
    ledger.close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 2");
    }

    assertThatThrownBy(() -> Ledger.open(file()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("format 2");
  }

  @Test
  void close_twice_isFine_andUseAfterwardsIsMisuse() {
    ledger.close();
    ledger.close();

    assertThatThrownBy(() -> ledger.sum(LedgerQuery.all(), "USD"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
