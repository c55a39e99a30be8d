package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  @TempDir private Path directory = Path.of("");
  private Path original = Path.of("");
  private Path changed = Path.of("");
  private Path samples = Path.of("");

  @BeforeEach
  void writeFiles() throws Exception {
    original = Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(64, 32));
    changed = directory.resolve("int4.onnx");
    samples = NpySamples.write(directory.resolve("samples"), 2, 8, 64);
    assertThat(Shell.run("quantize", original, changed, "--recipe", "weight-only").exitCode())
        .isZero();
  }

  private Shell compare(Object... more) {
    Object[] args = new Object[5 + more.length];
    args[0] = "compare";
    args[1] = original;
    args[2] = changed;
    args[3] = "--samples";
    args[4] = samples;
    System.arraycopy(more, 0, args, 5, more.length);
    return Shell.run(args);
  }

  @Test
  void compare_withoutBounds_tellsHowFarApart() {
    Shell shell = compare();

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).contains("mean and min cosine", "  Y").doesNotContain("layers");
  }

  @Test
  void compare_ofAModelWithItself_meetsEveryBound() {
    Shell same =
        Shell.run(
            "compare",
            original,
            original,
            "--samples",
            samples,
            "--min-cosine",
            "1",
            "--max-error",
            "0",
            "--min-sqnr",
            "200",
            "--min-mean-cosine",
            "1");

    assertThat(same.exitCode()).as(same.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--min-mean-cosine, 0.9999, mean cosine of Y is 0.99",
    "--min-cosine, 0.9999, smallest cosine of Y is 0.9",
    "--min-sqnr, 60, SQNR in dB of Y is ",
    "--max-error, 0.0001, largest error of Y is ",
    "--min-speed-up, 1000, speed-up is "
  })
  void bound_thatIsNotMet_isExitSixAndALine(String option, String bound, String line) {
    Shell shell = compare(option, bound);

    assertThat(shell.exitCode()).isEqualTo(6);
    assertThat(shell.err()).startsWith("mlops: " + line).hasLineCount(1);
    assertThat(shell.out()).contains("mean and min cosine");
  }

  @Test
  void json_holdsEverythingAskedFor() throws Exception {
    Shell shell = compare("--layers", "--timed", "2", "--json", "--min-cosine", "0.9999");

    JsonNode root = new ObjectMapper().readTree(shell.out());
    assertThat(shell.exitCode()).isEqualTo(6);
    assertThat(root.at("/outputs/0/name").asText()).isEqualTo("Y");
    assertThat(root.at("/outputs/0/minCosine").asDouble()).isBetween(0.9, 0.9999);
    assertThat(root.at("/layers/0/opType").asText()).isEqualTo("MatMul");
    assertThat(root.at("/speed/rounds").asInt()).isEqualTo(2);
    assertThat(root.at("/boundsNotMet/0").asText()).startsWith("smallest cosine of Y");
    assertThat(root.at("/changed").asText()).isEqualTo(changed.toString());
    assertThat(compare("--markdown").out()).contains("| output |");
    assertThat(compare("--timed").out()).contains("median of 5 passes");
  }

  @Test
  void failures_nameTheirFile() throws Exception {
    Path text = Files.writeString(directory.resolve("text.onnx"), "no model");

    Shell second = Shell.run("compare", original, text, "--samples", samples);
    Shell first = Shell.run("compare", text, changed, "--samples", samples);
    Shell none = Shell.run("compare", original, changed, "--samples", directory.resolve("none"));

    for (Shell shell : new Shell[] {first, second, none}) {
      assertThat(shell.exitCode()).isEqualTo(1);
      assertThat(shell.out()).isEmpty();
      assertThat(shell.err()).hasLineCount(1);
    }
    assertThat(second.err()).startsWith("mlops: " + text + ": not a well-formed ONNX model: ");
    assertThat(first.err()).startsWith("mlops: " + text + ": not a well-formed ONNX model: ");
    assertThat(none.err()).isEqualTo("mlops: none: no such file or folder\n");
  }

  @Test
  void commandLine_thatIsWrong_isAUsageError() {
    assertThat(Shell.run("compare", original, changed).exitCode()).isEqualTo(2);
    assertThat(compare("--threads", "0").exitCode()).isEqualTo(2);
    assertThat(compare("--timed", "0").exitCode()).isEqualTo(2);
    assertThat(compare("--json", "--markdown").exitCode()).isEqualTo(2);
  }
}
