package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs two models on the same samples and says how far apart they are: any pair with the same
 * inputs and outputs, whoever made it. Needs ONNX Runtime. Confined.
 *
 * <p>Defaults: outputs only, no timing, one thread.
 */
public final class ModelComparison {

  private final Path original;
  private final Path changed;
  private boolean layers;
  private int rounds;
  private int threads = 1;
  private LongSupplier nanoTime = System::nanoTime;

  private ModelComparison(Path original, Path changed) {
    this.original = original;
    this.changed = changed;
  }

  /**
   * A comparison of two model files. Nothing is read yet.
   *
   * @param original the model that is right
   * @param changed the model that should be like it
   * @return the comparison
   */
  public static ModelComparison of(Path original, Path changed) {
    return new ModelComparison(original, changed);
  }

  /**
   * Compares the outputs of two models.
   *
   * @param original the model that is right
   * @param changed the model that should be like it
   * @param samples what to run them on
   * @return the differences
   * @throws QuantizationException as {@link #over} does
   */
  public static ComparisonReport compare(Path original, Path changed, Iterable<Sample> samples) {
    return of(original, changed).over(samples);
  }

  /**
   * Also compares the values inside, where both models have one of the same name and shape. Both
   * run a second time for it, without ONNX Runtime's optimizations; all values of one sample are in
   * memory at once, so samples should be small. Default: off.
   *
   * @return this comparison
   */
  public ModelComparison layerByLayer() {
    layers = true;
    return this;
  }

  /**
   * Also measures the time of both, in turns, after one pass that is not measured. Default: off.
   *
   * @param passes passes over the samples, at least 1
   * @return this comparison
   */
  public ModelComparison timed(int passes) {
    if (passes < 1) {
      throw new IllegalArgumentException("timing needs at least 1 pass, not " + passes);
    }
    rounds = passes;
    return this;
  }

  /**
   * Threads that ONNX Runtime may use for one run. Default 1.
   *
   * @param count at least 1
   * @return this comparison
   */
  public ModelComparison threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a run needs at least 1 thread, not " + count);
    }
    threads = count;
    return this;
  }

  /**
   * The source of time for {@link #timed}. Default {@link System#nanoTime()}.
   *
   * @param source a time in nanoseconds that never goes back, from any origin
   * @return this comparison
   */
  public ModelComparison nanoTime(LongSupplier source) {
    nanoTime = source;
    return this;
  }

  /**
   * Runs both models. Outputs are those of the optimized models, as an application gets them.
   *
   * @param samples what to run them on; gone through once for the outputs, once more for layers,
   *     and once for each pass of timing and the one before
   * @return the differences
   * @throws QuantizationException if a model cannot be read or run, there is no sample, an output
   *     of the original is missing in the other or has another shape, or no output is of 32-bit
   *     floats
   */
  public ComparisonReport over(Iterable<Sample> samples) {
    return OptionalRuntime.use(() -> run(samples));
  }

  private ComparisonReport run(Iterable<Sample> samples) {
    ComparisonRun run =
        new ComparisonRun(OnnxModel.read(original), OnnxModel.read(changed), samples, threads);
    return new ComparisonReport(
        run.outputs(), layers ? run.layers() : List.of(), run.speed(rounds, nanoTime));
  }
}
