package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long detectors with their defaults run between false alarms, on streams that never change, as
 * a Markdown table on standard output. {@code -Drunlength.elements=100000000} gives the full
 * figures; the default keeps the build short.
 */
class RunLengthTest {
  private static final int SHORT = 200_000;
  private static final int ELEMENTS = Integer.getInteger("runlength.elements", SHORT);

  private static final long SEED = 7;

  /** KSWIN sorts a window for every element. */
  private static final int COSTLY = 20;

  private static final StringBuilder TABLE =
      new StringBuilder("| detector | errors at 0.05 | errors at 0.2 | errors at 0.5 | uniform |\n")
          .append("|---|---:|---:|---:|---:|\n");

  /** A stream without any change. */
  private enum Stationary {
    ERRORS_5(0.05),
    ERRORS_20(0.2),
    ERRORS_50(0.5),
    UNIFORM(Double.NaN);

    private final double rate;

    Stationary(double rate) {
      this.rate = rate;
    }

    double next(SplittableRandom random) {
      double u = random.nextDouble();
      return this == UNIFORM ? u : u < rate ? 1 : 0;
    }
  }

  /** The columns are the alarms in the short form, so that a detector's change is seen. */
  @ParameterizedTest
  @CsvSource({
    "ADWIN, 0, 0, 0, 0",
    "DDM, 2, 3, 0, 0",
    "EDDM, 117, 47, 11, 0",
    "HDDM_A, 0, 0, 3, 0",
    "HDDM_W, 0, 14, 164, 0",
    "HDDM_W_RESTARTING, 0, 12, 108, 0",
    "PAGE_HINKLEY, 0, 2, 4, 0",
    "PAGE_HINKLEY_IN_MOA, 0, 0, 0, 0",
    "CUSUM, 0, 4, 5, 0",
    "KSWIN, 0, 0, 44, 112"
  })
  void detectors_nothingChanges_alarmAsOftenAsStated(
      Detectors kind, int errors5, int errors20, int errors50, int uniform) {
    int[] stated = {errors5, errors20, errors50, uniform};
    TABLE.append("| ").append(kind).append(" |");
    int column = 0;
    for (Stationary stream : Stationary.values()) {
      if (kind == Detectors.EDDM && stream == Stationary.UNIFORM) {
        TABLE.append(" |");
        continue;
      }
      int elements = kind == Detectors.KSWIN ? Math.max(ELEMENTS / COSTLY, 100_000) : ELEMENTS;
      long alarms = alarms(kind.make(), stream, elements);
      TABLE.append(
          alarms == 0
              ? String.format(Locale.ROOT, " > %,d |", elements)
              : String.format(Locale.ROOT, " %,d |", elements / alarms));
      if (ELEMENTS == SHORT) {
        assertThat(alarms).as("%s on %s", kind, stream).isEqualTo(stated[column]);
      }
      column++;
    }
    TABLE.append('\n');
  }

  private static long alarms(DriftDetector detector, Stationary stream, int elements) {
    SplittableRandom random = new SplittableRandom(SEED);
    long alarms = 0;
    for (int i = 0; i < elements; i++) {
      alarms += detector.update(stream.next(random)) == DriftState.DRIFT ? 1 : 0;
    }
    return alarms;
  }

  @AfterAll
  static void print() {
    System.out.println(TABLE);
  }
}
