package io.mlops4j.examples;

import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.WeightOnly;
import io.mlops4j.serving.engine.LoadedModel;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The accuracy of every recipe on a sentence encoder: the mean cosine of its embeddings to those of
 * the fp32 model, in batches of 16 in file order.
 */
public final class QuantizationAccuracy {

  private static final int BATCH = 16;
  private static final int EVALUATED = 512;
  private static final int CALIBRATED = 128;

  private QuantizationAccuracy() {}

  /**
   * Prints the table.
   *
   * @param args a folder with the encoder and its tokenizer, a file with a text on each of at least
   *     640 lines (the first 512 to evaluate, the next 128 to calibrate), a folder for the models,
   *     and optionally a part of the names of the recipes to try
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] args) throws IOException {
    Path models = Path.of(args[0]);
    Path original = models.resolve("all-minilm-l6-v2.onnx");
    List<long[]> sentences = new ArrayList<>();
    try (SentenceTokenizer tokenizer =
        SentenceTokenizer.load(models.resolve("all-minilm-l6-v2-tokenizer.json"))) {
      Files.readAllLines(Path.of(args[1])).stream()
          .limit(EVALUATED + CALIBRATED)
          .map(tokenizer::ids)
          .forEach(sentences::add);
    }
    List<long[]> evaluated = sentences.subList(0, EVALUATED);
    List<Sample> calibration = samples(sentences.subList(EVALUATED, sentences.size()));
    Path target = Files.createDirectories(Path.of(args[2])).resolve("candidate.onnx");
    List<float[]> expected = embeddings(original, evaluated);
    ToDoubleFunction<Path> accuracy = model -> meanCosine(embeddings(model, evaluated), expected);
    System.out.println("| recipe | mean cosine | bytes | seconds |\n|---|---|---|---|");
    recipes(original, target, calibration, accuracy)
        .forEach(
            (name, recipe) -> {
              if (args.length < 4 || name.contains(args[3])) {
                print(name, recipe, accuracy);
              }
            });
  }

  private static Map<String, Supplier<QuantizedModel>> recipes(
      Path original, Path target, List<Sample> calibration, ToDoubleFunction<Path> accuracy) {
    OnnxQuantizer quantizer = OnnxQuantizer.of(original);
    Map<String, Supplier<QuantizedModel>> recipes = new LinkedHashMap<>();
    recipes.put(
        "dynamic INT8, per tensor", () -> quantizer.dynamicInt8().perTensor().writeTo(target));
    recipes.put(
        "dynamic INT8, per tensor, squared error",
        () -> quantizer.dynamicInt8().perTensor().minimizeSquaredError().writeTo(target));
    recipes.put(
        "dynamic INT8, per channel", () -> quantizer.dynamicInt8().perChannel().writeTo(target));
    recipes.put(
        "dynamic INT8, per channel, SmoothQuant",
        () -> quantizer.dynamicInt8().perChannel().samples(calibration).writeTo(target));
    recipes.put(
        "dynamic INT8, per tensor, squared error, SmoothQuant",
        () ->
            quantizer
                .dynamicInt8()
                .perTensor()
                .minimizeSquaredError()
                .samples(calibration)
                .writeTo(target));
    for (boolean symmetric : new boolean[] {true, false}) {
      String name = "INT4 block 32 " + (symmetric ? "symmetric" : "asymmetric");
      Supplier<WeightOnly> recipe =
          () ->
              symmetric ? quantizer.weightOnly().symmetric() : quantizer.weightOnly().asymmetric();
      recipes.put(name + ", nearest", () -> recipe.get().roundToNearest().writeTo(target));
      recipes.put(
          name + ", squared error", () -> recipe.get().minimizeSquaredError().writeTo(target));
      recipes.put(
          name + ", importance", () -> recipe.get().importance(calibration).writeTo(target));
      recipes.put(name + ", AWQ", () -> recipe.get().awq(calibration).writeTo(target));
      recipes.put(name + ", GPTQ", () -> recipe.get().gptq(calibration).writeTo(target));
    }
    recipes.put(
        "INT4 everything, asymmetric, GPTQ",
        () -> quantizer.weightOnly().asymmetric().embeddings().gptq(calibration).writeTo(target));
    recipes.put("FLOAT16", () -> quantizer.float16().writeTo(target));
    recipes.put("FLOAT16, constants only", () -> quantizer.float16().weightsOnly().writeTo(target));
    recipes.put("INT8 block 32 symmetric", () -> quantizer.weightOnly().bits(8).writeTo(target));
    recipes.put(
        "automatic, at least 0.995",
        () ->
            quantizer
                .automatic(calibration)
                .evaluator("mean cosine", accuracy)
                .atLeast(0.995)
                .writeTo(target)
                .quantized());
    return recipes;
  }

  private static void print(
      String name, Supplier<QuantizedModel> recipe, ToDoubleFunction<Path> accuracy) {
    long start = System.nanoTime();
    QuantizedModel quantized = recipe.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %s | %.4f | %,d | %.1f |%n",
        name,
        accuracy.applyAsDouble(quantized.path()),
        quantized.report().quantizedBytes(),
        seconds);
  }

  private static double meanCosine(List<float[]> found, List<float[]> expected) {
    double sum = 0;
    for (int i = 0; i < found.size(); i++) {
      sum += Embedding.cosine(found.get(i), expected.get(i));
    }
    return sum / found.size();
  }

  private static List<float[]> embeddings(Path model, List<long[]> texts) {
    try (LoadedModel loaded = OnnxRuntime.create().load(model)) {
      return SentenceEncoder.encode(loaded, texts, BATCH);
    }
  }

  private static List<Sample> samples(List<long[]> texts) {
    List<Sample> samples = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      Sample sample = Sample.create();
      Map<String, Tensor> batch =
          SentenceEncoder.batch(texts.subList(from, Math.min(from + BATCH, texts.size())));
      for (Map.Entry<String, Tensor> input : batch.entrySet()) {
        sample = sample.longs(input.getKey(), input.getValue().longs(), input.getValue().shape());
      }
      samples.add(sample);
    }
    return samples;
  }
}
