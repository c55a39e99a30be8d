package io.mlops4j.benchmarks;

import io.mlops4j.core.ModelRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * From opening an existing registry to its first resolved alias, each time in a fresh JVM, once
 * more with SQLite's native library unpacked before, beside a bare SQLite connection and query in a
 * fresh JVM, which is the limit. Prints the median of each in milliseconds, the start of the JVM
 * left out.
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
    unpackLibrary(directory);
    List<String> unpacked = List.of("-Dorg.sqlite.lib.path=" + directory);
    long[][] micros = new long[3][RUNS];
    for (int run = 0; run < RUNS; run++) {
      micros[0][run] = child(List.of(), "bare", directory.resolve("registry"));
      micros[1][run] = child(List.of(), "ours", directory.resolve("registry"));
      micros[2][run] = child(unpacked, "ours", directory.resolve("registry"));
    }
    System.out.printf("bare SQLite %.1f ms%n", median(micros[0]) / 1e3);
    System.out.printf("open and resolve %.1f ms%n", median(micros[1]) / 1e3);
    System.out.printf(
        "the same, native library unpacked before %.1f ms%n", median(micros[2]) / 1e3);
  }

  /** Each process otherwise unpacks the library anew, and compares what it has written. */
  private static void unpackLibrary(Path directory) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IllegalStateException("no native SQLite for this machine: " + resource);
      }
      Files.copy(library, directory.resolve(name));
    }
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

  private static long child(List<String> options, String what, Path registry) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RegistryStartup.class.getName(), what, registry.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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
