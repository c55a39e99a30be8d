package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
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
    registry = ModelRegistry.open(root.resolve("registry"));
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
  void toJson_namesParentsAndDatasets() {
    assertThat(tuned.lineage().toJson())
        .startsWith(
            "{\"subject\":\"models:/encoder/1\",\"versions\":[{\"uri\":\"models:/base/1\",\"state\":\"READY\",")
        .contains(
            "{\"uri\":\"models:/encoder/1\",\"state\":\"READY\",\"parent\":\"models:/base/1\","
                + "\"transformation\":\"fine-tuned\",\"datasets\":[{\"name\":\"sts \\\"dev\\\"\","
                + "\"sha256\":\""
                + sts.sha256()
                + "\"}],\"evaluated\":[]}")
        .endsWith("\"transformation\":\"int4\",\"datasets\":[],\"evaluated\":[]}]}");
  }
}
