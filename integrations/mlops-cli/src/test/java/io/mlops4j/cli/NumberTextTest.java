package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
  @Test
  void parse_decimalsAndNamedNumbers_areNumbers() {
    assertThat(NumberText.parse("17")).hasValue(17);
    assertThat(NumberText.parse(" -2.5e-3 ")).hasValue(-0.0025);
    assertThat(NumberText.parse("+.5E2")).hasValue(50);
    assertThat(NumberText.parse("1e999")).hasValue(Double.POSITIVE_INFINITY);
    assertThat(NumberText.parse("NaN")).hasValue(Double.NaN);
    assertThat(NumberText.parse("nan")).hasValue(Double.NaN);
    assertThat(NumberText.parse("inf")).hasValue(Double.POSITIVE_INFINITY);
    assertThat(NumberText.parse("-Infinity")).hasValue(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "3d",
        "3f",
        "0x1p3",
        "1,5",
        "1_000",
        "1-2",
        "--1",
        "e",
        "-",
        ".",
        "NA",
        "infinitely",
        "2026-03-01",
        "10.0.0.1",
        "\u0661\u0662"
      })
  void parse_whatOnlyLooksLikeANumber_isNone(String text) {
    assertThat(NumberText.parse(text)).isEmpty();
  }
}
