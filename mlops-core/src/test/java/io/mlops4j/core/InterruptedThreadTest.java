package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that is interrupted completes its call or is told, and the registry works on. */
@ParameterizedClass
@EnumSource
class InterruptedThreadTest {
  private static final long SEED = 20261126;

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private Path file;
  private ModelRegistry registry;
  private final AtomicInteger backups = new AtomicInteger();

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    file = RegistryFixture.file(root, "model.onnx", "weights".repeat(100_000));
    registry = database.open(directory);
    RegistryFixture.register(registry, "m", file, 0.9);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Map<String, Runnable> operations() {
    Map<String, Runnable> operations = new TreeMap<>();
    operations.put("read", () -> registry.resolve("models:/m/1").artifact("model.onnx"));
    operations.put("search", () -> registry.searchVersions().page());
    operations.put("register", () -> RegistryFixture.register(registry, "m", file, 0.9));
    operations.put(
        "promote",
        () -> registry.model("m").version(1).promoteTo("champion", Gate.metric("f1").atLeast(0.1)));
    operations.put("collect", () -> registry.collectGarbage());
    operations.put("verify", () -> registry.integrity());
    operations.put(
        "backup", () -> registry.backup(root.resolve("backup-" + backups.incrementAndGet())));
    operations.put("log", () -> registry.experiment("e").startRun("r").log("loss", 1, 1).finish());
    return operations;
  }

  @Test
  void operation_ofAThreadInterruptedBefore_keepsTheFlagAndTheRegistryUsable() {
    operations()
        .forEach(
            (name, operation) -> {
              Thread.currentThread().interrupt();
              List<Throwable> failures = new ArrayList<>();
              try {
                operation.run();
              } catch (RegistryException e) {
                failures.add(e);
              }
              assertThat(Thread.interrupted()).as("flag after %s", name).isTrue();
              operation.run();
              assertThat(failures).as(name).isEmpty();
            });
    assertThat(registry.integrity().problems()).isEmpty();
  }

  @Test
  void operation_ofAThreadInterruptedWhileItRuns_isDoneOrTypedAndTheRegistryUsable()
      throws Exception {
    Random random = new Random(SEED);
    for (Map.Entry<String, Runnable> operation : operations().entrySet()) {
      AtomicBoolean done = new AtomicBoolean();
      List<Throwable> failures = new ArrayList<>();
      Thread worker =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 15; i++) {
                    interruptible(operation.getValue(), failures);
                  }
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  done.set(true);
                }
              });
      worker.start();
      while (!done.get()) {
        Thread.sleep(0, random.nextInt(900_000));
        worker.interrupt();
      }
      worker.join();
      assertThat(failures)
          .as("seed %d, %s", SEED, operation.getKey())
          .allSatisfy(failure -> assertThat(failure).isInstanceOf(RegistryException.class));
      operation.getValue().run();
    }
    List<ModelVersion> versions = registry.model("m").versions();
    assertThat(versions).hasSizeGreaterThan(1);
    for (ModelVersion version : versions) {
      assertThat(version.artifact("model.onnx")).hasSameTextualContentAs(file);
    }
    assertThat(registry.verify().problems()).isEmpty();
    assertThat(registry.integrity().problems()).isEmpty();
    assertThat(RegistryFixture.blobs(directory)).hasSize(1);
  }

  private static void interruptible(Runnable operation, List<Throwable> failures) {
    try {
      operation.run();
    } catch (RegistryException e) {
      failures.add(e);
    }
  }
}
