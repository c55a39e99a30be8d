package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.store.LimitedConnections;
import io.mlops4j.core.store.StrikingConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults at every place of {@link LifeScript}: kills, errors, full disks. Whatever was acknowledged
 * is there afterwards, nothing is half visible, no orphan is left after a collection, and the
 * script can be carried on to the end it has without faults.
 */
class CrashTest {
  private static final long SEED = 20261123;
  private static final int MANY_PAGES = 1_000_000;

  @TempDir Path root;
  private LifeScript script;
  private Aftermath aftermath;
  private int diskOperations;
  private int boundaries;
  private int diskOperationsOfOpening;
  private int boundariesOfCreation;

  @BeforeEach
  void runWithoutFaults() throws IOException {
    script = new LifeScript(Files.createDirectory(root.resolve("files")));
    aftermath = new Aftermath(script, ModelRegistry.at(root.resolve("expected")));
    FailingDisk disk = new FailingDisk(Integer.MAX_VALUE, false);
    AtomicReference<StrikingConnections> counted = new AtomicReference<>();
    try (ModelRegistry registry = counting("counting", disk, counted).open()) {
      for (int i = 0; i < script.size(); i++) {
        script.run(registry, i);
      }
    }
    diskOperations = disk.operations();
    boundaries = counted.get().boundaries();
    assertThat(diskOperations).isGreaterThan(30);
    assertThat(boundaries).isGreaterThan(150);
    disk = new FailingDisk(Integer.MAX_VALUE, false);
    counting("counting", disk, counted).open().close();
    diskOperationsOfOpening = disk.operations();
    assertThat(diskOperationsOfOpening).isPositive();
    counting("created", disk, counted).open().close();
    boundariesOfCreation = counted.get().boundaries();
    assertThat(boundariesOfCreation).isGreaterThan(20);
  }

  private RegistryOptions counting(
      String name, FailingDisk disk, AtomicReference<StrikingConnections> counted) {
    return LifeScript.options(root.resolve(name))
        .disk(disk)
        .connections(
            connections -> {
              counted.set(new StrikingConnections(connections, (boundary, what) -> {}));
              return counted.get();
            });
  }

  private static List<Integer> some(int all, int count) {
    return new Random(SEED)
        .ints(1, all + 1)
        .distinct()
        .limit(count)
        .boxed()
        .collect(Collectors.toList());
  }

  private static List<Integer> every(int all) {
    return IntStream.rangeClosed(1, all).boxed().toList();
  }

  @Test
  void kill_atSomeDiskOperationsAndBoundaries_keepsWhatWasAcknowledged() throws Exception {
    kill("disk", some(diskOperations, 4));
    kill("database", some(boundaries, 6));
  }

  @Test
  @Tag("exhaustive")
  void kill_atEveryDiskOperation_keepsWhatWasAcknowledged() throws Exception {
    kill("disk", every(diskOperations));
  }

  @Test
  @Tag("exhaustive")
  void kill_atEveryStatementAndCommit_keepsWhatWasAcknowledged() throws Exception {
    kill("database", every(boundaries));
  }

  @Test
  void secondKill_atSomePlacesOfTheNextOpening_keepsWhatWasAcknowledged() throws Exception {
    killTwice(boundaries / 2, "disk", some(diskOperationsOfOpening, 1));
    killTwice(boundaries / 2, "database", List.of(1));
    killTwice(boundariesOfCreation / 2, "database", some(boundariesOfCreation, 2));
  }

  @Test
  @Tag("exhaustive")
  void secondKill_atEveryPlaceOfTheNextOpening_keepsWhatWasAcknowledged() throws Exception {
    for (int first : some(boundaries, 5)) {
      killTwice(first, "disk", every(diskOperationsOfOpening));
      killTwice(first, "database", List.of(1));
    }
    // Half a schema is none, so the next opening makes it again, statement by statement.
    killTwice(boundariesOfCreation / 2, "database", every(boundariesOfCreation));
  }

  private void killTwice(int first, String seam, List<Integer> places) throws Exception {
    for (int place : places) {
      String where = "twice-" + first + "-" + seam + "-" + place;
      Path directory = root.resolve(where);
      Path output = killed(where, directory, "database", first);
      int again = Aftermath.acknowledged(killed(where + "-again", directory, seam, place));
      assertThat(again).as(where + ": killed while opening").isZero();
      try (ModelRegistry registry = LifeScript.options(directory).open()) {
        aftermath.carryOn(where, registry, directory, Aftermath.acknowledged(output));
      }
    }
  }

  /** Runs the script in another process until it kills itself; returns what that printed. */
  private Path killed(String name, Path directory, String seam, int place) throws Exception {
    Path output = root.resolve(name + ".out");
    Process child =
        ChildJvm.start(
            ScriptedProcess.class,
            output,
            directory.toString(),
            seam,
            Integer.toString(place),
            root.resolve("files").toString());
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue())
        .as("%s: %s", name, RegistryFixture.content(output))
        .isEqualTo(ScriptedProcess.KILLED);
    return output;
  }

  private void kill(String seam, List<Integer> places) throws Exception {
    for (int place : places) {
      Path directory = root.resolve(seam + "-" + place);
      Path output = killed(seam + "-" + place, directory, seam, place);
      try (ModelRegistry registry = LifeScript.options(directory).open()) {
        aftermath.carryOn(
            seam + " " + place + ": " + RegistryFixture.content(output),
            registry,
            directory,
            Aftermath.acknowledged(output));
      }
    }
  }

  @Test
  void error_atSomeDiskOperations_isTypedAndHealsWithoutARestart() {
    some(diskOperations, 10).forEach(this::failDisk);
  }

  @Test
  @Tag("exhaustive")
  void error_atEveryDiskOperation_isTypedAndHealsWithoutARestart() {
    every(diskOperations).forEach(this::failDisk);
  }

  private void failDisk(int place) {
    Path directory = root.resolve("disk-error-" + place);
    try {
      run(
          "disk error " + place,
          directory,
          LifeScript.options(directory).disk(new FailingDisk(place, false)));
    } catch (RegistryStorageException duringOpen) {
      assertThat(duringOpen).hasMessageContaining("injected");
      run("disk error " + place, directory, LifeScript.options(directory));
    }
  }

  @Test
  void error_atSomeStatements_isTypedAndHealsWithoutARestart() {
    some(boundaries, 20).forEach(this::failDatabase);
  }

  @Test
  @Tag("exhaustive")
  void error_atEveryStatement_isTypedAndHealsWithoutARestart() {
    every(boundaries).forEach(this::failDatabase);
  }

  private void failDatabase(int place) {
    Path directory = root.resolve("database-error-" + place);
    try {
      run(
          "database error " + place,
          directory,
          LifeScript.options(directory)
              .connections(
                  connections ->
                      new StrikingConnections(
                          connections, (boundary, what) -> fail(boundary == place, what))));
    } catch (RegistryStorageException duringOpen) {
      assertThat(duringOpen).hasMessageContaining("injected");
      run("database error " + place, directory, LifeScript.options(directory));
    }
  }

  /** A commit that returned has happened: only what comes before it can fail. */
  private static void fail(boolean here, String what) throws SQLException {
    if (here && what.startsWith("before")) {
      throw new SQLException("injected failure " + what);
    }
  }

  /** Runs the script over one failing step and checks that it ends as it should. */
  private void run(String where, Path directory, RegistryOptions options) {
    try (ModelRegistry registry = options.open()) {
      for (int i = 0; i < script.size(); i++) {
        try {
          script.run(registry, i);
        } catch (RegistryStorageException e) {
          assertThat(e).as(where).hasMessageContaining("injected");
          aftermath.carryOn(where, registry, directory, i);
          return;
        }
      }
      aftermath.complete(where, registry);
    }
  }

  @Test
  void fullDisk_atEverySize_isTypedAndHealsWhenThereIsSpace() {
    int failures = 0;
    // The schema alone takes some pages; from there on every page more is a place to fail at.
    for (int pages = pagesOf(root.resolve("empty")); pages < 400; pages++) {
      Path directory = root.resolve("pages-" + pages);
      LifeScript.options(directory).open().close();
      AtomicInteger limit = new AtomicInteger(pages);
      int failed = 0;
      try (ModelRegistry registry =
          LifeScript.options(directory)
              .connections(
                  connections ->
                      new LimitedConnections(
                          connections, () -> "PRAGMA max_page_count = " + limit.get()))
              .open()) {
        for (int i = 0; i < script.size() && failed == 0; i++) {
          try {
            script.run(registry, i);
          } catch (RegistryStorageException e) {
            assertThat(e).hasMessageContaining("full");
            failed++;
            limit.set(MANY_PAGES);
            aftermath.carryOn(pages + " pages", registry, directory, i);
          }
        }
      }
      if (failed == 0) {
        assertThat(failures).isPositive();
        return;
      }
      failures += failed;
    }
    throw new AssertionError("the script never fitted");
  }

  private static int pagesOf(Path directory) {
    LifeScript.options(directory).open().close();
    try {
      return (int) (Files.size(directory.resolve("registry.db")) / 4096);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void kill_atRandomMoments_everyAcknowledgedStepIsThere(TestDatabase database) throws Exception {
    killAtRandom(database, 3);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("exhaustive")
  void kill_atManyRandomMoments_everyAcknowledgedStepIsThere(TestDatabase database)
      throws Exception {
    assertThat(killAtRandom(database, 200))
        .as("kills fell after many steps")
        .hasSizeGreaterThan(10);
  }

  /** Returns after how many acknowledged steps the kills fell. */
  private Set<Integer> killAtRandom(TestDatabase database, int rounds) throws Exception {
    Aftermath undisturbed = new Aftermath(script, database.at(root.resolve("undisturbed")));
    Random random = new Random(SEED);
    Set<Integer> reached = new TreeSet<>();
    for (int round = 0; round < rounds; round++) {
      String name = "random-" + round;
      Path directory = root.resolve(name);
      Path output = root.resolve(name + ".out");
      Process child =
          ChildJvm.start(
              ScriptedProcess.class,
              output,
              database.address(directory),
              "database",
              Integer.toString(Integer.MAX_VALUE),
              root.resolve("files").toString());
      // Most of the time goes into starting the JVM; wait for the registry, and for some steps:
      // how far it gets within a time depends on what else the machine does.
      int steps = random.nextInt(script.size());
      while (child.isAlive()
          && (!Files.exists(directory.resolve("incoming"))
              || Aftermath.acknowledged(output) < steps)) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(40));
      child.destroyForcibly().waitFor();
      int acknowledged = Aftermath.acknowledged(output);
      reached.add(acknowledged);
      try (ModelRegistry registry = LifeScript.options(database.at(directory)).open()) {
        // A server may be at work for a dead client still; a write waits until it is not.
        registry.experiment("after").startRun(name).end(RunStatus.FINISHED);
        undisturbed.carryOn(name, registry, directory, acknowledged);
      }
    }
    return reached;
  }
}
