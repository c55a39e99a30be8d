package io.mlops4j.quantize;

import io.mlops4j.quantize.MixedModel.Written;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The search for the smallest model that is accurate enough. Each weight with its readers stays
 * float or becomes 8-bit weight-only, dynamic INT8, or 4-bit in blocks of 32 or of up to 128, by
 * what that does to the outputs on samples; embeddings too, and convolutions as static INT8. Needs
 * ONNX Runtime.
 *
 * <p>Writes and runs the model once for each weight and precision, and some thirty times more.
 * Samples, and the float outputs of the original on them, stay in memory; 4-bit weights are chosen
 * by GPTQ where the second moments of the activations fit into a quarter of the heap, otherwise by
 * importance-weighted scales.
 *
 * <p>Defaults: accuracy is the lowest signal-to-noise ratio of an output, at least 30 dB; size
 * alone decides among models that reach it; no limit of time, one thread, nothing excluded, no
 * listener. Confined.
 */
public final class Automatic {

  /** Sensitivities are relative, so that a few samples do. */
  private static final int SENSITIVITY_SAMPLES = 4;

  private static final int TIMED_PASSES = 3;
  private static final int TIMED_POINTS = 8;

  private final Path model;
  private final Iterable<Sample> samples;
  private String measure = "output SQNR, dB";
  private Optional<ToDoubleFunction<Path>> evaluator = Optional.empty();
  private boolean cosine;
  private double bound = 30;
  private boolean preferSpeed;
  private boolean externalData;
  private Optional<Duration> limit = Optional.empty();
  private LongSupplier nanoTime = System::nanoTime;
  private int threads = 1;
  private Predicate<String> excluded = node -> false;
  private ProgressListener listener = (done, total, unit) -> {};
  private BooleanSupplier cancelled = () -> false;

  Automatic(Path model, Iterable<Sample> samples) {
    this.model = model;
    this.samples = samples;
  }

  /**
   * Judges models by a measure of the caller's, for instance the accuracy on labelled data. What
   * single weights do is still measured on the samples.
   *
   * @param name what the measure is called in the table
   * @param accuracy the measure of a model file, higher is better; called on the calling thread,
   *     the file dies with the call; what it throws ends the search
   * @return this recipe
   */
  public Automatic evaluator(String name, ToDoubleFunction<Path> accuracy) {
    measure = name;
    evaluator = Optional.of(accuracy);
    return this;
  }

  /**
   * Judges models by the mean cosine of their outputs, along the last dimension, to those of the
   * original on the samples; the worst output decides.
   *
   * @return this recipe
   */
  public Automatic outputCosine() {
    measure = "mean output cosine";
    evaluator = Optional.empty();
    cosine = true;
    return this;
  }

  /**
   * Judges models by the signal-to-noise ratio of their outputs on the samples, in decibels; the
   * worst output decides. The default.
   *
   * @return this recipe
   */
  public Automatic outputSqnr() {
    measure = "output SQNR, dB";
    evaluator = Optional.empty();
    cosine = false;
    return this;
  }

  /**
   * The accuracy that a model must have. Default 30, which is meant in decibels.
   *
   * @param accuracy in the unit of the measure
   * @return this recipe
   */
  public Automatic atLeast(double accuracy) {
    if (Double.isNaN(accuracy)) {
      throw new IllegalArgumentException("the bound is not a number");
    }
    bound = accuracy;
    return this;
  }

  /**
   * Prefers dynamic INT8 to weight-only INT8, which is faster for batches and less accurate.
   * Default: dynamic INT8 only where weight-only does not apply.
   *
   * @return this recipe
   */
  public Automatic preferSpeed() {
    preferSpeed = true;
    return this;
  }

  /**
   * Time after which no trial begins, but for the first, which has all weights at 8 bits; the best
   * model so far is written. Default: none.
   *
   * @param duration positive
   * @return this recipe
   */
  public Automatic within(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("the search needs time, not " + duration);
    }
    limit = Optional.of(duration);
    return this;
  }

  /**
   * The source of time for {@link #within} and for speeds. Default {@link System#nanoTime()}.
   *
   * @param source a time in nanoseconds that never goes back, from any origin
   * @return this recipe
   */
  public Automatic nanoTime(LongSupplier source) {
    nanoTime = source;
    return this;
  }

  /**
   * Threads that ONNX Runtime may use to judge and time models. Default 1.
   *
   * @param count at least 1
   * @return this recipe
   */
  public Automatic threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a run needs at least 1 thread, not " + count);
    }
    threads = count;
    return this;
  }

  /**
   * Leaves nodes in floating point. Called again, it replaces the earlier choice.
   *
   * @param nodeName true for the name of a node to leave; a node without a name is asked for by the
   *     name of its first output
   * @return this recipe
   */
  public Automatic exclude(Predicate<String> nodeName) {
    excluded = nodeName;
    return this;
  }

  /**
   * Puts the data of constants into a second file beside the target, whatever the size of the
   * model; both appear as in the other recipes. Default: only where the new model has 2 GiB or
   * more.
   *
   * @return this recipe
   */
  public Automatic externalData() {
    externalData = true;
    return this;
  }

  /**
   * Reports progress, counted in trials; their total is an estimate that grows.
   *
   * @param progress told on the calling thread
   * @return this recipe
   */
  public Automatic progress(ProgressListener progress) {
    listener = progress;
    return this;
  }

  /**
   * Lets the caller stop the run; interrupting its thread does the same.
   *
   * @param stop asked between samples, strips of weights and trials
   * @return this recipe
   */
  public Automatic cancelledBy(BooleanSupplier stop) {
    cancelled = stop;
    return this;
  }

  /**
   * Searches, and writes the smallest model that meets the bound. The new file appears whole or not
   * at all; an existing one is replaced.
   *
   * @param target the new file, not the original one
   * @return the new model with its report and the table of all models tried
   * @throws BoundNotReachedException if no model tried meets the bound; it carries the table
   * @throws QuantizationException if the model cannot be read or run, nothing in it can be
   *     quantized, there is no sample, a file cannot be written, or the run was cancelled
   */
  public AutomaticModel writeTo(Path target) {
    return TargetFile.write(
        model,
        target,
        () -> {
          try {
            Path folder = Files.createTempDirectory("quantize");
            try {
              return search(target, folder);
            } finally {
              delete(folder);
            }
          } catch (IOException full) {
            throw new QuantizationException("no temporary folder for trial models", full);
          }
        });
  }

  private AutomaticModel search(Path target, Path folder) {
    long start = nanoTime.getAsLong();
    BooleanSupplier timeLeft =
        () -> limit.isEmpty() || nanoTime.getAsLong() - start < limit.get().toNanos();
    RunControl control = new RunControl((done, total, unit) -> {}, cancelled);
    List<Sample> all = new ArrayList<>();
    samples.forEach(all::add);
    List<Sample> few = all.subList(0, Math.min(SENSITIVITY_SAMPLES, all.size()));
    OnnxModel original = OnnxModel.read(model);
    ReferenceOutputs reference = new ReferenceOutputs(original, few, threads);
    MixedModel mixed = new MixedModel(original, folder, all, excluded, control);
    ToDoubleFunction<Path> accuracy = measure(original, all, control);
    AutomaticSearch search =
        new AutomaticSearch(
            mixed,
            reference,
            accuracy,
            bound,
            preferSpeed,
            folder,
            timeLeft,
            new AutomaticSearch.Steps(listener, control));
    List<AutomaticSearch.Trial> trials = search.run();
    Optional<AutomaticSearch.Trial> best =
        trials.stream()
            .filter(trial -> trial.accuracy() >= bound)
            .min(Comparator.comparingLong(AutomaticSearch.Trial::bytes));
    ParetoPoint untouched =
        new ParetoPoint(
            "original",
            original.sizeBytes(),
            accuracy.applyAsDouble(model),
            OptionalDouble.of(1),
            false);
    ParetoTable table =
        new ParetoTable(
            measure,
            bound,
            untouched,
            points(trials, best, search, new Timing(original, few), timeLeft));
    if (best.isEmpty()) {
      throw new BoundNotReachedException(
          "none of "
              + trials.size()
              + " models tried reaches "
              + bound
              + " ("
              + measure
              + ")"
              + (timeLeft.getAsBoolean() ? "" : " within " + limit.orElseThrow())
              + "; the most accurate has "
              + trials.stream().mapToDouble(AutomaticSearch.Trial::accuracy).max().stream()
                  .mapToObj(Double::toString)
                  .findFirst()
                  .orElse("none")
              + ", the original "
              + untouched.accuracy(),
          table);
    }
    return new AutomaticModel(write(mixed, best.get(), target, original), table);
  }

  private ToDoubleFunction<Path> measure(OnnxModel original, List<Sample> all, RunControl control) {
    if (evaluator.isPresent()) {
      return evaluator.get();
    }
    ReferenceOutputs reference = new ReferenceOutputs(original, all, threads);
    return file ->
        reference.compare(file, control).entrySet().stream()
            .map(output -> output.getValue().difference(output.getKey()))
            .mapToDouble(cosine ? ValueDifference::meanCosine : ValueDifference::sqnrDb)
            .min()
            .orElse(Double.NEGATIVE_INFINITY);
  }

  /** Measures the speed of a model against the original. */
  private final class Timing {
    private final OnnxModel original;
    private final List<Sample> few;

    Timing(OnnxModel original, List<Sample> few) {
      this.original = original;
      this.few = few;
    }

    OptionalDouble of(Path file) {
      return new ComparisonRun(original, OnnxModel.read(file), few, threads)
          .speed(TIMED_PASSES, nanoTime)
          .map(speed -> OptionalDouble.of(speed.speedUp()))
          .orElse(OptionalDouble.empty());
    }
  }

  private static List<ParetoPoint> points(
      List<AutomaticSearch.Trial> trials,
      Optional<AutomaticSearch.Trial> best,
      AutomaticSearch search,
      Timing timing,
      BooleanSupplier timeLeft) {
    List<ParetoPoint> points = new ArrayList<>();
    int timed = 0;
    for (AutomaticSearch.Trial trial : trials) {
      boolean onFront = trials.stream().noneMatch(other -> beats(other, trial));
      boolean chosen = best.filter(trial::equals).isPresent();
      OptionalDouble speed = OptionalDouble.empty();
      if (chosen || (onFront && timed < TIMED_POINTS && timeLeft.getAsBoolean())) {
        speed = search.withFile(trial.mixture(), (file, bytes) -> timing.of(file));
        timed++;
      }
      points.add(
          new ParetoPoint(trial.description(), trial.bytes(), trial.accuracy(), speed, onFront));
    }
    return points;
  }

  private static boolean beats(AutomaticSearch.Trial one, AutomaticSearch.Trial other) {
    return one.bytes() <= other.bytes()
        && one.accuracy() >= other.accuracy()
        && (one.bytes() < other.bytes() || one.accuracy() > other.accuracy());
  }

  private QuantizedModel write(
      MixedModel mixed, AutomaticSearch.Trial best, Path target, OnnxModel original) {
    Written written =
        externalData
            ? mixed.writePair(best.mixture(), target)
            : mixed.write(best.mixture(), target);
    Map<String, String> operators = new HashMap<>();
    mixed.base().graph().nodes().forEach(node -> operators.put(node.name(), node.opType()));
    List<SkippedNode> skipped = new ArrayList<>(mixed.skipped());
    best.mixture()
        .forEach(
            (unit, precision) -> {
              if (precision == Precision.FLOAT) {
                unit.nodes().stream().sorted().forEach(node -> skipped.add(left(node, operators)));
              }
            });
    return QuantizedModel.written(
        target,
        new QuantizationReport(
            "automatic, " + measure + " at least " + bound + ": " + best.description(),
            original.sizeBytes(),
            written.bytes(),
            written.tensors(),
            skipped,
            Kernels.active().name()));
  }

  private static SkippedNode left(String node, Map<String, String> operators) {
    return new SkippedNode(
        node, operators.getOrDefault(node, ""), "the search found that it costs too much accuracy");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
