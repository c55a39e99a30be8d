package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Products of one input with matrices in a sparse file, in which only the first three values of
 * each matrix are not zero: 1 in the first column, 0.5 in the second, -1 in the third.
 *
 * @param matrices how many
 * @param depth rows of each
 * @param columns columns of each
 */
public record LargeModel(int matrices, int depth, int columns) {

  /** Bytes of the weights. */
  public long bytes() {
    return (long) Float.BYTES * matrices * depth * columns;
  }

  public Path writeTo(Path folder) throws IOException {
    long each = bytes() / matrices;
    ByteBuffer first = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    first.putFloat(1).putFloat(0.5f).putFloat(-1);
    try (FileChannel data =
        FileChannel.open(
            folder.resolve("large.bin"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      data.write(ByteBuffer.allocate(1), bytes() - 1);
      for (int m = 0; m < matrices; m++) {
        data.write(first.rewind(), m * each);
      }
    }
    ModelBuilder model = new ModelBuilder().input("x", DataType.FLOAT, "m", depth);
    for (int m = 0; m < matrices; m++) {
      Message tensor =
          new Message()
              .varint(1, depth)
              .varint(1, columns)
              .varint(2, DataType.FLOAT.code())
              .string(8, "w" + m)
              .bytes(13, entry("location", "large.bin"))
              .bytes(13, entry("offset", Long.toString(m * each)))
              .bytes(13, entry("length", Long.toString(each)))
              .varint(14, 1);
      model
          .graphField(5, tensor)
          .node(NodeSpec.of("MatMul", "product" + m, List.of("x", "w" + m), List.of("y" + m)))
          .output("y" + m, DataType.FLOAT, "m", columns);
    }
    return model.writeTo(folder.resolve("large.onnx"));
  }

  private static Message entry(String key, String value) {
    return new Message().string(1, key).string(2, value);
  }

  /** The first three codes of the last matrix in a quantized form of this model. */
  public List<Integer> firstValues(Path quantized) {
    OnnxTensor codes =
        OnnxModel.read(quantized)
            .graph()
            .initializer("w" + (matrices - 1) + "_quantized")
            .orElseThrow();
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      values.add((int) codes.pieces().get(0).get(i));
    }
    return values;
  }
}
