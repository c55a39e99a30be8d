package io.mlops4j.quantize.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes TensorProto and checks that shape, element type and the bytes present agree. */
final class TensorDecoder {

  private static final int EXTERNAL = 1;

  /** One more than the largest number of a field that lists values. */
  private static final int LIST_FIELDS = 12;

  private final Path folder;

  TensorDecoder(Path folder) {
    this.folder = folder;
  }

  OnnxTensor tensor(WireReader outer) {
    return decode(outer.message("a tensor"));
  }

  /** Decodes a whole message; nothing of it may have been read. */
  OnnxTensor decode(WireReader in) {
    ByteBuffer encoded = in.all();
    String name = "";
    DataType type = DataType.UNDEFINED;
    List<Long> dims = new ArrayList<>();
    Optional<ByteBuffer> rawData = Optional.empty();
    List<ByteBuffer> floatData = new ArrayList<>();
    long[] listed = new long[LIST_FIELDS];
    List<Map.Entry<String, String>> external = new ArrayList<>();
    long dataLocation = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.varints(dims::add);
        case 2 -> type = DataType.ofCode(in.varint());
        case 3 -> throw in.malformed("splits a tensor into segments, which is not supported");
        case 4 -> floatData.add(floats(in));
        case 5, 7, 11 -> in.varints(ignored -> listed[in.field()]++);
        case 6 -> {
          in.bytes();
          listed[6]++;
        }
        case 8 -> name = in.string();
        case 9 -> {
          if (rawData.isPresent()) {
            throw in.malformed("is a second block of raw data");
          }
          rawData = Optional.of(in.bytes());
        }
        case 10 -> listed[10] += doubles(in);
        case 13 -> external.add(entry(in.message("an external data entry")));
        case 14 -> dataLocation = in.varint();
        default -> in.skip();
      }
    }
    long count = elementCount(name, dims);
    TensorData data;
    boolean lists = !floatData.isEmpty() || sum(listed) > 0;
    if (dataLocation == EXTERNAL) {
      if (rawData.isPresent() || lists) {
        throw wrong(name, "has data both inside and outside the model");
      }
      requireFixedWidth(name, type);
      data = new TensorData.External(ExternalLocation.of(folder, external), type.sizeBytes(count));
    } else if (rawData.isPresent()) {
      data = raw(name, type, count, rawData.get(), lists);
    } else {
      data = listed(name, type, count, floatData, listed);
    }
    return new OnnxTensor(name, type, dims, count, data, encoded);
  }

  private static TensorData raw(
      String name, DataType type, long count, ByteBuffer bytes, boolean lists) {
    if (lists) {
      throw wrong(name, "has both raw data and a list of values");
    }
    requireFixedWidth(name, type);
    if (bytes.remaining() != type.sizeBytes(count)) {
      throw wrong(
          name,
          "has "
              + bytes.remaining()
              + " bytes of raw data where its shape asks for "
              + type.sizeBytes(count));
    }
    return new TensorData.Inline(bytes);
  }

  private static TensorData listed(
      String name, DataType type, long count, List<ByteBuffer> floatData, long[] listed) {
    int own = type == DataType.STRING ? 6 : ListedValues.field(type);
    if (sum(listed) != listed[own]) {
      throw wrong(name, "of type " + type + " lists values of another type");
    }
    if (type == DataType.FLOAT) {
      ByteBuffer bytes = joined(floatData);
      if (bytes.remaining() != type.sizeBytes(count)) {
        throw wrong(name, "lists " + bytes.remaining() / 4 + " values, its shape " + count);
      }
      return new TensorData.Inline(bytes);
    }
    boolean complex = type == DataType.COMPLEX64 || type == DataType.COMPLEX128;
    boolean packed = type.bits() > 0 && type.bits() < 8;
    long found = type == DataType.COMPLEX64 ? joined(floatData).remaining() / 4 : listed[own];
    long expected = complex ? 2 * count : packed ? type.sizeBytes(count) : count;
    if (type == DataType.UNDEFINED || found != expected) {
      throw wrong(name, "lists " + found + " values of type " + type + ", its shape " + count);
    }
    return new TensorData.Listed();
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private static long elementCount(String name, List<Long> dims) {
    long count = 1;
    boolean empty = false;
    for (long dim : dims) {
      if (dim < 0) {
        throw wrong(name, "has the dimension " + dim);
      }
      empty |= dim == 0;
    }
    for (long dim : empty ? List.<Long>of() : dims) {
      if (Math.multiplyHigh(count, dim) != 0 || count * dim < 0) {
        throw wrong(name, "has more elements than can be counted: " + dims);
      }
      count *= dim;
    }
    return empty ? 0 : count;
  }

  private static ByteBuffer floats(WireReader in) {
    if (in.wireType() == WireReader.FIXED32) {
      return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(in.fixed32()).flip();
    }
    ByteBuffer packed = in.bytes();
    if (packed.remaining() % 4 != 0) {
      throw in.malformed("holds " + packed.remaining() + " bytes of floats");
    }
    return packed;
  }

  private static long doubles(WireReader in) {
    if (in.wireType() == WireReader.FIXED64) {
      in.skip();
      return 1;
    }
    int bytes = in.bytes().remaining();
    if (bytes % 8 != 0) {
      throw in.malformed("holds " + bytes + " bytes of doubles");
    }
    return bytes / 8;
  }

  private static ByteBuffer joined(List<ByteBuffer> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int size = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer whole = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    parts.forEach(part -> whole.put(part.duplicate()));
    return whole.flip();
  }

  private static Map.Entry<String, String> entry(WireReader in) {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.string();
        case 2 -> value = in.string();
        default -> in.skip();
      }
    }
    return Map.entry(key, value);
  }

  private static void requireFixedWidth(String name, DataType type) {
    if (type.bits() == 0) {
      throw wrong(name, "of type " + type + " cannot have raw data");
    }
  }

  private static OnnxFormatException wrong(String name, String what) {
    String shown = name.length() <= 80 ? name : name.substring(0, 80) + "...";
    return new OnnxFormatException("tensor '" + shown + "' " + what);
  }
}
