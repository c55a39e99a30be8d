package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyGateTest {
  @TempDir Path dir;
  private ModelRegistry registry;
  private ModelVersion slow;
  private ModelVersion fast;

  @BeforeEach
  void register() {
    registry = ModelRegistry.open(dir.resolve("registry"));
    slow = version(Duration.ofNanos(62_500_000), Duration.ofMillis(90));
    fast = version(Duration.ofNanos(49_999_999), Duration.ofMillis(70));
  }

  private ModelVersion version(Duration p95, Duration onArm) {
    return registry
        .model("m")
        .newVersion()
        .artifact("model.onnx", RegistryFixture.file(dir, "model.onnx", "m"))
        .latency("p95", p95)
        .metric(Metric.latency("p95", onArm).onSlice("device=arm64"))
        .register();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void atMost_refusesLongerWithValueAndBound() {
    assertThatThrownBy(
            () -> slow.promoteTo("champion", Gate.latency("p95").atMost(Duration.ofMillis(50))))
        .isInstanceOf(GateRefusedException.class)
        .hasMessage(
            "models:/m/1 may not become 'champion': latency_p95_ms is 62.5, required: at most 50.0"
                + " ms");
    assertThat(registry.model("m").alias("champion")).isEmpty();
    fast.promoteTo("champion", Gate.latency("p95").atMost(Duration.ofNanos(49_999_999)));
    assertThat(registry.model("m").alias("champion")).contains(fast);
    assertThat(only(fast.check(Gate.latency("p95").atMost(Duration.ofNanos(49_999_998)))).passed())
        .isFalse();
  }

  @Test
  void noWorseThan_comparesDurations() {
    assertThat(only(fast.check(Gate.latency("p95").noWorseThan(slow, Duration.ZERO))).passed())
        .isTrue();
    Gate within = Gate.latency("p95").noWorseThan(fast, Duration.ofNanos(12_500_001));
    assertThat(only(slow.check(within)).passed()).isTrue();
    Gate beyond = Gate.latency("p95").noWorseThan(fast, Duration.ofMillis(10));
    assertThat(only(slow.check(beyond)))
        .hasToString(
            "latency_p95_ms is 62.5, required: no worse than models:/m/2 within 10.0 ms, that is"
                + " 59.999999 ms");
    assertThat(only(slow.check(Gate.latency("p95").noWorseThanRelative(fast, 0.2))))
        .hasToString(
            "latency_p95_ms is 62.5, required: no worse than models:/m/2 within 0.2 of its value,"
                + " that is 59.9999988 ms");
    assertThat(only(slow.check(Gate.latency("p95").noWorseThanRelative(fast, 0.3))).passed())
        .isTrue();
  }

  @Test
  void noWorseThanCurrent_comparesWithTheVersionThatHasTheAlias() {
    LatencyGate p95 = Gate.latency("p95");
    Gate absolute = p95.noWorseThanCurrent(Duration.ofNanos(12_500_001));
    assertThatThrownBy(() -> fast.promoteTo("champion", absolute))
        .isInstanceOf(GateRefusedException.class);
    fast.promoteTo("champion", absolute, p95.atMost(Duration.ofMillis(50)));
    assertThat(toChampion(absolute)).isTrue();
    assertThat(toChampion(p95.noWorseThanCurrent(Duration.ofMillis(12)))).isFalse();
    assertThat(toChampion(p95.noWorseThanCurrentRelative(0.26))).isTrue();
    assertThat(toChampion(p95.noWorseThanCurrentRelative(0.24))).isFalse();
  }

  private boolean toChampion(Gate gate) {
    return only(slow.promotion("champion").require(gate).check()).passed();
  }

  @Test
  void onSlice_looksThere() {
    LatencyGate arm = Gate.latency("p95").onSlice("device=arm64");
    assertThat(only(fast.check(arm.atMost(Duration.ofMillis(70)))).passed()).isTrue();
    assertThat(only(slow.check(arm.atMost(Duration.ofMillis(70)))))
        .hasToString("latency_p95_ms on device=arm64 is 90.0, required: at most 70.0 ms");
  }

  @Test
  void missingLatency_isRefused() {
    assertThat(only(slow.check(Gate.latency("p99").atMost(Duration.ofSeconds(1)))))
        .hasToString("latency_p99_ms is missing, required: at most 1000.0 ms");
  }

  @Test
  void latency_isReadAsItWasRegistered() {
    assertThat(registry.model("m").version(1).latency("p95"))
        .contains(Duration.ofNanos(62_500_000));
    assertThat(registry.model("m").version(1).latency("p50")).isEmpty();
    assertThat(slow.metric("latency_p95_ms")).hasValue(62.5);
    for (long nanos : new long[] {0, 1, 999_999_999, 8_553_599_999_999_999L}) {
      assertThat(Metric.latency("max", Duration.ofNanos(nanos)).millis())
          .isEqualTo(Duration.ofNanos(nanos));
    }
    assertThat(Metric.latency("max", Duration.ZERO).direction())
        .isEqualTo(Direction.LOWER_IS_BETTER);
  }

  @Test
  void latency_thatIsNone_isMisuse() {
    assertThatThrownBy(() -> Metric.latency("p95", Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
    assertThatThrownBy(() -> Metric.latency("p95", Duration.ofDays(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99 days");
    assertThatThrownBy(() -> Gate.latency("p95\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("metric name");
    assertThatThrownBy(() -> Gate.latency("p95").atMost(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static GateOutcome only(List<GateOutcome> outcomes) {
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }
}
