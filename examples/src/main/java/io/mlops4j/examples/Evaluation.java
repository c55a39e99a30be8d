package io.mlops4j.examples;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.examples.Callers.Traffic;
import io.mlops4j.serving.Batching;
import io.mlops4j.serving.Deployment;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.OnnxRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How near a candidate's embeddings are to those of the fp32 encoder.
 *
 * <p>Dynamic INT8 computes one activation scale over everything that shares a run, so an answer
 * depends on its batch mates. A candidate is therefore judged as it will be served, through the
 * batcher and by concurrent callers, and what batch mates do is measured beside.
 */
final class Evaluation {

  static final int CALLERS = 16;
  static final int BATCH = 16;

  private final ModelRegistry scratch;
  private final List<long[]> sentences;
  private final Report report;
  private final List<float[]> expected;

  /**
   * @param scratch a registry for candidates under evaluation; deployments serve registered models
   */
  Evaluation(ModelRegistry scratch, Path original, List<long[]> sentences, Report report) {
    this.scratch = scratch;
    this.sentences = List.copyOf(sentences);
    this.report = report;
    this.expected = encode(original, BATCH);
  }

  /**
   * Mean cosines to the fp32 embeddings, and what batch mates change.
   *
   * @param inOrder in batches of 16 in the order of the file
   * @param served through the batcher, asked by 16 callers at a time
   * @param batchMatesMean mean cosine of a sentence alone to itself in a batch of 16
   * @param batchMatesLowest the lowest of these
   */
  record Result(double inOrder, double served, double batchMatesMean, double batchMatesLowest) {}

  Result of(Path candidate) throws InterruptedException {
    report.progress(0, 3);
    List<float[]> inOrder = encode(candidate, BATCH);
    report.progress(1, 3);
    List<float[]> alone = encode(candidate, 1);
    report.progress(2, 3);
    List<float[]> served = served(candidate);
    report.progress(3, 3);
    double[] batchMates =
        IntStream.range(0, sentences.size())
            .mapToDouble(i -> Embedding.cosine(alone.get(i), inOrder.get(i)))
            .toArray();
    return new Result(
        meanCosine(inOrder),
        meanCosine(served),
        Arrays.stream(batchMates).average().orElseThrow(),
        Arrays.stream(batchMates).min().orElseThrow());
  }

  /** The batching of every deployment of the quickstart. */
  static Batching batching() {
    return Batching.upTo(BATCH).within(Duration.ofMillis(2)).padding(SentenceEncoder.PADDING);
  }

  /** Two threads that sleep when idle: spinning ones would take the cores from the callers. */
  static OnnxRuntime engine() {
    return OnnxRuntime.create().intraOpThreads(2).spinning(false);
  }

  private List<float[]> encode(Path model, int batchSize) {
    try (LoadedModel loaded = engine().load(model)) {
      return SentenceEncoder.encode(loaded, sentences, batchSize);
    }
  }

  private List<float[]> served(Path candidate) throws InterruptedException {
    ModelVersion version =
        scratch
            .model("candidate")
            .newVersion()
            .artifact(Quickstart.ARTIFACT, candidate)
            .createdBy("evaluation")
            .register();
    try (Deployment deployment =
        Deployment.of(scratch, version.uri()).engine(engine()).batching(batching()).start()) {
      Traffic<float[]> traffic =
          Callers.call(
              CALLERS,
              sentences.size(),
              i -> {
                long[] sentence = sentences.get(i);
                return SentenceEncoder.embedding(
                    deployment.infer(SentenceEncoder.request(sentence)).outputs(),
                    0,
                    sentence.length);
              });
      if (!traffic.failures().isEmpty()) {
        throw new IllegalStateException("The candidate failed", traffic.failures().get(0));
      }
      return traffic.answers();
    }
  }

  private double meanCosine(List<float[]> embeddings) {
    return IntStream.range(0, sentences.size())
        .mapToDouble(i -> Embedding.cosine(expected.get(i), embeddings.get(i)))
        .average()
        .orElseThrow();
  }
}
