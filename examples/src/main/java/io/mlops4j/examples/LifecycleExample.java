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
import io.mlops4j.core.evaluate.BinaryScores;
import io.mlops4j.drift.ReferenceProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;

/** Registers a version in steps, says where it comes from, takes it out of use, and listens. */
public final class LifecycleExample {
  private LifecycleExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    LabelledRows train = LabelledRows.draw(1_000, /* seed= */ 1);
    LabelledRows test = LabelledRows.draw(1_000, /* seed= */ 2);
    Path onnxFile = ScorerFiles.unpack("scorer.onnx", dir);
    Path featuresFile = Files.writeString(dir.resolve("features.txt"), "a\nb\nc\n");
    Path trainFile = train.writeTo(dir.resolve("train.csv"));
    Path testFile = test.writeTo(dir.resolve("test.csv"));
    BinaryScores scores = BinaryScores.of(test.labels(), test.scores(onnxFile));
    byte[] referenceProfile = profile(train).toBytes();
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      Subscription subscription = listen(registry);
      ModelVersion version = inSteps(registry, scores.rocAuc(), onnxFile, featuresFile);
      origin(registry, onnxFile, trainFile, testFile, referenceProfile);
      outOfUse(registry, version);
      subscription.close();
    }
  }

  private static ReferenceProfile profile(LabelledRows rows) {
    double[] first =
        IntStream.range(0, rows.size()).mapToDouble(i -> rows.features(i)[0]).toArray();
    return ReferenceProfile.builder().numeric("a", first).build();
  }

  private static ModelVersion inSteps(
      ModelRegistry registry, double auc, Path onnxFile, Path featuresFile) {
    PendingVersion pending =
        registry.model("scorer").newVersion().metric("auc", auc).begin(); // PENDING
    pending.artifact("model.onnx", onnxFile);
    pending.artifact("features.txt", featuresFile);
    ModelVersion version = pending.ready(); // or pending.failed("why")
    return version;
  }

  private static void origin(
      ModelRegistry registry,
      Path onnxFile,
      Path trainFile,
      Path testFile,
      byte[] referenceProfile) {
    Dataset train = Dataset.of("applications", trainFile).withSplit("train");
    ModelVersion traced =
        registry
            .model("scorer")
            .newVersion()
            .artifact("model.onnx", onnxFile)
            .fromRun("run-2026-11-23-a")
            .commit("https://example.org/scorer.git", "9f2c1d0")
            .environment(Environment.current().with("onnxruntime", "1.29.0"))
            .trainedOn(train, referenceProfile)
            .evaluatedOn(Dataset.of("applications", testFile).withSplit("test"))
            .register();
    byte[] reference = traced.profile(traced.datasets().get(0)); // bytes compared with their digest
    Lineage lineage = traced.lineage();
    System.out.println(lineage.toJson());
    System.out.println(registry.madeFrom(train)); // trained on it, or made of what was
    System.out.println(ReferenceProfile.ofBytes(reference));
  }

  private static void outOfUse(ModelRegistry registry, ModelVersion version) {
    ModelRegistry hers = registry.onBehalfOf("anna"); // what is done through it is hers
    hers.resolve(version.uri()).setTag("reviewed", "yes").describe("the first one");
    version.archive("superseded by 2");
    version.delete("trained on the wrong data");
    for (ModelVersion deleted : registry.model("scorer").deletedVersions()) {
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
