package io.mlops4j.serving;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.NewVersion;
import io.mlops4j.serving.engine.OnnxBytes;
import io.mlops4j.serving.engine.OnnxRuntime;
import io.mlops4j.serving.engine.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * A registry whose model {@code product} multiplies by its version number: {@code x[batch, 1] ->
 * y[batch, 1]}.
 */
final class Served implements AutoCloseable {

  static final String CHAMPION = "models:/product@champion";

  final ModelRegistry registry;
  private final Path dir;

  Served(Path dir) {
    this.dir = dir;
    this.registry = ModelRegistry.open(dir.resolve("registry"));
  }

  NewVersion newVersion(float scale) {
    return registry
        .model("product")
        .newVersion()
        .artifact("model.onnx", OnnxBytes.matMul(dir.resolve("product.onnx"), 1, 1, scale))
        .createdBy("tests");
  }

  ModelVersion register(float scale) {
    return newVersion(scale).metric("score", scale).register();
  }

  ModelVersion champion(float scale) {
    ModelVersion version = register(scale);
    version.promoteTo("champion");
    return version;
  }

  DeploymentBuilder deployment() {
    return Deployment.of(registry, CHAMPION)
        .engine(OnnxRuntime.create().intraOpThreads(1).spinning(false));
  }

  static Map<String, Tensor> x(float value) {
    return Map.of("x", Tensor.ofFloats(new float[] {value}, 1, 1));
  }

  static float y(Inference answer) {
    return answer.output("y").floats()[0];
  }

  @Override
  public void close() {
    registry.close();
  }
}
