package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter written = new StringWriter();

  @Test
  void progress_onATerminal_drawsEachPercentOnceAndWipesTheLine() {
    try (ProgressBar bar = new ProgressBar(new PrintWriter(written), "work", /* visible= */ true)) {
      for (int i = 0; i <= 10_000; i++) {
        bar.progress(i, 10_000, "values");
      }
    }

    String[] frames = written.toString().split("\r", -1);
    assertThat(frames).hasSize(104);
    assertThat(frames[1]).isEqualTo("work [" + ".".repeat(40) + "]   0 %");
    assertThat(frames[101]).isEqualTo("work [" + "#".repeat(40) + "] 100 %");
    assertThat(frames[102]).isBlank().hasSizeGreaterThanOrEqualTo(frames[101].length());
  }

  @Test
  void progress_elsewhere_isSilent() {
    try (ProgressBar bar =
        new ProgressBar(new PrintWriter(written), "work", /* visible= */ false)) {
      bar.progress(1, 2, "values");
    }

    assertThat(written.toString()).isEmpty();
  }
}
