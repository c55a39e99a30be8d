package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void expecting_racingThreadsAndProcesses_everyMoveHasOneWinner() throws Exception {
    int versions = 60;
    List<Integer> won = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (ModelRegistry registry = database.open(directory)) {
      RegisteredModel model = registry.model("m");
      for (int i = 0; i < versions; i++) {
        RegistryFixture.register(registry, "m", file, 0.9);
      }
      List<Process> children = List.of(racing("a", versions), racing("b", versions));
      while (!isReady("a") || !isReady("b")) {
        assertThat(children).allMatch(Process::isAlive);
        Thread.sleep(5);
      }
      model.version(1).promotion("champion").expectingNone().promote();
      Callable<List<Integer>> race = () -> RacingProcess.race(model, versions).toList();
      for (Future<List<Integer>> here : threads.invokeAll(List.of(race, race))) {
        won.addAll(here.get());
      }
      for (Process child : children) {
        assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).isZero();
      }
      won.addAll(acknowledged("a"));
      won.addAll(acknowledged("b"));

      assertThat(won)
          .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, versions).boxed().toList());
      assertThat(model.history())
          .extracting(move -> move.to().orElse(0))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, versions).boxed().toList());
      assertThat(model.history())
          .extracting(move -> move.from().orElse(0))
          .containsExactlyElementsOf(IntStream.range(0, versions).boxed().toList());
      assertThat(registry.verify().sound()).isTrue();
    } finally {
      threads.shutdown();
    }
  }

  private boolean isReady(String output) throws IOException {
    return Files.readString(root.resolve(output)).contains("ready");
  }

  private Process racing(String output, int versions) throws IOException {
    return ChildJvm.start(
        RacingProcess.class,
        root.resolve(output),
        database.address(directory),
        Integer.toString(versions));
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
