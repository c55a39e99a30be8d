package io.mlops4j.quantize.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationException;
import io.mlops4j.quantize.Recipes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no model, or a model made to hurt: a typed error, soon, and no file written. */
class HostileModelTest {

  @TempDir Path folder;

  private static ModelBuilder valid() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "m", 4)
        .constant(TensorSpec.ofFloats("w", List.of(4L, 3L), new float[12]))
        .node(NodeSpec.of("MatMul", "p", List.of("x", "w"), List.of("y")))
        .output("y", DataType.FLOAT, "m", 3);
  }

  private void assertRefused(byte[] bytes, String first, String... more) throws Exception {
    Path file = Files.write(folder.resolve("hostile.onnx"), bytes);
    for (Recipes recipe : Recipes.list()) {
      Assertions.assertTimeout(
          Duration.ofSeconds(1),
          () ->
              assertThatThrownBy(() -> recipe.run().apply(file, folder.resolve("out.onnx")))
                  .as(recipe.name())
                  .isInstanceOf(QuantizationException.class)
                  .message()
                  .contains(first)
                  .contains(more.length == 0 ? new String[] {first} : more)
                  .doesNotContain(folder.toString()));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  static Stream<byte[]> notModels() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(valid().bytes());
    }
    byte[] random = new byte[4096];
    new Random(25).nextBytes(random);
    return Stream.of(
        new byte[0],
        new byte[1],
        new byte[] {8},
        new byte[4096],
        random,
        zipped.toByteArray(),
        "just some text\n".getBytes(StandardCharsets.UTF_8),
        "<!DOCTYPE html><html></html>".getBytes(StandardCharsets.UTF_8),
        "PK\003\004zip".getBytes(StandardCharsets.ISO_8859_1),
        new byte[] {(byte) 0x80, 4, (byte) 0x95, 10, 0, 0, 0},
        "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("notModels")
  void read_otherContent_isRefused(byte[] content) throws Exception {
    assertRefused(content, "");
  }

  @Test
  void read_missingFileAndFolder_areRefused() {
    assertThatThrownBy(() -> OnnxModel.read(folder.resolve("none.onnx")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("none.onnx");
    assertThatThrownBy(() -> OnnxModel.read(folder)).isInstanceOf(ModelFileException.class);
  }

  @Test
  void read_everyTruncation_isRefused() throws Exception {
    byte[] whole = valid().bytes();
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
      assertThatThrownBy(() -> ModelDecoder.decode(folder.resolve("cut.onnx"), cut))
          .as("cut at %d", length)
          .isInstanceOf(QuantizationException.class);
    }
  }

  @Test
  void writeTo_tenThousandFlippedBits_neverFailsUntyped() throws Exception {
    byte[] whole = valid().bytes();
    Random random = new Random(26);
    Path file = folder.resolve("flipped.onnx");
    Path target = folder.resolve("out.onnx");
    for (int i = 0; i < 10_000; i++) {
      byte[] flipped = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        ModelDecoder.decode(file, ByteBuffer.wrap(flipped));
        if (i % 200 == 0) {
          Files.write(file, flipped);
          OnnxQuantizer.of(file).dynamicInt8().writeTo(target);
        }
      } catch (QuantizationException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      } catch (RuntimeException untyped) {
        fail("seed 26, round " + i, untyped);
      }
    }
  }

  @Test
  void read_numberOfElevenBytes_isRefused() throws Exception {
    byte[] bytes = new byte[12];
    Arrays.fill(bytes, (byte) 0xFF);
    bytes[0] = 8;
    assertRefused(bytes, "ten bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 32, 1000})
  void read_lengthBeyondTheFile_isRefused(long length) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((7 << 3) | WireReader.BYTES);
    long rest = length;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    assertRefused(out.toByteArray(), "field 7", Long.toUnsignedString(length));
  }

  /** Model, graph, and for each level node, attribute and graph: 2 + 3 x levels messages. */
  private static byte[] nested(int levels) {
    Payload graph = new Message().string(2, "innermost");
    for (int i = 0; i < levels; i++) {
      Payload attribute = new Message().string(1, "body").bytes(6, graph);
      graph = new Message().bytes(1, new Message().string(4, "Loop").bytes(5, attribute));
    }
    return ModelBuilder.collect(new Message().varint(1, 8).bytes(7, graph));
  }

  @Test
  void read_subGraphsUpToTheLimit_areRead() throws Exception {
    Path file = Files.write(folder.resolve("deep.onnx"), nested(32));
    assertThat(OnnxModel.read(file).graph().nodes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 34, 1000})
  void read_subGraphsBeyondTheLimit_areRefused(int levels) throws Exception {
    assertRefused(nested(levels), "100");
  }

  @Test
  void read_unknownGroupsNestedDeeply_areRefused() throws Exception {
    byte[] groups = new byte[10_000];
    Arrays.fill(groups, (byte) ((9 << 3) | WireReader.GROUP_START));
    assertRefused(groups, "100");
  }

  @Test
  void read_groupNeverStarted_isRefused() throws Exception {
    assertRefused(new byte[] {(9 << 3) | WireReader.GROUP_END}, "group");
  }

  @Test
  void read_graphTwice_isRefused() throws Exception {
    assertRefused(valid().modelField(7, new Message().string(2, "again")).bytes(), "second graph");
  }

  @Test
  void read_wrongWireTypeInEveryModelField_isRefused() throws Exception {
    for (int field : new int[] {2, 7, 8}) {
      assertRefused(
          ModelBuilder.collect(new Message().varint(field, 1)), "field " + field, "wire type");
    }
    assertRefused(ModelBuilder.collect(new Message().string(1, "8")), "wire type");
    for (int field : new int[] {1, 2, 5, 11, 12}) {
      assertRefused(
          ModelBuilder.collect(new Message().varint(1, 8).bytes(7, new Message().varint(field, 1))),
          "field " + field);
    }
  }

  private static byte[] withTensor(Message tensor) {
    return valid().graphField(5, tensor).bytes();
  }

  private static Message tensor(long type, long... dims) {
    Message message = new Message().string(8, "bad").varint(2, type);
    for (long dim : dims) {
      message.varint(1, dim);
    }
    return message;
  }

  @Test
  void read_impossibleShapes_areRefused() throws Exception {
    Payload some = Payload.of(new byte[8]);
    assertRefused(withTensor(tensor(1, -1).bytes(9, some)), "dimension -1");
    assertRefused(withTensor(tensor(1, 1L << 62).bytes(9, some)), "too many");
    assertRefused(withTensor(tensor(1, 1L << 31, 1L << 31).bytes(9, some)), "too many");
    assertRefused(withTensor(tensor(1, 1L << 32, 1L << 32).bytes(9, some)), "more elements");
    assertRefused(withTensor(tensor(1, Long.MAX_VALUE, 3).bytes(9, some)), "more elements");
    assertRefused(withTensor(tensor(1, 0, 1L << 62).bytes(9, some)), "raw data");
  }

  @Test
  void read_emptyTensorWithOneHugeDimension_isRead() throws Exception {
    Path file =
        Files.write(
            folder.resolve("m.onnx"),
            withTensor(tensor(1, 0, 1L << 62).bytes(9, Payload.of(new byte[0]))));
    assertThat(OnnxModel.read(file).graph().initializer("bad").orElseThrow().elementCount())
        .isZero();
  }

  @Test
  void read_dataThatDoesNotFitItsShape_isRefused() throws Exception {
    for (int size : new int[] {0, 4, 7, 9, 12}) {
      assertRefused(withTensor(tensor(1, 2).bytes(9, Payload.of(new byte[size]))), size + " bytes");
    }
    assertRefused(withTensor(tensor(1, 2)), "lists 0 values");
    assertRefused(withTensor(tensor(7, 2).varint(7, 1)), "lists 1 values");
    assertRefused(
        withTensor(tensor(1, 1).fixed32(4, 0).bytes(9, Payload.of(new byte[4]))),
        "both raw data and a list");
    assertRefused(
        withTensor(
            tensor(1, 1).bytes(9, Payload.of(new byte[4])).bytes(9, Payload.of(new byte[4]))),
        "second block");
    assertRefused(withTensor(tensor(1, 1).bytes(4, Payload.of(new byte[3]))), "3 bytes of floats");
  }

  @Test
  void read_impossibleElementTypes_areRefused() throws Exception {
    assertRefused(withTensor(tensor(99, 1).bytes(9, Payload.of(new byte[1]))), "99");
    assertRefused(withTensor(tensor(-1, 1).bytes(9, Payload.of(new byte[1]))), "-1");
    assertRefused(withTensor(tensor(0, 1).bytes(9, Payload.of(new byte[1]))), "UNDEFINED");
    assertRefused(withTensor(tensor(8, 1).bytes(9, Payload.of(new byte[1]))), "STRING");
  }

  @Test
  void read_oddNumberOfPackedFourBitCodes_takesTheHalfByte() throws Exception {
    Path file =
        Files.write(
            folder.resolve("m.onnx"), withTensor(tensor(22, 3).bytes(9, Payload.of(new byte[2]))));
    assertThat(OnnxModel.read(file).graph().initializer("bad").orElseThrow().sizeBytes())
        .isEqualTo(2);
    assertRefusedAfter(file, withTensor(tensor(22, 3).bytes(9, Payload.of(new byte[1]))));
  }

  private void assertRefusedAfter(Path earlier, byte[] bytes) throws Exception {
    Files.delete(earlier);
    assertRefused(bytes, "raw data");
  }

  @Test
  void read_repeatedNamesAndDomains_areRefused() throws Exception {
    assertRefused(withTensor(tensor(1, 1).string(8, "w").bytes(9, Payload.of(new byte[4]))), "'w'");
    assertRefused(valid().modelField(8, new Message().varint(2, 3)).bytes(), "imported twice");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 40})
  void read_impossibleOperatorSet_isRefused(long version) throws Exception {
    assertRefused(valid().opset(version).bytes(), Long.toString(version));
  }

  @Test
  void read_textThatIsNotUtf8_isRefused() throws Exception {
    Message node = new Message().bytes(3, Payload.of(new byte[] {(byte) 0xC3, 0x28}));
    assertRefused(valid().graphField(1, node).bytes(), "UTF-8");
  }

  @Test
  void read_hundredThousandNodes_takesLinearTime() throws Exception {
    ModelBuilder model = valid();
    for (int i = 0; i < 100_000; i++) {
      model.node(NodeSpec.of("Relu", "n" + i, List.of("x"), List.of("v" + i)));
    }
    Path file = model.writeTo(folder.resolve("many.onnx"));
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(OnnxModel.read(file).graph().nodes()).hasSize(100_001));
  }
}
