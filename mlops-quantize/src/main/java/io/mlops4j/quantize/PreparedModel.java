package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A float model on its way to static quantization, in a temporary folder until this is closed. ONNX
 * Runtime has computed what is constant and folded norms into convolutions; further rewrites keep
 * its meaning. Confined.
 */
final class PreparedModel implements AutoCloseable {

  /** From here on ONNX Runtime must put constants into a second file. */
  private static final long LARGE_BYTES = 1_500_000_000;

  private final Path folder;
  private OnnxModel model;
  private int rewrites;

  private PreparedModel(Path folder, OnnxModel model) {
    this.folder = folder;
    this.model = model;
  }

  static PreparedModel of(OnnxModel original) {
    Path folder;
    try {
      folder = Files.createTempDirectory("static-int8");
    } catch (IOException full) {
      throw new QuantizationException("no temporary folder for a copy of the model", full);
    }
    boolean ready = false;
    try {
      PreparedModel prepared = new PreparedModel(folder, simplified(original, folder));
      ready = true;
      return prepared;
    } finally {
      if (!ready) {
        delete(folder);
      }
    }
  }

  private static OnnxModel simplified(OnnxModel original, Path folder) {
    Path target = folder.resolve("simplified.onnx");
    String data = original.sizeBytes() > LARGE_BYTES ? "simplified.data" : "";
    ActivationRun.simplify(original, target, data);
    return OnnxModel.read(target);
  }

  OnnxModel model() {
    return model;
  }

  /** Replaces the model by a rewritten one. */
  void rewrite(Consumer<ModelRewrite> changes) {
    ModelRewrite rewrite = ModelRewrite.of(model);
    changes.accept(rewrite);
    Path target = folder.resolve("rewritten-" + ++rewrites + ".onnx");
    rewrite.writeTo(target);
    model = OnnxModel.read(target);
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      folder.toFile().deleteOnExit();
    }
  }
}
