package io.mlops4j.benchmarks;

import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.Page;
import io.mlops4j.core.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a page of 100 versions takes, complete with artifacts, metrics, datasets and tags, in
 * registries of 1,000, 10,000 and 100,000 versions of 1,000 models; the first page, or the last
 * one. Only the registry grows, so no row of the table should, but those that find more, of the
 * rare bound, and of name, team and bound together.
 */
public final class SearchGrowth {
  /** What a team asks for that looks for its good models. */
  private static final String FILTER =
      "name LIKE 'model-5%' AND tags.team = 'search' AND metrics.f1 > 0.9";

  private static final List<String> TEAMS =
      List.of("ads", "bids", "cart", "fraud", "geo", "home", "mail", "pay", "risk", "search");

  /** What no version satisfies. */
  private static final List<String> NOWHERE =
      List.of(
          "metrics.f1 > 2",
          "tags.team = 'nobody'",
          "datasets.name = 'none'",
          "user_id = 'nobody'",
          "name LIKE 'x%'");

  private static final int MODELS = 1_000;
  private static final int WARM_UP = 200;
  private static final int MEASURED = 201;

  private SearchGrowth() {}

  /**
   * Prints the table, in milliseconds: median and 95th percentile.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    System.out.println("| versions | where | order | page | found | median | p95 |");
    System.out.println("|---:|---|---|---|---:|---:|---:|");
    for (int versions : new int[] {1_000, 10_000, 100_000}) {
      Path directory = Files.createTempDirectory("search");
      ModelRegistry.open(directory).close();
      fill(directory.resolve("registry.db"), versions / MODELS);
      try (ModelRegistry registry = ModelRegistry.open(directory)) {
        for (boolean last : new boolean[] {false, true}) {
          measure(registry, versions, "", "name", last);
          measure(registry, versions, "", "creation_timestamp DESC", last);
          measure(registry, versions, "metrics.f1 > 0.5", "metrics.f1 DESC", last);
          measure(registry, versions, FILTER, "", last);
        }
        measure(registry, versions, FILTER, "metrics.f1 DESC", false);
        measure(registry, versions, "name LIKE 'model-5%'", "name", false);
        measure(registry, versions, "tags.team = 'search'", "", false);
        measure(registry, versions, "metrics.f1 > 0.9985", "metrics.f1 DESC", false);
        measure(
            registry,
            versions,
            "tags.team = 'search' AND metrics.f1 > 0.5",
            "metrics.f1 DESC",
            false);
        measure(registry, versions, "state = 'ARCHIVED'", "", false);
        measure(registry, versions, "state = 'READY'", "", false);
        measure(registry, versions, "run_id = 'run-500'", "", false);
        measure(registry, versions, "state = 'ARCHIVED'", "creation_timestamp DESC", false);
        measure(registry, versions, "metrics.f1 > 0.9985", "", false);
        measure(registry, versions, "metrics.f1 > 2", "", false);
        measure(registry, versions, "tags.team = 'nobody'", "creation_timestamp DESC", false);
        measure(registry, versions, "datasets.name = 'none'", "name", false);
        measure(registry, versions, "user_id = 'nobody'", "version_number", false);
        measure(registry, versions, FILTER, "creation_timestamp DESC", false);
        measure(registry, versions, "name LIKE 'model-5%'", "creation_timestamp DESC", false);
        measure(registry, versions, "name = 'model-5'", "creation_timestamp DESC", false);
        measure(registry, versions, "name LIKE 'x%'", "creation_timestamp DESC", false);
      } finally {
        delete(directory);
      }
    }
  }

  private static void measure(
      ModelRegistry registry, int versions, String where, String order, boolean last) {
    Search<ModelVersion> search = registry.searchVersions().where(where);
    if (!order.isEmpty()) {
      search = search.orderBy(order);
    }
    Optional<String> token = last ? lastToken(search) : Optional.empty();
    double[] millis = new double[MEASURED];
    int found = 0;
    for (int i = -WARM_UP; i < MEASURED; i++) {
      long start = System.nanoTime();
      Page<ModelVersion> page = token.isPresent() ? search.page(token.get()) : search.page();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      found = page.items().size();
      boolean none = NOWHERE.contains(where);
      if (none != (found == 0) || (!none && page.items().get(0).datasets().isEmpty())) {
        throw new IllegalStateException(found + " found for " + where);
      }
    }
    Arrays.sort(millis);
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %,d | %s | %s | %s | %d | %.2f | %.2f |",
            versions,
            where,
            order,
            last ? "last" : "first",
            found,
            millis[MEASURED / 2],
            millis[MEASURED * 95 / 100]));
  }

  private static Optional<String> lastToken(Search<ModelVersion> search) {
    Optional<String> token = Optional.empty();
    Optional<String> next = search.page().nextToken();
    while (next.isPresent()) {
      token = next;
      next = search.page(token.get()).nextToken();
    }
    return token;
  }

  /** Writes rows as registrations would, in one transaction instead of one each. */
  private static void fill(Path database, int versionsEach) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      connection.setAutoCommit(false);
      for (int model = 0; model < MODELS; model++) {
        String name = "model-" + model;
        insert(
            connection,
            "INSERT INTO models (name, description, created_at, created_by, last_number)"
                + " VALUES (?, '', ?, 'bench', ?)",
            name,
            model,
            versionsEach);
        for (int number = 1; number <= versionsEach; number++) {
          long at = 1_000_000L * number + model;
          double f1 = (model * 31 + number * 17) % 1000 / 1000.0;
          insert(
              connection,
              "INSERT INTO versions (model, number, description, created_at, created_by, state,"
                  + " run_id) VALUES (?, ?, '', ?, 'bench', ?, ?)",
              name,
              number,
              at,
              number == 1 && model % 10 == 0 ? "ARCHIVED" : "READY",
              number == 1 ? "run-" + model : null);
          insert(
              connection,
              "INSERT INTO metrics (model, number, name, slice, value, direction)"
                  + " VALUES (?, ?, 'f1', '', ?, 'HIGHER_IS_BETTER')",
              name,
              number,
              f1);
          insert(
              connection,
              "INSERT INTO tags (model, number, name, value) VALUES (?, ?, 'team', ?)",
              name,
              number,
              TEAMS.get((model + number) % TEAMS.size()));
          insert(
              connection,
              "INSERT INTO datasets (model, number, position, name, sha256, size_bytes, purpose)"
                  + " VALUES (?, ?, 0, 'train', ?, 1, 'TRAINING')",
              name,
              number,
              "1".repeat(64));
          insert(
              connection,
              "INSERT INTO artifacts (model, number, name, sha256, size_bytes)"
                  + " VALUES (?, ?, 'model.onnx', ?, 1)",
              name,
              number,
              "0".repeat(64));
        }
      }
      connection.commit();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void insert(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
