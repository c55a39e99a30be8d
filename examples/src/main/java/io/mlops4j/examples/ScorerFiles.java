package io.mlops4j.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX files that score three features by a logistic function. */
final class ScorerFiles {

  private static final String TEMPLATE = "scorer-retrained.onnx";
  private static final float[] TEMPLATE_WEIGHTS = {1.2f, -2, 0.4f};
  private static final float[] TEMPLATE_BIAS = {0.1f};

  private ScorerFiles() {}

  /** Copies {@code scorer.onnx} or {@code scorer-retrained.onnx} into a directory. */
  static Path unpack(String resource, Path dir) {
    return written(dir.resolve(resource), bytes(resource));
  }

  /** Writes a scorer of these weights: a scorer of the resources with other constants. */
  static Path write(float[] weights, float bias, Path onnx) {
    byte[] model = bytes(TEMPLATE);
    replace(model, TEMPLATE_WEIGHTS, weights);
    replace(model, TEMPLATE_BIAS, new float[] {bias});
    return written(onnx, model);
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = ScorerFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + resource + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path written(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Constants of a small model stand in the file as they are: little-endian, without gaps. */
  private static void replace(byte[] model, float[] constants, float[] others) {
    if (others.length != constants.length) {
      throw new IllegalArgumentException(
          others.length + " weights, but the scorer has " + constants.length);
    }
    ByteBuffer file = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (!stands(constants, file, at)) {
      at++;
    }
    for (float other : others) {
      file.putFloat(at, other);
      at += Float.BYTES;
    }
  }

  private static boolean stands(float[] constants, ByteBuffer file, int at) {
    for (int i = 0; i < constants.length; i++) {
      if (file.getFloat(at + i * Float.BYTES) != constants[i]) {
        return false;
      }
    }
    return true;
  }
}
