package io.mlops4j.examples;

import io.mlops4j.core.Collected;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Environment;
import io.mlops4j.core.Lineage;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.PendingVersion;
import io.mlops4j.core.RegistryEvent;
import io.mlops4j.core.Retention;
import io.mlops4j.core.Subscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Registers a version in steps, says where it comes from, takes it out of use, and listens. */
public final class LifecycleExample {
  private LifecycleExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    Path onnxFile = Files.write(dir.resolve("model.onnx"), new byte[4_000]);
    Path vocabFile = Files.writeString(dir.resolve("vocab.txt"), "a b c");
    Path trainFile = Files.writeString(dir.resolve("train.csv"), "a,b,score\n");
    Path testFile = Files.writeString(dir.resolve("test.csv"), "c,d,score\n");
    byte[] referenceProfile = "opaque to the registry".getBytes(StandardCharsets.UTF_8);
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      Subscription subscription = listen(registry);
      ModelVersion version = inSteps(registry, onnxFile, vocabFile);
      origin(registry, onnxFile, trainFile, testFile, referenceProfile);
      outOfUse(registry, version);
      subscription.close();
    }
  }

  private static ModelVersion inSteps(ModelRegistry registry, Path onnxFile, Path vocabFile) {
    PendingVersion pending =
        registry.model("intent").newVersion().metric("f1", 0.91).begin(); // PENDING
    pending.artifact("model.onnx", onnxFile);
    pending.artifact("vocab.txt", vocabFile);
    ModelVersion version = pending.ready(); // or pending.failed("why")
    return version;
  }

  private static void origin(
      ModelRegistry registry,
      Path onnxFile,
      Path trainFile,
      Path testFile,
      byte[] referenceProfile) {
    Dataset train = Dataset.of("utterances", trainFile).withSplit("train");
    ModelVersion traced =
        registry
            .model("intent")
            .newVersion()
            .artifact("model.onnx", onnxFile)
            .fromRun("run-2026-11-23-a")
            .commit("https://example.org/intent.git", "9f2c1d0")
            .environment(Environment.current().with("onnxruntime", "1.29.0"))
            .trainedOn(train, referenceProfile)
            .evaluatedOn(Dataset.of("utterances", testFile).withSplit("test"))
            .register();
    byte[] reference = traced.profile(traced.datasets().get(0)); // bytes compared with their digest
    Lineage lineage = traced.lineage();
    System.out.println(lineage.toJson());
    System.out.println(registry.madeFrom(train)); // trained on it, or made of what was
    System.out.println(new String(reference, StandardCharsets.UTF_8));
  }

  private static void outOfUse(ModelRegistry registry, ModelVersion version) {
    version.setTag("reviewed-by", "anna").describe("the first one");
    version.archive("superseded by 2");
    version.delete("trained on the wrong data");
    for (ModelVersion deleted : registry.model("intent").deletedVersions()) {
      deleted.restore("the data was right");
    }
    Collected garbage =
        registry.collectGarbage(Retention.withDefaults().deletedFor(Duration.ofDays(90)));
    version.changes().forEach(System.out::println); // who changed what, when and why
    System.out.println(garbage);
  }

  private static Subscription listen(ModelRegistry registry) {
    Subscription subscription =
        registry.onEvent(
            event -> {
              if (event instanceof RegistryEvent.AliasMoved moved) {
                System.out.println(moved.move().alias() + " -> " + moved.move().to());
              } else if (event instanceof RegistryEvent.PromotionRefused refused) {
                System.out.println(refused.reason().getMessage());
              }
            });
    return subscription;
  }
}
