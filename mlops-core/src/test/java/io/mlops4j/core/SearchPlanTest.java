package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.filter.Condition;
import io.mlops4j.core.filter.Field;
import io.mlops4j.core.filter.Filter;
import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.SqliteConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The common searches read along an index until a page is full: SQLite's plan of every one of their
 * phases begins in an index and sorts nothing, on the first page and on those after it.
 */
class SearchPlanTest {
  @TempDir Path root;
  private ModelRegistry registry;

  @BeforeEach
  void open() {
    registry = ModelRegistry.open(root.resolve("registry"));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'' | ''",
        "'' | name DESC",
        "'' | version_number",
        "'' | version_number DESC",
        "'' | creation_timestamp DESC",
        "'' | metrics.f1 DESC",
        "metrics.f1 > 0.9 | metrics.f1 DESC",
        "metrics.f1 > 0.9 AND tags.team = 'a' | metrics.f1",
        "name = 'x' | ''",
        "name = 'x' | version_number DESC",
        "name LIKE 'x%' | ''",
        "name LIKE 'x%' | creation_timestamp DESC",
        "name LIKE 'x%' | version_number",
        "name LIKE 'x%' | metrics.f1 DESC",
        "name LIKE 'x%' AND metrics.f1 > 0.9 AND tags.team = 'a' | metrics.f1 DESC",
        "state = 'READY' | ''",
        "state = 'READY' | name DESC",
        "state = 'READY' | version_number DESC",
        "state = 'READY' | creation_timestamp DESC",
        "state = 'READY' | metrics.f1 DESC",
        "state = 'READY' AND name LIKE 'x%' | ''",
        "state = 'READY' AND name = 'x' | version_number DESC",
        "state IN ('READY', 'ARCHIVED') | ''",
        "user_id = 'ci' | ''",
        "user_id = 'ci' | creation_timestamp",
        "run_id = 'r' | creation_timestamp",
        "datasets.name = 'train' | creation_timestamp",
        "state != 'FAILED' | creation_timestamp",
        "tags.team = 'search' AND state = 'READY' | ''",
        "tags.team = 'search' | ''",
        "tags.team = 'search' AND metrics.f1 > 0.9 AND name LIKE 'x%' | ''"
      })
  void searchVersions_commonQueries_readAlongAnIndex(String where, String order) throws Exception {
    check(SearchTargets.versions(parts()), where, order);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'' | ''",
        "'' | start_time DESC",
        "'' | end_time DESC",
        "'' | metrics.f1 DESC",
        "metrics.f1 > 0.9 AND params.lr = '1' | metrics.f1 DESC",
        "params.lr = '0.1' | ''",
        "status = 'FINISHED' | ''",
        "status = 'FINISHED' | start_time DESC",
        "tags.team = 'search' AND params.lr LIKE '0%' | ''"
      })
  void searchRuns_commonQueries_readAlongAnIndex(String where, String order) throws Exception {
    check(SearchTargets.runs(parts(), 1), where, order);
  }

  /** Of what a tag or a metric leads to, only the part is read whose names begin as asked. */
  @Test
  void searchVersions_patternOfTheName_boundsWhatTheTagLeadsTo() throws Exception {
    assertThat(firstStep("name LIKE 'x%' AND tags.team = 'search'"))
        .contains("tags_value (name=? AND <expr>=? AND model>? AND model<?)");
    assertThat(firstStep("name = 'x' AND tags.team = 'search'"))
        .contains("tags_value (name=? AND <expr>=? AND model=?)");
  }

  /** A rare state is read by itself, and not looked for among all there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "state = 'ARCHIVED' | versions_state (state=?)",
        "state = 'ARCHIVED' AND name LIKE 'x%' | versions_state (state=? AND model>? AND model<?)"
      })
  void searchVersions_state_isReadAlongItsIndex(String where, String index) throws Exception {
    assertThat(firstStep(where)).contains(index);
  }

  /** However many versions a model has, no other is looked at. */
  @Test
  void searchVersions_nameOfMoreThanAFew_readsThatModelOnly() throws Exception {
    SearchTarget<?, ?> versions = SearchTargets.versions(parts());
    Filter filter = Filter.parse("name = 'x'", versions.vocabulary());
    Filter.Ordering byTime = Filter.parseOrder("creation_timestamp", versions.vocabulary());
    SearchQuery query = new SearchQuery(versions, filter, Optional.of(byTime), Optional.empty(), 0);

    assertThat(plan(query.sql(List.of(), 101), query.arguments(List.of())).get(0))
        .contains("sqlite_autoindex_versions_1 (model=?)");
  }

  private String firstStep(String where) throws Exception {
    SearchTarget<?, ?> versions = SearchTargets.versions(parts());
    Filter filter = Filter.parse(where, versions.vocabulary());
    SearchQuery query = new SearchQuery(versions, filter, Optional.empty(), Optional.empty(), 0);
    return plan(query.sql(List.of(), 101), query.arguments(List.of())).get(0);
  }

  /** What few things satisfy is read along its own index, and then sorted, in every order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tags.team = 'nobody' | creation_timestamp | tags_value (name=? AND <expr>=?)",
        "metrics.f1 > 2 AND tags.team = 'a' | '' | tags_value (name=? AND <expr>=?)",
        "metrics.f1 > 2 AND metrics.f1 < 3 | '' | metrics_value (name=? AND slice=? AND value>? AND value<?)",
        "metrics.f1 > 2 AND tags.team = 'a' AND state = 'READY' | metrics.f1 | versions_state (state=?)",
        "datasets.name = 'other' | version_number | datasets_name (name=?)",
        "datasets.digest = 'd' AND state = 'READY' | '' | datasets_sha256 (sha256=?)",
        "name = 'x' AND tags.team = 'a' | creation_timestamp | tags_value (name=? AND <expr>=? AND model=?)",
        "user_id = 'rare' | creation_timestamp DESC | versions_created_by (created_by=?)",
        "run_id = 'r' AND tags.team = 'a' | '' | versions_run (run_id=?)",
        "name LIKE 'x%' | creation_timestamp | sqlite_autoindex_versions_1 (model>? AND model<?)",
        "name = 'x' | metrics.f1 DESC | sqlite_autoindex_versions_1 (model=?)",
        "name LIKE 'x%' AND tags.team = 'a' AND metrics.f1 > 0.9 | creation_timestamp DESC | tags_value (name=? AND <expr>=? AND model>? AND model<?)",
        "name LIKE 'x%' AND tags.team = 'a' AND metrics.f1 > 0.9 | metrics.f1 DESC | tags_value (name=? AND <expr>=? AND model>? AND model<?)",
        "name LIKE 'x%' AND state = 'ARCHIVED' | version_number | versions_state (state=? AND model>? AND model<?)"
      })
  void searchVersions_rare_isReadAlongItsIndex(String where, String order, String index)
      throws Exception {
    SearchTarget<?, ?> versions = SearchTargets.versions(parts());
    Filter filter = Filter.parse(where, versions.vocabulary());
    Optional<Filter.Ordering> ordering =
        unquoted(order).isEmpty()
            ? Optional.empty()
            : Optional.of(Filter.parseOrder(order, versions.vocabulary()));
    Field rare =
        filter.conditions().stream()
            .map(Condition::field)
            .filter(field -> index.contains(table(field)))
            // A name comes before what it bounds.
            .reduce((name, bounded) -> bounded)
            .orElseThrow();
    SearchQuery query = new SearchQuery(versions, filter, ordering, Optional.of(rare), 0);

    List<String> plan = plan(query.sql(List.of(), 101), query.arguments(List.of()));

    assertThat(plan)
        .filteredOn(line -> line.startsWith("SEARCH"))
        .first()
        .asString()
        .contains(index);
    assertThat(plan)
        .filteredOn(line -> line.startsWith("SCAN"))
        .allMatch(line -> line.startsWith("SCAN c0"));
  }

  private static String table(Field field) {
    return switch (field.family()) {
      case ATTRIBUTE -> "versions";
      case DATASET -> "datasets";
      default -> field.family() + "_value";
    };
  }

  /** Nothing is looked for where the search reads along the only index there is to count. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tags.team = 'search' | '' | 0 | ''",
        "tags.team = 'search' | creation_timestamp | 2 | tags.team",
        "tags.team = 'search' | creation_timestamp | 1 | ''",
        "tags.team = 'search' AND metrics.f1 > 0.5 | '' | 5 | metrics.f1",
        "tags.team = 'search' AND metrics.f1 > 0.25 | metrics.f1 | 5 | ''",
        "state = 'READY' AND metrics.f1 >= 0.25 | '' | 9 | metrics.f1",
        "datasets.name = 'train' AND state = 'READY' | '' | 9 | datasets.name",
        "state = 'FAILED' AND metrics.f1 > 5 | '' | 9 | state",
        "state != 'READY' | '' | 9 | ''",
        "name = 'm' | '' | 9 | ''",
        "name = 'm' | creation_timestamp | 9 | name",
        "name = 'm' | creation_timestamp | 3 | ''",
        "name LIKE 'm%' AND tags.team = 'search' | creation_timestamp | 9 | tags.team",
        "tags.team = 'search' AND name LIKE 'x%' | creation_timestamp | 1 | tags.team",
        "state = 'READY' AND name LIKE 'x%' | creation_timestamp | 1 | state",
        "metrics.f1 > 0.1 AND name LIKE 'x%' | creation_timestamp | 1 | name",
        "description = 'd' | '' | 9 | ''"
      })
  void lead_isTheRarestFieldAlongWhichNothingIsReadAnyway(
      String where, String order, int few, String lead) throws Exception {
    Path file = RegistryFixture.file(root, "model.onnx", "weights");
    for (int i = 0; i < 4; i++) {
      NewVersion draft = registry.model("m").newVersion().artifact("model.onnx", file);
      if (i > 1) {
        draft.tag("team", "search");
      }
      if (i == 3) {
        draft.trainedOn(Dataset.of("train", file));
      }
      draft.metric("f1", i / 4.0).register();
    }
    RegistryParts parts = parts();
    SearchTarget<?, ?> versions = SearchTargets.versions(parts);
    Filter filter = Filter.parse(where, versions.vocabulary());
    Optional<Filter.Ordering> ordering =
        unquoted(order).isEmpty()
            ? Optional.empty()
            : Optional.of(Filter.parseOrder(order, versions.vocabulary()));

    Optional<Field> found =
        parts.database().read(session -> SearchLead.of(session, versions, filter, ordering, few));

    assertThat(found.map(field -> field.toString().replace("\"", "")).orElse(""))
        .isEqualTo(unquoted(lead));
  }

  /** What lacks the value cannot satisfy a comparison with it, and is everything else there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'' | metrics.f1 DESC | 2 | 3",
        "metrics.other > 0.9 | metrics.f1 DESC | 2 | 3",
        "metrics.f1 IS NULL | metrics.f1 DESC | 2 | 3",
        "metrics.f1 IS NOT NULL | metrics.f1 DESC | 1 | 2",
        "metrics.f1 > 0.9 | metrics.f1 DESC | 1 | 1",
        "metrics.f1 != 0.9 AND metrics.f1 IS NOT NULL | metrics.f1 | 1 | 1",
        "metrics.other > 1 AND metrics.f1 <= 0.9 | metrics.f1 | 1 | 1"
      })
  void phases_filterAsksForTheValueThatOrders_leaveOutWhatLacksIt(
      String where, String order, int ofVersions, int ofRuns) throws Exception {
    assertThat(phases(SearchTargets.versions(parts()), where, order)).isEqualTo(ofVersions);
    assertThat(phases(SearchTargets.runs(parts(), 1), where, order)).isEqualTo(ofRuns);
  }

  @Test
  void phases_runsByEndTime_leaveOutRunningOnesWhenTheFilterAsksForAnEnd() throws Exception {
    SearchTarget<?, ?> runs = SearchTargets.runs(parts(), 1);
    assertThat(phases(runs, "start_time > 5", "end_time")).isEqualTo(2);
    assertThat(phases(runs, "end_time > 5", "end_time")).isEqualTo(1);
  }

  private static int phases(SearchTarget<?, ?> target, String where, String order) {
    return SearchQuery.phases(
        target,
        Filter.parse(unquoted(where), target.vocabulary()),
        Optional.of(Filter.parseOrder(order, target.vocabulary())));
  }

  private RegistryParts parts() throws IOException {
    Path directory = root.resolve("registry");
    return new RegistryParts(
        new Database(new SqliteConnections(directory.resolve("registry.db"), Duration.ZERO)),
        new FileArtifactStore(directory, new LocalDisk()),
        InstantSource.system(),
        "test",
        java.util.Optional.empty(),
        Map.of(),
        new Listeners());
  }

  private void check(SearchTarget<?, ?> target, String where, String order) throws SQLException {
    Filter filter = Filter.parse(unquoted(where), target.vocabulary());
    Optional<Filter.Ordering> ordering =
        unquoted(order).isEmpty()
            ? Optional.empty()
            : Optional.of(Filter.parseOrder(order, target.vocabulary()));
    for (int phase = 0; phase < SearchQuery.phases(target, filter, ordering); phase++) {
      SearchQuery query = new SearchQuery(target, filter, ordering, Optional.empty(), phase);
      List<Object> after = new ArrayList<>();
      for (int i = 0; i < query.positionSize(); i++) {
        after.add(1L);
      }
      for (List<Object> position : List.of(List.of(), after)) {
        String sql = query.sql(position, 101);
        List<String> plan = plan(sql, query.arguments(position));
        assertThat(plan).as(sql).isNotEmpty();
        assertThat(plan.get(0)).as(sql).containsAnyOf("USING INDEX", "USING COVERING INDEX");
        assertThat(plan.subList(1, plan.size())).as(sql).noneMatch(line -> line.startsWith("SCAN"));
        assertThat(plan).as(sql).noneMatch(line -> line.contains("TEMP B-TREE"));
      }
    }
  }

  private static String unquoted(String text) {
    return text.equals("''") ? "" : text;
  }

  private List<String> plan(String sql, Object[] arguments) throws SQLException {
    List<String> plan = new ArrayList<>();
    String url = "jdbc:sqlite:" + root.resolve("registry").resolve("registry.db");
    try (Connection connection = DriverManager.getConnection(url);
        java.sql.Statement pragma = connection.createStatement()) {
      pragma.execute("PRAGMA case_sensitive_like = ON");
      try (PreparedStatement statement = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql)) {
        for (int i = 0; i < arguments.length; i++) {
          statement.setObject(i + 1, arguments[i]);
        }
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            plan.add(row.getString("detail"));
          }
        }
      }
    }
    return plan;
  }
}
