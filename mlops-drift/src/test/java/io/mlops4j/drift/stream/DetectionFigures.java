package io.mlops4j.drift.stream;

import java.util.List;

/**
 * How a detector fared over several runs with known changes. The first alarm after a change is its
 * detection, every other alarm is a false one.
 */
final class DetectionFigures {

  private long elements;
  private int changes;
  private int detected;
  private long delay;
  private int falseAlarms;

  /** Adds a run that changed at every multiple of {@code conceptLength}. */
  void add(List<Integer> alarms, int conceptLength, int concepts) {
    elements += (long) conceptLength * concepts;
    changes += concepts - 1;
    int last = 0;
    for (int alarm : alarms) {
      int concept = alarm / conceptLength;
      if (concept > last) {
        detected++;
        delay += alarm - (long) concept * conceptLength;
        last = concept;
      } else {
        falseAlarms++;
      }
    }
  }

  double meanDelay() {
    return (double) delay / detected;
  }

  int missed() {
    return changes - detected;
  }

  int changes() {
    return changes;
  }

  double falseAlarmsPer10k() {
    return 10_000.0 * falseAlarms / elements;
  }
}
