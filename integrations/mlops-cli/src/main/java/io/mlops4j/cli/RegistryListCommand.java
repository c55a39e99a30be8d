package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the models of a registry. */
@Command(
    name = "list",
    description = "Lists the models with their latest version and aliases.",
    mixinStandardHelpOptions = true)
final class RegistryListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RegistryLocation location = new RegistryLocation();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine().getOut());
    try (ModelRegistry registry = location.open()) {
      if (json) {
        ArrayNode models = Output.array();
        registry.models().forEach(model -> describe(models.addObject(), model));
        output.json(models);
      } else {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MODEL", "LATEST", "CREATED", "ALIASES"));
        registry.models().forEach(model -> rows.add(row(model)));
        output.table(rows);
      }
    }
    return 0;
  }

  private static List<String> row(RegisteredModel model) {
    String aliases =
        new TreeMap<>(model.aliases())
            .entrySet().stream()
                .map(alias -> alias.getKey() + "=" + alias.getValue())
                .collect(Collectors.joining(" "));
    return List.of(
        model.name(),
        model.latest().map(version -> Integer.toString(version.number())).orElse(""),
        model.latest().map(version -> version.createdAt().toString()).orElse(""),
        aliases);
  }

  private static void describe(ObjectNode node, RegisteredModel model) {
    node.put("name", model.name());
    model.latest().map(ModelVersion::number).ifPresent(number -> node.put("latest", number));
    ObjectNode aliases = node.putObject("aliases");
    new TreeMap<>(model.aliases()).forEach(aliases::put);
  }
}
