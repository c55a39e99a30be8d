package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.HistoryCheck;
import io.mlops4j.core.IntegrityReport;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.signing.ModelVerifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a registry as a whole, and the signatures of versions. */
@Command(
    name = "verify",
    description = {
      "Checks the database, the history, the aliases and the bytes of every artifact,",
      "and the signatures and datasets of the versions that are named."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Exit codes: 0 all is as it was written and signed, 5 something is not."})
final class RegistryVerifyCommand implements Callable<Integer> {
  static final int NOT_SOUND = 5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(
      paramLabel = "URI",
      arity = "0..*",
      description = "Versions whose signatures are verified, or datasets compared.")
  private List<String> uris = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "Trust the key of this PEM file; may be given several times.")
  private List<Path> keys = List.of();

  @Option(
      names = "--datasets",
      description = "Compare the files that the versions were trained and evaluated on.")
  private boolean datasets;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (uris.isEmpty() != (keys.isEmpty() && !datasets)) {
      throw new ParameterException(
          spec.commandLine(), "a URI goes with --public-key or --datasets, and these with a URI");
    }
    try (ModelRegistry registry = location.open()) {
      List<ModelVersion> versions = uris.stream().map(registry::resolve).toList();
      List<SignatureCheck> signatures = new ArrayList<>();
      if (!keys.isEmpty()) {
        ModelVerifier verifier = TrustedKeys.verifier(keys);
        versions.forEach(version -> signatures.add(SignatureCheck.of(version, verifier)));
      }
      List<DatasetCheck> data = new ArrayList<>();
      if (datasets) {
        versions.forEach(version -> data.addAll(DatasetCheck.of(version)));
      }
      IntegrityReport report = registry.integrity();
      print(report, signatures, data);
      boolean sound =
          report.sound()
              && signatures.stream().allMatch(SignatureCheck::holds)
              && data.stream().allMatch(DatasetCheck::holds);
      return sound ? 0 : NOT_SOUND;
    }
  }

  private void print(
      IntegrityReport report, List<SignatureCheck> signatures, List<DatasetCheck> data) {
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(describe(report, signatures, data));
      return;
    }
    HistoryCheck history = report.history();
    output.text(
        "%d moves, %d changes, %d registrations, %d artifacts, %d problems"
            .formatted(
                history.moves(),
                history.changes(),
                history.registrations(),
                report.artifacts(),
                report.problems().size()));
    report.problems().forEach(problem -> output.text(line(problem.toString())));
    signatures.forEach(checked -> output.text(line(checked.toString())));
    data.forEach(checked -> output.text(line(checked.toString())));
  }

  private static String line(String text) {
    return text.replace('\n', ' ');
  }

  private static ObjectNode describe(
      IntegrityReport report, List<SignatureCheck> signatures, List<DatasetCheck> data) {
    ObjectNode root = Output.object();
    HistoryCheck history = report.history();
    root.put("moves", history.moves());
    root.put("head", history.head());
    root.put("changes", history.changes());
    root.put("changesHead", history.changesHead());
    root.put("registrations", history.registrations());
    root.put("registrationsHead", history.registrationsHead());
    root.put("unlogged", history.unlogged());
    root.put("unloggedDigest", history.unloggedDigest());
    root.put("artifacts", report.artifacts());
    ArrayNode problems = root.putArray("problems");
    root.putArray("signatures");
    root.putArray("datasets");
    report
        .problems()
        .forEach(
            problem ->
                problems
                    .addObject()
                    .put("kind", problem.kind().name())
                    .put("subject", problem.subject())
                    .put("detail", problem.detail()));
    signatures.forEach(checked -> checked.describe(root.withArray("/signatures")));
    data.forEach(checked -> checked.describe(root.withArray("/datasets")));
    return root;
  }
}
