package io.mlops4j.cost;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands where it was put. */
final class TestClock implements InstantSource {
  private volatile Instant now;

  TestClock(String now) {
    this.now = Instant.parse(now);
  }

  void set(String instant) {
    now = Instant.parse(instant);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
