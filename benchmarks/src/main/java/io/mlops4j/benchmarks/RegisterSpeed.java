package io.mlops4j.benchmarks;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Registers an artifact of 90 MB, beside hashing the same file, and copying it and syncing the
 * copy; the slower of those two is the limit. Prints medians in MB per second.
 */
public final class RegisterSpeed {
  private static final int MEGABYTES = 90;
  private static final int RUNS = 15;
  private static final int WARMUP = 4;

  private RegisterSpeed() {}

  private interface Work {
    void run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory =
        arguments.length == 1
            ? Files.createTempDirectory(Path.of(arguments[0]), "register")
            : Files.createTempDirectory("register");
    Path model = directory.resolve("model.onnx");
    byte[] bytes = new byte[MEGABYTES * 1_000_000];
    Random random = new Random(7);
    double[][] seconds = new double[3][RUNS];
    for (int run = -WARMUP; run < RUNS; run++) {
      random.nextBytes(bytes);
      Files.write(model, bytes);
      Path copy = directory.resolve("copy");
      double hash = seconds(() -> hash(model));
      double write = seconds(() -> write(model, copy));
      Files.delete(copy);
      Path registry = directory.resolve("registry" + run);
      double register;
      try (ModelRegistry opened = ModelRegistry.open(registry)) {
        register = seconds(() -> register(opened, model));
        ModelVersion version = opened.resolve("models:/m/1");
        if (Files.mismatch(version.artifact("model.onnx"), model) != -1) {
          throw new IllegalStateException("the registered bytes differ");
        }
      }
      delete(registry);
      if (run >= 0) {
        seconds[0][run] = hash;
        seconds[1][run] = write;
        seconds[2][run] = register;
      }
    }
    delete(directory);
    double limit = Math.min(speed(seconds[0]), speed(seconds[1]));
    System.out.printf("SHA-256        %.0f MB/s%n", speed(seconds[0]));
    System.out.printf("write and sync %.0f MB/s%n", speed(seconds[1]));
    System.out.printf("register       %.0f MB/s%n", speed(seconds[2]));
    System.out.printf("share of the slower limit %.2f%n", speed(seconds[2]) / limit);
  }

  private static double speed(double[] seconds) {
    return MEGABYTES / Arrays.stream(seconds).sorted().toArray()[seconds.length / 2];
  }

  private static double seconds(Work work) throws Exception {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void register(ModelRegistry registry, Path model) {
    registry.model("m").newVersion().artifact("model.onnx", model).register();
  }

  private static void hash(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    if (digest.digest()[0] == 0 && Files.size(file) == 0) {
      throw new IllegalStateException("nothing was hashed");
    }
  }

  private static void write(Path file, Path copy) throws IOException {
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file);
        FileOutputStream out = new FileOutputStream(copy.toFile())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      out.getFD().sync();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
