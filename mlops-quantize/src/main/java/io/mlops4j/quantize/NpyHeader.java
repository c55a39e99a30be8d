package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an array of NumPy's format says of itself: a Python dictionary of three entries. Only the
 * literals that NumPy writes are read; nothing is evaluated.
 *
 * @param dataType element type
 * @param bigEndian whether elements lie with the highest byte first
 * @param fortranOrder whether the first dimension is the innermost
 * @param shape the dimensions
 * @param byteCount bytes of all elements
 */
record NpyHeader(
    DataType dataType, boolean bigEndian, boolean fortranOrder, List<Long> shape, long byteCount) {

  /** As many dimensions as NumPy has. */
  private static final int MOST_DIMENSIONS = 64;

  /**
   * Parses the dictionary.
   *
   * @throws Malformed with the place in the text
   */
  static NpyHeader parse(String text) throws Malformed {
    return new Parser(text).header();
  }

  /** The text is not such a dictionary. */
  static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    private final int at;

    Malformed(String what, int at) {
      super(what);
      this.at = at;
    }

    /** {@return the index of the offending character} */
    int at() {
      return at;
    }
  }

  private static final class Parser {
    private final String text;
    private int at;
    private String descr = "";
    private boolean fortranOrder;
    private List<Long> shape = List.of();

    Parser(String text) {
      this.text = text;
    }

    NpyHeader header() throws Malformed {
      Set<String> keys = new HashSet<>();
      expect('{');
      while (peek() != '}') {
        int start = at;
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> descr = type();
          case "fortran_order" -> fortranOrder = truth();
          case "shape" -> shape = tuple();
          default -> throw new Malformed("has the unknown entry " + key, start);
        }
        if (!keys.add(key)) {
          throw new Malformed("repeats the entry " + key, start);
        }
        if (peek() != '}') {
          expect(',');
        }
      }
      expect('}');
      if (at < text.length() && peek() != '\0') {
        throw new Malformed("goes on after its end", at);
      }
      if (keys.size() != 3) {
        throw new Malformed("lacks one of descr, fortran_order and shape", at);
      }
      DataType dataType = dataType();
      return new NpyHeader(
          dataType, descr.charAt(0) == '>', fortranOrder, shape, byteCount(dataType));
    }

    private DataType dataType() throws Malformed {
      char order = descr.isEmpty() ? '\0' : descr.charAt(0);
      boolean oneByte = descr.endsWith("1");
      DataType type =
          switch (descr.isEmpty() ? "" : descr.substring(1)) {
            case "f2" -> DataType.FLOAT16;
            case "f4" -> DataType.FLOAT;
            case "f8" -> DataType.DOUBLE;
            case "i1" -> DataType.INT8;
            case "i2" -> DataType.INT16;
            case "i4" -> DataType.INT32;
            case "i8" -> DataType.INT64;
            case "u1" -> DataType.UINT8;
            case "u2" -> DataType.UINT16;
            case "u4" -> DataType.UINT32;
            case "u8" -> DataType.UINT64;
            case "b1" -> DataType.BOOL;
            default -> DataType.UNDEFINED;
          };
      if (type == DataType.UNDEFINED
          || !(order == '<' || order == '>' || (oneByte && order == '|'))) {
        throw new Malformed(
            "is of type '" + shortened(descr) + "'; use floats, integers or booleans", at);
      }
      return type;
    }

    private long byteCount(DataType dataType) throws Malformed {
      long count = dataType.bits() / 8;
      boolean empty = shape.contains(0L);
      for (long dim : empty ? List.<Long>of() : shape) {
        if (Math.multiplyHigh(count, dim) != 0 || count * dim < 0) {
          throw new Malformed("has more elements than can be counted: " + shape, at);
        }
        count *= dim;
      }
      return empty ? 0 : count;
    }

    private String type() throws Malformed {
      if (peek() == '[') {
        throw new Malformed("is of structured elements; use floats, integers or booleans", at);
      }
      return string();
    }

    private boolean truth() throws Malformed {
      peek();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw new Malformed("has neither True nor False as fortran_order", at);
    }

    private List<Long> tuple() throws Malformed {
      List<Long> dims = new ArrayList<>();
      expect('(');
      while (peek() != ')') {
        dims.add(count());
        if (dims.size() > MOST_DIMENSIONS) {
          throw new Malformed("has more than " + MOST_DIMENSIONS + " dimensions", at);
        }
        if (peek() != ')') {
          expect(',');
        }
      }
      expect(')');
      return dims;
    }

    private long count() throws Malformed {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      try {
        return Long.parseLong(text.substring(start, at));
      } catch (NumberFormatException noCount) {
        throw new Malformed(
            "has a dimension that is no count: " + shortened(text.substring(start)), start);
      }
    }

    private String string() throws Malformed {
      char quote = peek();
      if (quote != '\'' && quote != '"') {
        throw new Malformed("has no string where one belongs", at);
      }
      int end = text.indexOf(quote, at + 1);
      if (end < 0) {
        throw new Malformed("has a string that does not end", at);
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private void expect(char wanted) throws Malformed {
      if (peek() != wanted) {
        throw new Malformed("lacks '" + wanted + "'", at);
      }
      at++;
    }

    /** The next character that is no space; NUL at the end. */
    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private static String shortened(String value) {
      return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }
  }
}
