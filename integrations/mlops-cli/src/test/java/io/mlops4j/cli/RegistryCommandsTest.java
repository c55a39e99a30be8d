package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlops4j.core.Gate;
import io.mlops4j.core.HistoryCheck;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCommandsTest {
  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void register() throws Exception {
    Path file = Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(4, 4));
    try (ModelRegistry registry = ModelRegistry.open(registryDirectory())) {
      ModelVersion first =
          registry
              .model("encoder")
              .newVersion()
              .artifact("model.onnx", file)
              .createdBy("search-team")
              .metric("spearman", 0.82)
              .tag("stage", "lab")
              .register();
      registry
          .model("encoder")
          .newVersion()
          .derivedFrom(first, "dynamic-int8")
          .artifact("model.onnx", file)
          .createdBy("search-team")
          .register();
      first.promoteTo("champion", Gate.metric("spearman").atLeast(0.8));
    }
  }

  private Path registryDirectory() {
    return directory.resolve("registry");
  }

  @Test
  void list_showsModelsWithLatestAndAliases() throws Exception {
    Shell shell = Shell.run("registry", "list", "--dir", registryDirectory());

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out().lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .matches("encoder +2 +\\S+ +champion=1");
    JsonNode models =
        new ObjectMapper()
            .readTree(Shell.run("registry", "list", "--json", "--dir", registryDirectory()).out());
    assertThat(models.at("/0/name").asText()).isEqualTo("encoder");
    assertThat(models.at("/0/latest").asInt()).isEqualTo(2);
    assertThat(models.at("/0/aliases/champion").asInt()).isEqualTo(1);
  }

  @Test
  void show_givesOneVersionInFull() throws Exception {
    Shell text = show("models:/encoder@champion");
    Shell latest = show("models:/encoder/latest", "--json");

    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .contains("models:/encoder/1", "search-team", "spearman = 0.82", "stage = lab")
        .containsPattern("aliases +champion\n");
    JsonNode champion =
        new ObjectMapper().readTree(show("models:/encoder@champion", "--json").out());
    assertThat(champion.at("/aliases/0").asText()).isEqualTo("champion");
    assertThat(champion.at("/metrics/0/direction").asText()).isEqualTo("HIGHER_IS_BETTER");
    JsonNode version = new ObjectMapper().readTree(latest.out());
    assertThat(version.at("/number").asInt()).isEqualTo(2);
    assertThat(version.at("/aliases")).isEmpty();
    assertThat(version.at("/derivedFrom/uri").asText()).isEqualTo("models:/encoder/1");
    assertThat(version.at("/artifacts/0/sha256").asText()).hasSize(64);
  }

  @Test
  void verify_asJson_tellsTheHeadsOfAllLogs() throws Exception {
    HistoryCheck history;
    try (ModelRegistry registry = ModelRegistry.open(registryDirectory())) {
      registry.resolve("models:/encoder/1").setTag("reviewed", "yes");
      history = registry.verify();
    }
    JsonNode verified =
        new ObjectMapper()
            .readTree(
                Shell.run("registry", "verify", "--json", "--dir", registryDirectory()).out());

    assertThat(verified.at("/head").asText()).isEqualTo(history.head());
    assertThat(verified.at("/changes").asLong()).isEqualTo(1);
    assertThat(verified.at("/changesHead").asText()).isEqualTo(history.changesHead());
    assertThat(verified.at("/registrations").asLong()).isEqualTo(2);
    assertThat(verified.at("/registrationsHead").asText()).isEqualTo(history.registrationsHead());
    assertThat(verified.at("/unlogged").asLong(-1)).isZero();
    assertThat(verified.at("/unloggedDigest").asText()).isEqualTo(history.unloggedDigest());
  }

  @Test
  void show_ofWhatIsNotThere_failsInOneLine() {
    for (String uri :
        new String[] {
          "models:/encoder@nobody", "models:/encoder/99", "models:/nothing/1", "encoder", "..\n/x"
        }) {
      Shell shell = show(uri);
      assertThat(shell.exitCode()).as(uri).isEqualTo(1);
      assertThat(shell.out()).isEmpty();
      assertThat(shell.err()).startsWith("mlops: ").hasLineCount(1);
    }
  }

  @Test
  void list_whereThereIsNoRegistry_failsAndMakesNone() {
    Path empty = directory.resolve("empty");

    Shell shell = Shell.run("registry", "list", "--dir", empty);

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err()).startsWith("mlops: no registry in").contains("--dir").hasLineCount(1);
    assertThat(empty).doesNotExist();
  }

  private Shell show(String uri, String... options) {
    Object[] args = new Object[5 + options.length];
    args[0] = "registry";
    args[1] = "show";
    args[2] = uri;
    args[3] = "--dir";
    args[4] = registryDirectory();
    System.arraycopy(options, 0, args, 5, options.length);
    return Shell.run(args);
  }
}
