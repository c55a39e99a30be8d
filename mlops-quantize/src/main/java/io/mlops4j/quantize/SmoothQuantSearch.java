package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/**
 * Finds the factors of each group on samples: by a given alpha, or by the alpha of the smallest
 * squared error of the products.
 *
 * <p>The error is estimated as uniform rounding noise: a step of {@code d} has the variance {@code
 * d^2 / 12}, errors of different values are independent. An activation's step is its range within
 * one run divided by 255, a weight's its largest magnitude divided by the largest code; both come
 * from the samples and the weights, so no output is computed. The samples are run once for a given
 * alpha and twice for the search; memory does not grow with their number. Confined.
 */
final class SmoothQuantSearch {

  private static final double FIRST_ALPHA = 0.2;
  private static final double ALPHA_STEP = 0.05;
  private static final int ALPHAS = 16;
  private static final double ACTIVATION_CODES = 255;

  private final OnnxModel model;
  private final Map<String, Trial> trials = new LinkedHashMap<>();
  private final int weightLimit;
  private final double share;
  private final RunControl control;

  /**
   * A search that has run nothing yet.
   *
   * @param weightLimit the largest code of a weight
   */
  SmoothQuantSearch(
      OnnxModel model, List<SmoothQuantGroup> groups, int weightLimit, RunControl control) {
    this(model, groups, weightLimit, 1, control);
  }

  /**
   * A search that moves nothing for too little.
   *
   * @param weightLimit the largest code of a weight
   * @param share the largest share of the error without factors that factors may leave; 1 for any
   *     gain
   */
  SmoothQuantSearch(
      OnnxModel model,
      List<SmoothQuantGroup> groups,
      int weightLimit,
      double share,
      RunControl control) {
    this.model = model;
    this.share = share;
    this.weightLimit = weightLimit;
    this.control = control;
    groups.forEach(group -> trials.put(group.activation(), new Trial(group)));
  }

  /**
   * The factors of each activation that gains by them.
   *
   * @param alpha the strength for all groups; empty to search
   * @throws QuantizationException when the samples gave no finite value for an activation
   */
  Map<String, float[]> factors(Iterable<Sample> samples, OptionalDouble alpha) {
    Map<String, float[]> chosen = new LinkedHashMap<>();
    if (trials.isEmpty()) {
      return chosen;
    }
    run(samples, (trial, values) -> trial.activation.add(values));
    for (Trial trial : trials.values()) {
      control.checkCancelled();
      trial.propose(alpha);
    }
    if (alpha.isEmpty()) {
      run(samples, Trial::addSquaredRanges);
    }
    trials.forEach(
        (activation, trial) -> {
          int best = alpha.isPresent() ? 0 : trial.best(weightLimit, share);
          if (best >= 0) {
            chosen.put(activation, trial.candidates.get(best));
          }
        });
    return chosen;
  }

  private void run(Iterable<Sample> samples, BiConsumer<Trial, FloatBuffer> action) {
    try (ActivationRun run = ActivationRun.of(model, trials.keySet())) {
      for (Sample sample : samples) {
        control.checkCancelled();
        run.run(
            sample,
            (value, elements, shape) -> {
              Trial trial = trials.get(value);
              if (trial != null) {
                action.accept(trial, elements.duplicate());
              }
            });
      }
    }
  }

  /** One group with its candidates. */
  private static final class Trial {

    private final SmoothQuantGroup group;
    private final SmoothQuantActivation activation;
    private final List<float[]> candidates = new ArrayList<>();
    private double[] activationRanges = new double[0];
    private double[] weightRanges = new double[0];
    private double[] weightSquares = new double[0];

    Trial(SmoothQuantGroup group) {
      this.group = group;
      this.activation = new SmoothQuantActivation(group.depth());
    }

    void propose(OptionalDouble alpha) {
      if (activation.finite() == 0) {
        throw new QuantizationException(
            "the samples gave no finite value for "
                + group.activation()
                + "; are there any samples?");
      }
      SmoothQuantWeights weights = new SmoothQuantWeights(group);
      if (alpha.isPresent()) {
        candidates.add(
            SmoothQuantFactors.of(activation.absMax(), weights.absMax(), alpha.getAsDouble()));
        return;
      }
      candidates.add(SmoothQuantFactors.none(group.depth()));
      for (int i = 0; i < ALPHAS; i++) {
        candidates.add(
            SmoothQuantFactors.of(
                activation.absMax(), weights.absMax(), FIRST_ALPHA + i * ALPHA_STEP));
      }
      activationRanges = new double[candidates.size()];
      weightRanges = weights.squaredRanges(candidates);
      weightSquares = weights.squares();
    }

    void addSquaredRanges(FloatBuffer values) {
      activation.addSquaredRanges(values, candidates, activationRanges);
    }

    /** The candidate of the smallest estimated error, -1 when it is the one without factors. */
    int best(int weightLimit, double share) {
      int best = 0;
      double smallest = share * error(0, weightLimit);
      for (int c = 1; c < candidates.size(); c++) {
        double error = error(c, weightLimit);
        if (error < smallest) {
          smallest = error;
          best = c;
        }
      }
      return best == 0 ? -1 : best;
    }

    /** Twelve times the expected squared error of all products over all samples. */
    private double error(int candidate, int weightLimit) {
      float[] factors = candidates.get(candidate);
      double byActivation = 0;
      double byWeight = 0;
      for (int k = 0; k < factors.length; k++) {
        double squared = (double) factors[k] * factors[k];
        byActivation += squared * weightSquares[k];
        byWeight += activation.squares()[k] / squared;
      }
      return byActivation * activationRanges[candidate] / (ACTIVATION_CODES * ACTIVATION_CODES)
          + byWeight * weightRanges[candidate] / ((double) weightLimit * weightLimit);
    }
  }
}
