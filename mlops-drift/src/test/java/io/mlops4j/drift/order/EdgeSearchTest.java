package io.mlops4j.drift.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeSearchTest {
  private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100, 511, 512};

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void search_edgesOfAnyKind_agreesWithALinearScan(int kind) {
    SplittableRandom random = new SplittableRandom(kind);
    for (int size : SIZES) {
      double[] edges = edges(random, size, kind);
      EdgeSearch search = EdgeSearch.of(edges);
      double[] values =
          Arrays.stream(edges)
              .flatMap(e -> DoubleStream.of(e, Math.nextUp(e), Math.nextDown(e), -e))
              .toArray();
      assertAgree(search, edges, values);
      assertAgree(search, edges, WildDoubles.draw(random, 500));
      assertAgree(search, edges, edges(random, 500, kind));
    }
  }

  @Test
  void search_moreEdgesThanATableNames_agreesWithALinearScan() {
    double[] edges = new double[70_000];
    Arrays.setAll(edges, i -> Math.floorDiv(i, 3));
    assertAgree(
        EdgeSearch.of(edges), edges, new double[] {-1, 0, 0.5, 21_000, 23_332, 23_333, 1e9});
  }

  @Test
  void search_zerosOfEitherSign_areOneNumber() {
    for (double edge : new double[] {0.0, -0.0}) {
      EdgeSearch search = EdgeSearch.of(new double[] {-1, edge, 1});
      for (double zero : new double[] {0.0, -0.0}) {
        assertThat(search.edgesBelow(zero)).isEqualTo(1);
        assertThat(search.edgesUpTo(zero)).isEqualTo(2);
      }
    }
  }

  private static void assertAgree(EdgeSearch search, double[] edges, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        int below = 0;
        int upTo = 0;
        for (double edge : edges) {
          below += edge < value ? 1 : 0;
          upTo += edge <= value ? 1 : 0;
        }
        assertThat(search.edgesBelow(value))
            .as("%s below %s", edges.length, value)
            .isEqualTo(below);
        assertThat(search.edgesUpTo(value)).as("%s up to %s", edges.length, value).isEqualTo(upTo);
      }
    }
  }

  private static double[] edges(SplittableRandom random, int size, int kind) {
    double[] edges = new double[size];
    for (int i = 0; i < size; i++) {
      edges[i] =
          switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextInt(Math.max(1, size / 3)) - size / 6;
            case 2 -> Math.exp(20 * random.nextGaussian());
            case 3 -> 1e9 + random.nextDouble() * 1e-6;
            default -> finite(random);
          };
    }
    Arrays.sort(edges);
    return edges;
  }

  private static double finite(SplittableRandom random) {
    double value;
    do {
      value = WildDoubles.draw(random, 1)[0];
    } while (!Double.isFinite(value));
    return value;
  }
}
