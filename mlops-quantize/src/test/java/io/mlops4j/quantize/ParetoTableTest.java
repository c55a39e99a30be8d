package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ParetoTableTest {

  private static final ParetoTable TABLE =
      new ParetoTable(
          "mean cosine",
          0.99,
          new ParetoPoint("original", 4000, 1, OptionalDouble.of(1), false),
          List.of(
              new ParetoPoint("3 INT8", 1100, 0.999, OptionalDouble.empty(), true),
              new ParetoPoint("3 INT4", 600, 0.98, OptionalDouble.of(1.25), true),
              new ParetoPoint("1 INT8, 2 INT4", 700, 0.995, OptionalDouble.of(1.5), true),
              new ParetoPoint("2 INT8, 1 INT4", 900, 0.994, OptionalDouble.empty(), false)));

  @Test
  void points_areSortedBySize_andTheSmallestThatMeetsTheBoundIsBest() {
    assertThat(TABLE.points())
        .extracting(ParetoPoint::bytes)
        .containsExactly(600L, 700L, 900L, 1100L);
    assertThat(TABLE.front()).extracting(ParetoPoint::bytes).containsExactly(600L, 700L, 1100L);
    assertThat(TABLE.best().orElseThrow().bytes()).isEqualTo(700);
  }

  @Test
  void toJson_hasEveryPoint() {
    assertThat(TABLE.toJson())
        .isEqualTo(
            "{\"measure\":\"mean cosine\",\"bound\":0.99,"
                + "\"original\":{\"description\":\"original\",\"bytes\":4000,\"accuracy\":1.0,"
                + "\"speedUp\":1.0,\"onFront\":false},\"points\":["
                + "{\"description\":\"3 INT4\",\"bytes\":600,\"accuracy\":0.98,"
                + "\"speedUp\":1.25,\"onFront\":true},"
                + "{\"description\":\"1 INT8, 2 INT4\",\"bytes\":700,\"accuracy\":0.995,"
                + "\"speedUp\":1.5,\"onFront\":true},"
                + "{\"description\":\"2 INT8, 1 INT4\",\"bytes\":900,\"accuracy\":0.994,"
                + "\"onFront\":false},"
                + "{\"description\":\"3 INT8\",\"bytes\":1100,\"accuracy\":0.999,"
                + "\"onFront\":true}]}");
  }

  @Test
  void toMarkdown_namesTheChosenOne() {
    assertThat(TABLE.toMarkdown())
        .isEqualTo(
            """
            | model | bytes | mean cosine | speed-up | front |
            |---|---|---|---|---|
            | original | 4,000 | 1.00000 | 1.00 |  |
            | 3 INT4 | 600 | 0.98000 | 1.25 | yes |
            | 1 INT8, 2 INT4 | 700 | 0.99500 | 1.50 | chosen |
            | 2 INT8, 1 INT4 | 900 | 0.99400 |  |  |
            | 3 INT8 | 1,100 | 0.99900 |  | yes |
            """);
  }

  @Test
  void toString_marksFrontAndChoice() {
    assertThat(TABLE.toString().lines())
        .anyMatch(line -> line.startsWith("> ") && line.endsWith("1 INT8, 2 INT4"))
        .anyMatch(line -> line.startsWith("* ") && line.endsWith("3 INT4"))
        .anyMatch(line -> line.startsWith("  ") && line.endsWith("2 INT8, 1 INT4"));
  }
}
