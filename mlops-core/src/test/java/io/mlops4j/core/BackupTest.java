package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class BackupTest {
  /** More than one chunk holds. */
  private static final int CURVE_POINTS = 5000;

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path backup;
  private Path restored;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    backup = root.resolve("backup");
    restored = root.resolve("restored");
    registry = database.open(root.resolve("registry"));
    ModelVersion parent = version("parent", "z-model");
    registry
        .model("a-model")
        .newVersion()
        .artifact("model.onnx", RegistryFixture.file(root, "child", "child weights"))
        .derivedFrom(parent, "quantized")
        .trainedOn(Dataset.of("d", RegistryFixture.file(root, "data", "1,2")).withRows(7))
        .metric("loss", 1e-300)
        .tag("team", "s\u00f6arch \ud83d\ude00")
        .register()
        .promoteTo("champion", Gate.metric("loss").atMost(1));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ModelVersion version(String content, String model) {
    return RegistryFixture.register(
        registry, model, RegistryFixture.file(root, content, content), 0.9);
  }

  @ParameterizedTest
  @EnumSource
  void restore_intoEitherDatabase_bringsEverythingBack(TestDatabase target) {
    HistoryCheck before = registry.verify();
    registry.backup(backup);
    version("later", "z-model");
    restore(target);

    try (ModelRegistry copy = target.open(restored)) {
      assertThat(copy.integrity().problems()).isEmpty();
      assertThat(copy.verify()).isEqualTo(before);
      assertThat(copy.models().toString()).isEqualTo(registry.models().toString());
      ModelVersion child = copy.resolve("models:/a-model@champion");
      ModelVersion original = registry.resolve("models:/a-model@champion");
      assertThat(child.artifact("model.onnx")).hasContent("child weights");
      assertThat(child.parent().orElseThrow().uri()).isEqualTo("models:/z-model/1");
      assertThat(child.metrics()).isEqualTo(original.metrics());
      assertThat(child.datasets()).isEqualTo(original.datasets());
      assertThat(child.tags()).isEqualTo(original.tags());
      assertThat(child.createdAt()).isEqualTo(original.createdAt());
      assertThat(copy.model("a-model").history()).isEqualTo(registry.model("a-model").history());
      assertThat(copy.model("z-model").versions()).hasSize(1);
      Path file = RegistryFixture.file(root, "next", "next weights");
      assertThat(RegistryFixture.register(copy, "z-model", file, 0.9).number()).isEqualTo(2);
    }
    assertThatThrownBy(() -> restore(target)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void restore_runs_bringsTheirPointsArtifactsAndProfilesBack(TestDatabase target) {
    byte[] profile = {0, -1, 39, 92, 127, -128};
    Dataset data = Dataset.of("p", RegistryFixture.file(root, "p", "3,4")).withSplit("dev");
    ModelVersion profiled =
        registry
            .model("profiled")
            .newVersion()
            .artifact("m", RegistryFixture.file(root, "m", "m"))
            .evaluatedOn(data, profile)
            .register();
    Run run = run(profiled.evaluationDatasets().get(0));
    Run unfinished = registry.experiment("other").startRun("unfinished").read();
    registry.backup(backup);
    restore(target);

    try (ModelRegistry copy = target.open(restored)) {
      assertThat(copy.integrity().problems()).isEmpty();
      assertThat(copy.verify().sound()).isTrue();
      Run same = copy.run(run.id());
      assertThat(same.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(same.startedAt()).isEqualTo(run.startedAt());
      assertThat(same.endedAt()).isEqualTo(run.endedAt());
      assertThat(same.params()).containsExactly(Map.entry("lr", "0.1"));
      assertThat(same.tags()).containsExactly(Map.entry("team", "s\u00f6arch"));
      assertThat(same.metrics()).hasSize(3).isEqualTo(run.metrics());
      for (String metric : List.of("loss", "nan", "infinite")) {
        assertThat(points(same, metric)).isEqualTo(points(run, metric));
      }
      assertThat(points(same, "loss")).hasSize(CURVE_POINTS);
      assertThat(same.artifact("notes")).hasContent("only the run has this");
      assertThat(same.datasets()).isEqualTo(run.datasets());
      ModelVersion read = copy.resolve("models:/profiled/1");
      assertThat(read.profile(read.evaluationDatasets().get(0))).isEqualTo(profile);
      Experiment experiment = copy.experiment("curves");
      assertThat(experiment.direction("loss")).isEqualTo(Direction.LOWER_IS_BETTER);
      assertThat(experiment.tags()).containsExactly(Map.entry("a", "b"));
      assertThat(experiment.bestRun("loss")).contains(same);
      assertThat(copy.run(unfinished.id()).status()).isEqualTo(RunStatus.RUNNING);
      assertThat(copy.collectGarbage().blobs()).isZero();
      try (ActiveRun next = experiment.startRun("next")) {
        assertThat(next.log("loss", 2, 1).finish().id()).isNotEqualTo(run.id());
      }
    }
  }

  private Run run(Dataset dataset) {
    Experiment experiment = registry.experiment("curves").lowerIsBetter("loss").tag("a", "b");
    try (ActiveRun run = experiment.startRun("curve")) {
      MetricBatch points = run.batch();
      for (int step = 0; step < CURVE_POINTS; step++) {
        points.add("loss", 1.0 / (1 + step), step);
      }
      run.log(points).log("nan", Double.NaN, 1).log("infinite", Double.NEGATIVE_INFINITY, 1);
      run.param("lr", 0.1).tag("team", "s\u00f6arch").input(dataset);
      run.artifact("notes", RegistryFixture.file(root, "notes", "only the run has this"));
      return run.finish();
    }
  }

  private static List<MetricPoint> points(Run run, String metric) {
    return run.history(metric).pageSize(CURVE_POINTS).page().items();
  }

  @Test
  void restore_directories_areSyncedOrTheRestoreFails() throws Exception {
    version("weights", "synced");
    registry.backup(backup);
    Path deep = root.resolve("new/restored");
    FailingDisk disk = new FailingDisk(Integer.MAX_VALUE, false);
    Backup.restore(backup, deep, disk);
    assertThat(disk.synced()).contains(root, root.resolve("new"));

    for (int n = 1; n <= disk.operations(); n++) {
      Path target = root.resolve("failed-" + n + "/restored");
      FailingDisk failing = new FailingDisk(n, false);
      assertThatThrownBy(() -> Backup.restore(backup, target, failing))
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("injected");
      if (!Files.exists(target)) {
        Backup.restore(backup, target, new LocalDisk());
      }
      try (ModelRegistry copy = ModelRegistry.open(target)) {
        assertThat(copy.integrity().sound()).isTrue();
        assertThat(copy.resolve("models:/synced/1").artifacts()).hasSize(1);
      }
    }
  }

  private void restore(TestDatabase target) {
    if (target == TestDatabase.SQLITE) {
      ModelRegistry.restore(backup, restored);
    } else {
      ModelRegistry.restore(
          backup, TestDatabase.dataSource(restored), ArtifactStore.inDirectory(restored));
    }
  }

  @Test
  void backup_whileOthersWrite_isOneConsistentState() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Integer> writer =
          threads.submit(
              () -> {
                int written = 0;
                for (; !done.get(); written++) {
                  version("weights " + written, "busy").promoteTo("champion");
                }
                return written;
              });
      for (int i = 0; i < 4; i++) {
        registry.backup(root.resolve("backup-" + i));
        registry.collectGarbage();
      }
      done.set(true);
      assertThat(writer.get()).isPositive();
    } finally {
      done.set(true);
      threads.shutdown();
    }
    for (int i = 0; i < 4; i++) {
      Path target = root.resolve("restored-" + i);
      ModelRegistry.restore(root.resolve("backup-" + i), target);
      try (ModelRegistry copy = ModelRegistry.open(target)) {
        assertThat(copy.integrity().problems()).isEmpty();
        List<Integer> numbers =
            copy.model("busy").versions().stream().map(ModelVersion::number).toList();
        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
      }
    }
  }

  @Test
  void backup_targetNotEmpty_isRefusedAndLeftAlone() throws IOException {
    Files.createDirectory(backup);
    Path mine = RegistryFixture.file(backup, "mine", "mine");
    assertThatThrownBy(() -> registry.backup(backup)).isInstanceOf(IllegalArgumentException.class);
    assertThat(files(backup)).containsExactly(mine);
    Files.delete(mine);
    registry.backup(backup);
    assertThat(backup.resolve("SHA256SUMS")).exists();
    assertThat(partials()).isEmpty();
  }

  @Test
  void backup_damagedBlob_isRefusedAndLeavesNothing() throws IOException {
    Path blob = registry.resolve("models:/z-model/1").artifact("model.onnx");
    Files.delete(blob);
    Files.writeString(blob, "PARENT");
    assertThatThrownBy(() -> registry.backup(backup))
        .isInstanceOf(ArtifactCorruptedException.class);
    assertThat(backup).doesNotExist();
    assertThat(partials()).isEmpty();
  }

  @Test
  void restore_anyFileOfTheBackupChangedOrMissing_isRefused() throws IOException {
    registry.backup(backup);
    for (Path file : files(backup)) {
      byte[] sound = Files.readAllBytes(file);
      for (int position : new int[] {0, sound.length / 2, sound.length - 1}) {
        byte[] damaged = sound.clone();
        damaged[position] ^= 1;
        replace(file, damaged);
        assertRefused(file + " changed at " + position);
      }
      replace(file, java.util.Arrays.copyOf(sound, sound.length - 1));
      assertRefused(file + " cut short");
      Files.delete(file);
      assertRefused(file + " missing");
      replace(file, sound);
    }
    ModelRegistry.restore(backup, restored);
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> ModelRegistry.restore(backup, restored))
        .as(what)
        .isInstanceOf(InvalidBackupException.class);
    assertThat(restored).as(what).doesNotExist();
    assertThat(partials()).isEmpty();
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside", "/etc/passwd", "blobs/aa/../../x", "registry.db/..", "other.txt"})
  void restore_manifestNamesAFileOutside_isRefused(String name) throws IOException {
    registry.backup(backup);
    Path manifest = backup.resolve("SHA256SUMS");
    List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
    lines.add(0, "0".repeat(64) + "  " + name);
    replace(manifest, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    assertRefused(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE \"models; CREATE TABLE pwned (x int); SELECT 1 FROM models\" (x)",
        "ALTER TABLE models ADD COLUMN \"x) VALUES (1); CREATE TABLE pwned (x int); --\"",
        "CREATE TRIGGER t AFTER INSERT ON models BEGIN DELETE FROM models; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP INDEX versions_state",
        "ALTER TABLE models RENAME COLUMN description TO told"
      })
  void restore_databaseIsNotARegistrys_isRefusedAndNothingOfItRuns(String change) throws Exception {
    registry.backup(backup);
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + backup + "/registry.db");
        Statement statement = file.createStatement()) {
      statement.execute(change);
    }
    Path manifest = backup.resolve("SHA256SUMS");
    String sums =
        Files.readString(manifest)
            .replaceFirst(
                "[0-9a-f]{64}  registry.db",
                Sha256.of(backup.resolve("registry.db")) + "  registry.db");
    replace(manifest, sums.getBytes(StandardCharsets.UTF_8));
    assertRefused(change);

    assertThatThrownBy(() -> restore(TestDatabase.POSTGRESQL))
        .isInstanceOf(InvalidBackupException.class)
        .hasMessageContaining("the database of the backup");
    assertThatThrownBy(() -> TestDatabase.POSTGRESQL.sql(restored, "SELECT * FROM pwned"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void restore_blobTakenOutOfTheManifest_isRefused() throws IOException {
    registry.backup(backup);
    Path manifest = backup.resolve("SHA256SUMS");
    List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
    String blob =
        lines.stream().filter(line -> line.contains("  blobs/")).findFirst().orElseThrow();
    lines.remove(blob);
    Files.delete(backup.resolve(blob.substring(blob.indexOf("blobs/"))));
    replace(manifest, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    assertRefused("a blob less");
  }

  @Test
  void restore_besideACollection_bringsEveryBlobBack() throws Exception {
    registry.backup(backup);
    DataSource target = TestDatabase.dataSource(restored);
    ArtifactStore store = ArtifactStore.inDirectory(restored);
    List<Long> collected = new ArrayList<>();
    try (ModelRegistry other = ModelRegistry.open(target, store)) {
      ArtifactStore swept =
          new ForwardingStore(store) {
            @Override
            public Blob put(InputStream source) throws IOException {
              Blob blob = super.put(source);
              if (collected.size() < 2) {
                collected.add(other.collectGarbage().blobs());
              }
              return blob;
            }
          };
      ModelRegistry.restore(backup, target, swept);
      assertThat(collected).containsExactly(1L, 1L);
      assertThat(other.integrity().problems()).isEmpty();
      assertThat(other.resolve("models:/a-model@champion").artifact("model.onnx"))
          .hasContent("child weights");
    }
  }

  @Test
  void backup_killedAtAnyMoment_isCompleteOrNotThere() throws Exception {
    Path backups = Files.createDirectory(root.resolve("backups"));
    Path output = root.resolve("output");
    Process child =
        ChildJvm.start(
            BackingUpProcess.class,
            output,
            database.address(root.resolve("registry")),
            backups.toString());
    while (!RegistryFixture.content(output).contains("\n3\n")) {
      assertThat(child.isAlive()).as(RegistryFixture.content(output)).isTrue();
      Thread.sleep(5);
    }
    child.destroyForcibly().waitFor(5, TimeUnit.MINUTES);
    int complete = 0;
    try (Stream<Path> entries = Files.list(backups)) {
      for (Path entry : entries.toList()) {
        if (!entry.toString().endsWith(".partial")) {
          ModelRegistry.restore(entry, root.resolve("restored-" + entry.getFileName()));
          complete++;
        }
      }
    }
    assertThat(complete).isGreaterThanOrEqualTo(4);
  }

  private List<Path> partials() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(entry -> entry.toString().endsWith(".partial")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
