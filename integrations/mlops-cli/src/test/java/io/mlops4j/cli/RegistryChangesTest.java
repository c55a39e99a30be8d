package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mlops4j.core.Environment;
import io.mlops4j.core.Gate;
import io.mlops4j.core.ModelRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change a registry, and those that check what others changed. */
class RegistryChangesTest {
  @TempDir private Path directory = Path.of("");
  private Path registry = Path.of("");
  private Path model = Path.of("");
  private Path key = Path.of("");
  private Path publicKey = Path.of("");

  @BeforeEach
  void layOut() throws Exception {
    registry = directory.resolve("registry");
    model = Files.writeString(directory.resolve("model.onnx"), "weights");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    key = pem("PRIVATE", keys.getPrivate());
    publicKey = pem("PUBLIC", keys.getPublic());
  }

  private Path pem(String kind, Key key) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return Files.writeString(
        directory.resolve(kind + ".pem"),
        "-----BEGIN %s KEY-----\n%s\n-----END %s KEY-----\n".formatted(kind, body, kind));
  }

  private Shell run(Object... args) {
    List<Object> all = new ArrayList<>(List.of("registry", args[0], "--dir", registry));
    all.addAll(List.of(args).subList(1, args.length));
    return Shell.run(all.toArray());
  }

  private static JsonNode json(Shell shell) throws Exception {
    assertThat(shell.exitCode()).as(shell.err()).isZero();
    return new ObjectMapper().readTree(shell.out());
  }

  @Test
  void register_optionsGivenTwice_areAllKeptOrRefused() throws Exception {
    Path data = Files.writeString(directory.resolve("p1.csv"), "x\n1\n");
    Path more = Files.writeString(directory.resolve("p2.csv"), "x\n2\n");

    for (String[] twice :
        List.of(
            new String[] {"--metric=f1=0.93", "--metric=f1=0.5"},
            new String[] {"--metric=f1=0.93", "--lower-metric=f1=0.5"},
            new String[] {"--tag=a=1", "--tag=a=2"})) {
      Shell refused = run("register", "encoder", model, twice[0], twice[1]);
      assertThat(refused.exitCode()).as(twice[1]).isEqualTo(2);
      assertThat(refused.err()).contains("twice");
    }
    for (String bad : List.of("--metric=f1", "--metric==1", "--metric=f1=high", "--dataset=x")) {
      assertThat(run("register", "encoder", model, bad).exitCode()).as(bad).isEqualTo(2);
    }

    JsonNode version =
        json(
            run(
                "register",
                "encoder",
                model,
                "--dataset=train=" + data,
                "--dataset=train=" + more,
                "--tag=key=a=b",
                "--json"));
    assertThat(version.get("datasets")).hasSize(2);
    assertThat(version.get("datasets").findValuesAsText("name")).containsOnly("train");
    assertThat(version.get("tags").get("key").asText()).isEqualTo("a=b");
  }

  @Test
  void promote_requirementGivenTwice_isCheckedTwice() {
    run("register", "encoder", model, "--metric=f1=0.9");
    run("register", "encoder", model, "--metric=f1=0.8");
    assertThat(run("promote", "models:/encoder/1", "champion", "--require=f1>=0.9").exitCode())
        .isZero();
    Shell refused =
        run("promote", "models:/encoder/2", "champion", "--no-worse=f1=0.01", "--no-worse=f1=0.9");
    assertThat(refused.exitCode()).isEqualTo(4);
  }

  @Test
  void promote_signedVersionWhoseBytesChanged_movesNothing() throws Exception {
    run("register", "encoder", model, "--sign-with", key);
    Path blob;
    try (ModelRegistry opened = ModelRegistry.open(registry)) {
      blob = opened.resolve("models:/encoder/1").artifact("model.onnx");
    }
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.writeString(blob, "WEIGHTS");

    Shell refused = run("promote", "models:/encoder/1", "champion", "--public-key", publicKey);
    assertThat(refused.exitCode()).isEqualTo(1);
    try (ModelRegistry opened = ModelRegistry.open(registry)) {
      assertThat(opened.model("encoder").alias("champion")).isEmpty();
    }
  }

  @Test
  void register_takesFilesDirectoriesAndWhatIsKnown() throws Exception {
    Path tokenizer = Files.createDirectories(directory.resolve("tokenizer/sub"));
    Files.writeString(tokenizer.resolve("vocab.txt"), "a b");
    Path data = Files.writeString(directory.resolve("train.csv"), "x\n1\n");

    Shell first = run("register", "encoder", model, "--metric", "f1=0.9", "--by", "ci");
    JsonNode second =
        json(
            run(
                "register",
                "encoder",
                model,
                directory.resolve("tokenizer"),
                "--parent=models:/encoder/1",
                "--transformation=dynamic-int8",
                "--lower-metric=loss=0.3",
                "--tag=team=search",
                "--dataset=train=" + data,
                "--description=smaller",
                "--json"));

    assertThat(first.exitCode()).isZero();
    assertThat(first.out()).isEqualTo("models:/encoder/1" + System.lineSeparator());
    assertThat(second.at("/artifacts").findValuesAsText("name"))
        .containsExactly("model.onnx", "tokenizer/sub/vocab.txt");
    assertThat(second.at("/derivedFrom/uri").asText()).isEqualTo("models:/encoder/1");
    assertThat(second.at("/metrics/0/name").asText()).isEqualTo("loss");
    assertThat(second.at("/tags/team").asText()).isEqualTo("search");
    assertThat(second.at("/datasets/0/name").asText()).isEqualTo("train");
    assertThat(json(run("show", "models:/encoder/1", "--json")).at("/createdBy").asText())
        .isEqualTo("ci");
  }

  @Test
  void register_ofBadInput_failsInOneLineAndRegistersNothing() {
    Path absent = directory.resolve("absent.onnx");
    assertThat(run("register", "encoder", absent).exitCode()).isEqualTo(1);
    assertThat(run("register", "encoder").exitCode()).isEqualTo(2);
    assertThat(run("register", "../x", model).exitCode()).isEqualTo(2);
    assertThat(run("register", "encoder", model, "--metric=f1").exitCode()).isEqualTo(2);
    assertThat(run("register", "encoder", model, "--metric=f1=x").exitCode()).isEqualTo(2);
    assertThat(run("register", "encoder", model, "--metric=f1=NaN").exitCode()).isEqualTo(2);
    assertThat(run("register", "encoder", model, "--parent=models:/e/1").exitCode()).isEqualTo(2);
    Shell badKey = run("register", "encoder", model, "--sign-with", model);
    assertThat(badKey.exitCode()).isEqualTo(1);
    assertThat(badKey.err()).startsWith("mlops: ").hasLineCount(1);
    assertThat(run("list").out()).hasLineCount(1);
  }

  @Test
  void promote_movesOnlyThroughItsRequirements() throws Exception {
    run("register", "encoder", model, "--metric", "f1=0.9", "--lower-metric", "loss=0.3");
    run("register", "encoder", model, "--metric", "f1=0.7");

    JsonNode move =
        json(
            run(
                "promote",
                "models:/encoder/1",
                "champion",
                "--require=f1>=0.9",
                "--require=loss <= 0.3",
                "--expect=0",
                "--reason=first",
                "--by=release-bot",
                "--json"));
    assertThat(move.at("/to").asInt()).isEqualTo(1);
    assertThat(move.at("/actor").asText()).isEqualTo("release-bot");
    assertThat(move.at("/gates")).hasSize(2);
    for (String option :
        List.of("--require=f1>=0.8", "--no-worse=f1=0.1", "--expect=2", "--require=f1[de]>=0.1")) {
      Shell refused = run("promote", "models:/encoder/2", "champion", option);
      assertThat(refused.exitCode()).as(option).isEqualTo(4);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).startsWith("mlops: ").hasLineCount(1);
    }
    Shell listed = run("promote", "models:/encoder/2", "champion", "--require=f1>=0.99", "--json");
    assertThat(listed.exitCode()).isEqualTo(4);
    assertThat(listed.err()).startsWith("mlops: ").hasLineCount(1);
    JsonNode refusal = new ObjectMapper().readTree(listed.out());
    assertThat(refusal.at("/kind").asText()).isEqualTo("REFUSED");
    assertThat(refusal.at("/alias").asText()).isEqualTo("champion");
    assertThat(refusal.at("/reason").asText()).contains("f1 is 0.7");
    assertThat(refusal.at("/gates/0/metric").asText()).isEqualTo("f1");
    assertThat(refusal.at("/gates/0/verdict").asText()).isEqualTo("REFUSED");
    assertThat(refusal.at("/gates/0/bound").asDouble()).isEqualTo(0.99);
    assertThat(refusal.at("/gates/0/value").asDouble()).isLessThan(0.99).isPositive();
    assertThat(run("promote", "models:/encoder/2", "champion", "--require=f1=1").exitCode())
        .isEqualTo(2);
    assertThat(run("promote", "models:/encoder/9", "champion").exitCode()).isEqualTo(1);
    assertThat(run("list").out()).contains("champion=1");
    Shell moved = run("promote", "models:/encoder/2", "champion", "--expect=1");
    assertThat(moved.out()).startsWith("encoder@champion: 1 -> 2");
  }

  @Test
  void rollback_returnsOnceAndThenRefuses() {
    run("register", "encoder", model);
    run("register", "encoder", model);
    run("promote", "models:/encoder/1", "champion");
    run("promote", "models:/encoder/2", "champion");

    assertThat(run("rollback", "encoder", "champion", "--reason", "slow").out())
        .startsWith("encoder@champion: 2 -> 1");
    assertThat(run("rollback", "encoder", "champion").exitCode()).isEqualTo(4);
    assertThat(run("rollback", "encoder", "nobody").exitCode()).isEqualTo(1);
  }

  @Test
  void jsonOfARefusal_saysWhy_whateverRefused() throws Exception {
    run("register", "encoder", model);
    run("register", "encoder", model);
    run("register", "encoder", model);
    run("promote", "models:/encoder/1", "champion");
    run("promote", "models:/encoder/1", "guarded");
    try (ModelRegistry opened = ModelRegistry.open(registry)) {
      opened.model("encoder").protect("guarded", "serves everyone");
      opened.model("encoder").version(3).archive("superseded");
    }

    requireRefusal("guarded", "promote", "models:/encoder/2", "guarded");
    requireRefusal("champion", "promote", "models:/encoder/2", "champion", "--expect=2");
    requireRefusal("champion", "promote", "models:/encoder/3", "champion");
    requireRefusal("champion", "rollback", "encoder", "champion");
    assertThat(run("rollback", "encoder", "nobody", "--json").out()).isEmpty();
    assertThat(run("list").out()).contains("champion=1", "guarded=1");
  }

  @Test
  void jsonOfAMove_hasThePartsOfComposedGates() throws Exception {
    run("register", "encoder", model, "--metric", "f1=0.9");
    run("register", "encoder", model);
    try (ModelRegistry opened = ModelRegistry.open(registry)) {
      opened
          .model("encoder")
          .version(1)
          .promoteTo("champion", Gate.all(Gate.metric("f1").atLeast(0.8)));
    }
    run("promote", "models:/encoder/2", "champion");

    JsonNode move = json(run("rollback", "encoder", "champion", "--json"));

    assertThat(move.at("/gates/0/parts/0/metric").asText()).isEqualTo("f1");
    assertThat(move.at("/gates/0/parts/0/value").asDouble()).isEqualTo(0.9);
    assertThat(move.at("/gates/0/parts/0/bound").asDouble()).isEqualTo(0.8);
    assertThat(move.at("/gates/0/parts/0").has("parts")).isFalse();
  }

  private void requireRefusal(String alias, Object... args) throws Exception {
    List<Object> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Shell refused = run(all.toArray());
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(4);
    JsonNode refusal = new ObjectMapper().readTree(refused.out());
    assertThat(refusal.at("/model").asText()).isEqualTo("encoder");
    assertThat(refusal.at("/alias").asText()).isEqualTo(alias);
    assertThat(refusal.at("/kind").asText()).isEqualTo("REFUSED");
    assertThat(refusal.at("/gates").isArray()).isTrue();
    assertThat(refusal.at("/gates")).isEmpty();
    assertThat(refused.err()).isEqualToIgnoringNewLines("mlops: " + refusal.at("/reason").asText());
  }

  @Test
  void rollback_withAPublicKey_returnsOnlyToASignedVersion() throws Exception {
    run("register", "encoder", model);
    run("register", "encoder", model, "--sign-with", key);
    run("register", "encoder", model);
    for (int version = 1; version <= 3; version++) {
      assertThat(run("promote", "models:/encoder/" + version, "champion").exitCode()).isZero();
    }

    JsonNode signed =
        json(
            run(
                "rollback",
                "encoder",
                "champion",
                "--by=anna",
                "--public-key",
                publicKey,
                "--json"));
    Shell unsigned = run("rollback", "encoder", "champion", "--public-key", publicKey);
    Shell listed = run("rollback", "encoder", "champion", "--public-key", publicKey, "--json");
    Shell badKey = run("rollback", "encoder", "champion", "--public-key", model);

    assertThat(signed.at("/to").asInt()).isEqualTo(2);
    assertThat(signed.at("/actor").asText()).isEqualTo("anna");
    assertThat(signed.at("/gates/0/verdict").asText()).isEqualTo("PASSED");
    assertThat(unsigned.exitCode()).isEqualTo(4);
    assertThat(unsigned.out()).isEmpty();
    assertThat(unsigned.err()).startsWith("mlops: ").hasLineCount(1);
    assertThat(listed.exitCode()).isEqualTo(4);
    assertThat(new ObjectMapper().readTree(listed.out()).at("/kind").asText()).isEqualTo("REFUSED");
    assertThat(badKey.exitCode()).isEqualTo(1);
    assertThat(run("list").out()).contains("champion=2");
    assertThat(run("rollback", "encoder", "champion").out()).contains("2 -> 1");
  }

  @Test
  void verify_ofDatasets_noticesWhatChangedOrIsGone() throws Exception {
    Path train = Files.writeString(directory.resolve("train.csv"), "x\n1\n");
    Path test = Files.writeString(directory.resolve("test.csv"), "x\n2\n");
    run("register", "encoder", model, "--dataset=train=" + train, "--evaluated-on=test=" + test);
    run("register", "encoder", model);

    Shell sound = run("verify", "models:/encoder/1", "models:/encoder/2", "--datasets");
    Files.writeString(train, "x\n3\n");
    Shell changed = run("verify", "models:/encoder/1", "--datasets");
    Files.delete(test);
    Shell gone = run("verify", "models:/encoder/1", "--datasets", "--json");

    assertThat(sound.exitCode()).as(sound.out()).isZero();
    assertThat(sound.out())
        .contains("models:/encoder/1: dataset train: unchanged: " + train.toUri())
        .contains("models:/encoder/1: dataset test: unchanged: " + test.toUri())
        .hasLineCount(3);
    assertThat(changed.exitCode()).isEqualTo(5);
    assertThat(changed.out()).contains("dataset train: changed: ", "dataset test: unchanged: ");
    assertThat(gone.exitCode()).isEqualTo(5);
    JsonNode report = new ObjectMapper().readTree(gone.out());
    assertThat(report.at("/datasets").findValuesAsText("name")).containsExactly("train", "test");
    assertThat(report.at("/datasets").findValuesAsText("state"))
        .containsExactly("CHANGED", "MISSING");
    assertThat(report.at("/problems")).isEmpty();
    assertThat(report.at("/signatures")).isEmpty();
    assertThat(run("verify", "--datasets").exitCode()).isEqualTo(2);
  }

  @Test
  void show_saysStateOriginAndInterface() throws Exception {
    Path onnx = Files.write(directory.resolve("matmul.onnx"), OnnxBytes.matMul(4, 2));
    Path test = Files.writeString(directory.resolve("test.csv"), "x\n");
    run("register", "encoder", onnx, "--interface-of", onnx, "--evaluated-on=test=" + test);
    try (ModelRegistry opened = ModelRegistry.open(registry)) {
      opened
          .model("encoder")
          .newVersion()
          .artifact("m", model)
          .fromRun("run-1")
          .commit("https://example.org/x.git", "9f2c1d0")
          .environment(Environment.unknown().with("java", "17"))
          .register()
          .archive("superseded");
    }

    JsonNode first = json(run("show", "models:/encoder/1", "--json"));
    JsonNode second = json(run("show", "models:/encoder/2", "--json"));

    assertThat(first.at("/state").asText()).isEqualTo("READY");
    assertThat(first.at("/evaluated/0/name").asText()).isEqualTo("test");
    assertThat(first.at("/signature/inputs/0/name").asText()).isEqualTo("X");
    assertThat(first.at("/signature/inputs/0/dims/0").asText()).isEqualTo("batch");
    assertThat(first.at("/signature/outputs/0/type").asText()).isEqualTo("float");
    assertThat(run("show", "models:/encoder/1").out())
        .containsPattern("input +X float\\[batch, 4\\]")
        .containsPattern("evaluated on +test ");
    assertThat(second.at("/state").asText()).isEqualTo("ARCHIVED");
    assertThat(second.at("/run").asText()).isEqualTo("run-1");
    assertThat(second.at("/commit/sha").asText()).isEqualTo("9f2c1d0");
    assertThat(second.at("/environment/java").asText()).isEqualTo("17");
    assertThat(run("show", "models:/encoder/2").out())
        .containsPattern("state +ARCHIVED superseded")
        .containsPattern("commit +https://example.org/x.git 9f2c1d0")
        .containsPattern("environment +java 17");
    assertThat(run("register", "encoder", model, "--interface-of", model).exitCode()).isEqualTo(1);
  }

  @Test
  void lineage_inThreeForms() throws Exception {
    run("register", "encoder", model);
    run(
        "register",
        "encoder",
        model,
        "--parent=models:/encoder/1",
        "--transformation=dynamic-int8");

    assertThat(run("lineage", "models:/encoder/1").out())
        .containsPattern("models:/encoder/2 +models:/encoder/1 +dynamic-int8");
    assertThat(run("lineage", "models:/encoder/2", "--dot").out()).startsWith("digraph lineage {");
    assertThat(json(run("lineage", "models:/encoder/2", "--json")).at("/versions")).hasSize(2);
    assertThat(run("lineage", "models:/encoder/2", "--json", "--dot").exitCode()).isEqualTo(2);
  }

  @Test
  void verify_ofASignedVersion_holdsUntilAByteChanges() throws Exception {
    run("register", "encoder", model, "--sign-with", key);
    run("register", "encoder", model);

    Shell sound = run("verify", "models:/encoder/1", "--public-key", publicKey);
    Shell unsigned = run("verify", "models:/encoder/2", "--public-key", publicKey);

    assertThat(sound.exitCode()).as(sound.out()).isZero();
    assertThat(sound.out()).contains("signature holds: 1 files signed by ");
    assertThat(unsigned.exitCode()).isEqualTo(5);
    assertThat(unsigned.out()).contains("signature does not hold").doesNotContain("1 problems");
    assertThat(run("verify").exitCode()).isZero();
    assertThat(run("verify", "models:/encoder/1").exitCode()).isEqualTo(2);
    assertThat(
            run("promote", "models:/encoder/2", "champion", "--public-key", publicKey).exitCode())
        .isEqualTo(4);
    assertThat(
            run("promote", "models:/encoder/1", "champion", "--public-key", publicKey).exitCode())
        .isZero();
    tamper("weights");
    Shell damaged = run("verify", "models:/encoder/1", "--public-key", publicKey, "--json");
    assertThat(damaged.exitCode()).isEqualTo(5);
    JsonNode report = new ObjectMapper().readTree(damaged.out());
    assertThat(report.at("/problems/0/kind").asText()).isEqualTo("ARTIFACT");
    assertThat(report.at("/signatures/0/holds").asBoolean()).isFalse();
  }

  private void tamper(String content) throws Exception {
    try (Stream<Path> files = Files.walk(registry)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) == content.length() && Files.readString(file).equals(content)) {
          assertThat(file.toFile().setWritable(true)).isTrue();
          Files.writeString(file, content.toUpperCase(java.util.Locale.ROOT));
        }
      }
    }
  }
}
