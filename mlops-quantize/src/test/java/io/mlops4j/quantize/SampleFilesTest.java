package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written by NumPy and onnx; the commands are in the folder's README. */
class SampleFilesTest {

  private static final Map<String, DataType> TYPES =
      Map.of(
          "f2", DataType.FLOAT16,
          "f4", DataType.FLOAT,
          "f8", DataType.DOUBLE,
          "i1", DataType.INT8,
          "u1", DataType.UINT8,
          "i2", DataType.INT16,
          "i4", DataType.INT32,
          "i8", DataType.INT64,
          "b1", DataType.BOOL);

  @TempDir Path folder;

  private static Path golden(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(SampleFilesTest.class.getResource("/samples/" + name)).toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private OnnxModel model(ModelBuilder builder) throws IOException {
    Files.createDirectories(folder.resolve("model"));
    return OnnxModel.read(builder.writeTo(folder.resolve("model").resolve("m.onnx")));
  }

  /** A model with one input of floats of any shape. */
  private OnnxModel single(DataType type) throws IOException {
    return model(new ModelBuilder().input("x", type));
  }

  private static List<Sample> all(Iterable<Sample> samples) {
    List<Sample> list = new ArrayList<>();
    samples.forEach(list::add);
    return list;
  }

  private static Sample.Tensor only(Iterable<Sample> samples, String input) {
    List<Sample> list = all(samples);
    assertThat(list).hasSize(1);
    return tensor(list.get(0), input);
  }

  private static Sample.Tensor tensor(Sample sample, String input) {
    return Objects.requireNonNull(sample.inputs().get(input), input);
  }

  private static List<Double> values(Sample.Tensor tensor) {
    List<Double> values = new ArrayList<>();
    ByteBuffer bytes = tensor.bytes();
    while (bytes.hasRemaining()) {
      values.add(
          switch (tensor.dataType()) {
            case FLOAT -> (double) bytes.getFloat();
            case DOUBLE -> bytes.getDouble();
            case FLOAT16 -> half(bytes.getShort());
            case INT8, BOOL -> (double) bytes.get();
            case UINT8 -> (double) (bytes.get() & 0xff);
            case INT16, UINT16 -> (double) bytes.getShort();
            case INT32, UINT32 -> (double) bytes.getInt();
            default -> (double) bytes.getLong();
          });
    }
    return values;
  }

  /** Normal numbers only. */
  private static double half(short bits) {
    double magnitude = (1 + (bits & 0x3ff) / 1024.0) * Math.pow(2, (bits >> 10 & 31) - 15);
    return bits < 0 ? -magnitude : magnitude;
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.npz", "types-compressed.npz", "types-big-fortran.npz"})
  void archive_ofAllTypes_isOneSampleInRowMajorLittleEndian(String file) throws Exception {
    ModelBuilder inputs = new ModelBuilder();
    TYPES.forEach((name, type) -> inputs.input(name, type, "rows", 3));

    Sample sample = all(SampleFiles.in(golden(file), model(inputs))).get(0);

    assertThat(sample.inputs()).hasSameSizeAs(TYPES);
    TYPES.forEach(
        (name, type) -> {
          Sample.Tensor tensor = tensor(sample, name);
          assertThat(tensor.dataType()).isEqualTo(type);
          assertThat(tensor.shape()).containsExactly(2L, 3L);
          assertThat(values(tensor))
              .as(name)
              .containsExactlyElementsOf(
                  switch (name) {
                    case "b1" -> List.of(0., 0., 1., 1., 1., 0.);
                    case "u1" -> List.of(1., 2., 3., 4., 5., 6.);
                    case "f2", "f4", "f8" -> List.of(1.5, -1.5, 3.5, 4.5, 5.5, -5.5);
                    default -> List.of(1., -2., 3., 4., 5., -6.);
                  });
        });
  }

  @Test
  void array_inFortranOrderOfThreeDimensions_isTurned() throws Exception {
    Sample.Tensor cube =
        only(SampleFiles.in(golden("cube-fortran.npy"), single(DataType.FLOAT)), "x");

    assertThat(cube.shape()).containsExactly(2L, 3L, 4L);
    List<Double> values = values(cube);
    for (int i = 0; i < 24; i++) {
      assertThat(values.get(i)).isEqualTo(i);
    }
  }

  @Test
  void array_scalarEmptyAndOfVersionTwo_areRead() throws Exception {
    OnnxModel model = single(DataType.FLOAT);

    Sample.Tensor scalar = only(SampleFiles.in(golden("scalar.npy"), model), "x");
    Sample.Tensor empty = only(SampleFiles.in(golden("empty.npy"), model), "x");
    Sample.Tensor second = only(SampleFiles.in(golden("version2.npy"), model), "x");

    assertThat(scalar.shape()).isEmpty();
    assertThat(values(scalar)).containsExactly(2.5);
    assertThat(empty.shape()).containsExactly(0L, 3L);
    assertThat(values(empty)).isEmpty();
    assertThat(values(second)).containsExactly(0., 1., 2., 3., 4., 5.);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FLOAT", "UINT8", "INT8", "UINT16", "INT16", "INT32", "INT64", "BOOL", "FLOAT16", "DOUBLE",
        "UINT32", "UINT64"
      })
  void tensor_thatListsItsValues_isRead(DataType type) throws Exception {
    Sample.Tensor tensor =
        only(SampleFiles.in(golden("listed/" + type + ".pb"), single(type)), "x");

    int sign = type.name().startsWith("U") ? 1 : -1;
    assertThat(values(tensor))
        .containsExactlyElementsOf(
            type == DataType.BOOL
                ? List.of(1., 0., 1.)
                : List.of(1. * sign, 2. * sign, 100. * sign));
  }

  @Test
  void folders_ofOnnxTestData_areOneSampleEach() throws Exception {
    OnnxModel model =
        model(
            new ModelBuilder()
                .input("ids", DataType.INT64, "rows", "tokens")
                .input("constant", DataType.FLOAT, 1)
                .constant(TensorSpec.ofFloats("constant", List.of(1L), new float[1]))
                .input("mask", DataType.FLOAT, "rows", "tokens"));

    SampleFiles samples = SampleFiles.in(golden("test_data_set_0").resolveSibling("."), model);
    // The other files of the folder are for other models; copied apart, the rule is seen.
    for (String set : List.of("test_data_set_0", "test_data_set_1")) {
      Path copy = Files.createDirectories(folder.resolve("tests").resolve(set));
      for (String file : List.of("input_0.pb", "input_1.pb", "output_0.pb")) {
        Files.copy(golden(set + "/" + file), copy.resolve(file));
      }
    }
    SampleFiles sets = SampleFiles.in(folder.resolve("tests"), model);

    assertThat(samples.count()).isGreaterThan(2);
    assertThat(sets.count()).isEqualTo(2);
    for (int pass = 0; pass < 2; pass++) {
      List<Sample> read = all(sets);
      assertThat(values(tensor(read.get(0), "ids"))).containsExactly(101., 7., 102.);
      assertThat(values(tensor(read.get(1), "ids"))).containsExactly(1010., 70., 1020.);
      assertThat(values(tensor(read.get(1), "mask"))).containsExactly(1., 1., 0.);
      assertThat(read.get(0).inputs()).containsOnlyKeys("ids", "mask");
    }
  }

  @Test
  void arrays_namedAfterSeveralInputs_areOneSample() throws Exception {
    OnnxModel model =
        model(
            new ModelBuilder().input("a", DataType.FLOAT, 2, 3).input("b", DataType.FLOAT, "n", 3));
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.copy(golden("version2.npy"), one.resolve("a.npy"));
    Files.copy(golden("empty.npy"), one.resolve("b.npy"));
    Files.writeString(one.resolve("README.txt"), "no sample");

    Sample sample = all(SampleFiles.in(one, model)).get(0);

    assertThat(sample.inputs()).containsOnlyKeys("a", "b");
    Files.delete(one.resolve("b.npy"));
    assertRefused(one, model, "one/a.npy", "lacks the input 'b'");
    Files.copy(golden("empty.npy"), one.resolve("c.npy"));
    assertRefused(one, model, "one/c.npy", "none of the inputs [a, b]");
  }

  @Test
  void arrays_forOneInput_areSamplesInTheOrderOfNames() throws Exception {
    Path flat = Files.createDirectories(folder.resolve("flat"));
    Files.copy(golden("version2.npy"), flat.resolve("second.npy"));
    Files.copy(golden("cube-fortran.npy"), flat.resolve("first.npy"));
    Files.copy(golden("empty.npy"), flat.resolve(".hidden.npy"));

    SampleFiles samples = SampleFiles.in(flat, single(DataType.FLOAT));

    assertThat(all(samples).stream().map(s -> tensor(s, "x").shape().size())).containsExactly(3, 2);
  }

  @Test
  void files_thatDoNotFitTheModel_areRefusedByName() throws Exception {
    assertRefused(
        golden("version2.npy"), single(DataType.INT64), "samples/version2.npy", "INT64", "FLOAT");
    OnnxModel wide = model(new ModelBuilder().input("x", DataType.FLOAT, "n", 4));
    assertRefused(golden("version2.npy"), wide, "version2.npy", "[n, 4]", "[2, 3]");
    assertRefused(golden("scalar.npy"), wide, "scalar.npy", "[n, 4]", "[]");
    assertRefused(golden("types.npz"), wide, "types.npz", "no input", "[x]");
  }

  @Test
  void sources_thatAreNotThereOrHoldNothing_areRefused() throws Exception {
    OnnxModel model = single(DataType.FLOAT);
    Path nothing = Files.createDirectories(folder.resolve("nothing"));

    assertThatThrownBy(() -> SampleFiles.in(folder.resolve("none"), model))
        .isInstanceOf(SampleFileException.class)
        .hasMessage("none: no such file or folder");
    assertThatThrownBy(() -> SampleFiles.in(nothing, model))
        .isInstanceOf(SampleFileException.class)
        .hasMessageContaining("holds no sample");
    Files.copy(golden("scalar.npy"), nothing.resolve("a.npy"));
    SampleFiles gone = SampleFiles.in(nothing, model);
    Files.delete(nothing.resolve("a.npy"));
    assertThatThrownBy(() -> all(gone))
        .isInstanceOf(SampleFileException.class)
        .hasMessageContaining("nothing/a.npy");
  }

  private void assertRefused(Path source, OnnxModel model, String... saying) {
    assertThatThrownBy(() -> all(SampleFiles.in(source, model)))
        .isInstanceOf(SampleFileException.class)
        .message()
        .contains(saying)
        .doesNotContain(source.toAbsolutePath().toString());
  }
}
