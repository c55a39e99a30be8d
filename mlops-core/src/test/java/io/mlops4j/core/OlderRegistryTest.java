package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.store.Schema;
import io.mlops4j.core.store.StrikingConnections;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Registries and backups as the code of each older schema wrote them, in {@code
 * store/registry-<schema>.zip}; {@code store/write-registry.txt} is the program that made them,
 * with the commits and commands above it.
 */
class OlderRegistryTest {
  private static final long SEED = 20261126;

  /** How many versions there were, of any state, before a release kept the log of registrations. */
  private static final Map<Integer, Long> UNLOGGED = Map.of(1, 2L, 2, 6L, 3, 7L, 4, 0L, 5, 0L);

  private static final Instant WRITTEN = Instant.parse("2026-11-23T10:00:00Z");

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void open_registryOfAnOlderSchema_keepsEveryRow(int schema) throws Exception {
    Path directory = unpack(schema).resolve("registry");
    Map<String, List<String>> before = columns(directory);
    Map<String, List<String>> rows = rows(directory, before);
    assertThat(rows.get("schema_version")).last().isEqualTo("[" + schema + "]");
    assertThat(rows).hasSizeGreaterThan(8);

    ModelRegistry.open(directory).close();

    Map<String, List<String>> migrated = rows(directory, before);
    rows.forEach((table, each) -> assertThat(migrated.get(table)).as(table).containsAll(each));
    for (String table : rows.keySet()) {
      if (!table.startsWith("schema_")) {
        assertThat(migrated.get(table)).as(table).hasSameSizeAs(rows.get(table));
      }
    }
    readAndCarryOn(directory, schema);
  }

  /** What the program wrote, as a caller sees it now; then what a caller would do next. */
  private void readAndCarryOn(Path directory, int schema) {
    try (ModelRegistry registry = ModelRegistry.open(directory)) {
      readAndCarryOn(registry, schema);
    }
  }

  private void readAndCarryOn(ModelRegistry registry, int schema) {
    RegisteredModel encoder = registry.model("encoder");
    ModelVersion fp32 = registry.resolve("models:/encoder@champion");
    assertThat(fp32.number()).isEqualTo(1);
    assertThat(fp32.state()).isEqualTo(VersionState.READY);
    assertThat(fp32.createdAt()).isEqualTo(WRITTEN);
    assertThat(fp32.stateSince()).isEqualTo(WRITTEN);
    assertThat(fp32.createdBy()).isEqualTo("anna");
    assertThat(fp32.description()).isEqualTo("the first");
    assertThat(fp32.tags()).isEqualTo(Map.of("team", "search"));
    assertThat(fp32.metrics())
        .containsExactlyInAnyOrder(Metric.of("loss", 0.1).lowerIsBetter(), Metric.of("f1", 0.9));
    assertThat(fp32.artifact("model.onnx")).hasContent("first weights");
    assertThat(fp32.artifact("more/vocab.txt")).hasContent("second weights");
    assertThat(fp32.signature().orElseThrow())
        .isEqualTo(
            new ModelSignature(
                List.of(new TensorSpec("x", "float", List.of("batch", "3"))), List.of()));
    Dataset data = fp32.datasets().get(0);
    assertThat(data.name()).isEqualTo("train");
    assertThat(data.source()).contains("s3://train");
    assertThat(data.rows()).hasValue(2);
    assertThat(encoder.aliases()).isEqualTo(Map.of("champion", 1, "stable", 1));
    assertThat(encoder.isProtected("champion")).isTrue();
    assertThat(encoder.history())
        .extracting(AliasMove::to)
        .extracting(to -> to.orElse(0))
        .startsWith(1)
        .contains(2, 0)
        .hasSizeGreaterThanOrEqualTo(7);
    assertThat(encoder.history().get(0).outcomes())
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.value()).hasValue(0.9));
    List<ModelVersion> derived = schema == 1 ? fp32.derived() : encoder.deletedVersions();
    assertThat(derived).singleElement().extracting(ModelVersion::number).isEqualTo(2);
    assertThat(derived.get(0).derivation().orElseThrow().transformation()).isEqualTo("int8");
    if (schema >= 2) {
      readLives(registry, encoder);
    }
    if (schema >= 3) {
      readRuns(registry);
    }
    assertThat(registry.verify().problems()).isEmpty();
    assertThat(registry.integrity().problems()).isEmpty();
    HistoryCheck written = registry.verify();
    assertThat(written.unlogged()).isEqualTo(UNLOGGED.get(schema));
    Path file = RegistryFixture.file(root, "w", "new weights");
    ModelVersion next = RegistryFixture.register(registry, "encoder", file, 0.95);
    assertThat(next.number()).isEqualTo(schema == 1 ? 3 : 6);
    next.promoteTo("champion", Gate.metric("f1").atLeast(0.9));
    HistoryCheck carriedOn = registry.verify();
    assertThat(carriedOn.problems()).isEmpty();
    assertThat(carriedOn.unlogged()).isEqualTo(written.unlogged());
    assertThat(carriedOn.unloggedDigest()).isEqualTo(written.unloggedDigest());
  }

  private static void readLives(ModelRegistry registry, RegisteredModel encoder) {
    ModelVersion traced = encoder.version(3);
    assertThat(traced.state()).isEqualTo(VersionState.ARCHIVED);
    assertThat(traced.stateReason()).isEqualTo("old");
    assertThat(traced.run()).contains("run-a");
    assertThat(traced.commit().orElseThrow().sha()).isEqualTo("9f2c1d0");
    assertThat(traced.environment().entries()).containsEntry("onnxruntime", "1.29.0");
    assertThat(traced.description()).isEqualTo("the third");
    assertThat(traced.tags()).isEqualTo(Map.of("reviewed", "yes"));
    assertThat(traced.profile(traced.evaluationDatasets().get(0))).containsExactly(1, 2, 3);
    assertThat(traced.changes()).hasSize(3);
    assertThat(encoder.deletedVersions().get(0).restore("right").artifact("model.onnx"))
        .hasContent("second weights");
    assertThat(encoder.pending(4).ready().tags()).containsEntry("state", "pending");
    assertThat(encoder.version(5).stateReason()).isEqualTo("broke");
    registry.model("gone").restore("used");
    assertThat(registry.resolve("models:/gone/1").artifact("model.onnx"))
        .hasContent("first weights");
  }

  private static void readRuns(ModelRegistry registry) {
    Experiment experiment = registry.experiment("tuning");
    Run best = experiment.bestRun("loss").orElseThrow();
    assertThat(best.name()).isEqualTo("r1");
    assertThat(best.params()).isEqualTo(Map.of("lr", "0.1"));
    assertThat(best.tags()).isEqualTo(Map.of("k", "v"));
    assertThat(best.datasets()).extracting(Dataset::name).containsExactly("train");
    assertThat(best.artifact("plot")).hasContent("second weights");
    assertThat(best.metric("loss")).hasValue(0.01);
    assertThat(best.summary("loss").orElseThrow().count()).isEqualTo(100);
    assertThat(
            best.history("loss").page().items().stream().mapToDouble(MetricPoint::value).toArray())
        .isEqualTo(IntStream.rangeClosed(1, 100).mapToDouble(step -> 1.0 / step).toArray());
    assertThat(experiment.searchRuns().page().items()).hasSize(2);
    assertThat(registry.resolve("models:/signed/1").artifact("model.sig")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void open_killedInTheMiddleOfAMigration_isDoneOrNotAndCanBeOpened(int schema) throws Exception {
    int boundaries = boundaries(schema);
    killMigration(schema, 1 + new Random(SEED + schema).nextInt(boundaries));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  @Tag("exhaustive")
  void open_killedAnywhereInAMigration_isDoneOrNotAndCanBeOpened(int schema) throws Exception {
    int boundaries = boundaries(schema);
    for (int place = 1; place <= boundaries; place++) {
      killMigration(schema, place);
    }
  }

  private int boundaries(int schema) throws IOException {
    AtomicReference<StrikingConnections> counted = new AtomicReference<>();
    ModelRegistry.at(unpack(schema).resolve("registry"))
        .connections(
            connections -> {
              counted.set(new StrikingConnections(connections, (boundary, what) -> {}));
              return counted.get();
            })
        .open()
        .close();
    assertThat(counted.get().boundaries()).isGreaterThan(5);
    return counted.get().boundaries();
  }

  private void killMigration(int schema, int place) throws Exception {
    Path directory = unpack(schema).resolve("registry");
    Path output = root.resolve("killed");
    Process child =
        ChildJvm.start(
            ScriptedProcess.class,
            output,
            directory.toString(),
            "database",
            Integer.toString(place),
            Files.createTempDirectory(root, "files").toString());
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue())
        .as("%d: %s", place, RegistryFixture.content(output))
        .isEqualTo(ScriptedProcess.KILLED);
    assertThat(output).isEmptyFile();
    Map<String, List<String>> columns = columns(directory);
    assertThat(rows(directory, columns).get("schema_version"))
        .as("schema %d, killed at %d", schema, place)
        .last()
        .isIn("[" + schema + "]", "[6]");
    readAndCarryOn(directory, schema);
  }

  @ParameterizedTest
  @CsvSource({
    "3, SQLITE",
    "4, SQLITE",
    "5, SQLITE",
    "3, POSTGRESQL",
    "4, POSTGRESQL",
    "5, POSTGRESQL"
  })
  void restore_backupOfAnOlderSchema_bringsEverythingBack(int schema, TestDatabase target)
      throws IOException {
    Path backup = unpack(schema).resolve("backup");
    Path directory = root.resolve("restored");
    restore(backup, target, directory);
    try (ModelRegistry registry = target.open(directory)) {
      readAndCarryOn(registry, schema);
    }
  }

  private static void restore(Path backup, TestDatabase target, Path directory) {
    if (target == TestDatabase.SQLITE) {
      ModelRegistry.restore(backup, directory);
    } else {
      ModelRegistry.restore(
          backup, TestDatabase.dataSource(directory), ArtifactStore.inDirectory(directory));
    }
  }

  @ParameterizedTest
  @EnumSource
  void restore_backupOfANewerSchema_isRefusedAndNothingIsWritten(TestDatabase target)
      throws Exception {
    Path backup = unpack(4).resolve("backup");
    Path file = backup.resolve("registry.db");
    String old = Sha256.of(file);
    TestDatabase.SQLITE.sql(backup, "INSERT INTO schema_version VALUES (99)");
    Path manifest = backup.resolve("SHA256SUMS");
    Files.writeString(manifest, Files.readString(manifest).replace(old, Sha256.of(file)));
    Path directory = root.resolve("restored");

    assertThatThrownBy(() -> restore(backup, target, directory))
        .isInstanceOf(UnsupportedSchemaException.class)
        .hasMessageContaining("99")
        .hasMessageContaining("newer release");

    if (target == TestDatabase.SQLITE) {
      assertThat(files(root)).noneMatch(name -> name.contains("restored"));
    } else {
      assertThat(RegistryFixture.blobs(directory)).isEmpty();
      try (Connection connection = target.connect(directory);
          Statement statement = connection.createStatement();
          ResultSet tables =
              statement.executeQuery(
                  "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()")) {
        tables.next();
        assertThat(tables.getInt(1)).isZero();
      }
    }
  }

  @Test
  void open_registryOfANewerSchema_isRefusedAndLeftAsItWas() throws Exception {
    Path directory = unpack(4).resolve("registry");
    TestDatabase.SQLITE.sql(directory, "INSERT INTO schema_version VALUES (99)");
    byte[] before = Files.readAllBytes(directory.resolve("registry.db"));
    List<String> blobs = files(directory.resolve("blobs"));

    assertThatThrownBy(() -> ModelRegistry.open(directory))
        .isInstanceOf(UnsupportedSchemaException.class);

    assertThat(Files.readAllBytes(directory.resolve("registry.db"))).isEqualTo(before);
    assertThat(directory.resolve("registry.db-wal")).doesNotExist();
    assertThat(files(directory.resolve("blobs"))).isEqualTo(blobs);
  }

  @Test
  void open_nothingToMigrate_doesNotLoadTheMigrationLibrary() throws Exception {
    String library = "org.apache.ibatis.migration";
    Path directory = root.resolve("registry");
    assertThat(classesLoaded(directory, "first")).contains(library);
    assertThat(classesLoaded(directory, "second"))
        .contains(Schema.class.getName())
        .doesNotContain(library)
        .doesNotContain("io.mlops4j.core.store.Migrations");
  }

  private String classesLoaded(Path directory, String output) throws Exception {
    Path log = root.resolve(output);
    Process child =
        ChildJvm.start(
            List.of("-Xlog:class+load"),
            RegisteringProcess.class,
            log,
            directory.toString(),
            RegistryFixture.file(root, "model.onnx", "weights").toString(),
            "1");
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).isZero();
    return RegistryFixture.content(log);
  }

  /** The columns of every table, by its name. */
  private static Map<String, List<String>> columns(Path directory) throws SQLException {
    Map<String, List<String>> columns = new TreeMap<>();
    try (Connection connection = TestDatabase.SQLITE.connect(directory);
        ResultSet row = connection.getMetaData().getColumns(null, null, "%", "%")) {
      while (row.next()) {
        String name = row.getString("TABLE_NAME");
        if (!name.startsWith("sqlite_")) {
          columns
              .computeIfAbsent(name, table -> new ArrayList<>())
              .add(row.getString("COLUMN_NAME"));
        }
      }
    }
    return columns;
  }

  private static Map<String, List<String>> rows(Path directory, Map<String, List<String>> columns)
      throws SQLException {
    Map<String, List<String>> rows = new TreeMap<>();
    try (Connection connection = TestDatabase.SQLITE.connect(directory);
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, List<String>> table : columns.entrySet()) {
        String names = String.join(", ", table.getValue());
        List<String> found = rows.computeIfAbsent(table.getKey(), key -> new ArrayList<>());
        try (ResultSet row =
            statement.executeQuery(
                "SELECT %s FROM %s ORDER BY %s".formatted(names, table.getKey(), names))) {
          while (row.next()) {
            Object[] values = new Object[table.getValue().size()];
            for (int i = 0; i < values.length; i++) {
              Object value = row.getObject(i + 1);
              values[i] = value instanceof byte[] bytes ? Arrays.toString(bytes) : value;
            }
            found.add(Arrays.toString(values));
          }
        }
      }
    }
    return rows;
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(file -> directory.relativize(file).toString()).sorted().toList();
    }
  }

  /** A new directory with what the fixture of a schema holds. */
  private Path unpack(int schema) throws IOException {
    Path directory = Files.createTempDirectory(root, "schema-" + schema);
    try (InputStream in =
            OlderRegistryTest.class.getResourceAsStream("store/registry-" + schema + ".zip");
        ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(in))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = directory.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
    return directory;
  }
}
