package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
  @TempDir private Path directory = Path.of("");

  private Path file() {
    return directory.resolve("t.csv");
  }

  private List<List<String>> rows(String text) throws IOException {
    return rows(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<List<String>> rows(byte[] bytes) throws IOException {
    Files.write(file(), bytes);
    CsvTable table = CsvTable.open(file());
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.columns());
    table.forEachRow(row -> rows.add(row.getFields()));
    return rows;
  }

  @Test
  void rows_quotedFields_keepQuotesCommasAndLineBreaks() throws Exception {
    assertThat(rows("a,\"b\nc\"\r\n\"x, \"\"y\"\"\",\"1\r\n2\"\r\n,\"\"\n"))
        .containsExactly(List.of("a", "b\nc"), List.of("x, \"y\"", "1\r\n2"), List.of("", ""));
  }

  @Test
  void rows_byteOrderMarkBlankLinesAndNoLastLineBreak_doNotMatter() throws Exception {
    assertThat(rows("\uFEFF\"a\",b\n\n1,2\r\n\r\n3,4"))
        .containsExactly(List.of("a", "b"), List.of("1", "2"), List.of("3", "4"));
  }

  @Test
  void rows_columnWithoutName_isCalledByItsPlace() throws Exception {
    assertThat(rows(",a\n0,1\n").get(0)).containsExactly("column 1", "a");
  }

  @Test
  void rows_headerOfIndices_isAHeader() throws Exception {
    assertThat(rows("0,1\n0.5,2\n").get(0)).containsExactly("0", "1");
  }

  @Test
  void rows_ragged_nameFileAndFirstLineOfTheRow() {
    assertThatThrownBy(() -> rows("a,b\n1,\"x\ny\"\n1,2,3\n"))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ", line 4: the header has 2 columns but this row 3");
    assertThatThrownBy(() -> rows("a,b\n1\n"))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ", line 2: the header has 2 columns but this row 1");
  }

  @Test
  void rows_brokenQuotes_nameFileAndLine() {
    assertThatThrownBy(() -> rows("a,b\n1,2\n1,\"x\"y\n"))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> rows("a,b\n1,2\n1,\"x\n3,4\n"))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ": ")
        .hasMessageContaining("line 3");
  }

  @Test
  void rows_fieldOfMoreThanAMegabyte_isRefused() {
    assertThatThrownBy(() -> rows("a,b\n1," + "z".repeat(2_000_000) + "\n"))
        .isInstanceOf(CsvException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void rows_notUtf8_areRefused() {
    assertThatThrownBy(() -> rows("a,b\n1,\u00e4\n".getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ": not text in UTF-8");
    assertThatThrownBy(() -> rows("a,b\n1,2\n".getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(CsvException.class)
        .hasMessageStartingWith(file() + ": not text in UTF-8");
  }

  @Test
  void open_withoutAHeaderToGoBy_isRefused() {
    assertThatThrownBy(() -> rows(""))
        .hasMessage(file() + ": empty; a header with the names of the columns is required");
    assertThatThrownBy(() -> rows("a,b,a\n")).hasMessageContaining("two columns are called 'a'");
    assertThatThrownBy(() -> rows("1.5,2\n3,4\n")).hasMessageContaining("line 1: only numbers");
    assertThatThrownBy(() -> rows("a,b\n")).hasMessageContaining("a header and no rows");
  }

  @Test
  void open_missingFileOrDirectory_isRefused() {
    assertThatThrownBy(() -> CsvTable.open(file())).hasMessage(file() + ": no such file");
    assertThatThrownBy(() -> CsvTable.open(directory))
        .isInstanceOf(CsvException.class)
        .hasMessage(directory + ": not a regular file");
  }

  @Test
  void forEachRow_fileWithAnotherHeaderMeanwhile_isRefused() throws Exception {
    Files.writeString(file(), "a,b\n1,2\n");
    CsvTable table = CsvTable.open(file());
    Files.writeString(file(), "b,a\n1,2\n");

    assertThatThrownBy(() -> table.forEachRow(row -> {})).hasMessageContaining("header changed");
  }
}
