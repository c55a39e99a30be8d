package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples that the ONNX operator specification publishes; the file says how it was made. */
class OnnxNodeCasesTest {

  private final Kernels active = Kernels.active();

  private record Tensor(String type, List<Integer> dims, List<String> values) {

    float[] floats() {
      float[] floats = new float[values.size()];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = Float.parseFloat(values.get(i));
      }
      return floats;
    }

    int[] ints() {
      return values.stream().mapToInt(Integer::parseInt).toArray();
    }

    byte[] bytes() {
      int[] ints = ints();
      byte[] bytes = new byte[ints.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ints[i];
      }
      return bytes;
    }

    CodeSign sign() {
      return type.startsWith("U") ? CodeSign.UNSIGNED : CodeSign.SIGNED;
    }

    int min() {
      return type.equals("INT4") ? -8 : sign() == CodeSign.SIGNED ? -128 : 0;
    }

    int max() {
      return type.equals("INT4") ? 7 : type.equals("UINT4") ? 15 : min() + 255;
    }
  }

  private static final class Case {
    final String name;
    final String operator;
    final Map<String, Integer> attributes = new HashMap<>();
    final List<Tensor> inputs = new ArrayList<>();
    final List<Tensor> outputs = new ArrayList<>();

    Case(String[] words) {
      name = words[1];
      operator = words[2];
      for (int i = 3; i < words.length; i++) {
        String[] attribute = words[i].split("=", 2);
        attributes.put(attribute[0], Integer.parseInt(attribute[1]));
      }
    }

    ScaleLayout layout() {
      Tensor x = inputs.get(0);
      if (inputs.get(1).values.size() == 1) {
        return ScaleLayout.perTensor(x.values.size());
      }
      int axis = attributes.getOrDefault("axis", 1);
      return ScaleLayout.blocked(x.dims, axis, attributes.getOrDefault("block_size", 0));
    }
  }

  @TestFactory
  List<DynamicTest> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String line : lines()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("case")) {
        cases.add(new Case(words));
      } else if (!words[0].equals("#")) {
        Case last = cases.get(cases.size() - 1);
        List<Integer> dims =
            words[3].equals("-")
                ? List.of()
                : Arrays.stream(words[3].split("x", -1)).map(Integer::valueOf).toList();
        Tensor tensor = new Tensor(words[2], dims, List.of(words).subList(4, words.length));
        (words[0].equals("in") ? last.inputs : last.outputs).add(tensor);
      }
    }
    assertThat(cases).hasSize(18);
    return cases.stream()
        .map(example -> DynamicTest.dynamicTest(example.name, () -> run(example)))
        .toList();
  }

  private static List<String> lines() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            OnnxNodeCasesTest.class.getResourceAsStream("onnx-node-cases.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private void run(Case example) {
    switch (example.operator) {
      case "QuantizeLinear" -> quantize(example);
      case "DequantizeLinear" -> dequantize(example);
      case "DynamicQuantizeLinear" -> quantizeDynamically(example);
      case "MatMulInteger" -> matMulInteger(example);
      case "QLinearMatMul" -> qLinearMatMul(example);
      default -> throw new AssertionError(example.operator);
    }
  }

  private void quantize(Case example) {
    Tensor y = example.outputs.get(0);
    float[] x = example.inputs.get(0).floats();
    byte[] codes = new byte[x.length];
    example
        .layout()
        .quantize(
            active,
            x,
            example.inputs.get(1).floats(),
            example.inputs.get(2).ints(),
            y.min(),
            y.max(),
            codes);
    assertThat(codes).isEqualTo(y.bytes());
  }

  private void dequantize(Case example) {
    Tensor x = example.inputs.get(0);
    float[] values = new float[x.values.size()];
    example
        .layout()
        .dequantize(
            active,
            x.bytes(),
            x.sign(),
            example.inputs.get(1).floats(),
            example.inputs.get(2).ints(),
            values);
    assertThat(values).isEqualTo(example.outputs.get(0).floats());
  }

  private void quantizeDynamically(Case example) {
    float[] x = example.inputs.get(0).floats();
    byte[] codes = new byte[x.length];
    AffineParameters found = AffineParameters.quantizeDynamically(active, x, 0, x.length, codes);
    assertThat(codes).isEqualTo(example.outputs.get(0).bytes());
    assertThat(found.scale()).isEqualTo(example.outputs.get(1).floats()[0]);
    assertThat(found.zeroPoint()).isEqualTo(example.outputs.get(2).ints()[0]);
  }

  private int[] product(Tensor a, int[] aPoint, Tensor b, int[] bPoint) {
    int rank = a.dims.size();
    int rows = a.dims.get(rank - 2);
    int inputs = a.dims.get(rank - 1);
    int outputs = b.dims.get(rank - 1);
    int batch = a.values.size() / (rows * inputs);
    int[] sums = new int[batch * rows * outputs];
    for (int i = 0; i < batch; i++) {
      int at = i * inputs * outputs;
      byte[] right = Arrays.copyOfRange(b.bytes(), at, at + inputs * outputs);
      byte[] left = Arrays.copyOfRange(a.bytes(), i * rows * inputs, (i + 1) * rows * inputs);
      int[] y = new int[rows * outputs];
      Int8Matrix.of(right, b.sign(), inputs, outputs, bPoint)
          .multiply(active, left, a.sign(), rows, aPoint, y, Runnable::run, 1);
      System.arraycopy(y, 0, sums, i * y.length, y.length);
    }
    return sums;
  }

  private void matMulInteger(Case example) {
    assertThat(
            product(
                example.inputs.get(0),
                example.inputs.get(2).ints(),
                example.inputs.get(1),
                example.inputs.get(3).ints()))
        .isEqualTo(example.outputs.get(0).ints());
  }

  private void qLinearMatMul(Case example) {
    Tensor b = example.inputs.get(3);
    int[] sums =
        product(
            example.inputs.get(0), example.inputs.get(2).ints(), b, example.inputs.get(5).ints());
    int outputs = b.dims.get(b.dims.size() - 1);
    float[] multipliers = new float[outputs];
    Arrays.fill(
        multipliers,
        example.inputs.get(1).floats()[0]
            * example.inputs.get(4).floats()[0]
            / example.inputs.get(6).floats()[0]);
    Tensor y = example.outputs.get(0);
    byte[] codes = new byte[sums.length];
    active
        .products()
        .requantize(
            sums,
            codes,
            sums.length / outputs,
            outputs,
            multipliers,
            example.inputs.get(7).ints()[0],
            y.sign());
    assertThat(codes).isEqualTo(y.bytes());
  }
}
