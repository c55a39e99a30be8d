package io.mlops4j.drift;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a monitor was told: the reference and how to watch against it. Immutable.
 *
 * @param refresh what the reference was made of when a window refreshed it by hand
 */
record MonitorOptions(
    ReferenceProfile reference,
    Optional<ReferenceRefresh> refresh,
    Optional<SeasonalReference> seasonal,
    Duration staleAfter,
    DriftTest test,
    WindowPolicy policy,
    AlertPolicy alerts,
    InstantSource clock,
    Consumer<DriftReport> listener) {
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  MonitorOptions {
    if (seasonal.isPresent() && policy.calmWindows() > 0) {
      throw new IllegalStateException(
          "a seasonal reference is not refreshed by itself; use a window policy without refresh,"
              + " or one reference for all hours");
    }
  }

  static MonitorOptions against(ReferenceProfile reference) {
    return new MonitorOptions(
        reference,
        Optional.empty(),
        Optional.empty(),
        NEVER,
        DriftTest.withDefaults(),
        WindowPolicy.onDemand(),
        AlertPolicy.withDefaults(),
        InstantSource.system(),
        report -> {});
  }

  MonitorOptions with(DriftTest other) {
    return new MonitorOptions(
        reference, refresh, seasonal, staleAfter, other, policy, alerts, clock, listener);
  }

  MonitorOptions with(WindowPolicy other) {
    return new MonitorOptions(
        reference, refresh, seasonal, staleAfter, test, other, alerts, clock, listener);
  }

  MonitorOptions with(AlertPolicy other) {
    return new MonitorOptions(
        reference, refresh, seasonal, staleAfter, test, policy, other, clock, listener);
  }

  MonitorOptions with(SeasonalReference other) {
    long bins = other.base().fingerprint();
    if (bins != reference.fingerprint()) {
      throw new IncompatibleProfileException(reference.fingerprint(), bins);
    }
    return new MonitorOptions(
        reference,
        Optional.empty(),
        Optional.of(other),
        staleAfter,
        test,
        policy,
        alerts,
        clock,
        listener);
  }

  MonitorOptions with(InstantSource other) {
    return new MonitorOptions(
        reference, refresh, seasonal, staleAfter, test, policy, alerts, other, listener);
  }

  MonitorOptions with(Consumer<DriftReport> other) {
    return new MonitorOptions(
        reference, refresh, seasonal, staleAfter, test, policy, alerts, clock, other);
  }

  MonitorOptions staleAfter(Duration age) {
    if (age.isZero() || age.isNegative()) {
      throw new IllegalArgumentException("an age must be positive but was " + age);
    }
    return new MonitorOptions(
        reference, refresh, seasonal, age, test, policy, alerts, clock, listener);
  }

  MonitorOptions refreshedWith(WindowProfile window) {
    return new MonitorOptions(
        reference.withCountsOf(window),
        Optional.of(ReferenceRefresh.byHand(clock.instant(), window.rows())),
        Optional.empty(),
        staleAfter,
        test,
        policy,
        alerts,
        clock,
        listener);
  }
}
