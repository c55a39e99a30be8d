package io.mlops4j.cli;

import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.PromotionRequest;
import io.mlops4j.core.RegistryException;
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

/** Points an alias at a version if its gates pass. */
@Command(
    name = "promote",
    description = "Points an alias at a version if every requirement is met.",
    mixinStandardHelpOptions = true,
    footer = {"", "Exit codes: 0 promoted, 4 refused and nothing moved."})
final class RegistryPromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(index = "0", paramLabel = "URI", description = "The version.")
  private String uri = "";

  @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, for instance champion.")
  private String alias = "";

  @Option(
      names = "--require",
      paramLabel = "CONDITION",
      converter = RequiredMetric.Converter.class,
      description = "A metric's bound: 'f1>=0.9', 'loss<=0.3', on a slice 'f1[de]>=0.8'.")
  private List<RequiredMetric> required = List.of();

  @Option(
      names = "--no-worse",
      paramLabel = "METRIC=BY",
      converter = Assignment.Converter.class,
      description = "At most this much worse than the version the alias points to.")
  private List<Assignment> noWorse = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "Require a signature by the key of this PEM file, or by one of several.")
  private List<Path> keys = List.of();

  @Option(
      names = "--expect",
      paramLabel = "N",
      description = "Only if the alias points to version N; 0: only if there is none yet.")
  private Optional<Integer> expected = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  private Optional<String> reason = Optional.empty();

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who promotes. Default: the user's name.")
  private Optional<String> by = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (ModelRegistry registry = location.open()) {
      ModelVersion version = registry.resolve(uri);
      PromotionRequest request = version.promotion(alias);
      required.forEach(condition -> request.require(condition.gate()));
      noWorse.forEach(
          metric ->
              request.require(Gate.metric(metric.name()).noWorseThanCurrent(metric.number())));
      if (!keys.isEmpty()) {
        request.require(Gate.signedBy(TrustedKeys.verifier(keys)));
        // The gate looks at digests; these say what was signed only as long as the bytes have them.
        version.artifacts().forEach(artifact -> version.artifact(artifact.name()));
      }
      expected.ifPresent(number -> expect(registry, version, request, number));
      reason.ifPresent(request::because);
      by.ifPresent(request::by);
      promote(request, version.modelName());
    }
    return 0;
  }

  private void promote(PromotionRequest request, String model) {
    Output output = new Output(spec.commandLine().getOut());
    try {
      MoveText.print(output, request.promote().move(), json);
    } catch (RegistryException failure) {
      MoveText.printRefusal(output, model, alias, failure, json);
      throw failure;
    }
  }

  private void expect(
      ModelRegistry registry, ModelVersion version, PromotionRequest request, int number) {
    if (number < 0) {
      throw new ParameterException(spec.commandLine(), "--expect is a version number or 0");
    }
    if (number == 0) {
      request.expectingNone();
    } else {
      request.expecting(registry.model(version.modelName()).version(number));
    }
  }
}
