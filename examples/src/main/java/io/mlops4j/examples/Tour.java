package io.mlops4j.examples;

import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.Budget;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Unit;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.serving.Batching;
import io.mlops4j.serving.Deployment;
import io.mlops4j.serving.Inference;
import io.mlops4j.serving.Objective;
import io.mlops4j.serving.UsageMeter;
import io.mlops4j.serving.engine.OnnxRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The tour of README.md: one model from its file to a metered deployment. */
final class Tour {

  private final List<long[]> sentences;

  /** Judges and serves with these tokenized sentences. */
  Tour(List<long[]> sentences) {
    this.sentences = List.copyOf(sentences);
  }

  Inference run(Path folder, Path onnxFile, Path sentencesFile) {
    try (ModelRegistry registry = ModelRegistry.open(folder.resolve("registry"))) {
      ModelVersion fp32 =
          registry
              .model("sentence-encoder")
              .newVersion()
              .artifact("model.onnx", onnxFile)
              .createdBy("search-team")
              .trainedOn(Dataset.of("shop-questions", sentencesFile))
              .register();

      QuantizedModel int8 =
          OnnxQuantizer.of(fp32.artifact("model.onnx"))
              .dynamicInt8()
              .perChannel()
              .writeTo(folder.resolve("model.int8.onnx"));
      System.out.println(int8.report()); // size, noise per tensor, what was skipped and why

      ModelVersion candidate =
          registry
              .model("sentence-encoder")
              .newVersion()
              .derivedFrom(fp32, "dynamic-int8")
              .artifact("model.onnx", int8.path())
              .metric("cosine", cosine(fp32.artifact("model.onnx"), int8.path()))
              .register();

      candidate.promoteTo( // all gates pass and the alias moves, or nothing moves
          "champion",
          Gate.metric("cosine").atLeast(0.99),
          Gate.artifactSize("model.onnx").atMostShareOf(fp32, 0.26));

      PriceList prices =
          PriceList.named("2026-11")
              .currency("USD")
              .pricePerMillion(Unit.INPUT_TOKEN, "0.02")
              .price(Unit.COMPUTE_SECOND, "0.0000125")
              .build();
      CostMeter meter =
          CostMeter.with(prices)
              .budget(Budget.of("search", Money.of("5", "USD")).warnAt(0.8))
              .build();

      try (Deployment search =
          Deployment.of(registry, "models:/sentence-encoder@champion")
              .engine(OnnxRuntime.create())
              .batching(
                  Batching.upTo(16).within(Duration.ofMillis(2)).padding(SentenceEncoder.PADDING))
              .objective(Objective.latency().p95().below(Duration.ofMillis(50)))
              .cost(meter, UsageMeter.tokens("attention_mask", Duration.ofSeconds(1)))
              .start()) {
        Inference answer = search.infer(SentenceEncoder.request(sentences.get(0)));
        System.out.println(answer.version().uri() + ", " + answer.latency() + ", " + answer.cost());
        return answer;
      }
    }
  }

  /** How near the quantized model's embeddings are to the original's, on average. */
  private double cosine(Path original, Path quantized) {
    return Fidelity.meanCosine(original, quantized, sentences);
  }
}
