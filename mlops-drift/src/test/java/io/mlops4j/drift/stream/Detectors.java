package io.mlops4j.drift.stream;

/** Every detector, for the tests of what they share. */
enum Detectors {
  ADWIN,
  DDM,
  EDDM,
  HDDM_A,
  HDDM_W,
  HDDM_W_RESTARTING,
  PAGE_HINKLEY,
  PAGE_HINKLEY_IN_MOA,
  CUSUM,
  KSWIN;

  DriftDetector make() {
    return switch (this) {
      case ADWIN -> Adwin.withDefaults();
      case DDM -> Ddm.withDefaults();
      case EDDM -> Eddm.withDefaults();
      case HDDM_A -> HddmA.withDefaults();
      case HDDM_W -> HddmW.withDefaults();
      case HDDM_W_RESTARTING -> HddmW.withDefaults().withRestartOnFall(true);
      case PAGE_HINKLEY -> PageHinkley.withDefaults();
      case PAGE_HINKLEY_IN_MOA -> PageHinkley.asInMoa();
      case CUSUM -> Cusum.withDefaults();
      case KSWIN -> Kswin.withDefaults();
    };
  }
}
