package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

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
        "state = 'READY' | ''",
        "state = 'READY' | name DESC",
        "state = 'READY' | version_number DESC",
        "state = 'READY' | creation_timestamp DESC",
        "state = 'READY' | metrics.f1 DESC",
        "state = 'READY' AND name LIKE 'x%' | ''",
        "state = 'READY' AND name = 'x' | version_number DESC",
        "state IN ('READY', 'ARCHIVED') | ''",
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
        "tags.team = 'search' AND params.lr LIKE '0%' | ''"
      })
  void searchRuns_commonQueries_readAlongAnIndex(String where, String order) throws Exception {
    check(SearchTargets.runs(parts(), 1), where, order);
  }

  /** Of what a tag or a metric leads to, only the part is read whose names begin as asked. */
  @Test
  void searchVersions_patternOfTheName_boundsWhatTheTagLeadsTo() throws Exception {
    SearchTarget<?, ?> versions = SearchTargets.versions(parts());
    Filter filter = Filter.parse("name LIKE 'x%' AND tags.team = 'search'", versions.vocabulary());
    SearchQuery query = new SearchQuery(versions, filter, Optional.empty(), 0);

    assertThat(plan(query.sql(List.of(), 101), query.arguments(List.of())).get(0))
        .contains("tags_value (name=? AND <expr>=? AND model>? AND model<?)");
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
    SearchTarget<?, ?> versions = SearchTargets.versions(parts());
    Filter filter = Filter.parse(where, versions.vocabulary());
    SearchQuery query = new SearchQuery(versions, filter, Optional.empty(), 0);

    assertThat(plan(query.sql(List.of(), 101), query.arguments(List.of())).get(0)).contains(index);
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
      SearchQuery query = new SearchQuery(target, filter, ordering, phase);
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
