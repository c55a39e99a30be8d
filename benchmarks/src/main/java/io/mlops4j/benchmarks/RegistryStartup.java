package io.mlops4j.benchmarks;

import io.mlops4j.core.ModelRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * From opening an existing registry to its first resolved alias, each time in a fresh JVM, beside a
 * bare SQLite connection and query in a fresh JVM, which is the limit. Prints the median of each in
 * milliseconds, the start of the JVM left out.
 */
public final class RegistryStartup {
  private static final int RUNS = 15;

  private RegistryStartup() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      long begun = System.nanoTime();
      int number = arguments[0].equals("bare") ? bare(arguments[1]) : ours(arguments[1]);
      long micros = (System.nanoTime() - begun) / 1000;
      System.out.println(number == 1 ? micros : -1);
      return;
    }
    Path directory = Files.createTempDirectory("startup");
    try {
      measure(directory);
    } finally {
      delete(directory);
    }
  }

  private static void measure(Path directory) throws IOException {
    Path model = Files.writeString(directory.resolve("model.onnx"), "weights");
    try (ModelRegistry registry = ModelRegistry.open(directory.resolve("registry"))) {
      registry
          .model("m")
          .newVersion()
          .artifact("model.onnx", model)
          .register()
          .promoteTo("champion");
    }
    long[][] micros = new long[2][RUNS];
    for (int run = 0; run < RUNS; run++) {
      micros[0][run] = child("bare", directory.resolve("registry"));
      micros[1][run] = child("ours", directory.resolve("registry"));
    }
    System.out.printf("bare SQLite %.1f ms%n", median(micros[0]) / 1e3);
    System.out.printf("open and resolve %.1f ms%n", median(micros[1]) / 1e3);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long median(long[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }

  private static long child(String what, Path registry) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RegistryStartup.class.getName(),
                what,
                registry.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long micros =
        Long.parseLong(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
    if (micros < 0) {
      throw new IllegalStateException(what + " found another version");
    }
    return micros;
  }

  private static int ours(String directory) {
    try (ModelRegistry registry = ModelRegistry.open(Path.of(directory))) {
      return registry.resolve("models:/m@champion").number();
    }
  }

  private static int bare(String directory) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory + "/registry.db");
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT number FROM aliases WHERE model = 'm' AND alias = 'champion'");
        ResultSet row = statement.executeQuery()) {
      return row.getInt(1);
    }
  }
}
