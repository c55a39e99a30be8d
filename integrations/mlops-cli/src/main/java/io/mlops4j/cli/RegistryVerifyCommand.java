package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.ArtifactCorruptedException;
import io.mlops4j.core.ArtifactNotFoundException;
import io.mlops4j.core.IntegrityReport;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.UnsignedModelException;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.SigningException;
import io.mlops4j.core.signing.VerifiedModel;
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
      "and the signatures of the versions that are named."
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
      description = "Versions whose signatures are verified, with --public-key.")
  private List<String> uris = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "Trust the key of this PEM file; may be given several times.")
  private List<Path> keys = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** What came of one version's signature. */
  private record Checked(String uri, boolean holds, String detail) {}

  @Override
  public Integer call() {
    if (uris.isEmpty() != keys.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "signatures are verified of a URI, with --public-key");
    }
    try (ModelRegistry registry = location.open()) {
      List<Checked> signatures = new ArrayList<>();
      if (!keys.isEmpty()) {
        ModelVerifier verifier = TrustedKeys.verifier(keys);
        uris.forEach(uri -> signatures.add(check(registry.resolve(uri), verifier)));
      }
      IntegrityReport report = registry.integrity();
      print(report, signatures);
      return report.sound() && signatures.stream().allMatch(Checked::holds) ? 0 : NOT_SOUND;
    }
  }

  private static Checked check(ModelVersion version, ModelVerifier verifier) {
    try {
      VerifiedModel verified = version.verifySignature(verifier);
      return new Checked(
          version.uri(),
          /* holds= */ true,
          "%d files signed by %s".formatted(verified.files().size(), verified.keyId()));
    } catch (SigningException
        | UnsignedModelException
        | ArtifactCorruptedException
        | ArtifactNotFoundException e) {
      return new Checked(version.uri(), /* holds= */ false, String.valueOf(e.getMessage()));
    }
  }

  private void print(IntegrityReport report, List<Checked> signatures) {
    Output output = new Output(spec.commandLine().getOut());
    if (json) {
      output.json(describe(report, signatures));
      return;
    }
    output.text(
        "%d moves, %d artifacts, %d problems"
            .formatted(report.history().moves(), report.artifacts(), report.problems().size()));
    report.problems().forEach(problem -> output.text(line(problem.toString())));
    for (Checked checked : signatures) {
      String verdict = checked.holds() ? "signature holds" : "signature does not hold";
      output.text(line("%s: %s: %s".formatted(checked.uri(), verdict, checked.detail())));
    }
  }

  private static String line(String text) {
    return text.replace('\n', ' ');
  }

  private static ObjectNode describe(IntegrityReport report, List<Checked> signatures) {
    ObjectNode root = Output.object();
    root.put("moves", report.history().moves());
    root.put("head", report.history().head());
    root.put("artifacts", report.artifacts());
    ArrayNode problems = root.putArray("problems");
    report
        .problems()
        .forEach(
            problem ->
                problems
                    .addObject()
                    .put("kind", problem.kind().name())
                    .put("subject", problem.subject())
                    .put("detail", problem.detail()));
    ArrayNode checked = root.putArray("signatures");
    signatures.forEach(
        one ->
            checked
                .addObject()
                .put("uri", one.uri())
                .put("holds", one.holds())
                .put("detail", one.detail()));
    return root;
  }
}
