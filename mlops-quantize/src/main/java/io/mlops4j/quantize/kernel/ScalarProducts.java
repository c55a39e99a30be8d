package io.mlops4j.quantize.kernel;

/** The products in plain Java; also the tails of the vector form. */
final class ScalarProducts extends Products {

  static final ScalarProducts INSTANCE = new ScalarProducts();

  private ScalarProducts() {}

  @Override
  public int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(b.length, bOffset, length);
    return dotFrom(a, aOffset, b, bOffset, 0, length);
  }

  static int dotFrom(byte[] a, int aOffset, byte[] b, int bOffset, int from, int length) {
    int sum = 0;
    for (int i = from; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  @Override
  public int dotNibbles(byte[] a, int aOffset, byte[] nibbles, int nibblesOffset, int length) {
    Extents.check(a.length, aOffset, length);
    Extents.check(nibbles.length, nibblesOffset, (length + 1) / 2);
    return dotNibblesFrom(a, aOffset, nibbles, nibblesOffset, 0, length);
  }

  static int dotNibblesFrom(
      byte[] a, int aOffset, byte[] nibbles, int nibblesOffset, int from, int length) {
    int sum = 0;
    for (int i = from; i < length; i++) {
      int pair = nibbles[nibblesOffset + i / 2];
      sum += a[aOffset + i] * (i % 2 == 0 ? pair & 15 : (pair >> 4) & 15);
    }
    return sum;
  }

  @Override
  public int sum(byte[] a, int offset, int length) {
    Extents.check(a.length, offset, length);
    return sumFrom(a, offset, offset + length);
  }

  static int sumFrom(byte[] a, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += a[i];
    }
    return sum;
  }

  @Override
  public void requantize(
      int[] sums,
      byte[] codes,
      int rows,
      int columns,
      float[] multipliers,
      int zeroPoint,
      CodeSign sign) {
    checkRequantize(sums, codes, rows, columns, multipliers, zeroPoint, sign);
    for (int row = 0; row < rows; row++) {
      requantizeRow(sums, codes, row * columns, 0, columns, multipliers, zeroPoint, sign);
    }
  }

  static void checkRequantize(
      int[] sums,
      byte[] codes,
      int rows,
      int columns,
      float[] multipliers,
      int zeroPoint,
      CodeSign sign) {
    Extents.checkMatrix(sums.length, 0, rows, columns);
    Extents.checkMatrix(codes.length, 0, rows, columns);
    Extents.check(multipliers.length, 0, columns);
    sign.checkZeroPoint(zeroPoint);
  }

  static void requantizeRow(
      int[] sums,
      byte[] codes,
      int at,
      int fromColumn,
      int columns,
      float[] multipliers,
      int zeroPoint,
      CodeSign sign) {
    for (int c = fromColumn; c < columns; c++) {
      codes[at + c] =
          ScalarKernels.code(sums[at + c] * multipliers[c], zeroPoint, sign.min(), sign.max());
    }
  }

  @Override
  void rows(
      short[] a, int aOffset, byte[] b, int bOffset, int depth, int rows, int[] c, int cOffset) {
    for (int r = 0; r < rows; r++) {
      c[cOffset + r] = rowFrom(a, aOffset, b, bOffset + r * depth, 0, depth);
    }
  }

  static int rowFrom(short[] a, int aOffset, byte[] b, int bOffset, int from, int depth) {
    int sum = 0;
    for (int k = from; k < depth; k++) {
      sum += a[aOffset + k] * b[bOffset + k];
    }
    return sum;
  }

  @Override
  void panel(Int4Matrix b, int panel, BlockCodes a, float[] c, int cOffset) {
    int blocks = b.blocks();
    int words = b.blockWords();
    for (int row = 0; row < Int4Matrix.PANEL; row++) {
      float sum = 0;
      for (int block = 0; block < blocks; block++) {
        int at = (panel * blocks + block) * Int4Matrix.PANEL + row;
        int dot = 0;
        for (int word = 0; word < words; word++) {
          int codes = b.word(panel, block, word, row);
          for (int k = 0; k < Int4Matrix.WORD; k++) {
            dot += ((codes >>> (4 * k)) & 15) * a.code(block * words + word, k);
          }
        }
        dot -= b.zeroPoints[at] * a.sums[block];
        sum += dot * (b.scales[at] * a.scales[block]);
      }
      c[cOffset + row] = sum;
    }
  }

  @Override
  void panel(Int4Matrix b, int panel, float[] a, int aOffset, float[] c, int cOffset) {
    int blocks = b.blocks();
    int words = b.blockWords();
    for (int row = 0; row < Int4Matrix.PANEL; row++) {
      float sum = 0;
      for (int block = 0; block < blocks; block++) {
        int at = (panel * blocks + block) * Int4Matrix.PANEL + row;
        float blockSum = 0;
        for (int word = 0; word < words; word++) {
          int codes = b.word(panel, block, word, row);
          int first = aOffset + (block * words + word) * Int4Matrix.WORD;
          for (int k = 0; k < Int4Matrix.WORD; k++) {
            blockSum += (((codes >>> (4 * k)) & 15) - b.zeroPoints[at]) * a[first + k];
          }
        }
        sum += blockSum * b.scales[at];
      }
      c[cOffset + row] = sum;
    }
  }
}
