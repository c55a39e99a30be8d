package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandTest {
  @TempDir private Path directory = Path.of("");

  private Path table(String name, String header, int rows, IntFunction<String> row)
      throws IOException {
    String lines = IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n"));
    return Files.writeString(directory.resolve(name), header + "\n" + lines + "\n");
  }

  private static Shell drift(Object... args) {
    return Shell.run(Stream.concat(Stream.of("drift"), Stream.of(args)).toArray());
  }

  private static JsonNode json(Shell shell) throws IOException {
    return new ObjectMapper().readTree(shell.out());
  }

  private static JsonNode feature(JsonNode report, String name) {
    for (JsonNode feature : report.at("/features")) {
      if (feature.at("/feature").asText().equals(name)) {
        return feature;
      }
    }
    throw new AssertionError("no feature " + name + " in " + report);
  }

  private static List<String> messages(JsonNode report, String kind) {
    return Stream.of(report.at("/findings"), report.findParents("feature"))
        .flatMap(DriftCommandTest::elements)
        .filter(finding -> finding.path("kind").asText().equals(kind))
        .map(finding -> finding.path("message").asText())
        .toList();
  }

  private static Stream<JsonNode> elements(Object nodes) {
    if (nodes instanceof JsonNode array) {
      return array.valueStream();
    }
    return ((List<?>) nodes)
        .stream().map(JsonNode.class::cast).flatMap(node -> node.path("findings").valueStream());
  }

  @Test
  void drift_largeTableWithAConstantAndItself_isNoDrift() throws Exception {
    Path table = table("large.csv", "x,constant", 6_000, i -> i % 97 + ",1");

    Shell shell = drift(table, table);

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.out()).startsWith("No drift: 0 of 2 features");
  }

  @Test
  void drift_sameTable_isNoDriftInEveryForm() throws Exception {
    Path reference = Tables.write(directory.resolve("ref.csv"), 1, 0);
    Path page = directory.resolve("page.html");

    Shell text = drift(reference, reference, "--html", page);
    Shell markdown = drift(reference, reference, "--markdown");
    JsonNode json = json(drift(reference, reference, "--json"));

    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out()).startsWith("No drift: 0 of 3 features").contains("2,000 rows against");
    assertThat(text.out()).contains("first?line").doesNotContain("!");
    assertThat(text.out().lines()).hasSize(4);
    assertThat(markdown.out()).startsWith("## Drift report").contains("| tokens | no |");
    assertThat(json.at("/drifted").asBoolean()).isFalse();
    assertThat(json.at("/rows").asLong()).isEqualTo(2_000);
    assertThat(feature(json, "first\nline").at("/effect").asDouble()).isZero();
    assertThat(page).content().startsWith("<!").contains("first\\nline");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("ref.csv", "page.html");
  }

  @Test
  void drift_shiftedTable_exitsThreeUnlessTheEffectIsTooSmall() throws Exception {
    Path reference = Tables.write(directory.resolve("ref.csv"), 1, 0);
    Path shifted = Tables.write(directory.resolve("cur.csv"), 2, 0.3);

    Shell any = drift(reference, shifted, "--json");

    assertThat(any.exitCode()).as(any.err()).isEqualTo(3);
    assertThat(json(any).at("/driftedFeatures").toString()).isEqualTo("[\"tokens\"]");
    assertThat(drift(reference, shifted, "--effect", "0.5").exitCode()).isZero();
    assertThat(drift(reference, shifted, "--alpha", "1e-300").exitCode()).isZero();
  }

  @Test
  void drift_overrides_areObeyed() throws Exception {
    Path reference = table("ref.csv", "id,code,size,note", 400, i -> i + "," + i % 2 + ",7,NA");
    Path current =
        table("cur.csv", "id,code,size,note", 400, i -> 9_000 + i + "," + i % 2 + ",x,3");

    JsonNode report =
        json(
            drift(
                reference,
                current,
                "--json",
                "--ignore",
                "id",
                "--categorical",
                "code",
                "--numeric",
                "size,note",
                "--missing",
                "NA,-"));

    assertThat(report.at("/features")).hasSize(3);
    assertThat(feature(report, "code").at("/type").asText()).isEqualTo("CATEGORICAL");
    assertThat(feature(report, "code").at("/drifted").asBoolean()).isFalse();
    assertThat(feature(report, "size").at("/drifted").asBoolean()).isTrue();
    assertThat(feature(report, "note").at("/type").asText()).isEqualTo("NUMERIC");
    assertThat(messages(report, "TYPE_CHANGED")).containsExactly("400 values are not numbers");
  }

  @Test
  void drift_columnsInOneFileOnlyAndOfAnotherType_areReported() throws Exception {
    Path reference =
        table("ref.csv", "kept,gone,\"code\"", 300, i -> i % 7 + ",1," + (i % 2 == 0 ? "K1" : "2"));
    Path current = table("cur.csv", "code,new,kept", 300, i -> "2,\"x\ny\"," + i % 7);

    Shell shell = drift(reference, current, "--json");
    JsonNode report = json(shell);

    assertThat(shell.exitCode()).isEqualTo(3);
    assertThat(report.at("/driftedFeatures").toString()).contains("gone", "code");
    assertThat(feature(report, "kept").at("/drifted").asBoolean()).isFalse();
    assertThat(messages(report, "VANISHED"))
        .contains("column 'gone' is in " + reference + " but not in " + current);
    assertThat(messages(report, "NEW_FEATURE"))
        .containsExactly("column 'new' is in " + current + " but not in " + reference);
    assertThat(messages(report, "TYPE_CHANGED"))
        .containsExactly(
            "column 'code' holds names in " + reference + " but only numbers in " + current);
  }

  @Test
  void drift_newColumnAlone_isReportedAndNoDrift() throws Exception {
    Path reference = table("ref.csv", "a", 300, i -> "" + i % 7);
    Path current = table("cur.csv", "a,b", 300, i -> i % 7 + "," + i);

    Shell shell = drift(reference, current);

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("! column 'b' is in");
  }

  @Test
  void drift_columnThatWasEmpty_driftsOnceItHasValues() throws Exception {
    Path reference = table("ref.csv", "a,b", 300, i -> i % 7 + ",");
    Path current = table("cur.csv", "a,b", 300, i -> i % 7 + "," + i % 3);

    assertThat(drift(reference, reference).exitCode()).isZero();
    assertThat(drift(reference, current, "--markdown").out()).contains("| b | **yes** |");
  }

  @Test
  void drift_moreRowsThanTheSample_countsThemAll() throws Exception {
    int rows = ColumnSummary.SAMPLE + 20_000;
    Path reference = table("ref.csv", "a,b", rows, i -> i * 7_919L % 9_973 + "," + i % 31);
    Path current = table("cur.csv", "a,b", rows, i -> i * 6_101L % 9_973 + "," + (i + 7) % 31);

    Shell shell = drift(reference, current, "--json", "--categorical", "b");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(json(shell).at("/referenceRows").asInt()).isEqualTo(rows);
    assertThat(json(shell).at("/rows").asInt()).isEqualTo(rows);
    assertThat(feature(json(shell), "a").at("/effect").asDouble()).isBetween(0.0, 0.02);
    assertThat(feature(json(shell), "b").at("/effect").asDouble()).isBetween(0.0, 0.001);
  }

  @Test
  void drift_namesWithLineBreaks_cannotForgeALineOfTheReport() throws Exception {
    Path reference = table("ref.csv", "a", 300, i -> "free");
    Path current = table("cur.csv", "a", 300, i -> "\"x\n  ok    a\u001b[2J\"");

    Shell shell = drift(reference, current);

    assertThat(shell.exitCode()).isEqualTo(3);
    assertThat(shell.out()).contains("x?  ok    a?[2J").doesNotContain("\n  ok ", "\u001b");
  }

  @Test
  void drift_badFiles_failInOneLineAndWriteNoPage() throws Exception {
    Path good = Tables.write(directory.resolve("ref.csv"), 1, 0);
    Path ragged = Files.writeString(directory.resolve("ragged.csv"), "tokens,plan\n1,a\n2\n");
    Path other = Files.writeString(directory.resolve("other.csv"), "x,y\n1,2\n");
    Path empty = Files.createFile(directory.resolve("empty.csv"));
    Path page = directory.resolve("page.html");

    for (Path bad : List.of(ragged, other, empty, directory, directory.resolve("none.csv"))) {
      Shell shell = drift(good, bad, "--html", page);

      assertThat(shell.exitCode()).as("%s: %s", bad, shell.err()).isEqualTo(1);
      assertThat(shell.err()).startsWith("mlops: " + bad).hasLineCount(1);
      assertThat(shell.out()).isEmpty();
      assertThat(page).doesNotExist();
    }
    assertThat(drift(good, ragged).err()).contains("ragged.csv, line 3: ");
    Shell nowhere = drift(good, good, "--html", directory.resolve("no/page.html"));
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("page.html: cannot be written: no directory");
  }

  @Test
  void drift_wrongCommandLine_isAUsageError() throws Exception {
    Path good = Tables.write(directory.resolve("ref.csv"), 1, 0);
    byte[] before = Files.readAllBytes(good);
    Object[][] wrong = {
      {good},
      {good, good, "--json", "--markdown"},
      {good, good, "--alpha", "2"},
      {good, good, "--effect", "-1"},
      {good, good, "--numeric", "nobody"},
      {good, good, "--ignore", "plan", "--categorical", "plan"},
      {good, good, "--ignore", "tokens,plan", "--ignore", "first\nline"},
      {good, good, "--html", good},
    };

    for (Object[] args : wrong) {
      Shell shell = drift(args);
      assertThat(shell.exitCode()).as("%s: %s", List.of(args), shell.err()).isEqualTo(2);
      assertThat(shell.out()).isEmpty();
    }
    assertThat(good).hasBinaryContent(before);
  }

  @Test
  void help_listsTheExitCodes() {
    assertThat(drift("--help").out()).contains("Exit codes:", "0   no drift", "3   drift");
  }
}
