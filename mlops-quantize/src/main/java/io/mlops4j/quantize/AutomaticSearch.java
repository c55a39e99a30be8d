package io.mlops4j.quantize;

import io.mlops4j.quantize.MixedModel.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for the smallest mixture of precisions that is accurate enough.
 *
 * <p>Uniform mixtures come first. Then each weight is changed alone, in a model that is otherwise
 * at its most accurate, and the noise this adds to the outputs is measured. Small noises of
 * different weights add up, so moves to fewer bytes, sorted by noise for each byte saved ({@link
 * PrecisionPath}), are the order in which precision is given up; how many of them the bound allows
 * is found by bisection on the real measure, and later moves are then tried one by one. Confined.
 */
final class AutomaticSearch {

  /** Weights with less than this share of all bytes are not worth a measurement. */
  private static final double NOTABLE_SHARE = 0.001;

  private static final int LAST_MOVES = 8;

  /** A mixture that was measured. */
  record Trial(Map<Unit, Precision> mixture, long bytes, double accuracy) {

    String description() {
      Map<Precision, Long> counts =
          mixture.values().stream()
              .collect(
                  Collectors.groupingBy(
                      precision -> precision,
                      () -> new EnumMap<>(Precision.class),
                      Collectors.counting()));
      return counts.entrySet().stream()
          .map(count -> count.getValue() + " " + count.getKey())
          .collect(Collectors.joining(", "));
    }
  }

  private final MixedModel model;
  private final ReferenceOutputs reference;
  private final ToDoubleFunction<Path> measure;
  private final double bound;
  private final boolean preferSpeed;
  private final Path folder;
  private final BooleanSupplier timeLeft;
  private final Steps steps;
  private final Map<Map<Unit, Precision>, Trial> trials = new LinkedHashMap<>();
  private final Map<Unit, Map<Precision, Double>> noises = new LinkedHashMap<>();
  private final long notableBytes;

  /** Counts trials for the caller's progress, and stops when the caller asks. */
  static final class Steps {
    private final ProgressListener listener;
    private final RunControl control;
    private long done;
    private long total;

    Steps(ProgressListener listener, RunControl control) {
      this.listener = listener;
      this.control = control;
    }

    void expect(long trials) {
      total += trials;
    }

    void done() {
      control.checkCancelled();
      done++;
      listener.progress(done, Math.max(done, total), "trials");
    }
  }

  /**
   * A search that has tried nothing.
   *
   * @param reference what sensitivities are measured against
   * @param measure the accuracy of a model file, higher is better
   * @param timeLeft asked before each trial but the first; once false, no other begins
   */
  AutomaticSearch(
      MixedModel model,
      ReferenceOutputs reference,
      ToDoubleFunction<Path> measure,
      double bound,
      boolean preferSpeed,
      Path folder,
      BooleanSupplier timeLeft,
      Steps steps) {
    this.model = model;
    this.reference = reference;
    this.measure = measure;
    this.bound = bound;
    this.preferSpeed = preferSpeed;
    this.folder = folder;
    this.timeLeft = timeLeft;
    this.steps = steps;
    this.notableBytes =
        (long)
            (NOTABLE_SHARE
                * model.units().stream().mapToLong(u -> bytes(u, Precision.FLOAT)).sum());
  }

  /** Everything that was tried, the smallest that meets the bound among it where there is one. */
  List<Trial> run() {
    steps.expect(4L + LAST_MOVES);
    for (Precision precision :
        List.of(Precision.INT8, Precision.DYNAMIC_INT8, Precision.INT4, Precision.COARSE_INT4)) {
      attempt(uniform(precision));
    }
    measureNoises(false);
    if (!descend()) {
      measureNoises(true);
      descend();
    }
    return List.copyOf(trials.values());
  }

  private static long bytes(Unit unit, Precision precision) {
    return unit.bytes().getOrDefault(precision, Long.MAX_VALUE);
  }

  /** The precision for all weights that have it; others get the next more accurate one. */
  private Map<Unit, Precision> uniform(Precision precision) {
    Map<Unit, Precision> mixture = new LinkedHashMap<>();
    for (Unit unit : model.units()) {
      List<Precision> order =
          precision == Precision.DYNAMIC_INT8
              ? List.of(Precision.DYNAMIC_INT8, Precision.STATIC_INT8, Precision.INT8)
              : List.of(
                  Precision.COARSE_INT4,
                  Precision.INT4,
                  Precision.INT8,
                  Precision.STATIC_INT8,
                  Precision.DYNAMIC_INT8);
      mixture.put(
          unit,
          order.stream()
              .filter(p -> p.compareTo(precision) <= 0 || !p.isWeightOnly())
              .filter(p -> unit.bytes().containsKey(p))
              .filter(p -> isNotable(unit) || !isFourBits(p))
              .findFirst()
              .orElse(Precision.FLOAT));
    }
    return mixture;
  }

  private static boolean isFourBits(Precision precision) {
    return precision == Precision.INT4 || precision == Precision.COARSE_INT4;
  }

  private boolean isNotable(Unit unit) {
    return bytes(unit, Precision.FLOAT) >= notableBytes;
  }

  /** All weights as accurate as a small form of theirs is. */
  private Map<Unit, Precision> base() {
    Map<Unit, Precision> base = new LinkedHashMap<>();
    for (Unit unit : model.units()) {
      base.put(unit, home(unit));
    }
    return base;
  }

  private static Precision home(Unit unit) {
    return unit.bytes().containsKey(Precision.INT8) ? Precision.INT8 : Precision.FLOAT;
  }

  /** The precisions a weight may get. */
  private List<Precision> levels(Unit unit) {
    List<Precision> levels = new ArrayList<>(List.of(Precision.FLOAT));
    Stream<Precision> eights =
        preferSpeed
            ? Stream.of(Precision.DYNAMIC_INT8, Precision.STATIC_INT8, Precision.INT8)
            : Stream.of(Precision.INT8, Precision.STATIC_INT8, Precision.DYNAMIC_INT8);
    eights.filter(unit.bytes()::containsKey).findFirst().ifPresent(levels::add);
    if (isNotable(unit)) {
      levels.add(Precision.INT4);
      levels.add(Precision.COARSE_INT4);
    }
    levels.removeIf(level -> !unit.bytes().containsKey(level));
    return levels;
  }

  /**
   * Measures what each change of one weight does to the outputs, largest weights first, until the
   * time is over. What is not measured is not used.
   *
   * @param upwards whether to measure what float would gain, instead of what fewer bits lose
   */
  private void measureNoises(boolean upwards) {
    Map<Unit, Precision> base = base();
    List<Unit> order = new ArrayList<>(model.units());
    order.sort(Comparator.comparingLong((Unit u) -> bytes(u, Precision.FLOAT)).reversed());
    for (Unit unit : order) {
      Map<Precision, Double> own =
          noises.computeIfAbsent(unit, absent -> new EnumMap<>(Precision.class));
      own.putIfAbsent(home(unit), 0.0);
      steps.expect(levels(unit).stream().filter(l -> isMeasured(unit, l, own, upwards)).count());
    }
    if (!timeLeft.getAsBoolean()) {
      return;
    }
    double floor = noise(base);
    for (Unit unit : order) {
      Map<Precision, Double> own =
          noises.computeIfAbsent(unit, absent -> new EnumMap<>(Precision.class));
      for (Precision level : levels(unit)) {
        if (isMeasured(unit, level, own, upwards)) {
          if (!timeLeft.getAsBoolean()) {
            return;
          }
          Map<Unit, Precision> changed = new LinkedHashMap<>(base);
          changed.put(unit, level);
          double added = noise(changed) - floor;
          own.put(level, Double.isNaN(added) ? Double.POSITIVE_INFINITY : added);
        }
      }
    }
  }

  private static boolean isMeasured(
      Unit unit, Precision level, Map<Precision, Double> known, boolean upwards) {
    return level != home(unit)
        && !known.containsKey(level)
        && upwards == (level == Precision.FLOAT);
  }

  private double noise(Map<Unit, Precision> mixture) {
    double sum =
        withFile(
            mixture,
            (file, bytes) ->
                reference.compare(file, steps.control).values().stream()
                    .mapToDouble(DifferenceMeter::noiseShare)
                    .sum());
    steps.done();
    return sum;
  }

  /** False when not even the most accurate mixture that is known is accurate enough. */
  private boolean descend() {
    Map<Unit, Map<Precision, Double>> usable = new LinkedHashMap<>();
    noises.forEach(
        (unit, known) -> {
          Map<Precision, Double> own = new EnumMap<>(known);
          own.keySet().retainAll(levels(unit));
          // Not measured: taken to be no better than what the others are measured against.
          own.putIfAbsent(Precision.FLOAT, 0.0);
          usable.put(unit, own);
        });
    PrecisionPath path = new PrecisionPath(usable);
    Optional<Trial> start = attempt(path.mixture(0));
    if (start.isEmpty() || start.get().accuracy() < bound) {
      return start.isEmpty();
    }
    int most = path.moves();
    if (isEnough(path.mixture(most))) {
      return true;
    }
    int good = 0;
    int bad = most;
    while (bad - good > 1) {
      int middle = (good + bad) >>> 1;
      if (isEnough(path.mixture(middle))) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    Map<Unit, Precision> current = path.mixture(good);
    for (int move = bad; move < Math.min(most, bad + LAST_MOVES); move++) {
      Optional<Map<Unit, Precision>> next = path.afterMove(move, current);
      if (next.isPresent() && isEnough(next.get())) {
        current = next.get();
      }
    }
    return true;
  }

  private boolean isEnough(Map<Unit, Precision> mixture) {
    return attempt(mixture).filter(trial -> trial.accuracy() >= bound).isPresent();
  }

  /** Empty when the time is over; the first attempt is made whatever the time. */
  private Optional<Trial> attempt(Map<Unit, Precision> mixture) {
    Trial known = trials.get(mixture);
    if (known != null) {
      return Optional.of(known);
    }
    if (!trials.isEmpty() && !timeLeft.getAsBoolean()) {
      return Optional.empty();
    }
    Trial trial =
        withFile(mixture, (file, bytes) -> new Trial(mixture, bytes, measure.applyAsDouble(file)));
    trials.put(mixture, trial);
    steps.done();
    return Optional.of(trial);
  }

  /** What to do with a mixture while it is a file. */
  @FunctionalInterface
  interface FileAction<T> {
    T apply(Path file, long bytes);
  }

  <T> T withFile(Map<Unit, Precision> mixture, FileAction<T> action) {
    try {
      Path file = Files.createTempFile(folder, "trial", ".onnx");
      try {
        return action.apply(file, model.write(mixture, file).bytes());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException full) {
      throw new QuantizationException("no temporary file for a copy of the model", full);
    }
  }
}
