package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandsTest {
  @TempDir private Path directory = Path.of("");

  private Path model() throws Exception {
    return Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(64, 32));
  }

  @Test
  void quantize_goodModel_writesItAndReports() throws Exception {
    Path out = directory.resolve("int8.onnx");

    Shell shell = Shell.run("quantize", model(), out);

    assertThat(shell.err()).isEmpty();
    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("dynamic INT8, per channel", "W [64, 32], 8 bits, 32 scales");
    assertThat(out).isRegularFile();
  }

  @Test
  void quantize_withOptions_obeysThem() throws Exception {
    Path out = directory.resolve("int4.onnx");

    Shell shell = Shell.run("quantize", model(), out, "--per-tensor", "--bits", "4", "--json");

    JsonNode report = new ObjectMapper().readTree(shell.out());
    assertThat(report.at("/tensors/0/bits").asInt()).isEqualTo(4);
    assertThat(report.at("/tensors/0/scales").asInt()).isEqualTo(1);
    assertThat(report.at("/tensors/0/shape").toString()).isEqualTo("[64,32]");
    assertThat(report.at("/quantizedBytes").asLong()).isEqualTo(Files.size(out));
    assertThat(report.at("/originalBytes").asLong()).isEqualTo(Files.size(model()));
  }

  @Test
  void quantize_everythingExcluded_failsAndWritesNothing() throws Exception {
    Path out = directory.resolve("none.onnx");

    Shell shell = Shell.run("quantize", model(), out, "--exclude", "product");

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).startsWith("mlops: ").hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void quantize_ontoItselfOrWithNineBits_isAUsageError() throws Exception {
    Path model = model();
    byte[] before = Files.readAllBytes(model);

    assertThat(Shell.run("quantize", model, model).exitCode()).isEqualTo(2);
    Shell nine = Shell.run("quantize", model, directory.resolve("x.onnx"), "--bits", "9");
    assertThat(nine.exitCode()).isEqualTo(2);
    assertThat(nine.err()).contains("9").hasLineCount(1);
    assertThat(model).hasBinaryContent(before);
  }

  @Test
  void inspect_goodModel_showsItsInterface() throws Exception {
    Shell shell = Shell.run("inspect", model());

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out())
        .contains(
            "ai.onnx 17",
            "X: FLOAT[batch, 64]",
            "Y: FLOAT[batch, 32]",
            "1 (MatMul 1)",
            "8192 bytes");
  }

  @Test
  void inspect_asJson_isOneDocument() throws Exception {
    JsonNode document = new ObjectMapper().readTree(Shell.run("inspect", model(), "--json").out());

    assertThat(document.at("/inputs/0/name").asText()).isEqualTo("X");
    assertThat(document.at("/inputs/0/shape").toString()).isEqualTo("[\"batch\",\"64\"]");
    assertThat(document.at("/opsets/0/version").asInt()).isEqualTo(17);
    assertThat(document.at("/operators/MatMul").asInt()).isEqualTo(1);
    assertThat(document.at("/constants/bytes").asLong()).isEqualTo(8192);
  }

  @Test
  void inspect_aQuantizedModel_showsHowItsWeightsAreStored() throws Exception {
    Path int4 = directory.resolve("int4.onnx");
    Path int8 = directory.resolve("int8.onnx");
    Shell.run("quantize", model(), int4, "--recipe", "weight-only", "--asymmetric");
    Shell.run("quantize", model(), int8);

    assertThat(Shell.run("inspect", model()).out())
        .contains("MatMul, FLOAT: 1 of 2048 values, 8192 bytes", "32.00 bits per weight")
        .doesNotContain("external", "slow");
    assertThat(Shell.run("inspect", int4).out())
        .contains("MatMulNBits, 4 bits, blocks of 32, asymmetric, accuracy level 4: 1 of 2048")
        // 4 bits, and for each block of 32 a scale of 32 bits and a zero point of 4
        .contains("5.13 bits per weight");
    JsonNode document = new ObjectMapper().readTree(Shell.run("inspect", int8, "--json").out());
    assertThat(document.at("/weights/0/operator").asText()).isEqualTo("MatMulInteger");
    assertThat(document.at("/weights/0/storage").asText()).isEqualTo("INT8");
    assertThat(document.at("/weights/0/values").asLong()).isEqualTo(2048);
    assertThat(document.at("/bitsPerWeight").asDouble()).isEqualTo(8);
    assertThat(document.at("/fusionWarnings").isArray()).isTrue();
  }

  @Test
  void inspect_aModelThatIsStoredBadly_warns() throws Exception {
    Path slow = directory.resolve("slow.onnx");
    Shell.run(
        "quantize",
        model(),
        slow,
        "--recipe",
        "weight-only",
        "--bits",
        "8",
        "--accuracy-level",
        "0");

    assertThat(Shell.run("inspect", slow).out()).contains("slow ", "product");
  }

  @Test
  void inspect_externalData_isTold() throws Exception {
    Path pair = directory.resolve("pair.onnx");
    Shell.run("quantize", model(), pair, "--external-data");

    assertThat(Shell.run("inspect", pair).out()).contains("2048 bytes of them in other files");
  }

  @Test
  void commandLine_wrong_isToldInOneLineWithWhereToLook() {
    for (String[] args :
        new String[][] {{}, {"registry"}, {"inspect"}, {"quantize", "a"}, {"fly"}, {"--fly"}}) {
      Shell shell = Shell.run((Object[]) args);
      assertThat(shell.exitCode()).isEqualTo(2);
      assertThat(shell.out()).isEmpty();
      assertThat(shell.err()).startsWith("mlops: ").hasLineCount(2).contains("--help");
    }
  }

  @Test
  void help_isNoError() {
    Shell shell = Shell.run("quantize", "--help");

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("--bits", "--per-tensor", "IN", "OUT");
  }
}
