package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallersTest {

  @Test
  void call_keepsTheOrderOfRequestsAndCountsFailures() throws Exception {
    Callers.Traffic<Integer> traffic =
        Callers.call(
            4,
            100,
            i -> {
              if (i % 10 == 0) {
                throw new IllegalStateException("request " + i);
              }
              return i;
            });
    assertThat(traffic.answers())
        .containsExactlyElementsOf(
            IntStream.range(0, 100).filter(i -> i % 10 != 0).boxed().toList());
    assertThat(traffic.failures()).hasSize(10);
  }
}
