package io.mlops4j.drift;

/**
 * HyperLogLog arithmetic over registers of one byte: how many distinct values were seen.
 *
 * <p>Registers merge by maximum, so that a split stream gives the registers of the whole one. The
 * standard error is 1.04 / sqrt(registers), 3.3 % at the 1,024 used here.
 *
 * <p>Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007, with linear counting below 2.5
 * values per register.
 */
final class DistinctEstimate {
  static final int REGISTERS = 1024;

  private static final int INDEX_BITS = 10;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

  private DistinctEstimate() {}

  static void add(byte[] registers, double value) {
    // Adding zero folds -0.0 into 0.0: they are one value to whoever counts distinct ones.
    long hash = Hashing.mix(Double.doubleToRawLongBits(value + 0.0));
    int index = (int) (hash >>> (64 - INDEX_BITS));
    byte rank = (byte) (1 + Long.numberOfLeadingZeros((hash << INDEX_BITS) | (1L << 9)));
    if (rank > registers[index]) {
      registers[index] = rank;
    }
  }

  static void merge(byte[] into, byte[] from) {
    for (int i = 0; i < REGISTERS; i++) {
      into[i] = (byte) Math.max(into[i], from[i]);
    }
  }

  static double of(byte[] registers) {
    double inverse = 0;
    int zeros = 0;
    for (byte register : registers) {
      inverse += Math.scalb(1.0, -register);
      if (register == 0) {
        zeros++;
      }
    }
    double raw = ALPHA * REGISTERS * REGISTERS / inverse;
    if (raw <= 2.5 * REGISTERS && zeros > 0) {
      return REGISTERS * Math.log((double) REGISTERS / zeros);
    }
    return raw;
  }
}
