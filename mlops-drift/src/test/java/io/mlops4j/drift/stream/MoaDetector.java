package io.mlops4j.drift.stream;

import java.util.function.Supplier;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;

/** A detector of MOA behind our interface. */
final class MoaDetector implements DriftDetector {

  private final Supplier<AbstractChangeDetector> maker;
  private AbstractChangeDetector detector;
  private DriftState state = DriftState.STABLE;

  MoaDetector(Supplier<AbstractChangeDetector> maker) {
    this.maker = maker;
    this.detector = maker.get();
  }

  @Override
  public DriftState update(double value) {
    detector.input(value);
    if (detector.getChange()) {
      state = DriftState.DRIFT;
    } else {
      state = detector.getWarningZone() ? DriftState.WARNING : DriftState.STABLE;
    }
    return state;
  }

  @Override
  public DriftState state() {
    return state;
  }

  @Override
  public void reset() {
    detector = maker.get();
    state = DriftState.STABLE;
  }
}
