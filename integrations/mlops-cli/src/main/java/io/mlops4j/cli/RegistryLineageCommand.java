package io.mlops4j.cli;

import io.mlops4j.core.Lineage;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where a version comes from and what was made of it. */
@Command(
    name = "lineage",
    description = "Shows where a version comes from and what was made of it.",
    mixinStandardHelpOptions = true)
final class RegistryLineageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Parameters(paramLabel = "URI", description = "The version.")
  private String uri = "";

  @ArgGroup private Form form = new Form();

  /** At most one other form than text. */
  static final class Form {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--dot", description = "Print a Graphviz graph.")
    private boolean dot;
  }

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine().getOut());
    try (ModelRegistry registry = location.open()) {
      Lineage lineage = registry.resolve(uri).lineage();
      if (form.json) {
        output.json(Output.parsed(lineage.toJson()));
      } else if (form.dot) {
        output.text(lineage.toDot());
      } else {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("VERSION", "MADE OF", "BY", "DATASETS"));
        lineage.versions().forEach(version -> rows.add(row(version)));
        output.table(rows);
      }
    }
    return 0;
  }

  private static List<String> row(ModelVersion version) {
    return List.of(
        version.uri(),
        version.derivation().map(made -> made.parentUri()).orElse(""),
        version.derivation().map(made -> made.transformation()).orElse(""),
        version.datasets().stream().map(data -> data.name()).collect(Collectors.joining(" ")));
  }
}
