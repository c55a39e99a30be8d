package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SeveralProcessesTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private Path file;

  @BeforeEach
  void prepare() {
    directory = root.resolve("registry");
    file = RegistryFixture.file(root, "model.onnx", "weights");
  }

  @Test
  void restart_anotherProcess_seesWhatTheFirstRegistered() throws Exception {
    Process child = child("first", 1);
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).as(RegistryFixture.content(root.resolve("first"))).isZero();

    try (ModelRegistry registry = database.open(directory)) {
      ModelVersion version = registry.resolve("models:/m@champion");
      assertThat(version.number()).isEqualTo(1);
      assertThat(version.metric("f1")).hasValue(0.9);
      assertThat(version.artifact("model.onnx")).hasContent("weights");
      assertThat(registry.model("m").history()).hasSize(1);
    }
  }

  @Test
  void register_twoProcessesAndThreads_numbersAreUniqueAndGapless() throws Exception {
    int each = 30;
    List<Process> children = List.of(child("a", each), child("b", each));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Integer> numbers = new ArrayList<>();
    try (ModelRegistry registry = database.open(directory)) {
      Callable<Integer> one = () -> RegistryFixture.register(registry, "m", file, 0.9).number();
      for (Future<Integer> number :
          threads.invokeAll(IntStream.range(0, each).mapToObj(i -> one).toList())) {
        numbers.add(number.get());
      }
    } finally {
      threads.shutdown();
    }
    for (Process child : children) {
      assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    }
    numbers.addAll(acknowledged("a"));
    numbers.addAll(acknowledged("b"));

    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 3 * each).boxed().toList());
    try (ModelRegistry registry = database.open(directory)) {
      assertThat(registry.model("m").history())
          .extracting(AliasMove::sequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 2L * each).boxed().toList());
    }
  }

  @Test
  void kill_atRandomMoments_everyAcknowledgedVersionIsThere() throws Exception {
    Random random = new Random(20261123);
    List<Integer> acknowledged = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      String name = "killed-" + round;
      Process child = child(name, 100_000);
      while (acknowledged(name).isEmpty()) {
        assertThat(child.isAlive()).as(RegistryFixture.content(root.resolve(name))).isTrue();
        Thread.sleep(5);
      }
      Thread.sleep(random.nextInt(60));
      child.destroyForcibly().waitFor();
      acknowledged.addAll(acknowledged(name));
    }
    try (ModelRegistry registry = database.open(directory)) {
      List<ModelVersion> versions = registry.model("m").versions();
      assertThat(versions).extracting(ModelVersion::number).containsAll(acknowledged);
      assertThat(acknowledged).doesNotHaveDuplicates();
      for (ModelVersion version : versions) {
        assertThat(version.artifact("model.onnx")).hasContent("weights");
        assertThat(version.metric("f1")).hasValue(0.9);
      }
      int last = acknowledged.get(acknowledged.size() - 1);
      assertThat(registry.resolve("models:/m@champion").number()).isGreaterThanOrEqualTo(last);
    }
  }

  @Test
  void expecting_racingThreadsAndProcesses_historyIsOneChainOfTheirMoves() throws Exception {
    race(5, 40);
  }

  /** 10,000 attempts in all. */
  @Tag("exhaustive")
  @Test
  void expecting_manyRacingMoves_historyIsOneChainOfTheirMoves() throws Exception {
    race(60, 1250);
  }

  /** Two processes of four threads each; one of them is killed in the middle of it. */
  private void race(int versions, int attempts) throws Exception {
    try (ModelRegistry registry = database.open(directory)) {
      RegisteredModel model = registry.model("m");
      for (int i = 0; i < versions; i++) {
        RegistryFixture.register(registry, "m", file, 0.9);
      }
      Process survivor = racing("survivor", versions, attempts);
      Process victim = racing("victim", versions, attempts);
      while (!isReady("survivor") || !isReady("victim")) {
        assertThat(List.of(survivor, victim)).allMatch(Process::isAlive);
        Thread.sleep(5);
      }
      model.version(1).promotion("champion").expectingNone().promote();
      while (acknowledged("victim").size() < attempts / 4) {
        assertThat(victim.isAlive()).as(RegistryFixture.content(root.resolve("victim"))).isTrue();
        Thread.sleep(1);
      }
      victim.destroyForcibly().waitFor();
      assertThat(survivor.waitFor(30, TimeUnit.MINUTES)).isTrue();
      assertThat(survivor.exitValue())
          .as(RegistryFixture.content(root.resolve("survivor")))
          .isZero();

      List<Integer> won = new ArrayList<>(acknowledged("survivor"));
      won.addAll(acknowledged("victim"));
      List<AliasMove> history = model.history();
      int moves = history.size();
      // What the victim's threads had done and not yet told.
      assertThat(moves).isBetween(won.size() + 1, won.size() + 1 + 4);
      assertThat(history)
          .extracting(AliasMove::sequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, moves).boxed().toList());
      assertThat(history)
          .extracting(move -> move.to().orElse(0))
          .containsExactlyElementsOf(
              IntStream.range(0, moves).map(i -> i % versions + 1).boxed().toList());
      assertThat(history)
          .extracting(move -> move.from().orElse(0))
          .containsExactlyElementsOf(
              IntStream.range(0, moves)
                  .map(i -> i == 0 ? 0 : (i - 1) % versions + 1)
                  .boxed()
                  .toList());
      int[] untold = new int[versions + 1];
      history.stream().skip(1).forEach(move -> untold[move.to().orElseThrow()]++);
      won.forEach(number -> untold[number]--);
      assertThat(IntStream.of(untold)).allMatch(count -> count >= 0);
      assertThat(registry.verify().sound()).isTrue();
    }
  }

  /** What a process holds while it does not run, it must not lose, and must not lock for ever. */
  @Test
  void stopped_atRandomMoments_othersWorkOrAreToldAndNothingIsLost() throws Exception {
    Random random = new Random(58);
    Process child = child("stopped", 100_000);
    try (ModelRegistry registry =
        database.at(directory).busyTimeout(Duration.ofMillis(300)).open()) {
      for (int round = 0; round < 6; round++) {
        int before = acknowledged("stopped").size();
        while (acknowledged("stopped").size() <= before) {
          assertThat(child.isAlive()).as(RegistryFixture.content(root.resolve("stopped"))).isTrue();
          Thread.sleep(2);
        }
        Thread.sleep(random.nextInt(20));
        signal("STOP", child);
        List<Integer> told = acknowledged("stopped");
        assertThat(registry.model("m").versions())
            .extracting(ModelVersion::number)
            .containsAll(told);
        try {
          RegistryFixture.register(registry, "other", file, 0.9);
        } catch (RegistryBusyException held) {
          assertThat(held).hasMessageContaining("PT0.3S");
        }
        signal("CONT", child);
      }
    } finally {
      signal("CONT", child);
      child.destroyForcibly().waitFor();
    }
    try (ModelRegistry registry = database.open(directory)) {
      RegistryFixture.register(registry, "other", file, 0.9);
      assertThat(registry.model("m").versions())
          .extracting(ModelVersion::number)
          .containsAll(acknowledged("stopped"));
      assertThat(registry.verify().sound()).isTrue();
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  /** It holds the lock for longer than others wait, and goes on as if nothing had been. */
  @Test
  void stopped_insideATransaction_othersReadAndAreToldAndNothingIsLost() throws Exception {
    Path release = root.resolve("release");
    try (ModelRegistry registry =
        database.at(directory).busyTimeout(Duration.ofMillis(200)).open()) {
      RegistryFixture.register(registry, "m", file, 0.9);
      Process holder =
          ChildJvm.start(
              HoldingProcess.class,
              root.resolve("holder"),
              database.address(directory),
              release.toString());
      try {
        awaitOutput("holder", "holding", holder);
        signal("STOP", holder);
        for (int attempt = 0; attempt < 3; attempt++) {
          assertThatThrownBy(() -> RegistryFixture.register(registry, "m", file, 0.9))
              .isInstanceOf(RegistryBusyException.class)
              .hasMessageContaining("PT0.2S");
          assertThat(registry.model("m").version(1).artifact("model.onnx")).hasContent("weights");
          assertThat(registry.model("m").alias("champion")).isEmpty();
        }
        signal("CONT", holder);
        Files.createFile(release);
        awaitOutput("holder", "promoted", holder);
      } finally {
        signal("CONT", holder);
        holder.destroyForcibly().waitFor();
      }
      assertThat(registry.model("m").alias("champion").orElseThrow().number()).isEqualTo(1);
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(2);
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  /** Whatever program it is, and whether it wrote, it is one that holds the lock. */
  @Test
  void foreignProgram_holdsTheLock_othersReadAndAreToldAndWorkOnAfterwards() throws Exception {
    try (ModelRegistry registry =
        database.at(directory).busyTimeout(Duration.ofMillis(100)).open()) {
      ModelVersion version = RegistryFixture.register(registry, "m", file, 0.9);
      try (Connection foreign = database.connect(directory);
          Statement statement = foreign.createStatement()) {
        for (String part : database.holdingTheWriteLock().split(";", -1)) {
          statement.execute(part);
        }
        statement.execute("UPDATE models SET description = 'foreign'");
        assertThatThrownBy(() -> RegistryFixture.register(registry, "m", file, 0.9))
            .isInstanceOf(RegistryBusyException.class);
        assertThatThrownBy(() -> version.promoteTo("champion"))
            .isInstanceOf(RegistryBusyException.class);
        assertThat(registry.model("m").description()).isEmpty();
        assertThat(version.artifact("model.onnx")).hasContent("weights");
        statement.execute("ROLLBACK");
      }
      assertThat(RegistryFixture.register(registry, "m", file, 0.9).number()).isEqualTo(2);
      version.promoteTo("champion");
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  private void awaitOutput(String output, String line, Process process) throws Exception {
    while (!Files.readString(root.resolve(output)).contains(line)) {
      assertThat(process.isAlive()).as(RegistryFixture.content(root.resolve(output))).isTrue();
      Thread.sleep(5);
    }
  }

  private static void signal(String name, Process process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private boolean isReady(String output) throws IOException {
    return Files.readString(root.resolve(output)).contains("ready");
  }

  private Process racing(String output, int versions, int attempts) throws IOException {
    return ChildJvm.start(
        RacingProcess.class,
        root.resolve(output),
        database.address(directory),
        Integer.toString(versions),
        "4",
        Integer.toString(attempts));
  }

  private Process child(String output, int count) throws IOException {
    return ChildJvm.start(
        RegisteringProcess.class,
        root.resolve(output),
        database.address(directory),
        file.toString(),
        Integer.toString(count));
  }

  /** The numbers on complete lines: the last line of a killed process may be cut. */
  private List<Integer> acknowledged(String output) throws IOException {
    String text = Files.readString(root.resolve(output));
    String complete = text.substring(0, text.lastIndexOf('\n') + 1);
    return complete.lines().filter(line -> line.matches("\\d+")).map(Integer::valueOf).toList();
  }
}
