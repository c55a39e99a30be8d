package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Garbage is collected in one process while another registers, promotes, deletes and reads: what is
 * referred to is never collected, and bytes that were collected can be stored again.
 */
@ParameterizedClass
@EnumSource
class CollectionRaceTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private Path output;

  @BeforeEach
  void prepare() {
    directory = root.resolve("registry");
    output = root.resolve("collected");
  }

  @Test
  void collect_besideAnotherProcess_takesNothingThatIsReferredTo() throws Exception {
    race(15);
  }

  @Test
  @Tag("exhaustive")
  void collect_longBesideAnotherProcess_takesNothingThatIsReferredTo() throws Exception {
    race(400);
  }

  private void race(int rounds) throws Exception {
    try (ModelRegistry registry = database.open(directory)) {
      Process collector =
          ChildJvm.start(CollectingProcess.class, output, database.address(directory));
      try {
        while (collections() == 0) {
          assertThat(collector.isAlive()).as(RegistryFixture.content(output)).isTrue();
          Thread.sleep(5);
        }
        for (int round = 0; round < rounds; round++) {
          round(registry, round);
        }
        long before = collections();
        while (collections() < before + 2) {
          assertThat(collector.isAlive()).as(RegistryFixture.content(output)).isTrue();
          Thread.sleep(5);
        }
      } finally {
        collector.destroyForcibly().waitFor();
      }
      List<String> told = RegistryFixture.content(output).lines().toList();
      assertThat(Long.parseLong(told.get(Math.max(0, told.size() - 2)))).isPositive();
      for (ModelVersion version : registry.model("m").versions()) {
        read(version);
      }
      assertThat(registry.integrity().problems()).isEmpty();
    }
  }

  /** Complete collections so far. */
  private long collections() {
    return RegistryFixture.content(output).chars().filter(c -> c == '\n').count();
  }

  /** The same few bytes come and go, so that they are collected and stored again all the time. */
  private void round(ModelRegistry registry, int round) {
    Path shared = RegistryFixture.file(root, "shared", "shared " + round % 3);
    Path own = RegistryFixture.file(root, "own", "own " + round);
    Dataset data = Dataset.of("d", shared);
    RegisteredModel model = registry.model("m");
    ModelVersion version =
        model
            .newVersion()
            .artifact("shared", shared)
            .artifact("own", own)
            .metric("f1", 0.9)
            .trainedOn(data, new byte[] {1, (byte) (round % 3)})
            .register();
    read(version);
    version.promoteTo("champion", Gate.metric("f1").atLeast(0.5));

    Path late = RegistryFixture.file(root, "late", "late " + round % 3);
    PendingVersion pending =
        registry.model("m").newVersion().trainedOn(data, new byte[] {2, (byte) round}).begin();
    pending.artifact("shared", shared);
    pending.artifact("late", late);
    ModelVersion ready = pending.ready();
    read(ready);

    Path plot = RegistryFixture.file(root, "plot", "plot " + round % 3);
    Run run = registry.experiment("e").startRun("r").artifact("plot", plot).finish();
    assertThat(run.artifact("plot")).hasContent("plot " + round % 3);

    ModelVersion passing =
        registry.model("passing").newVersion().artifact("late", late).artifact("p", own).register();
    read(passing);
    passing.delete("on the way");
    if (round % 2 == 0) {
      ready.delete("on the way");
    } else {
      read(ready);
    }
    read(registry.resolve("models:/m@champion"));
  }

  private static void read(ModelVersion version) {
    for (Artifact artifact : version.artifacts()) {
      assertThat(version.artifact(artifact.name())).isNotEmptyFile();
    }
    for (Dataset dataset : version.datasets()) {
      assertThat(version.profile(dataset)).hasSize(2);
    }
  }
}
