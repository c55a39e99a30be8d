package io.mlops4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlops4j.drift.DriftException;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowProfileAggregatorTest {

  private static final ReferenceProfile REFERENCE = Payments.reference();
  private static final List<Row> ROWS = Payments.rows(7, 20_000);

  @TempDir static Path directory;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start(directory);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 40})
  void profile_evenPartitions_equalsOneJvmToTheBit(int partitions) {
    Dataset<Row> table = spark.createDataFrame(ROWS, Payments.SCHEMA).repartition(partitions);

    WindowProfile profile = WindowProfileAggregator.of(REFERENCE).profile(table);

    assertSame(profile, inOneJvm(ROWS, List.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void profile_randomCutsOfShuffledRows_equalsOneJvmToTheBit(long seed) {
    WindowProfile profile = WindowProfileAggregator.of(REFERENCE).profile(cut(ROWS, seed));

    assertSame(profile, inOneJvm(ROWS, List.of()));
  }

  @Test
  void column_groups_haveTheProfilesOfTheirRows() {
    WindowProfileAggregator aggregator = WindowProfileAggregator.of(REFERENCE).ignoring("day");

    List<Row> windows =
        cut(ROWS, 9).groupBy("day").agg(aggregator.toColumn().name("window")).collectAsList();

    assertThat(windows).hasSize(5);
    for (Row window : windows) {
      int day = window.getInt(0);
      List<Row> ofDay = ROWS.stream().filter(row -> row.getInt(7) == day).toList();
      assertSame(aggregator.decode((byte[]) window.get(1)), inOneJvm(ofDay, List.of("day")));
    }
  }

  @Test
  void column_moreGroupsThanTheHashMapHolds_haveTheProfilesOfTheirRows() {
    String threshold = "spark.sql.objectHashAggregate.sortBased.fallbackThreshold";
    spark.conf().set(threshold, "2");
    try {
      column_groups_haveTheProfilesOfTheirRows();
    } finally {
      spark.conf().unset(threshold);
    }
  }

  @Test
  void profile_emptyTable_isTheEmptyWindow() {
    Dataset<Row> table = spark.createDataFrame(List.<Row>of(), Payments.SCHEMA);

    WindowProfile profile = WindowProfileAggregator.of(REFERENCE).profile(table);

    assertSame(profile, REFERENCE.counter().profile());
  }

  @Test
  void profile_columnsOfOtherTypesAndNames_areCountedAsSuch() {
    WindowProfile profile =
        WindowProfileAggregator.of(REFERENCE).profile(spark.createDataFrame(ROWS, Payments.SCHEMA));

    long all = ROWS.size();
    assertThat(profile.rows()).isEqualTo(all);
    assertThat(profile.counts("seen_on").mistyped()).isEqualTo(all);
    assertThat(profile.counts("absent").missing()).isEqualTo(all);
    assertThat(profile.newFeatures()).isEqualTo(Map.of("day", all, "extra", all));
  }

  @Test
  void profile_twoColumnsOfOneName_areRefusedUntilTheNameIsLeftOut() {
    Dataset<Row> table = spark.createDataFrame(ROWS, Payments.SCHEMA);
    Dataset<Row> twice = table.select(table.col("*"), table.col("day"));
    WindowProfileAggregator aggregator = WindowProfileAggregator.of(REFERENCE);

    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> aggregator.profile(twice))
        .withStackTraceContaining("two columns are named day");
    assertSame(aggregator.ignoring("day").profile(twice), inOneJvm(ROWS, List.of("day")));
  }

  @Test
  void decode_windowOfAnotherReference_isRefused() {
    WindowProfileAggregator aggregator = WindowProfileAggregator.of(REFERENCE);
    ReferenceProfile other = ReferenceProfile.builder().numeric("tokens", 1, 2, 3).build();
    byte[] window = other.counter().profile().toBytes();

    assertThatExceptionOfType(DriftException.class).isThrownBy(() -> aggregator.decode(window));
  }

  private static void assertSame(WindowProfile actual, WindowProfile expected) {
    assertThat(actual).isEqualTo(expected);
    assertThat(actual.toBytes()).isEqualTo(expected.toBytes());
  }

  private static WindowProfile inOneJvm(List<Row> rows, List<String> ignored) {
    WindowCounter counter = REFERENCE.counter();
    String[] names = Payments.SCHEMA.fieldNames();
    for (Row row : rows) {
      Map<String, @Nullable Object> map = new HashMap<>();
      for (int i = 0; i < names.length; i++) {
        if (!ignored.contains(names[i])) {
          map.put(names[i], row.get(i));
        }
      }
      counter.observe(map);
    }
    return counter.profile();
  }

  /** The rows in another order, in partitions of random sizes, empty ones among them. */
  private static Dataset<Row> cut(List<Row> rows, long seed) {
    Random random = new Random(seed);
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Row> table = context.parallelize(List.of(), 2);
    int from = 0;
    for (int border : random.ints(6, 0, shuffled.size()).sorted().toArray()) {
      table = table.union(context.parallelize(shuffled.subList(from, border), 1));
      from = border;
    }
    table = table.union(context.parallelize(shuffled.subList(from, shuffled.size()), 1));
    return spark.createDataFrame(table, Payments.SCHEMA);
  }
}
