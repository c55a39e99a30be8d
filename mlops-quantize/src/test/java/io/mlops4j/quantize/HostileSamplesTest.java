package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples that are none, or made to hurt: a typed error that names file and place, soon. */
class HostileSamplesTest {

  private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  @TempDir Path folder;
  private OnnxModel model;

  @BeforeEach
  void readModel() throws Exception {
    model =
        OnnxModel.read(
            new ModelBuilder().input("x", DataType.FLOAT).writeTo(folder.resolve("m.onnx")));
  }

  private static byte[] npy(String header, int elements) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + elements)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  private void assertRefused(String name, byte[] content, String... saying) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> SampleFiles.in(file, model).iterator().next())
                .as(name)
                .isInstanceOf(SampleFileException.class)
                .message()
                .contains("/" + name)
                .contains(saying)
                .doesNotContain(folder.toString()));
  }

  @Test
  void array_good_isRead() throws Exception {
    Path file = Files.write(folder.resolve("good.npy"), npy(GOOD, 24));

    assertThat(SampleFiles.in(file, model).iterator().next().inputs()).containsOnlyKeys("x");
  }

  @Test
  void array_cutAnywhere_isRefused() throws Exception {
    byte[] whole = npy(GOOD, 24);
    for (int length = 0; length < whole.length; length++) {
      assertRefused("cut.npy", Arrays.copyOf(whole, length), "at byte ");
    }
    assertRefused("long.npy", Arrays.copyOf(whole, whole.length + 1), "goes on after the last");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)|lacks ','",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}|no count: -2, 3",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3)}|lacks ','",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}|no count",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}|counted",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1)}|claims 4000000000",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}|neither True nor False",
        "{'descr': '<f4', 'fortran_order': False}|lacks one of",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False}|repeats the entry",
        "{'descr': '<f4', 'shape': (2, 3), 'x': 1}|unknown entry x",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (2, 3)}|'=f4'",
        "{'descr': '<f16', 'fortran_order': False, 'shape': (2, 3)}|'<f16'",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}|use floats",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,)}|structured",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} __import__('os')|goes on",
        "__import__('os').system('id')|lacks '{'",
        "{'descr': '<f4|does not end"
      })
  void array_withAnotherHeader_isRefused(String line) throws Exception {
    int end = line.lastIndexOf('|');
    assertRefused("header.npy", npy(line.substring(0, end), 24), line.substring(end + 1));
  }

  @Test
  void array_ofSixtyFiveDimensions_isRefused() throws Exception {
    String shape = "1, ".repeat(65);
    assertRefused(
        "deep.npy",
        npy("{'descr': '<f4', 'fortran_order': True, 'shape': (" + shape + ")}", 4),
        "64 dimensions");
  }

  @Test
  void array_thatClaimsALongHeader_isRefusedWithoutTakingTheMemory() throws Exception {
    byte[] whole = npy(GOOD, 24);
    whole[6] = 2;
    Arrays.fill(whole, 8, 12, (byte) 0x7f);
    assertRefused("header.npy", whole, "claims a header of 2139062143 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pickled.npy", "structured.npy", "complex.npy"})
  void array_ofOtherElements_isRefused(String name) throws Exception {
    try (var in = HostileSamplesTest.class.getResourceAsStream("/samples/" + name)) {
      assertRefused(name, Objects.requireNonNull(in).readAllBytes(), "use floats, integers or");
    }
  }

  @Test
  void array_ofTruthsBeyondOne_isRefused() throws Exception {
    byte[] whole = npy("{'descr': '|b1', 'fortran_order': False, 'shape': (3,)}", 3);
    whole[whole.length - 2] = 2;
    assertRefused("truth.npy", whole, "at byte " + (whole.length - 2), "neither 0 nor 1");
  }

  private static byte[] zip(String... names) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(npy(GOOD, 24));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void archive_ofSomethingElse_isRefused() throws Exception {
    assertRefused("text.npz", "no archive\n".getBytes(StandardCharsets.UTF_8), "no archive");
    assertRefused("empty.npz", new byte[0], "no archive");
    assertRefused("other.npz", zip("x.npy", "run.sh"), "'run.sh', which is no array");
    assertRefused("slip.npz", zip("../../x.npy"), "no input '../../x'");
    byte[] whole = zip("x.npy");
    for (int length = 0; length < whole.length; length++) {
      assertRefused("cut.npz", Arrays.copyOf(whole, length), "cut.npz: is no archive");
    }
  }

  @Test
  void archive_whoseContentIsNotThatOfItsChecksum_isRefused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] array = npy(GOOD, 24);
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry stored = new ZipEntry("x.npy");
      stored.setMethod(ZipEntry.STORED);
      stored.setSize(array.length);
      java.util.zip.CRC32 sum = new java.util.zip.CRC32();
      sum.update(array);
      stored.setCrc(sum.getValue());
      zip.putNextEntry(stored);
      zip.write(array);
    }
    byte[] archive = bytes.toByteArray();
    archive[30 + "x.npy".length() + array.length - 1] ^= 1;
    assertRefused("sum.npz", archive, "checksum");
  }

  @Test
  void archive_thatUnpacksToFarMoreThanItsSize_isRefused() throws Exception {
    long elements = NpzFile.SMALLEST_BUDGET / 4 + 1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (" + elements + ",)}", 0));
      writeZeros(zip, 4 * elements);
    }
    assertThat(bytes.size()).isLessThan(1 << 20);
    assertRefused("bomb.npz", bytes.toByteArray(), "claims " + 4 * elements);
  }

  @Test
  void archive_thatGoesOnAfterWhatItClaims_isRefusedUnread() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy(GOOD, 24));
      writeZeros(zip, 4L << 20);
    }
    assertRefused("longer.npz", bytes.toByteArray(), "goes on after the last");
  }

  private static void writeZeros(OutputStream out, long count) throws Exception {
    byte[] zeros = new byte[1 << 16];
    for (long left = count; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  @Test
  void archive_ofManyArrays_isRefused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 1_001; i++) {
        zip.putNextEntry(new ZipEntry(i + ".npy"));
      }
    }
    assertRefused("many.npz", bytes.toByteArray(), "holds 1001 arrays");
  }

  @Test
  void tensor_thatIsNone_isRefused() throws Exception {
    assertRefused("text.pb", "no tensor\n".getBytes(StandardCharsets.UTF_8), "is no tensor");
    assertRefused("empty.pb", new byte[0], "is no tensor");
    // dims 2^40, FLOAT, raw_data of 4 bytes
    byte[] claims = {
      8, (byte) 128, (byte) 128, (byte) 128, (byte) 128, (byte) 128, 32, 16, 1, 74, 4, 0, 0, 0, 0
    };
    assertRefused("claims.pb", claims, "is no tensor", "4398046511104");
    // dims 1, BOOL, raw_data {2}
    assertRefused("truth.pb", new byte[] {8, 1, 16, 9, 74, 1, 2}, "truth value 0");
    // dims 1, INT8, int32_data {300}
    assertRefused("range.pb", new byte[] {8, 1, 16, 3, 42, 2, (byte) 172, 2}, "300", "INT8");
    // dims 1, INT64, int32_data {1}
    assertRefused("field.pb", new byte[] {8, 1, 16, 7, 42, 1, 1}, "values of another type");
    // dims 1, FLOAT, data_location EXTERNAL, location "m.onnx"
    byte[] external = {
      8, 1, 16, 1, 106, 18, 10, 8, 'l', 'o', 'c', 'a', 't', 'i', 'o', 'n', 18, 6, 'm', '.', 'o',
      'n', 'n', 'x', 112, 1
    };
    assertRefused("external.pb", external, "in another file");
  }

  @Test
  void tenThousandFlippedBits_neverFailUntyped() throws Exception {
    byte[][] wholes = {npy(GOOD, 24), zip("x.npy"), {8, 1, 16, 1, 66, 1, 'x', 74, 4, 0, 0, 0, 0}};
    String[] endings = {".npy", ".npz", ".pb"};
    Random random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      byte[] flipped = wholes[i % 3].clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("flipped" + endings[i % 3]), flipped);
      try {
        SampleFiles.in(file, model).iterator().next();
      } catch (QuantizationException expected) {
        assertThat(expected).hasMessageContaining("/flipped");
      } catch (RuntimeException | Error untyped) {
        fail("seed 4, round " + i + ": " + untyped, untyped);
      }
    }
  }
}
