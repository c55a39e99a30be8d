package io.mlops4j.benchmarks;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Resolves {@code models:/name@alias}: from memory, from the database, and as a bare prepared
 * statement on one SQLite connection, which is the limit.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ResolveBenchmark {
  private static final String URI = "models:/sentence-encoder@champion";

  private Path directory;
  private ModelRegistry registry;
  private Resolver resolver;
  private Connection connection;
  private PreparedStatement statement;

  @Setup
  public void open() throws IOException, SQLException {
    directory = Files.createTempDirectory("resolve");
    Path model = Files.writeString(directory.resolve("model.onnx"), "weights");
    registry = ModelRegistry.open(directory.resolve("registry"));
    for (int i = 0; i < 1000; i++) {
      String name = i % 10 == 0 ? "sentence-encoder" : "model-" + i;
      ModelVersion version =
          registry.model(name).newVersion().artifact("model.onnx", model).register();
      version.promoteTo("champion");
    }
    resolver = registry.resolver(Duration.ofSeconds(1));
    connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("registry/registry.db"));
    statement =
        connection.prepareStatement(
            "SELECT v.model, v.number, v.description, v.created_at, v.created_by, v.parent_model,"
                + " v.parent_number, v.transformation, v.signature FROM aliases a"
                + " JOIN versions v ON v.model = a.model AND v.number = a.number"
                + " WHERE a.model = ? AND a.alias = ?");
    List<Integer> answers = List.of(memory().number(), fresh().number(), bare());
    if (!answers.equals(List.of(100, 100, 100))) {
      throw new IllegalStateException("expected version 100, found " + answers);
    }
  }

  @TearDown
  public void close() throws IOException, SQLException {
    registry.close();
    connection.close();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Benchmark
  public ModelVersion memory() {
    return resolver.resolve(URI);
  }

  @Benchmark
  public ModelVersion fresh() {
    return registry.resolve(URI);
  }

  @Benchmark
  public int bare() throws SQLException {
    statement.setString(1, "sentence-encoder");
    statement.setString(2, "champion");
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      row.getString(1);
      row.getString(3);
      row.getLong(4);
      row.getString(5);
      return row.getInt(2);
    }
  }
}
