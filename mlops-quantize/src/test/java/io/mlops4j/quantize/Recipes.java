package io.mlops4j.quantize;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Every recipe that needs no samples, for tests that hold for all of them. */
public record Recipes(String name, BiFunction<Path, Path, QuantizedModel> run) {

  public static Stream<Recipes> all() {
    return Stream.of(
        recipe(
            "dynamic INT8",
            (in, out) -> ProcessorSums.fit(OnnxQuantizer.of(in).dynamicInt8()).writeTo(out)),
        recipe(
            "dynamic INT8, per tensor, squared error, pair",
            (in, out) ->
                ProcessorSums.fit(OnnxQuantizer.of(in).dynamicInt8())
                    .perTensor()
                    .minimizeSquaredError()
                    .externalData()
                    .writeTo(out)),
        recipe(
            "INT4, everything",
            (in, out) -> OnnxQuantizer.of(in).weightOnly().embeddings().writeTo(out)),
        recipe(
            "INT8, asymmetric, squared error",
            (in, out) ->
                OnnxQuantizer.of(in)
                    .weightOnly()
                    .bits(8)
                    .asymmetric()
                    .minimizeSquaredError()
                    .writeTo(out)),
        recipe("FLOAT16", (in, out) -> OnnxQuantizer.of(in).float16().writeTo(out)),
        recipe("BFLOAT16", (in, out) -> OnnxQuantizer.of(in).bfloat16().writeTo(out)));
  }

  public static List<Recipes> list() {
    return all().toList();
  }

  private static Recipes recipe(String name, BiFunction<Path, Path, QuantizedModel> run) {
    return new Recipes(name, run);
  }

  @Override
  public String toString() {
    return name;
  }
}
