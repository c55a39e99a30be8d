package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recipe with its options, on a model of one product with samples written by NumPy. */
class QuantizeCommandTest {
  @TempDir private Path directory = Path.of("");
  private Path model = Path.of("");
  private Path out = Path.of("");
  private Path samples = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    model = Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(64, 32));
    out = directory.resolve("out.onnx");
    samples = NpySamples.write(directory.resolve("samples"), 3, 8, 64);
  }

  private Shell quantize(String options) {
    List<Object> args = new ArrayList<>(List.of("quantize", model, out));
    for (String option : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
      args.add(option.equals("SAMPLES") ? samples : option);
    }
    return Shell.run(args.toArray());
  }

  private static JsonNode json(Shell shell) throws IOException {
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    return new ObjectMapper().readTree(shell.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " | dynamic INT8, per channel",
        "--per-tensor --method mse | per tensor, smallest squared error",
        "--reduced-range | reduced range",
        "--bits 7 | weights of 7 bits",
        "--calibration SAMPLES | dynamic INT8, per channel, SmoothQuant",
        "--calibration SAMPLES --smooth-quant 0.5 | SmoothQuant of strength 0.5",
        "--recipe static-int8 --calibration SAMPLES | static INT8",
        "--recipe static-int8 --calibration SAMPLES --ranges percentile --percentile 99.9"
            + " --activations INT8 --per-tensor --reduced-range --no-smooth-quant"
            + " --computed-products --codes-everywhere | static INT8",
        "--recipe weight-only | weight-only INT4, blocks of 32, symmetric, rounded to nearest",
        "--recipe weight-only --bits 8 --block-size 16 --asymmetric --method mse | INT8, blocks of"
            + " 16, asymmetric, smallest squared error",
        "--recipe weight-only --embeddings --accuracy-level 0 | with embeddings",
        "--recipe weight-only --method importance --calibration SAMPLES | weighted by activations",
        "--recipe weight-only --method awq --calibration SAMPLES | AWQ",
        "--recipe weight-only --method gptq --calibration SAMPLES | GPTQ",
        "--recipe weight-only --method gptq --input-order --calibration SAMPLES | GPTQ in the"
            + " order",
        "--recipe fp16 --half-inputs --keep-operator Relu --refuse-overflow | FLOAT16",
        "--recipe bf16 | BFLOAT16",
        "--recipe auto --calibration SAMPLES --at-least 25 --time-box 600 --threads 1 | automatic",
        "--recipe auto --calibration SAMPLES --measure cosine --prefer-speed | mean output cosine"
      })
  void recipe_withItsOptions_isTheOneOfTheReport(String line) throws Exception {
    String options = line.substring(0, line.indexOf('|')).strip();
    String wanted = line.substring(line.indexOf('|') + 1).strip();

    JsonNode report = json(quantize((options + " --json").strip()));

    assertThat(report.at("/recipe").asText()).contains(wanted);
    assertThat(report.at("/file").asText()).isEqualTo(out.toString());
    assertThat(report.at("/quantizedBytes").asLong()).isEqualTo(Files.size(out));
    assertThat(report.has("search")).isEqualTo(options.contains("auto"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--embeddings | --embeddings is for --recipe weight-only, not dynamic-int8",
        "--recipe weight-only --per-tensor | --per-tensor is for --recipe dynamic-int8",
        "--recipe fp16 --bits 4 | --bits is for --recipe dynamic-int8 or weight-only, not fp16",
        "--recipe fp16 --calibration SAMPLES | --calibration is for",
        "--method gptq | --method gptq is for --recipe weight-only",
        "--recipe weight-only --method gptq | --method gptq needs --calibration",
        "--recipe weight-only --calibration SAMPLES | --calibration needs --method",
        "--recipe weight-only --input-order | --input-order needs --method gptq",
        "--recipe auto | --recipe auto needs --calibration",
        "--recipe static-int8 | --recipe static-int8 needs --calibration",
        "--recipe static-int8 --calibration SAMPLES --percentile 99 | --percentile needs --ranges",
        "--recipe weight-only --per-tensor | --per-tensor is for --recipe dynamic-int8 or static",
        "--smooth-quant 0.5 | --smooth-quant needs --calibration",
        "--bits 4 --reduced-range | --reduced-range and --bits 4 exclude each other",
        "--recipe int8 | int8",
        "--json --markdown | exclude each other"
      })
  void options_thatContradict_areAUsageError(String line) {
    Shell shell = quantize(line.substring(0, line.indexOf('|')).strip());

    assertThat(shell.exitCode()).isEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err())
        .startsWith("mlops: ")
        .contains(line.substring(line.indexOf('|') + 1).strip())
        .endsWith("Try 'mlops quantize --help'.\n");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bits 9",
        "--recipe weight-only --bits 5",
        "--recipe weight-only --block-size 48",
        "--recipe weight-only --accuracy-level 5",
        "--calibration SAMPLES --smooth-quant 1.5",
        "--recipe auto --calibration SAMPLES --time-box 0",
        "--exclude produkt"
      })
  void values_outOfRange_areAUsageErrorInOneLine(String options) {
    Shell shell = quantize(options);

    assertThat(shell.exitCode()).as(shell.err()).isEqualTo(2);
    assertThat(shell.err()).startsWith("mlops: ").hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void nodes_areNamedByPatterns() {
    assertThat(quantize("--exclude prod*").err()).contains("product: excluded by the caller");
    assertThat(quantize("--exclude prod*").exitCode()).isEqualTo(1);
    assertThat(quantize("--include *duct").exitCode()).isZero();
    assertThat(quantize("--include p*t --exclude *").exitCode()).isEqualTo(1);
    assertThat(quantize("--include p.*t").err()).contains("'p.*t'");
  }

  @Test
  void bound_outOfReach_isExitSixWithWhatWasTriedAndNoFile() throws Exception {
    Shell text = quantize("--recipe auto --calibration SAMPLES --measure cosine --at-least 1.5");
    Shell json =
        quantize("--recipe auto --calibration SAMPLES --measure cosine --at-least 1.5 --json");

    assertThat(text.exitCode()).as(text.err()).isEqualTo(6);
    assertThat(text.err()).startsWith("mlops: " + model + ": ").hasLineCount(1);
    assertThat(text.out()).contains("INT4");
    assertThat(json.exitCode()).isEqualTo(6);
    JsonNode root = new ObjectMapper().readTree(json.out());
    assertThat(root.at("/file").isNull()).isTrue();
    assertThat(root.at("/search").toString()).contains("INT4");
    assertThat(out).doesNotExist();
  }

  @Test
  void markdown_isATable() {
    assertThat(quantize("--markdown").out()).contains("## dynamic INT8", "| weight |");
    assertThat(quantize("--recipe auto --calibration SAMPLES --markdown").out())
        .contains("| weight |")
        .contains("INT4");
  }

  @Test
  void samples_thatCannotBeUsed_areOneLineThatNamesTheFile() throws Exception {
    Path array = samples.resolve("sample-1.npy");
    Files.write(array, Files.readAllBytes(model));
    assertRefused("samples/sample-1.npy: at byte 0");
    NpySamples.write(samples, 3, 8, 63);
    assertRefused("samples/sample-0.npy: input 'X' has the shape [batch, 64]");
    try (Stream<Path> files = Files.list(samples)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertRefused("samples: holds no sample");
    Files.delete(samples);
    assertRefused("samples: no such file or folder");
  }

  private void assertRefused(String what) throws IOException {
    for (String recipe : List.of("", "--recipe weight-only --method gptq ", "--recipe auto ")) {
      Shell shell = quantize(recipe + "--calibration SAMPLES");

      assertThat(shell.exitCode()).isEqualTo(1);
      assertThat(shell.out()).isEmpty();
      assertThat(shell.err()).startsWith("mlops: " + what).hasLineCount(1);
      assertThat(out).doesNotExist();
    }
  }
}
