package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SearchTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30.123456Z");

  @Parameter TestDatabase database;
  @TempDir Path root;
  private Path file;
  private long seconds;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    file = RegistryFixture.file(root, "model.onnx", "weights");
    InstantSource clock = () -> NOW.plusSeconds(seconds++);
    registry = database.at(root.resolve("registry")).clock(clock).actor("ci").open();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void searchVersions_theExampleOfTheSyntax_findsWhatItSays() {
    version("x-one", "search", 0.95);
    version("x-one", "search", 0.5);
    version("x-two", "ranking", 0.99);
    version("y", "search", 0.99);
    version("X-three", "search", 0.99);

    assertThat(
            registry
                .searchVersions()
                .where("name LIKE 'x%' AND tags.team = 'search' AND metrics.f1 > 0.9")
                .page()
                .items())
        .extracting(ModelVersion::uri)
        .containsExactly("models:/x-one/1");
  }

  /** Whatever table drives, and whatever bounds it by what the pattern begins with. */
  @Test
  void searchVersions_patternOfTheName_findsTheSameThroughEveryTable() {
    List<String> names = List.of("A", "a", "ab", "ab-1", "abc", "ac", "a_c", "b", "zz", "z");
    for (String name : names) {
      version(name, "search", 0.95);
    }
    Map<String, String> meanings =
        Map.of(
            "a%", "a.*",
            "ab%", "ab.*",
            "ab", "ab",
            "a_c%", "a.c.*",
            "a\\_c", "a_c",
            "%c", ".*c",
            "z%", "z.*",
            "ac%d", "ac.*d");
    meanings.forEach(
        (pattern, meaning) -> {
          for (String more : List.of("", " AND tags.team = 'search'", " AND metrics.f1 > 0.9")) {
            for (String order : List.of("name", "metrics.f1 DESC", "creation_timestamp")) {
              assertThat(
                      registry
                          .searchVersions()
                          .where("name LIKE '" + pattern + "'" + more)
                          .orderBy(order)
                          .page()
                          .items())
                  .as("%s%s by %s", pattern, more, order)
                  .extracting(ModelVersion::modelName)
                  .containsExactlyInAnyOrderElementsOf(
                      names.stream().filter(name -> name.matches(meaning)).toList());
            }
          }
        });
  }

  @Test
  void searchVersions_attributes_areCompared() {
    version("a", "t", 1);
    version("a", "t", 2);
    version("b", "t", 3);

    assertThat(uris("name = 'a' AND version_number > 1")).containsExactly("models:/a/2");
    assertThat(uris("name IN ('a', 'c')")).containsExactly("models:/a/1", "models:/a/2");
    assertThat(uris("name NOT IN ('a', 'c')")).containsExactly("models:/b/1");
    assertThat(uris("user_id = 'ci' AND name != 'a'")).containsExactly("models:/b/1");
    long created = registry.resolve("models:/a/2").createdAt().toEpochMilli();
    assertThat(uris("creation_timestamp = " + created)).containsExactly("models:/a/2");
    assertThat(uris("creation_timestamp > " + created)).containsExactly("models:/b/1");
    assertThat(uris("datasets.name = 'train-a'")).containsExactly("models:/a/1", "models:/a/2");
    assertThat(uris("datasets.context = 'dev'")).hasSize(3);
    assertThat(uris("datasets.digest ILIKE 'zz%'")).isEmpty();
    assertThat(uris("state = 'READY' AND run_id != 'r'")).isEmpty();
    registry.resolve("models:/a/1").delete("unused");
    assertThat(uris("name = 'a'")).containsExactly("models:/a/2");
  }

  @Test
  void searchVersions_orders_withMissingValuesLast() {
    version("a", "t", 0.5);
    registry.model("b").newVersion().artifact("m", file).register();
    version("c", "t", 0.7);
    version("d", "t", 0.5);

    assertThat(ordered("metrics.f1 DESC"))
        .containsExactly("models:/c/1", "models:/d/1", "models:/a/1", "models:/b/1");
    assertThat(ordered("metrics.f1"))
        .containsExactly("models:/a/1", "models:/d/1", "models:/c/1", "models:/b/1");
    assertThat(ordered("name DESC"))
        .containsExactly("models:/d/1", "models:/c/1", "models:/b/1", "models:/a/1");
    assertThat(ordered("creation_timestamp DESC"))
        .containsExactly("models:/d/1", "models:/c/1", "models:/b/1", "models:/a/1");
    assertThatThrownBy(() -> registry.searchVersions().orderBy("description"))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("creation_timestamp, name, version_number, metrics.<name>");
    assertThatThrownBy(() -> registry.searchVersions().orderBy("tags.team"))
        .isInstanceOf(InvalidFilterException.class);
  }

  @Test
  void page_everySizeAndOrder_concatenatesToTheWhole() throws Exception {
    for (int i = 0; i < 23; i++) {
      version("m" + i % 3, i % 2 == 0 ? "search" : "ranking", i % 5 / 10.0);
    }
    registry.model("m0").newVersion().artifact("m", file).tag("team", "search").register();
    for (String order :
        List.of(
            "name",
            "name DESC",
            "version_number",
            "version_number DESC",
            "creation_timestamp DESC",
            "metrics.f1",
            "metrics.f1 DESC")) {
      for (String filter :
          List.of(
              "",
              "tags.team = 'search'",
              "metrics.f1 >= 0.2",
              "metrics.f1 IS NOT NULL",
              "state = 'READY'",
              "user_id = '" + registry.model("m0").version(1).createdBy() + "' AND metrics.f1 < 9",
              "datasets.digest = '" + Sha256.of(file) + "' AND name LIKE 'm%'")) {
        Search<ModelVersion> search =
            registry.searchVersions().where(filter).orderBy(order).sortingAtMost(0);
        List<ModelVersion> whole = search.pageSize(1000).page().items();
        assertThat(whole).hasSizeGreaterThan(11).doesNotHaveDuplicates();
        for (int size : List.of(1, 2, 7, whole.size())) {
          assertThat(all(search.pageSize(size))).as(order + filter + size).isEqualTo(whole);
          assertThat(all(search.pageSize(size).sortingAtMost(whole.size())))
              .as(order + filter + size + ", sorted")
              .isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void page_insertsMeanwhile_shiftNothing() {
    for (int i = 0; i < 6; i++) {
      version("m" + i, "t", i);
    }
    Search<ModelVersion> search = registry.searchVersions().orderBy("metrics.f1").pageSize(3);
    Page<ModelVersion> first = search.page();
    version("a", "t", -1);
    version("z", "t", 99);

    assertThat(search.page(first.nextToken().orElseThrow()).items())
        .extracting(ModelVersion::modelName)
        .containsExactly("m3", "m4", "m5");
  }

  @Test
  void page_tokens_foreignOrTampered_areRefused() {
    for (int i = 0; i < 4; i++) {
      version("m" + i, "t", i);
    }
    Search<ModelVersion> search = registry.searchVersions().pageSize(2);
    String token = search.page().nextToken().orElseThrow();
    assertThat(search.pageSize(1).page(token).items())
        .extracting(ModelVersion::modelName)
        .containsExactly("m2");

    for (Search<ModelVersion> other :
        List.of(
            search.where("name != 'm9'"), search.orderBy("name"), search.orderBy("name DESC"))) {
      assertThatThrownBy(() -> other.page(token))
          .isInstanceOf(InvalidPageTokenException.class)
          .hasMessageContaining("another search");
    }
    assertThatThrownBy(() -> registry.searchModels().page(token))
        .isInstanceOf(InvalidPageTokenException.class);
    for (int i = 0; i < token.length(); i++) {
      char changed = token.charAt(i) == 'A' ? 'B' : 'A';
      String tampered = token.substring(0, i) + changed + token.substring(i + 1);
      assertThatThrownBy(() -> search.page(tampered))
          .as(tampered)
          .isInstanceOf(InvalidPageTokenException.class);
    }
    for (String nonsense : List.of("", "x", "' OR 1=1", "AAAA", token + "A", "\u00e9")) {
      assertThatThrownBy(() -> search.page(nonsense)).isInstanceOf(InvalidPageTokenException.class);
    }
  }

  /** After the registry is closed nothing can be read any more, so all of it came with the page. */
  @Test
  void page_items_areComplete() {
    version("a", "t", 1);
    version("b", "t", 2);
    Run run =
        registry
            .experiment("e")
            .startRun("r")
            .param("lr", "1")
            .log("f1", 1)
            .tag("k", "v")
            .artifact("m", file)
            .finish();
    List<ModelVersion> versions = registry.searchVersions().page().items();
    List<Run> runs = registry.experiment("e").searchRuns().page().items();
    registry.close();

    assertThat(versions).hasSize(2);
    for (ModelVersion version : versions) {
      assertThat(version.tags()).containsEntry("team", "t");
      assertThat(version.metric("f1")).isPresent();
      assertThat(version.artifacts()).hasSize(1);
      assertThat(version.datasets()).hasSize(1);
    }
    assertThat(runs).containsExactly(run);
    assertThat(runs.get(0).params()).isEqualTo(run.params());
    assertThat(runs.get(0).metrics()).isEqualTo(run.metrics());
    assertThat(runs.get(0).tags()).isEqualTo(run.tags());
    assertThat(runs.get(0).artifacts()).isEqualTo(run.artifacts());
  }

  @Test
  void searchModelsAndExperiments_areFilteredAndOrdered() {
    version("b", "t", 1);
    version("a", "t", 1);
    assertThat(registry.searchModels().where("name ILIKE 'A%'").page().items())
        .extracting(RegisteredModel::name)
        .containsExactly("a");
    assertThat(registry.searchModels().orderBy("creation_timestamp").page().items())
        .extracting(RegisteredModel::name)
        .containsExactly("b", "a");
    registry.experiment("two").tag("team", "x");
    registry.experiment("one").tag("team", "y");
    registry.experiment("three").tag("team", "y").tag("gone", "1").delete();
    Search<Experiment> search = registry.searchExperiments();
    assertThat(search.page().items()).extracting(Experiment::name).containsExactly("one", "two");
    assertThat(search.where("tags.team = 'y'").pageSize(1).page().items())
        .extracting(Experiment::name)
        .containsExactly("one");
    assertThat(search.where("tags.team IS NULL").page().items()).isEmpty();
    assertThat(search.orderBy("creation_time").page().items())
        .extracting(Experiment::name)
        .containsExactly("two", "one");
  }

  @Test
  void searchRuns_orders_withNotANumberBeforeMissing() {
    Experiment experiment = registry.experiment("e");
    registry.experiment("other").startRun("foreign").log("f1", 9).finish();
    experiment.startRun("half").log("f1", 0.5).finish();
    experiment.startRun("nan").log("f1", Double.NaN).finish();
    experiment.startRun("none").finish();
    experiment.startRun("infinite").log("f1", Double.NEGATIVE_INFINITY).finish();
    experiment.startRun("running").log("f1", 0.7);
    experiment.startRun("deleted").finish().delete();

    assertThat(runs(experiment.searchRuns()))
        .containsExactly("running", "infinite", "none", "nan", "half");
    for (int size : List.of(1, 2, 100)) {
      Search<Run> search = experiment.searchRuns().pageSize(size);
      assertThat(runs(search.orderBy("metrics.f1 DESC")))
          .containsExactly("running", "half", "infinite", "nan", "none");
      assertThat(runs(search.orderBy("metrics.f1")))
          .containsExactly("infinite", "half", "running", "nan", "none");
      assertThat(runs(search.orderBy("end_time")))
          .containsExactly("half", "nan", "none", "infinite", "running");
      assertThat(runs(search.where("metrics.f1 IS NOT NULL").orderBy("start_time")))
          .containsExactly("half", "nan", "infinite", "running");
    }
    assertThat(runs(experiment.searchRuns().where("status = 'RUNNING'")))
        .containsExactly("running");
    assertThat(runs(experiment.searchRuns().where("metrics.f1 > 0.4 AND run_name LIKE 'h%'")))
        .containsExactly("half");
  }

  @Test
  void pageSize_outOfRange_isRefused() {
    for (int size : List.of(0, -1, 1001)) {
      assertThatThrownBy(() -> registry.searchModels().pageSize(size))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void version(String model, String team, double f1) {
    registry
        .model(model)
        .newVersion()
        .artifact("model.onnx", file)
        .tag("team", team)
        .metric("f1", f1)
        .trainedOn(Dataset.of("train-" + model, file).withSplit("dev"))
        .register();
  }

  private List<String> uris(String filter) {
    return all(registry.searchVersions().where(filter)).stream().map(ModelVersion::uri).toList();
  }

  private List<String> ordered(String order) {
    return all(registry.searchVersions().orderBy(order)).stream().map(ModelVersion::uri).toList();
  }

  private static List<String> runs(Search<Run> search) {
    return all(search).stream().map(Run::name).toList();
  }

  private static <T> List<T> all(Search<T> search) {
    List<T> items = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<T> page = next.isEmpty() ? search.page() : search.page(next.get());
      items.addAll(page.items());
      next = page.nextToken();
    } while (next.isPresent());
    return Collections.unmodifiableList(items);
  }
}
