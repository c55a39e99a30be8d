package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerCsvTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void write_knownAndUnknown_givesOneLineEach() throws IOException {
    Ledger ledger = Ledger.inMemory();
    Usage usage = Usage.of(Unit.INPUT_TOKEN, 128).and(Unit.OUTPUT_TOKEN, 3);
    ledger.append(
        NOON,
        Charge.of("encoder", usage).version("3").tag("tenant", "acme").key("r-1"),
        new Cost.Known(Money.of("-5.00000256", "USD"), "2026-11", List.of()));
    ledger.append(NOON, Charge.of("other", Usage.none()), new Cost.Unknown("no price, yet"));

    assertThat(csv(ledger))
        .isEqualTo(
            "sequence,time,key,model,version,price_list,cost,currency,unknown,usage,tenant\r\n"
                + "1,2026-11-23T12:00:00Z,r-1,encoder,3,2026-11,-5.00000256,USD,,"
                + "\"128 input_token, 3 output_token\",acme\r\n"
                + "2,2026-11-23T12:00:00Z,,other,,,,,\"no price, yet\",nothing,\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=x",
        " =1+1",
        "\uFF1D1",
        "=\"a\"",
        "=1,2",
        "\"=1\"",
        "'=1",
        "x\r\n=1+1",
        "\u001b[31mred",
        "a\u0000=b"
      })
  void write_hostileTag_isNeverAFormulaNorAControl(String value) throws IOException {
    Ledger ledger = Ledger.inMemory();
    ledger.append(
        NOON, Charge.of("m", Usage.none()).tag("tenant", value), new Cost.Unknown("test"));

    String csv = csv(ledger);
    String cell = lastCell(csv);

    assertThat(cell.strip()).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("-");
    assertThat(cell.codePointAt(0)).isNotIn((int) '@', (int) '\t', (int) '\r', (int) '\n', 0xFF1D);
    assertThat(csv).doesNotContain("\u001b").doesNotContain("\u0000");
    assertThat(cell).contains(value.substring(value.length() - 1));
  }

  @Test
  void write_quotesAndBreaks_readBackAsOneCell() throws IOException {
    Ledger ledger = Ledger.inMemory();
    ledger.append(
        NOON,
        Charge.of("m", Usage.none()).tag("tenant", "a \"b\", c\nd"),
        new Cost.Unknown("test"));

    assertThat(csv(ledger)).endsWith(",\"a \"\"b\"\", c\nd\"\r\n");
  }

  @Test
  void write_toABrokenSink_throwsItsException() {
    Ledger ledger = Ledger.inMemory();
    ledger.append(NOON, Charge.of("m", Usage.none()), new Cost.Unknown("test"));

    assertThatThrownBy(
            () -> LedgerCsv.withTags().write(ledger, LedgerQuery.all(), new FailingAppendable()))
        .isInstanceOf(IOException.class)
        .hasMessage("no space");
  }

  private static String csv(Ledger ledger) throws IOException {
    StringBuilder out = new StringBuilder();
    LedgerCsv.withTags("tenant").write(ledger, LedgerQuery.all(), out);
    return out.toString();
  }

  /** The last cell of the only data line, its quotes undone. */
  private static String lastCell(String csv) {
    String cell = csv.substring(csv.indexOf("nothing,") + "nothing,".length(), csv.length() - 2);
    return cell.startsWith("\"")
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
        : cell;
  }

  private static final class FailingAppendable implements Appendable {
    private int lines;

    @Override
    public Appendable append(CharSequence text) throws IOException {
      if (lines++ > 0) {
        throw new IOException("no space");
      }
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
      return append(text);
    }

    @Override
    public Appendable append(char c) throws IOException {
      return append(String.valueOf(c));
    }
  }
}
