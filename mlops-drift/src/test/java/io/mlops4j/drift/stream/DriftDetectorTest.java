package io.mlops4j.drift.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract that all detectors keep. */
class DriftDetectorTest {

  @ParameterizedTest
  @EnumSource
  void update_rateRises_alarms(Detectors kind) {
    Alarms alarms = Alarms.of(kind.make(), Alarms.errors(1, 20_000, 0.1, 0.6));

    assertThat(alarms.drifts()).anyMatch(at -> at >= 10_000 && at < 10_500);
  }

  @ParameterizedTest
  @EnumSource
  void update_nothingButHits_isStable(Detectors kind) {
    Alarms alarms = Alarms.of(kind.make(), new double[50_000]);

    assertThat(alarms.drifts()).isEmpty();
    assertThat(alarms.warnings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void update_nothingButErrors_raisesNoAlarm(Detectors kind) {
    assertThat(Alarms.of(kind.make(), Alarms.errors(1, 50_000, 1)).drifts()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void update_boolean_isAnErrorIfTrue(Detectors kind) {
    double[] stream = Alarms.errors(3, 5_000, 0.1, 0.7);
    DriftDetector numbers = kind.make();
    DriftDetector booleans = kind.make();
    for (double value : stream) {
      assertThat(booleans.update(value == 1)).isEqualTo(numbers.update(value));
    }
  }

  @ParameterizedTest
  @EnumSource
  void update_outsideTheDomain_isRefusedAndChangesNothing(Detectors kind) {
    double[] stream = Alarms.errors(4, 5_000, 0.1, 0.7);
    DriftDetector disturbed = kind.make();
    DriftDetector undisturbed = kind.make();
    double[] outside = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e308, -1e101
    };
    for (int i = 0; i < stream.length; i++) {
      double bad = outside[i % outside.length];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> disturbed.update(bad))
          .withMessageContaining(String.valueOf(bad));
      assertThat(disturbed.state()).isEqualTo(undisturbed.state());
      assertThat(disturbed.update(stream[i])).isEqualTo(undisturbed.update(stream[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void state_isWhatUpdateReturned(Detectors kind) {
    DriftDetector detector = kind.make();
    assertThat(detector.state()).isEqualTo(DriftState.STABLE);
    for (double value : Alarms.errors(5, 5_000, 0.1, 0.7)) {
      DriftState state = detector.update(value);
      assertThat(detector.state()).isEqualTo(state);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reset_afterAnyElements_isAsFresh(Detectors kind) {
    double[] first = Alarms.errors(6, 5_000, 0.1, 0.7);
    double[] second = Alarms.errors(7, 20_000, 0.2, 0.5);
    Alarms fresh = Alarms.of(kind.make(), second);
    for (int length : new int[] {1, 29, 31, 2_499, 2_600, 5_000}) {
      DriftDetector detector = kind.make();
      for (int i = 0; i < length; i++) {
        detector.update(first[i]);
      }
      detector.reset();
      assertThat(detector.state()).isEqualTo(DriftState.STABLE);
      assertThat(Alarms.of(detector, second)).as("after %d", length).isEqualTo(fresh);
    }
  }

  @ParameterizedTest
  @EnumSource
  void update_aMillionElements_allocatesNothing(Detectors kind) {
    double[] stream = Alarms.errors(8, 1_000_000, 0.2, 0.4);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    DriftDetector detector = kind.make();
    feed(detector, stream);
    feed(detector, stream);
    detector.reset();
    long before = threads.getCurrentThreadAllocatedBytes();
    feed(detector, stream);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // Less than a byte in fifty elements: what the compiler and the bean allocate themselves.
    assertThat(allocated).isLessThan(20_000);
  }

  private static void feed(DriftDetector detector, double[] stream) {
    for (double value : stream) {
      detector.update(value);
    }
  }
}
