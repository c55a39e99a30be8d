package io.mlops4j.cli;

import io.mlops4j.core.Dataset;
import io.mlops4j.core.Metric;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.NewVersion;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.PemKeys;
import io.mlops4j.core.signing.SignatureBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Registers files and directories as the next version of a model. */
@Command(
    name = "register",
    description = "Registers files and directories as the next version of a model.",
    mixinStandardHelpOptions = true)
final class RegistryRegisterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(index = "0", paramLabel = "MODEL", description = "The name of the model.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Files, each an artifact of its name, and directories, each with all files below it.")
  private List<Path> paths = List.of();

  @Option(
      names = "--metric",
      paramLabel = "NAME=VALUE",
      converter = Assignment.Converter.class,
      description = "A metric of which more is better.")
  private List<Assignment> metrics = List.of();

  @Option(
      names = "--lower-metric",
      paramLabel = "NAME=VALUE",
      converter = Assignment.Converter.class,
      description = "A metric of which less is better.")
  private List<Assignment> lowerMetrics = List.of();

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      converter = Assignment.Converter.class,
      description = "A tag.")
  private List<Assignment> tags = List.of();

  @Option(
      names = "--dataset",
      paramLabel = "NAME=FILE",
      converter = Assignment.Converter.class,
      description = "Data the model was trained on; its digest is kept.")
  private List<Assignment> datasets = List.of();

  @Option(
      names = "--evaluated-on",
      paramLabel = "NAME=FILE",
      converter = Assignment.Converter.class,
      description = "Data the model was evaluated on; its digest is kept.")
  private List<Assignment> evaluatedOn = List.of();

  @Option(
      names = "--interface-of",
      paramLabel = "FILE",
      description = "Keep the names, types and shapes that this ONNX file takes and gives.")
  private Optional<Path> onnx = Optional.empty();

  @Option(names = "--parent", paramLabel = "URI", description = "The version it was made of.")
  private Optional<String> parent = Optional.empty();

  @Option(
      names = "--transformation",
      paramLabel = "TEXT",
      description = "What was done to the parent, for instance dynamic-int8.")
  private Optional<String> transformation = Optional.empty();

  @Option(names = "--description", paramLabel = "TEXT", description = "A description.")
  private Optional<String> description = Optional.empty();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who registers. Default: the user's name.")
  private Optional<String> by = Optional.empty();

  @Option(
      names = "--sign-with",
      paramLabel = "KEY",
      description = "Sign the version with the private key of this PEM file.")
  private Optional<Path> signingKey = Optional.empty();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "Add this signature, which was made elsewhere.")
  private Optional<Path> signature = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (parent.isPresent() != transformation.isPresent()) {
      throw usage("--parent and --transformation go together");
    }
    if (signingKey.isPresent() && signature.isPresent()) {
      throw usage("a version has one signature: --sign-with or --signature");
    }
    metrics.forEach(Assignment::number);
    lowerMetrics.forEach(Assignment::number);
    Assignment.unique("--tag", tags, Assignment::value);
    Output output = new Output(spec.commandLine().getOut());
    try (ModelRegistry registry = location.openOrCreate()) {
      ModelVersion version = draft(registry).register();
      if (json) {
        output.json(VersionText.describe(version));
      } else {
        output.text(version.uri());
      }
    }
    return 0;
  }

  private NewVersion draft(ModelRegistry registry) {
    NewVersion draft = registry.model(model).newVersion();
    for (Path path : paths) {
      String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
      if (Files.isDirectory(path)) {
        draft.directory(name, path);
      } else {
        draft.artifact(name, path);
      }
    }
    metrics.forEach(metric -> draft.metric(metric.name(), metric.number()));
    lowerMetrics.forEach(
        metric -> draft.metric(Metric.of(metric.name(), metric.number()).lowerIsBetter()));
    Assignment.unique("--tag", tags, Assignment::value).forEach(draft::tag);
    datasets.forEach(data -> draft.trainedOn(dataset(data)));
    evaluatedOn.forEach(data -> draft.evaluatedOn(dataset(data)));
    onnx.ifPresent(file -> draft.signature(ModelSignature.ofOnnx(file)));
    description.ifPresent(draft::description);
    by.ifPresent(draft::createdBy);
    parent.ifPresent(uri -> draft.derivedFrom(registry.resolve(uri), transformation.orElseThrow()));
    signingKey.ifPresent(key -> draft.signedBy(ModelSigner.with(PemKeys.privateKey(key))));
    signature.ifPresent(file -> draft.signed(SignatureBundle.read(file)));
    return draft;
  }

  private static Dataset dataset(Assignment data) {
    return Dataset.of(data.name(), Path.of(data.value()));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
