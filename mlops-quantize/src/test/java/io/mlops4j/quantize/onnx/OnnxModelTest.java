package io.mlops4j.quantize.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {

  @TempDir Path folder;

  private static ModelBuilder small() {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, "batch", 3)
        .constant(TensorSpec.ofFloats("w", List.of(3L, 2L), new float[] {1, 2, 3, 4, 5, 6}))
        .node(
            NodeSpec.of("Gemm", "g", List.of("x", "w"), List.of("y"))
                .with("alpha", 0.5f)
                .with("transA", 0)
                .with("axes", List.of(-1L, 7L)))
        .output("y", DataType.FLOAT, "batch", 2);
  }

  @Test
  void read_smallModel_showsWhatTheFileSays() throws Exception {
    OnnxModel model = OnnxModel.read(small().writeTo(folder.resolve("m.onnx")));

    assertThat(model.irVersion()).isEqualTo(8);
    assertThat(model.opsets()).containsExactly(new Opset("", 17));
    assertThat(model.graph().inputs())
        .containsExactly(
            new ValueInfo("x", Optional.of(DataType.FLOAT), List.of("batch", "3"), true));
    assertThat(model.graph().outputs().get(0)).hasToString("y: FLOAT[batch, 2]");
    OnnxNode node = model.graph().nodes().get(0);
    assertThat(node.floatAttribute("alpha", 1f)).isEqualTo(0.5f);
    assertThat(node.intAttribute("transB", 9)).isEqualTo(9);
    assertThat(node.attribute("axes").orElseThrow().ints()).containsExactly(-1L, 7L);
    OnnxTensor weight = model.graph().initializer("w").orElseThrow();
    assertThat(weight.dims()).containsExactly(3L, 2L);
    float[] values = new float[4];
    weight.readFloats(2, values, 1, 3);
    assertThat(values).containsExactly(0, 3, 4, 5);
    assertThatThrownBy(() -> weight.readFloats(4, values, 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  // Facts from onnx 1.23.1: m = onnx.load(file); m.ir_version, m.opset_import, m.producer_name,
  // len(m.graph.node), len(m.graph.initializer)
  @Test
  void read_sentenceEncoder_agreesWithTheReferenceReader() {
    OnnxModel model = OnnxModel.read(Path.of("target", "models", "all-minilm-l6-v2.onnx"));

    assertThat(model.irVersion()).isEqualTo(6);
    assertThat(model.opset("")).hasValue(11);
    assertThat(model.producer()).isEqualTo("pytorch");
    assertThat(model.graph().nodes()).hasSize(637);
    assertThat(model.graph().initializers()).hasSize(102);
    assertThat(model.graph().inputs().stream().map(ValueInfo::name))
        .containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(model.sizeBytes()).isEqualTo(90_387_606);
  }

  @Test
  void read_listedFloats_packedOrNot_areTheSame() throws Exception {
    Message packed =
        new Message().varint(1, 2).varint(2, 1).string(8, "p").bytes(4, floats(1.5f, -2f));
    Message single =
        new Message()
            .varint(1, 2)
            .varint(2, 1)
            .string(8, "s")
            .fixed32(4, Float.floatToIntBits(1.5f))
            .fixed32(4, Float.floatToIntBits(-2f));
    Path file =
        small().graphField(5, packed).graphField(5, single).writeTo(folder.resolve("m.onnx"));

    for (String name : List.of("p", "s")) {
      float[] values = new float[2];
      OnnxModel.read(file).graph().initializer(name).orElseThrow().readFloats(0, values, 0, 2);
      assertThat(values).containsExactly(1.5f, -2f);
    }
  }

  private static Payload floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return Payload.of(bytes);
  }

  @Test
  void rewrite_withoutChange_keepsUnknownFieldsByteForByte() throws Exception {
    Message unknown = new Message().string(77, "kept").varint(78, -1).fixed32(79, 5);
    Path file =
        small()
            .graphField(1234, unknown)
            .modelField(4321, unknown)
            .graphField(1, new Message().string(4, "Later").bytes(900, unknown))
            .writeTo(folder.resolve("m.onnx"));
    Path once = folder.resolve("once.onnx");
    Path twice = folder.resolve("twice.onnx");

    ModelRewrite.of(OnnxModel.read(file)).writeTo(once);
    ModelRewrite.of(OnnxModel.read(once)).writeTo(twice);

    assertThat(Files.size(once)).isEqualTo(Files.size(file));
    assertThat(once).hasSameBinaryContentAs(twice);
    byte[] field = ModelBuilder.collect(new Message().bytes(1234, unknown));
    assertThat(Files.readAllBytes(once)).containsSequence(field);
    assertThat(OnnxModel.read(once).graph().nodes()).hasSize(2);
  }

  @Test
  void rewrite_freshName_avoidsEveryNameOfTheModel() throws Exception {
    ModelRewrite rewrite =
        ModelRewrite.of(OnnxModel.read(small().writeTo(folder.resolve("m.onnx"))));

    assertThat(rewrite.freshName("w")).isEqualTo("w_2");
    assertThat(rewrite.freshName("g")).isEqualTo("g_2");
    assertThat(rewrite.freshName("new")).isEqualTo("new");
    assertThat(rewrite.freshName("new")).isEqualTo("new_2");
  }

  @Test
  void tensorSpec_wrongNumberOfBytes_isRefused() {
    assertThatThrownBy(
            () -> new TensorSpec("t", DataType.INT8, List.of(3L), Payload.of(new byte[2])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t");
  }
}
