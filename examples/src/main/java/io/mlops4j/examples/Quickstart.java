package io.mlops4j.examples;

import io.mlops4j.core.Artifact;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationReport;
import io.mlops4j.quantize.QuantizedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The whole operations loop on a real sentence encoder: register, quantize, gate, serve, monitor,
 * account, and retrain on drift. Prints a report and writes {@code summary.json}; ends with 1 when
 * a step did not do what it claims.
 *
 * <p>This class registers, quantizes and gates; {@link ServingSteps} does what needs a running
 * deployment.
 */
public final class Quickstart {

  static final String MODEL = "sentence-encoder";
  static final String ARTIFACT = "model.onnx";
  static final String CHAMPION = "models:/" + MODEL + "@champion";

  private static final double LOWEST_COSINE = 0.990;
  private static final double LARGEST_SHARE = 0.26;
  private static final int EVALUATED = 256;

  private final Path models;
  private final Path out;
  private final Report report;
  private final Summary summary = new Summary();
  private final List<String> questions = Texts.shopQuestions();

  Quickstart(Path models, Path out, Report report) {
    this.models = models;
    this.out = out;
    this.report = report;
  }

  /** Takes the folder with the unpacked encoder and the folder to write to. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: Quickstart FOLDER_WITH_THE_ENCODER OUTPUT_FOLDER");
      System.exit(2);
    }
    Report report = new Report(System.out, Report.isTerminal());
    Summary summary = new Quickstart(Path.of(args[0]), Path.of(args[1]), report).run();
    for (String claim : summary.brokenClaims()) {
      System.err.println("Not as claimed: " + claim);
    }
    System.exit(summary.brokenClaims().isEmpty() ? 0 : 1);
  }

  Summary run() throws IOException, InterruptedException {
    Folders.deleteRecursively(out);
    Files.createDirectories(out);
    Path fp32 = models.resolve("all-minilm-l6-v2.onnx");
    try (ModelRegistry scratch = ModelRegistry.open(out.resolve("scratch"));
        SentenceTokenizer tokenizer =
            SentenceTokenizer.load(models.resolve("all-minilm-l6-v2-tokenizer.json"))) {
      Evaluation evaluation = new Evaluation(scratch, fp32, evaluated(tokenizer), report);
      registerTheOriginal(fp32, evaluation);
      loop(tokenizer, evaluation);
    }
    summary.writeTo(out.resolve("summary.json"));
    report.line("figures: %s", out.resolve("summary.json"));
    return summary;
  }

  /** Opens the registry again, as another process would. */
  private void loop(SentenceTokenizer tokenizer, Evaluation evaluation)
      throws InterruptedException {
    try (ModelRegistry registry = openRegistry()) {
      ModelVersion original = registry.resolve("models:/" + MODEL + "/latest");
      ModelVersion int8 = quantize(registry, original, evaluation);
      gate(registry, original, int8, evaluation);
      new ServingSteps(registry, original, tokenizer, evaluation, out, report, summary).run();
    }
  }

  private ModelRegistry openRegistry() {
    return ModelRegistry.at(out.resolve("registry")).actor("quickstart").open();
  }

  private List<long[]> evaluated(SentenceTokenizer tokenizer) {
    return questions.subList(0, EVALUATED).stream().map(tokenizer::ids).toList();
  }

  private void registerTheOriginal(Path fp32, Evaluation evaluation)
      throws IOException, InterruptedException {
    report.step("1. Register the fp32 encoder");
    Path data = out.resolve("shop-questions.txt");
    Files.write(data, questions);
    try (ModelRegistry registry = openRegistry()) {
      ModelVersion original =
          registry
              .model(MODEL)
              .newVersion()
              .artifact(ARTIFACT, fp32)
              .createdBy("search-team")
              .description("all-MiniLM-L6-v2, fp32")
              .trainedOn(Dataset.of("shop-questions", data).withRows(questions.size()))
              .metric("cosine", evaluation.of(fp32).served())
              .register();
      Artifact artifact = original.artifacts().get(0);
      report.line("%s by %s at %s", original.uri(), original.createdBy(), original.createdAt());
      report.line("%s, %,d bytes, sha256 %s", ARTIFACT, artifact.sizeBytes(), artifact.sha256());
      Dataset dataset = original.datasets().get(0);
      report.line("dataset %s, sha256 %s", dataset.name(), dataset.sha256());
      summary.put("fp32Bytes", artifact.sizeBytes());
    }
  }

  private ModelVersion quantize(
      ModelRegistry registry, ModelVersion original, Evaluation evaluation)
      throws InterruptedException {
    report.step("2. Quantize it to INT8, in Java");
    QuantizedModel int8 =
        OnnxQuantizer.of(original.artifact(ARTIFACT))
            .dynamicInt8()
            .perChannel()
            .progress((done, total, unit) -> report.progress(done, total))
            .writeTo(out.resolve("model.int8.onnx"));
    summary.put("int8Bytes", int8.report().quantizedBytes());
    QuantizationReport figures = int8.report();
    report.line("%s, %s kernels", figures.recipe(), figures.kernels());
    report.line(
        "%,d -> %,d bytes (%.1f %%), %d weights quantized, %d nodes left float",
        figures.originalBytes(),
        figures.quantizedBytes(),
        100 * figures.sizeRatio(),
        figures.tensors().size(),
        figures.skipped().size());

    report.step("3. Evaluate as served, and gate");
    Evaluation.Result result = evaluation.of(int8.path());
    report.line("mean cosine to fp32, batches of 16 in file order: %.5f", result.inOrder());
    report.line("mean cosine to fp32, served to 16 callers:        %.5f", result.served());
    report.line(
        "the same sentence alone and among batch mates: %.4f on average, %.4f at worst",
        result.batchMatesMean(), result.batchMatesLowest());
    summary.put("meanCosine", result.inOrder());
    summary.put("meanCosineServed", result.served());
    summary.put("batchMatesCosineMean", result.batchMatesMean());
    summary.put("batchMatesCosineLowest", result.batchMatesLowest());
    return register(registry, original, int8, "dynamic-int8", result);
  }

  private void gate(
      ModelRegistry registry, ModelVersion original, ModelVersion int8, Evaluation evaluation)
      throws InterruptedException {
    int8.promotion("champion").require(gates(original)).because("first release").promote();
    report.line("champion is version %d", registry.resolve(CHAMPION).number());

    QuantizedModel crude =
        OnnxQuantizer.of(original.artifact(ARTIFACT))
            .dynamicInt8()
            .perTensor()
            .weightBits(4)
            .writeTo(out.resolve("model.crude.onnx"));
    ModelVersion bad =
        register(registry, original, crude, "4-bit-per-tensor", evaluation.of(crude.path()));
    boolean refused = false;
    boolean named = false;
    try {
      bad.promoteTo("champion", gates(original));
    } catch (GateRefusedException e) {
      refused = true;
      for (GateOutcome failure : e.failures()) {
        report.line("refused version %d: %s", bad.number(), failure);
        named |=
            failure.metric().equals("cosine")
                && failure.value().equals(bad.metric("cosine"))
                && failure.bound().equals(OptionalDouble.of(LOWEST_COSINE));
      }
    }
    boolean unmoved = registry.resolve(CHAMPION).number() == int8.number();
    summary.put("gateRefusedBadCandidate", refused && unmoved);
    summary.claim(refused, "the gate refuses the 4-bit candidate");
    summary.claim(named, "the refusal names the metric, its value and the bound");
    summary.claim(unmoved, "champion does not move when the gate refuses");
  }

  /** What a version must show before it may serve. */
  static Gate[] gates(ModelVersion original) {
    return new Gate[] {
      Gate.metric("cosine").atLeast(LOWEST_COSINE),
      Gate.artifactSize(ARTIFACT).atMostShareOf(original, LARGEST_SHARE)
    };
  }

  /** Registers a quantized model with what its evaluation measured. */
  static ModelVersion register(
      ModelRegistry registry,
      ModelVersion original,
      QuantizedModel model,
      String transformation,
      Evaluation.Result result) {
    return registry
        .model(MODEL)
        .newVersion()
        .artifact(ARTIFACT, model.path())
        .createdBy("search-team")
        .derivedFrom(original, transformation)
        .metric("cosine", result.served())
        .metric("cosine-in-order", result.inOrder())
        .register();
  }
}
