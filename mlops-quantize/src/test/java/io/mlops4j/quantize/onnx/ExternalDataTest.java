package io.mlops4j.quantize.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.Recipes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {

  private static final int VALUES = 64 * 3;

  @TempDir Path outer;
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createDirectory(outer.resolve("model"));
  }

  private static byte[] data(int padding) {
    ByteBuffer bytes = ByteBuffer.allocate(padding + 4 * VALUES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(padding);
    for (int i = 0; i < VALUES; i++) {
      bytes.putFloat(i - 20f);
    }
    return bytes.array();
  }

  private Path model(Map<String, String> entries) throws Exception {
    Message tensor =
        new Message().varint(1, 64).varint(1, 3).varint(2, 1).string(8, "w").varint(14, 1);
    new TreeMap<>(entries)
        .forEach((key, value) -> tensor.bytes(13, new Message().string(1, key).string(2, value)));
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", 64)
        .graphField(5, tensor)
        .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", 3)
        .writeTo(folder.resolve("m.onnx"));
  }

  private void assertRefused(Map<String, String> entries, String saying) throws Exception {
    Path file = model(entries);
    Path target = folder.resolve("int8.onnx");
    for (Recipes recipe : Recipes.list()) {
      assertThatThrownBy(() -> recipe.run().apply(file, target))
          .as(recipe.name())
          .isInstanceOf(ExternalDataException.class)
          .hasMessageContaining(saying)
          .message()
          .doesNotContain(outer.toString());
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void readFloats_dataBeside_arrives() throws Exception {
    Files.createDirectory(folder.resolve("sub"));
    Files.write(folder.resolve("sub/w.bin"), data(16));
    String sha1 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(data(16)));
    OnnxModel model =
        OnnxModel.read(
            model(
                Map.of(
                    "location",
                    "sub/w.bin",
                    "offset",
                    "16",
                    "length",
                    "" + 4 * VALUES,
                    "checksum",
                    sha1)));

    OnnxTensor weight = model.graph().initializer("w").orElseThrow();
    assertThat(weight.isExternal()).isTrue();
    float[] values = new float[3];
    weight.readFloats(20, values, 0, 3);
    assertThat(values).containsExactly(0, 1, 2);
    assertThat(model.sizeBytes()).isEqualTo(Files.size(model.path()) + 4 * VALUES);
  }

  @Test
  void rewrite_dataBeside_isTakenIntoTheFile() throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    Path copy = outer.resolve("copy.onnx");

    ModelRewrite.of(OnnxModel.read(model(Map.of("location", "w.bin")))).writeTo(copy);

    OnnxTensor weight = OnnxModel.read(copy).graph().initializer("w").orElseThrow();
    assertThat(weight.isExternal()).isFalse();
    float[] values = new float[2];
    weight.readFloats(VALUES - 2, values, 0, 2);
    assertThat(values).containsExactly(VALUES - 22f, VALUES - 21f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../secret.bin",
        "a/../../secret.bin",
        "/etc/passwd",
        "C:\\x",
        "C:/x",
        "..\\secret.bin",
        "//host/x",
        "file:///etc/passwd",
        "a//b",
        "a/",
        "./secret.bin",
        "x\0y",
        "*/_ORT_MEM_ADDR_/*"
      })
  void location_outsideTheFolder_isRefused(String location) throws Exception {
    Files.write(outer.resolve("secret.bin"), data(0));
    assertRefused(Map.of("location", location), "inside the model's folder");
  }

  @Test
  void location_veryLong_isRefusedShortly() throws Exception {
    assertRefused(Map.of("location", "x".repeat(5000)), "...");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none.bin", "%2e%2e/secret.bin", "#..", "m.onnx/x"})
  void location_thatIsNotThere_isRefused(String location) throws Exception {
    Files.write(outer.resolve("secret.bin"), data(0));
    assertRefused(Map.of("location", location), "does not exist");
  }

  @Test
  void location_linksAndFolders_areRefused() throws Exception {
    Path secret = Files.write(outer.resolve("secret.bin"), data(0));
    Files.createSymbolicLink(folder.resolve("soft.bin"), secret);
    Files.createSymbolicLink(folder.resolve("up"), outer);
    Files.createLink(folder.resolve("hard.bin"), secret);
    Files.createDirectory(folder.resolve("dir"));

    assertRefused(Map.of("location", "soft.bin"), "symbolic link");
    assertRefused(Map.of("location", "up/secret.bin"), "symbolic link");
    assertRefused(Map.of("location", "hard.bin"), "hard link");
    assertRefused(Map.of("location", "dir"), "regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "", "9223372036854775808", "0x10", "1.0", " 4"})
  void offsetAndLength_notACount_areRefused(String number) throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    assertRefused(Map.of("location", "w.bin", "offset", number), "offset");
    assertRefused(Map.of("location", "w.bin", "length", number), "length");
  }

  @Test
  void offsetAndLength_beyondTheFile_areRefused() throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    assertRefused(Map.of("location", "w.bin", "offset", "1"), "asked for");
    assertRefused(Map.of("location", "w.bin", "offset", "" + Long.MAX_VALUE), "asked for");
    assertRefused(Map.of("location", "w.bin", "length", "" + Long.MAX_VALUE), "holds");
    assertRefused(Map.of("location", "w.bin", "length", "4"), "holds 4 bytes");
  }

  @Test
  void keys_unknown_areRefused() throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    assertRefused(Map.of("location", "w.bin", "__class__", "x"), "__class__");
  }

  @Test
  void keys_repeated_areRefused() {
    List<Map.Entry<String, String>> twice =
        List.of(Map.entry("location", "a"), Map.entry("location", "b"));
    assertThatThrownBy(() -> ExternalLocation.of(folder, twice))
        .isInstanceOf(ExternalDataException.class)
        .hasMessageContaining("repeated");
  }

  @Test
  void checksum_wrong_isRefused() throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    assertRefused(Map.of("location", "w.bin", "checksum", "deadbeef"), "deadbeef");
  }

  @Test
  void location_pipe_isRefusedWithoutWaiting() throws Exception {
    Path pipe = folder.resolve("pipe");
    int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assertThat(made).isZero();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertRefused(Map.of("location", "pipe"), "is not a regular file"));
  }

  @Test
  void location_besideAModelWithoutAFolder_isFoundInTheWorkingFolder() throws Exception {
    Path source = model(Map.of("location", "relative-w.bin"));
    Path model = Files.copy(source, Path.of("relative-model.onnx"));
    Path data = Files.write(Path.of("relative-w.bin"), data(0));
    try {
      assertThat(model.getParent()).isNull();
      OnnxQuantizer.of(model).dynamicInt8().writeTo(folder.resolve("int8.onnx"));
      assertThat(folder.resolve("int8.onnx")).exists();
    } finally {
      Files.delete(model);
      Files.delete(data);
    }
  }

  @Test
  void location_inWhatARewriteCopiesBlindly_isRefused() throws Exception {
    Message entry = new Message().string(1, "location").string(2, "w.bin");
    Message tensor = new Message().varint(1, 1).varint(2, 1).bytes(13, entry).varint(14, 1);
    Message node =
        new Message()
            .string(4, "Constant")
            .bytes(5, new Message().string(1, "value").bytes(5, tensor));
    for (ModelBuilder model :
        List.of(
            new ModelBuilder().modelField(25, new Message().bytes(7, node)),
            new ModelBuilder().modelField(20, new Message().bytes(1, new Message().bytes(1, node))),
            new ModelBuilder().graphField(15, new Message().bytes(1, tensor)))) {
      Path file = model.writeTo(folder.resolve("m.onnx"));
      assertThatThrownBy(() -> OnnxModel.read(file))
          .isInstanceOf(OnnxFormatException.class)
          .hasMessageContaining("data in another file");
    }
  }

  @Test
  void rewrite_dataOfConstantNodesAndSubGraphs_isTakenIntoTheFile() throws Exception {
    Files.write(folder.resolve("w.bin"), data(0));
    Message entry = new Message().string(1, "location").string(2, "w.bin");
    Message tensor =
        new Message().varint(1, 64).varint(1, 3).varint(2, 1).bytes(13, entry).varint(14, 1);
    Message constant =
        new Message()
            .string(2, "c")
            .string(4, "Constant")
            .bytes(5, new Message().string(1, "value").bytes(5, tensor));
    Message branch = new Message().bytes(1, constant).bytes(12, new Message().string(1, "c"));
    Message branches =
        new Message()
            .string(1, "c")
            .string(4, "If")
            .bytes(5, new Message().string(1, "then_branch").bytes(6, branch))
            .bytes(5, new Message().string(1, "else_branch").bytes(6, branch));
    Path model =
        new ModelBuilder()
            .graphField(1, constant)
            .graphField(1, branches)
            .writeTo(folder.resolve("m.onnx"));
    Path copy = outer.resolve("copy.onnx");
    ModelRewrite.of(OnnxModel.read(model)).writeTo(copy);

    OnnxModel read = OnnxModel.read(copy);
    assertThat(read.externalFiles()).isEmpty();
    OnnxNode inner = read.graph().nodes().get(1).attributes().get(1).graphs().get(0).nodes().get(0);
    for (OnnxNode node : List.of(read.graph().nodes().get(0), inner)) {
      float[] values = new float[2];
      node.attribute("value").orElseThrow().tensor().orElseThrow().readFloats(20, values, 0, 2);
      assertThat(values).containsExactly(0, 1);
    }
  }
}
