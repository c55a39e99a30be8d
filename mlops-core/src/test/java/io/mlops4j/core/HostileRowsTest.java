package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts in the database that no release wrote: typed, named, and of no harm to other rows. */
@ParameterizedClass
@EnumSource
class HostileRowsTest {
  private static final List<String> BAD =
      List.of(
          "",
          "x",
          "{",
          "[[[\"x\",\"float\"",
          "null",
          "{}",
          "[1e400]",
          "[" + "9".repeat(1_000_000) + "]",
          "[".repeat(100_000),
          "[".repeat(100_000) + "]".repeat(100_000),
          "[[[\"" + "k".repeat(25_000_000),
          "\ufeff\ufeff[[],[]]",
          "[[],[]] [[],[]]",
          "[[],[]]x");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path directory;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    directory = root.resolve("registry");
    registry = database.open(directory);
    Path file = RegistryFixture.file(root, "f", "weights");
    TensorSpec in = new TensorSpec("x", "float", List.of("3"));
    for (String model : List.of("bad", "good")) {
      registry
          .model(model)
          .newVersion()
          .artifact("model.onnx", file)
          .signature(new ModelSignature(List.of(in), List.of()))
          .metric("f1", 0.9)
          .tag("k", "v")
          .register()
          .promoteTo("champion", Gate.metric("f1").atLeast(0.5));
    }
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void set(String sql, String value) throws SQLException {
    try (Connection connection = database.connect(directory);
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, value);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private void goodIsReadable() {
    ModelVersion good = registry.resolve("models:/good@champion");
    assertThat(good.artifact("model.onnx")).hasContent("weights");
    assertThat(good.signature().orElseThrow().inputs()).hasSize(1);
    assertThat(registry.model("good").history()).hasSize(1);
    assertThat(registry.searchVersions().where("name = 'good'").page().items()).hasSize(1);
  }

  @Test
  void signature_thatIsNone_isTypedAndNamesItsVersion() throws SQLException {
    for (String text : BAD) {
      set("UPDATE versions SET signature = ? WHERE model = 'bad'", text);
      assertThatThrownBy(() -> registry.resolve("models:/bad/1"))
          .as(Names.shown(text))
          .isInstanceOf(RegistryStorageException.class)
          .hasMessageContaining("models:/bad/1")
          .message()
          .hasSizeLessThan(1000);
      goodIsReadable();
    }
    assertThat(registry.integrity().problems())
        .anySatisfy(problem -> assertThat(problem.toString()).contains("models:/bad/1"));
  }

  @Test
  void evidence_thatIsNone_isTypedAndNamesItsMove() throws SQLException {
    String field = "{\"verdict\":\"PASSED\",\"requirement\":\"a\",\"metric\":\"f1\"";
    for (String text :
        List.of(
            "[{}]",
            "[[]]",
            "[" + field + ",\"metric\":\"f2\"}]",
            "[" + field + ",\"value\":0.9}]",
            "[" + field + ",\"value\":\"much\"}]",
            "[" + field + ",\"value\":{\"a\":\"b\"}}]",
            "[" + field)) {
      evidenceIsRefused(text);
    }
    for (String text : BAD) {
      evidenceIsRefused(text);
    }
    assertThat(registry.verify().problems()).isNotEmpty();
  }

  private void evidenceIsRefused(String text) throws SQLException {
    set("UPDATE alias_moves SET evidence = ? WHERE model = 'bad'", text);
    assertThatThrownBy(() -> registry.model("bad").history())
        .as(Names.shown(text))
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining("move 1 ")
        .message()
        .hasSizeLessThan(1000);
    goodIsReadable();
  }

  /** Tags are texts, whatever is in them. */
  @Test
  void tag_ofAnyText_isReadAsItIsAndNoticed() throws SQLException {
    for (String text : BAD) {
      set("UPDATE tags SET value = ? WHERE model = 'bad'", text);
      assertThat(registry.resolve("models:/bad/1").tags().get("k")).isEqualTo(text);
      goodIsReadable();
    }
    assertThat(registry.verify().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains("models:/bad/1"));
  }

  @Test
  void stateOrDirection_thatIsNone_isTyped() throws SQLException {
    set("UPDATE metrics SET direction = ? WHERE model = 'bad'", "SIDEWAYS");
    assertThatThrownBy(() -> registry.resolve("models:/bad/1").metrics())
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining("SIDEWAYS");
    set("UPDATE versions SET state = ? WHERE model = 'bad'", "ASLEEP");
    assertThatThrownBy(() -> registry.resolve("models:/bad/1"))
        .isInstanceOf(RegistryStorageException.class)
        .hasMessageContaining("ASLEEP");
    goodIsReadable();
  }
}
