package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.quantize.QuantizedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFilesExampleTest {

  @TempDir Path folder;

  @Test
  void run_arraysNamedAfterTheInputs_quantizesWithThem() throws Exception {
    for (String sample : new String[] {"first", "second"}) {
      Path inner = Files.createDirectories(folder.resolve("samples").resolve(sample));
      save(inner.resolve("input_ids.npy"), 101, 7592, 2088, 102);
      save(inner.resolve("attention_mask.npy"), 1, 1, 1, 1);
      save(inner.resolve("token_type_ids.npy"), 0, 0, 0, 0);
    }

    QuantizedModel int4 =
        SampleFilesExample.run(
            Path.of("target", "models", "all-minilm-l6-v2.onnx"),
            folder.resolve("samples"),
            folder.resolve("int4.onnx"));

    assertThat(int4.report().recipe()).contains("weighted by activations");
    assertThat(int4.path()).isRegularFile();
  }

  /** A batch of one text, as {@code numpy.save} writes it. */
  private static void save(Path file, long... values) throws IOException {
    String header =
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1, " + values.length + "), }\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + 8 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) header.length())
            .put(header.getBytes(StandardCharsets.ISO_8859_1));
    for (long value : values) {
      bytes.putLong(value);
    }
    Files.write(file, bytes.array());
  }
}
