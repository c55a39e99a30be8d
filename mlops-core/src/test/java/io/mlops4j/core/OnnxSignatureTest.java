package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxSignatureTest {
  private static final Path REAL = Path.of("target", "models", "all-minilm-l6-v2.onnx");

  @TempDir Path root;

  // python: [(v.name, v.type.tensor_type.elem_type, [d.dim_param or d.dim_value
  //   for d in v.type.tensor_type.shape.dim]) for v in [*m.graph.input, *m.graph.output]]
  // with m = onnx.load(file)
  @Test
  void ofOnnx_realModel_readsWhatTheOnnxLibraryReads() {
    ModelSignature signature = ModelSignature.ofOnnx(REAL);
    assertThat(signature)
        .hasToString(
            "[input_ids int64[batch_size, sequence_length],"
                + " attention_mask int64[batch_size, sequence_length],"
                + " token_type_ids int64[batch_size, sequence_length]]"
                + " -> [last_hidden_state float[batch_size, sequence_length, 384]]");
  }

  @Test
  void ofOnnx_initializersAmongInputs_areLeftOut() throws IOException {
    ModelSignature signature = ModelSignature.ofOnnx(write(model()));
    assertThat(signature.inputs())
        .containsExactly(new TensorSpec("x", "float", List.of("batch", "3", "?")));
    assertThat(signature.outputs()).containsExactly(new TensorSpec("y", "int64", List.of()));
  }

  @Test
  void ofOnnx_everyTruncation_isTypedOrAnotherModel() throws IOException {
    byte[] whole = model();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      Path file = write(Arrays.copyOf(whole, length));
      try {
        ModelSignature.ofOnnx(file);
      } catch (InvalidModelFileException e) {
        assertThat(e).hasMessageContaining("is not an ONNX model");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length - 10);
  }

  @Test
  void ofOnnx_randomBitFlips_giveASignatureOrATypedException() throws IOException {
    Random random = new Random(20261123);
    byte[] whole = model();
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(ModelSignature.ofOnnx(write(damaged)).outputs()).isNotEmpty();
      } catch (InvalidModelFileException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 2900);
  }

  @Test
  void ofOnnx_otherFormats_areRefused() throws IOException {
    for (byte[] bytes :
        List.of(
            new byte[0],
            "<html><body>not found</body></html>".getBytes(StandardCharsets.UTF_8),
            new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0},
            new byte[] {(byte) 0x80, 4, (byte) 0x95, 10, 0, 0, 0, 0, 0, 0, 0},
            new byte[] {0x1f, (byte) 0x8b, 8, 0},
            // A graph of 2^63 - 1 bytes, and one of eleven-byte length.
            new byte[] {0x3a, -1, -1, -1, -1, -1, -1, -1, -1, 0x7f},
            new byte[] {0x3a, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})) {
      Path file = write(bytes);
      assertThatThrownBy(() -> ModelSignature.ofOnnx(file))
          .isInstanceOf(InvalidModelFileException.class)
          .hasMessageContaining("model.onnx")
          .message()
          .doesNotContain(root.toString());
    }
    assertThatThrownBy(() -> ModelSignature.ofOnnx(root))
        .isInstanceOf(ArtifactNotFoundException.class);
  }

  @Test
  void incompatibilities_areFoundInBothDirections() {
    TensorSpec x = new TensorSpec("x", "float", List.of("batch", "384"));
    TensorSpec y = new TensorSpec("y", "float", List.of("batch", "2"));
    ModelSignature base = new ModelSignature(List.of(x), List.of(y));
    assertThat(base.incompatibilities(base)).isEmpty();
    assertThat(with(new TensorSpec("x", "float", List.of("n", "?")), y).incompatibilities(base))
        .isEmpty();
    assertThat(with(new TensorSpec("x", "float", List.of("8", "384")), y).incompatibilities(base))
        .hasSize(1);
    assertThat(
            with(new TensorSpec("x", "int8", List.of("batch", "384")), y).incompatibilities(base))
        .hasSize(1);
    assertThat(
            with(new TensorSpec("z", "float", List.of("batch", "384")), y).incompatibilities(base))
        .hasSize(2);
    assertThat(with(x, new TensorSpec("y", "float", List.of("batch", "3"))).incompatibilities(base))
        .containsExactly("output y float[batch, 2] became y float[batch, 3]");
    assertThat(with(x, new TensorSpec("w", "float", List.of())).incompatibilities(base))
        .containsExactly("output y float[batch, 2] is missing");
  }

  @Test
  void incompatibilities_symbolThatComesTwice_takesTheSameTwice() {
    TensorSpec y = new TensorSpec("y", "float", List.of());
    ModelSignature base = with(new TensorSpec("x", "float", List.of("batch", "seq")), y);
    ModelSignature square = with(new TensorSpec("x", "float", List.of("n", "n")), y);
    ModelSignature unknown = with(new TensorSpec("x", "float", List.of("?", "?")), y);
    assertThat(square.incompatibilities(base)).hasSize(1);
    assertThat(square.incompatibilities(unknown)).hasSize(1);
    assertThat(square.incompatibilities(square)).isEmpty();
    assertThat(base.incompatibilities(square)).isEmpty();
    assertThat(unknown.incompatibilities(base)).isEmpty();
  }

  @Test
  void accepts_negativeDimension_isUnknown() {
    TensorSpec unknown = new TensorSpec("x", "float", List.of("-1", "-1"));
    assertThat(unknown.accepts(new TensorSpec("x", "float", List.of("2", "3")))).isTrue();
    assertThat(new TensorSpec("x", "float", List.of("2", "3")).accepts(unknown)).isFalse();
  }

  @Test
  void ofOnnx_tensorWithoutShape_isOfAnyRankAndNoScalar() throws IOException {
    ModelSignature scalar = ModelSignature.ofOnnx(write(model()));
    byte[] unshaped = field(2, field(1, varintField(1, 7)));
    ModelSignature any = ModelSignature.ofOnnx(write(modelWithOutput(unshaped)));
    assertThat(scalar.outputs()).containsExactly(new TensorSpec("y", "int64", List.of()));
    assertThat(any.outputs()).containsExactly(new TensorSpec("y", "int64", List.of("...")));
    assertThat(any.incompatibilities(scalar)).contains("output y int64[] became y int64[...]");
    assertThat(any.outputs().get(0).accepts(scalar.outputs().get(0))).isTrue();
    assertThat(any.incompatibilities(any)).isEmpty();
  }

  // ONNX Runtime 1.30.0, InferenceSession(model).get_outputs()[0].type, of Identity on values of
  // onnx.helper.make_sequence_type_proto and make_optional_type_proto (onnx 1.23.1), of ZipMap for
  // the sequence of maps, and get_inputs()[0].type of DictVectorizer for the map
  @Test
  void ofOnnx_sequencesMapsAndOptionals_areSpelledAsByOnnxRuntime() throws IOException {
    byte[] floats = field(1, varintField(1, 1));
    byte[] ofInts = field(5, join(varintField(1, 7), field(2, floats)));
    byte[] ofTexts = field(5, join(varintField(1, 8), field(2, floats)));
    assertThat(outputType(field(4, field(1, floats)))).isEqualTo("seq(tensor(float))");
    assertThat(outputType(ofInts)).isEqualTo("map(int64,tensor(float))");
    assertThat(outputType(field(4, field(1, ofInts)))).isEqualTo("seq(map(int64,tensor(float)))");
    assertThat(outputType(field(9, field(1, field(4, field(1, floats))))))
        .isEqualTo("optional(seq(tensor(float)))");
    assertThat(outputType(field(9, field(1, floats)))).isEqualTo("optional(tensor(float))");
    assertThat(outputType(field(8, varintField(1, 11)))).isEqualTo("sparse_tensor(double)");
    assertThat(outputType(field(1, join(varintField(1, 22), field(2, new byte[0])))))
        .isEqualTo("int4");

    ModelSignature before = signatureOfOutput(field(4, field(1, ofInts)));
    assertThat(signatureOfOutput(field(4, field(1, ofTexts))).incompatibilities(before)).hasSize(1);
  }

  @Test
  void ofOnnx_typesNestedWithoutEnd_areRefused() throws IOException {
    byte[] type = field(1, varintField(1, 1));
    for (int i = 0; i < 2_000; i++) {
      type = field(4, field(1, type));
    }
    Path file = write(modelWithOutput(field(2, type)));
    assertThatThrownBy(() -> ModelSignature.ofOnnx(file))
        .isInstanceOf(InvalidModelFileException.class)
        .hasMessageContaining("types within types");
  }

  private String outputType(byte[] type) throws IOException {
    return signatureOfOutput(type).outputs().get(0).type();
  }

  private ModelSignature signatureOfOutput(byte[] type) throws IOException {
    return ModelSignature.ofOnnx(write(modelWithOutput(field(2, type))));
  }

  private static byte[] modelWithOutput(byte[] type) {
    return field(7, field(12, join(field(1, text("y")), type)));
  }

  @Test
  void signature_isStoredAndGated() throws IOException {
    Path file = write(model());
    ModelSignature signature = ModelSignature.ofOnnx(file);
    try (ModelRegistry registry = ModelRegistry.open(root.resolve("registry"))) {
      NewVersion one = registry.model("m").newVersion().artifact("model.onnx", file);
      ModelVersion first = one.signature(signature).register();
      assertThat(registry.resolve("models:/m/1").signature()).contains(signature);
      ModelVersion bare = registry.model("m").newVersion().artifact("model.onnx", file).register();
      assertThat(bare.signature()).isEmpty();

      first.promoteTo("champion", Gate.signatureCompatibleWith(first));
      assertThatThrownBy(() -> bare.promoteTo("champion", Gate.signatureCompatibleWith(first)))
          .isInstanceOf(GateRefusedException.class)
          .hasMessageContaining("models:/m/2 has no signature");
    }
  }

  private static ModelSignature with(TensorSpec input, TensorSpec output) {
    return new ModelSignature(List.of(input), List.of(output));
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(root.resolve("model.onnx"), bytes);
  }

  /** A model with input x, output y, a listed initializer w, a node and opset imports. */
  private static byte[] model() {
    byte[] x = valueInfo("x", 1, symbol("batch"), number(3), new byte[0]);
    byte[] w = valueInfo("w", 1, number(2));
    byte[] y = valueInfo("y", 7);
    byte[] tensor =
        join(field(1, varint(2)), varintField(2, 1), field(8, text("w")), field(9, new byte[8]));
    byte[] node = join(field(1, text("x")), field(2, text("y")), field(4, text("Shape")));
    byte[] graph =
        join(
            field(1, node),
            field(2, text("g")),
            field(5, tensor),
            field(11, x),
            field(11, w),
            field(12, y));
    return join(
        varintField(1, 8), field(2, text("test")), field(7, graph), field(8, varintField(2, 17)));
  }

  private static byte[] valueInfo(String name, int type, byte[]... dims) {
    byte[][] fields = Arrays.stream(dims).map(dim -> field(1, dim)).toArray(byte[][]::new);
    byte[] tensor = join(varintField(1, type), field(2, join(fields)));
    return join(field(1, text(name)), field(2, field(1, tensor)));
  }

  private static byte[] symbol(String name) {
    return field(2, text(name));
  }

  private static byte[] number(int value) {
    return varintField(1, value);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] field(int number, byte[] content) {
    return join(varint((number << 3) | 2), varint(content.length), content);
  }

  private static byte[] varintField(int number, int value) {
    return join(varint(number << 3), varint(value));
  }

  private static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
