package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.OnnxTensor;
import io.mlops4j.quantize.onnx.Payload;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelValuesTest {

  @TempDir Path folder;

  private static TensorSpec counting(String name, long... dims) {
    int count = (int) LongStream.of(dims).reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return TensorSpec.ofFloats(name, LongStream.of(dims).boxed().toList(), values);
  }

  static TensorSpec longs(String name, List<Long> dims, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    LongStream.of(values).forEach(bytes::putLong);
    return new TensorSpec(name, DataType.INT64, dims, Payload.of(bytes.array()));
  }

  private static float[] values(OnnxTensor tensor) {
    float[] values = new float[(int) tensor.elementCount()];
    tensor.readFloats(0, values, 0, values.length);
    return values;
  }

  /** Every folded constant is what ONNX Runtime computes. */
  @Test
  void constant_behindRearrangingNodes_isWhatOnnxRuntimeComputes() throws Exception {
    ModelBuilder model =
        new ModelBuilder()
            .opset(13)
            .constant(counting("w", 2, 3, 4))
            .constant(longs("shape", List.of(2L), 0, -1))
            .constant(longs("axes", List.of(2L), 1, -1))
            .node(
                NodeSpec.of("Transpose", "t", List.of("w"), List.of("turned"))
                    .with("perm", List.of(2L, 0L, 1L)))
            .node(NodeSpec.of("Transpose", "r", List.of("w"), List.of("reversed")))
            .node(NodeSpec.of("Reshape", "s", List.of("turned", "shape"), List.of("shaped")))
            .node(NodeSpec.of("Unsqueeze", "u", List.of("shaped", "axes"), List.of("wide")))
            .node(NodeSpec.of("Identity", "i", List.of("wide"), List.of("same")))
            .node(NodeSpec.of("Squeeze", "q", List.of("same"), List.of("narrow")))
            .node(NodeSpec.of("Flatten", "f", List.of("reversed"), List.of("flat")).with("axis", 2))
            .node(NodeSpec.of("Transpose", "z", List.of("narrow"), List.of("last")));
    List<String> names =
        List.of("turned", "reversed", "shaped", "wide", "same", "narrow", "flat", "last");
    names.forEach(name -> model.output(name, DataType.FLOAT));
    // A model of constants alone has nothing to feed; an unused input is allowed.
    Path file = model.input("unused", DataType.FLOAT, 1).writeTo(folder.resolve("m.onnx"));
    ValueScope scope = ModelValues.of(OnnxModel.read(file).graph()).main();

    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString());
        OrtSession.Result result =
            session.run(
                java.util.Map.of(
                    "unused",
                    ai.onnxruntime.OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), new float[1])))) {
      for (String name : names) {
        ai.onnxruntime.OnnxTensor expected =
            (ai.onnxruntime.OnnxTensor) result.get(name).orElseThrow();
        OnnxTensor folded = scope.constant(name).orElseThrow();
        assertThat(folded.dims())
            .as(name)
            .isEqualTo(LongStream.of(expected.getInfo().getShape()).boxed().toList());
        assertThat(values(folded)).as(name).isEqualTo(expected.getFloatBuffer().array());
      }
    }
  }

  /** No inferred type or size contradicts ONNX Runtime's own inference, and ranks are all known. */
  @Test
  void type_ofEveryValueInsideTheEncoder_agreesWithOnnxRuntime() throws Exception {
    OnnxModel model = OnnxModel.read(MiniLm.FP32);
    ValueScope scope = ModelValues.of(model.graph()).main();
    List<String> names = new ArrayList<>();
    ModelRewrite rewrite = ModelRewrite.of(model);
    model.graph().nodes().stream()
        .flatMap(node -> node.outputs().stream())
        .filter(name -> model.graph().outputs().stream().noneMatch(o -> o.name().equals(name)))
        .forEach(
            name -> {
              names.add(name);
              rewrite.addOutput(name);
            });
    Path all = folder.resolve("all.onnx");
    rewrite.writeTo(all);

    int unranked = 0;
    int compared = 0;
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(all.toString())) {
      for (String name : names) {
        TensorInfo expected = info(session, name);
        ValueType found = scope.type(name);
        assertThat(found.dataType().name())
            .as(name)
            .isEqualTo(expected.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", ""));
        if (found.rank() < 0) {
          unranked++;
          continue;
        }
        long[] shape = expected.getShape();
        if (shape.length == 0) {
          continue; // a scalar, or a shape that its inference does not know
        }
        compared++;
        assertThat(found.rank()).as(name).isEqualTo(shape.length);
        for (int i = 0; i < shape.length; i++) {
          if (found.dim(i) >= 0 && shape[i] >= 0) {
            assertThat(found.dim(i)).as("%s, dimension %d", name, i).isEqualTo(shape[i]);
          }
        }
      }
    }
    assertThat(names).hasSizeGreaterThan(300);
    assertThat(compared).isGreaterThan(150);
    assertThat(unranked).isZero();
  }

  private static TensorInfo info(OrtSession session, String name) throws OrtException {
    return (TensorInfo) Objects.requireNonNull(session.getOutputInfo().get(name)).getInfo();
  }

  @Test
  void constant_chainOfManyNodes_isLeftAloneInLinearTime() throws Exception {
    ModelBuilder model = new ModelBuilder().constant(counting("v0", 2, 2));
    for (int i = 0; i < 20_000; i++) {
      model.node(NodeSpec.of("Transpose", "n" + i, List.of("v" + i), List.of("v" + (i + 1))));
    }
    Path file = model.output("v20000", DataType.FLOAT).writeTo(folder.resolve("m.onnx"));
    ValueScope scope = ModelValues.of(OnnxModel.read(file).graph()).main();

    assertThat(scope.constant("v16")).isPresent();
    assertThat(values(scope.constant("v3").orElseThrow())).containsExactly(0, 2, 1, 3);
    assertThat(scope.constant("v17")).isEmpty();
    assertThat(scope.type("v20000")).isEqualTo(ValueType.of(DataType.FLOAT, List.of(2L, 2L)));
  }

  @Test
  void value_ofSubGraph_hidesTheOuterOne() throws Exception {
    ModelBuilder branch =
        new ModelBuilder()
            .constant(counting("w", 3, 3))
            .node(NodeSpec.of("Identity", "i", List.of("w"), List.of("y")))
            .output("y", DataType.FLOAT, 3, 3);
    ModelBuilder capturing =
        new ModelBuilder()
            .node(NodeSpec.of("Identity", "j", List.of("w"), List.of("z")))
            .output("z", DataType.FLOAT);
    Path file =
        new ModelBuilder()
            .input("c", DataType.BOOL)
            .constant(counting("w", 2, 2))
            .node(
                capturing.bodyOf(
                    branch.bodyOf(
                        NodeSpec.of("If", "if", List.of("c"), List.of("out")), "then_branch"),
                    "else_branch"))
            .output("out", DataType.FLOAT)
            .writeTo(folder.resolve("m.onnx"));
    OnnxModel model = OnnxModel.read(file);
    ModelValues values = ModelValues.of(model.graph());
    List<ValueType> seen = new ArrayList<>();
    values.forEachNode((scope, node) -> seen.add(scope.type(node.input(0))));

    assertThat(seen)
        .containsExactly(
            ValueType.of(DataType.BOOL, List.of()),
            ValueType.of(DataType.FLOAT, List.of(3L, 3L)),
            ValueType.of(DataType.FLOAT, List.of(2L, 2L)));
    assertThat(values.main().uses("w")).isEqualTo(1);
    assertThat(values.main().type("out")).isEqualTo(ValueType.of(DataType.FLOAT));
  }
}
