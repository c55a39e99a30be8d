package io.mlops4j.drift;

import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The stored form of one feature's counts, into bins known to writer and reader. */
final class StoredCounts {
  static final int LARGEST_RANK = 64;

  private StoredCounts() {}

  static void write(FeatureCounts counts, ByteWriter out) {
    if (counts instanceof NumericCounts numeric) {
      writeNumeric(numeric, out);
    } else {
      writeCategorical((CategoricalCounts) counts, out);
    }
  }

  static FeatureCounts read(Bins bins, ByteReader in) {
    return bins instanceof NumericBins numeric
        ? readNumeric(numeric, in)
        : readCategorical((CategoryBins) bins, in);
  }

  private static void writeNumeric(NumericCounts counts, ByteWriter out) {
    for (long cell : counts.cells()) {
      out.number(cell);
    }
    writeSum(counts.sum(), out);
    writeSum(counts.squares(), out);
    out.raw(counts.squaresOverflowed() ? 1 : 0);
    out.real(counts.min());
    out.real(counts.max());
    for (byte register : counts.registers()) {
      out.raw(register);
    }
  }

  static NumericCounts readNumeric(NumericBins bins, ByteReader in) {
    long[] cells = new long[bins.cells()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = in.number();
    }
    ExactSum sum = readSum(in);
    ExactSum squares = readSum(in);
    boolean overflowed = in.upTo(1, "a flag") == 1;
    double min = in.real();
    double max = in.real();
    byte[] registers = new byte[DistinctEstimate.REGISTERS];
    for (int i = 0; i < registers.length; i++) {
      registers[i] = (byte) in.upTo(LARGEST_RANK, "a register of distinct values");
    }
    NumericCounts counts =
        withinTotal(
            () -> new NumericCounts(bins, cells, sum, squares, overflowed, min, max, registers));
    requireExtremes(counts);
    return counts;
  }

  private static void requireExtremes(NumericCounts counts) {
    boolean fits =
        counts.finite() == 0
            ? counts.min() == Double.POSITIVE_INFINITY && counts.max() == Double.NEGATIVE_INFINITY
            : counts.min() <= counts.max()
                && Double.isFinite(counts.min())
                && Double.isFinite(counts.max());
    if (!fits) {
      throw new ProfileFormatException(
          "extremes " + counts.min() + " and " + counts.max() + " do not fit the counts");
    }
  }

  /** The digits between the lowest and the highest that are not zero, and the signed top cell. */
  static void writeSum(ExactSum sum, ByteWriter out) {
    long[] digits = sum.digits();
    int top = ExactSum.CELLS - 1;
    int first = 0;
    while (first < top && digits[first] == 0) {
      first++;
    }
    int last = top;
    while (last > first && digits[last - 1] == 0) {
      last--;
    }
    out.number(first);
    out.number(last - first);
    for (int i = first; i < last; i++) {
      out.number(digits[i]);
    }
    out.fixed(digits[top]);
  }

  private static ExactSum readSum(ByteReader in) {
    long[] digits = new long[ExactSum.CELLS];
    int top = ExactSum.CELLS - 1;
    int first = in.upTo(top, "the first digit of a sum");
    int count = in.upTo(top - first, "the digits of a sum");
    for (int i = first; i < first + count; i++) {
      digits[i] = in.number();
      if (digits[i] > 0xFFFF_FFFFL) {
        throw new ProfileFormatException("a digit of a sum must be below 2^32 but is " + digits[i]);
      }
    }
    digits[top] = in.fixed();
    return ExactSum.ofNormalized(digits);
  }

  private static void writeCategorical(CategoricalCounts counts, ByteWriter out) {
    for (long count : counts.known()) {
      out.number(count);
    }
    out.number(counts.unseen().size());
    counts
        .unseen()
        .forEach(
            (name, count) -> {
              out.text(name);
              out.number(count);
            });
    out.number(counts.remainder());
    if (counts.remainder() > 0) {
      out.raw(counts.sketch().isPresent() ? 1 : 0);
      counts.sketch().ifPresent(sketch -> StoredSketch.write(sketch, out));
    }
    out.number(counts.missing());
    out.number(counts.mistyped());
  }

  static CategoricalCounts readCategorical(CategoryBins bins, ByteReader in) {
    long[] known = new long[bins.categories().size()];
    for (int i = 0; i < known.length; i++) {
      known[i] = in.number();
    }
    TreeMap<String, Long> unseen = new TreeMap<>();
    int names = in.upTo(bins.unseenNames(), "the number of unseen categories");
    for (int i = 0; i < names; i++) {
      String name = in.text();
      if (bins.indexOf(name) >= 0 || unseen.put(name, in.number()) != null) {
        throw new ProfileFormatException("category '" + name + "' is counted twice");
      }
    }
    long remainder = in.number();
    Optional<RemainderSketch> sketch =
        remainder > 0 && in.version() > 1 && in.upTo(1, "a flag") == 1
            ? Optional.of(StoredSketch.read(remainder, in))
            : Optional.empty();
    long missing = in.number();
    long mistyped = in.number();
    return withinTotal(
        () -> new CategoricalCounts(bins, known, unseen, remainder, sketch, missing, mistyped));
  }

  private static <T> T withinTotal(Supplier<T> counts) {
    try {
      return counts.get();
    } catch (ArithmeticException tooMany) {
      throw new ProfileFormatException(String.valueOf(tooMany.getMessage()));
    }
  }
}
