package io.mlops4j.quantize.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decodes name, element type and shape of a graph's inputs and outputs. */
final class ValueInfoDecoder {

  private ValueInfoDecoder() {}

  static ValueInfo decode(WireReader in) {
    String name = "";
    Optional<DataType> type = Optional.empty();
    List<String> shape = new ArrayList<>();
    boolean[] hasShape = new boolean[1];
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> {
          WireReader typeIn = in.message("a type");
          while (typeIn.next()) {
            if (typeIn.field() == 1) {
              type = Optional.of(tensorType(typeIn.message("a tensor type"), shape, hasShape));
            } else {
              typeIn.skip();
            }
          }
        }
        default -> in.skip();
      }
    }
    return new ValueInfo(name, type, shape, hasShape[0]);
  }

  private static DataType tensorType(WireReader in, List<String> shape, boolean[] hasShape) {
    DataType type = DataType.UNDEFINED;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = DataType.ofCode(in.varint());
        case 2 -> {
          hasShape[0] = true;
          WireReader dims = in.message("a shape");
          while (dims.next()) {
            if (dims.field() == 1) {
              shape.add(dimension(dims.message("a dimension")));
            } else {
              dims.skip();
            }
          }
        }
        default -> in.skip();
      }
    }
    return type;
  }

  private static String dimension(WireReader in) {
    String text = "?";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> text = Long.toString(in.varint());
        case 2 -> text = in.string();
        default -> in.skip();
      }
    }
    return text;
  }
}
