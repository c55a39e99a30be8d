package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class LineageTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private ModelRegistry registry;
  private Path file;
  private Dataset sts;
  private ModelVersion base;
  private ModelVersion tuned;
  private ModelVersion int8;
  private ModelVersion int4;

  @BeforeEach
  void register() {
    registry = database.open(root.resolve("registry"));
    file = RegistryFixture.file(root, "model", "weights");
    sts = Dataset.of("sts \"dev\"", RegistryFixture.file(root, "sts", "1,2"));
    base = registry.model("base").newVersion().artifact("m", file).trainedOn(sts).register();
    tuned =
        registry
            .model("encoder")
            .newVersion()
            .artifact("m", file)
            .derivedFrom(base, "fine-tuned")
            .trainedOn(sts.withSplit("train"))
            .register();
    int8 = derive(tuned, "int8");
    int4 = derive(tuned, "int4");
    derive(base, "distilled");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ModelVersion derive(ModelVersion parent, String transformation) {
    return registry
        .model("encoder")
        .newVersion()
        .artifact("m", file)
        .derivedFrom(parent, transformation)
        .register();
  }

  @Test
  void lineage_ofAMiddleVersion_hasAncestorsAndDescendantsButNoSiblings() {
    assertThat(tuned.lineage().versions()).containsExactly(base, tuned, int8, int4);
    assertThat(int8.lineage().versions()).containsExactly(base, tuned, int8);
    assertThat(base.lineage().versions()).hasSize(5).startsWith(base);
    assertThat(tuned.parent()).contains(base);
    assertThat(base.parent()).isEmpty();
    assertThat(tuned.derived()).containsExactly(int8, int4);
    assertThat(int8.derived()).isEmpty();
  }

  @Test
  void trainedOn_findsVersionsByTheBytesNotTheName() {
    Dataset renamed =
        new Dataset(
            "other name",
            sts.sha256(),
            sts.sizeBytes(),
            sts.source(),
            sts.split(),
            OptionalLong.empty(),
            sts.schema());
    assertThat(registry.trainedOn(renamed)).containsExactly(base, tuned);
    assertThat(registry.trainedOn(Dataset.of("d", file))).isEmpty();
  }

  @Test
  void trainedOn_inputsOfTheRun_areFollowedBothWays() {
    Dataset train = Dataset.of("train", RegistryFixture.file(root, "train", "3,4"));
    Dataset held = Dataset.of("held out", RegistryFixture.file(root, "held", "5,6"));
    Run run =
        registry
            .experiment("e")
            .startRun("r")
            .input(train)
            .input(held)
            .artifact("m", file)
            .finish();
    ModelVersion named = ofRun(run).register();
    ModelVersion stating = ofRun(run).trainedOn(train).evaluatedOn(held).register();
    ModelVersion copied = run.register("traced");
    ModelVersion child = derive(named, "int8");
    run.delete();

    assertThat(registry.trainedOn(train)).containsExactly(named, stating, copied);
    assertThat(registry.trainedOn(held)).containsExactly(named, copied);
    assertThat(registry.evaluatedOn(held)).containsExactly(stating);
    assertThat(registry.madeFrom(train)).containsExactly(child, named, stating, copied);
    assertThat(registry.madeFrom(held)).containsExactly(child, named, copied);
    assertThat(named.datasets()).isEmpty();
    assertThat(child.lineage().datasets()).containsExactly(train, held);
    for (ModelVersion version : List.of(named, copied)) {
      assertThat(trainings(version, train)).isOne();
      assertThat(trainings(version, held)).isOne();
    }
    assertThat(trainings(stating, train)).isOne();
    assertThat(trainings(stating, held)).isZero();
    assertThat(stating.lineage().datasets()).containsExactly(train, held);
  }

  private NewVersion ofRun(Run run) {
    return registry.model("traced").newVersion().artifact("m", file).fromRun(run.id());
  }

  private static long trainings(ModelVersion version, Dataset dataset) {
    String edge = "\"%s\" -> \"%s\" [label=\"trained\"]";
    String line = edge.formatted(dataset.sha256(), version.uri());
    return version.lineage().toDot().lines().filter(it -> it.contains(line)).count();
  }

  @Test
  void toDot_quotesNames() {
    assertThat(int8.lineage().toDot())
        .isEqualTo(
            """
            digraph lineage {
              "%1$s" [shape=cylinder, label="sts \\"dev\\""];
              "models:/base/1" [shape=box];
              "%1$s" -> "models:/base/1" [label="trained"];
              "models:/encoder/1" [shape=box];
              "models:/base/1" -> "models:/encoder/1" [label="fine-tuned"];
              "%1$s" -> "models:/encoder/1" [label="trained"];
              "models:/encoder/2" [shape=box, penwidth=2];
              "models:/encoder/1" -> "models:/encoder/2" [label="int8"];
            }
            """
                .formatted(sts.sha256()));
  }

  @Test
  void toJson_saysWhatIsKnownOfEveryVersion() {
    Dataset rated = sts.withRows(2).withSchema("a INT").withSource("s3");
    ModelVersion traced =
        registry
            .model("encoder")
            .newVersion()
            .artifact("m", file)
            .derivedFrom(base, "cut \"twice\"")
            .fromRun("run-1")
            .commit("https://example.org/x.git", "9f2c1d0")
            .environment(Environment.unknown().with("onnxruntime", "1.29.0"))
            .trainedOn(rated, new byte[] {1, 2})
            .evaluatedOn(rated.withSplit("test"))
            .register();
    String data =
        "{\"name\":\"sts \\\"dev\\\"\",\"sha256\":\"%s\",\"sizeBytes\":3,\"source\":\"%s\"";
    String found = data.formatted(sts.sha256(), sts.source().orElseThrow());
    String given = data.formatted(sts.sha256(), "s3");

    assertThat(traced.lineage().toJson().replace("},{", "},\n{"))
        .isEqualTo(
            """
            {"subject":"models:/encoder/5","versions":[{%s"datasets":[%s}],"evaluated":[]},
            {%s"parent":"models:/base/1","transformation":"cut \\"twice\\"","run":"run-1",\
            "repository":"https://example.org/x.git","commit":"9f2c1d0",\
            "environment":{"onnxruntime":"1.29.0"},\
            "datasets":[%s,"rows":2,"schema":"a INT","profileSha256":"%s"}],\
            "evaluated":[%s,"split":"test","rows":2,"schema":"a INT"}]}]}"""
                .formatted(
                    begin(base),
                    found,
                    begin(traced),
                    given,
                    traced.datasets().get(0).profile().orElseThrow().sha256(),
                    given));
  }

  private static String begin(ModelVersion version) {
    return "\"uri\":\"%s\",\"state\":\"READY\",\"createdAt\":\"%s\",\"createdBy\":\"%s\","
        .formatted(version.uri(), version.createdAt(), version.createdBy());
  }
}
