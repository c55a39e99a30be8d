package io.mlops4j.core;

import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.SignatureBundle;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A model's life in steps, each of which changes what the registry shows in one transaction: what a
 * fault interrupts, and what it must have left behind. Some texts are long, so that the database
 * grows on the way.
 */
final class LifeScript {
  /** Later than any file is written, so that what a fault left unfinished counts as old. */
  private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

  private final List<Consumer<ModelRegistry>> steps = new ArrayList<>();

  LifeScript(Path files) {
    Path first = RegistryFixture.file(files, "first", "first weights");
    Path second = RegistryFixture.file(files, "second", "second weights");
    Path third = RegistryFixture.file(files, "third", "third weights");
    Dataset data = Dataset.of("train", RegistryFixture.file(files, "train", "1,2"));
    step(
        registry ->
            registry
                .model("m")
                .newVersion()
                .artifact("model", first)
                .artifact("vocab", third)
                .metric("f1", 0.9)
                .description("d".repeat(20_000))
                .trainedOn(data, new byte[] {1, 2, 3})
                .register());
    step(registry -> version(registry, 1).promoteTo("champion", Gate.metric("f1").atLeast(0.5)));
    step(
        registry ->
            registry
                .model("m")
                .newVersion()
                .derivedFrom(version(registry, 1), "int8")
                .metric("f1", 0.8)
                .tag("k", "v")
                .begin());
    step(registry -> registry.model("m").pending(2).artifact("model", second));
    step(registry -> registry.model("m").pending(2).ready());
    step(registry -> version(registry, 2).promoteTo("champion", Gate.metric("f1").atLeast(0.5)));
    step(registry -> version(registry, 1).setTag("reviewed", "y".repeat(5000)));
    step(registry -> registry.model("m").rollBack("champion", "s".repeat(5000)));
    step(registry -> version(registry, 2).promoteTo("shadow"));
    step(registry -> version(registry, 2).archive("s".repeat(5000)));
    step(
        registry ->
            registry.model("m").newVersion().artifact("model", files.resolve("train")).register());
    step(registry -> version(registry, 3).delete("d".repeat(5000)));
    step(registry -> registry.collectGarbage(Retention.withDefaults().deletedFor(Duration.ZERO)));
    step(registry -> registry.model("m").protect("champion", "serves"));
    step(registry -> RegistryFixture.register(registry, "other", third, 0.9));
    step(registry -> registry.model("other").delete("unused"));
    step(registry -> registry.model("other").restore("used"));
    step(registry -> registry.experiment("e").startRun("r"));
    step(registry -> run(registry).resume().param("lr", "0.1"));
    step(registry -> run(registry).resume().log(points(run(registry).resume().batch())));
    step(registry -> run(registry).resume().log("loss", -1, 1_000_000));
    step(registry -> run(registry).resume().artifact("plot", second));
    step(registry -> run(registry).resume().finish());
    ModelSigner signer = ModelSigner.with(keys().getPrivate());
    step(
        registry ->
            registry
                .model("signed")
                .newVersion()
                .artifact("model", first)
                .signedBy(signer)
                .register());
  }

  private void step(Consumer<ModelRegistry> step) {
    steps.add(step);
  }

  private static Run run(ModelRegistry registry) {
    return runs(registry).get(0);
  }

  private static List<Run> runs(ModelRegistry registry) {
    Experiment experiment = registry.experiment("e");
    return experiment.exists() ? experiment.searchRuns().page().items() : List.of();
  }

  private static MetricBatch points(MetricBatch batch) {
    for (int step = 0; step < 5000; step++) {
      batch.add("loss", 1.0 / (step + 1), step).add("f1", step, step);
    }
    return batch;
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static ModelVersion version(ModelRegistry registry, int number) {
    return registry.model("m").version(number);
  }

  static RegistryOptions options(Path directory) {
    return options(ModelRegistry.at(directory));
  }

  static RegistryOptions options(RegistryOptions database) {
    return database.clock(InstantSource.fixed(NOW)).actor("script");
  }

  int size() {
    return steps.size();
  }

  void run(ModelRegistry registry, int step) {
    steps.get(step).accept(registry);
  }

  /** What the registry shows before the first step and after each. */
  List<String> expected(RegistryOptions empty) {
    List<String> shown = new ArrayList<>();
    try (ModelRegistry registry = options(empty).open()) {
      shown.add(show(registry));
      for (int i = 0; i < size(); i++) {
        run(registry, i);
        shown.add(show(registry));
      }
    }
    return shown;
  }

  /** Everything a caller can see, every artifact and profile read and compared. */
  static String show(ModelRegistry registry) {
    StringBuilder text = new StringBuilder();
    for (RegisteredModel model : registry.models()) {
      text.append(model).append(' ').append(model.state()).append('\n');
      List<ModelVersion> versions = new ArrayList<>(model.versions());
      versions.addAll(model.deletedVersions());
      for (ModelVersion version : versions) {
        text.append(version).append(' ').append(version.state()).append(' ');
        for (Artifact artifact : version.artifacts()) {
          text.append(artifact.name())
              .append('=')
              .append(content(artifact, version.artifact(artifact.name())))
              .append(' ');
        }
        version.datasets().stream()
            .filter(dataset -> dataset.profile().isPresent())
            .forEach(dataset -> text.append(version.profile(dataset).length).append(' '));
        text.append(version.metrics()).append(version.tags()).append('\n');
      }
      text.append(model.aliases()).append('\n');
      model.history().forEach(move -> text.append(move).append('\n'));
    }
    for (String name : new String[] {"m", "other"}) {
      registry.model(name).changes().forEach(change -> text.append(change).append('\n'));
    }
    for (Run run : runs(registry)) {
      text.append(run.name()).append(' ').append(run.status()).append(' ').append(run.params());
      run.metrics().values().forEach(metric -> text.append(metric).append('\n'));
      for (Artifact artifact : run.artifacts()) {
        text.append(artifact.name()).append('=');
        text.append(RegistryFixture.content(run.artifact(artifact.name()))).append('\n');
      }
    }
    return text.toString();
  }

  /** The bytes, except that no two signatures of the same bytes are the same. */
  private static String content(Artifact artifact, Path file) {
    String content = RegistryFixture.content(file);
    return artifact.name().equals(SignatureBundle.FILE_NAME) ? "signature" : content;
  }

  /** The digests of everything a version that was not purged refers to. */
  static Set<String> referenced(ModelRegistry registry) {
    Set<String> digests = new TreeSet<>();
    for (RegisteredModel model : registry.models()) {
      List<ModelVersion> versions = new ArrayList<>(model.versions());
      versions.addAll(model.deletedVersions());
      for (ModelVersion version : versions) {
        version.artifacts().forEach(artifact -> digests.add(artifact.sha256()));
        version
            .datasets()
            .forEach(dataset -> dataset.profile().ifPresent(blob -> digests.add(blob.sha256())));
      }
    }
    for (Run run : runs(registry)) {
      run.artifacts().forEach(artifact -> digests.add(artifact.sha256()));
    }
    return digests;
  }
}
