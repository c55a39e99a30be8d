package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardErrorLoggersTest {

  private static String logged(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void getLogger_ofTheJdk_isThisOne() {
    System.Logger logger = System.getLogger("io.mlops4j.any");
    assertThat(logged(() -> logger.log(Level.INFO, "kept to itself"))).isEmpty();
    assertThat(logged(() -> logger.log(Level.WARNING, "disk {0} is {1}", "a", "full")))
        .isEqualToIgnoringNewLines("mlops: WARNING: disk a is full");
    assertThat(logger.isLoggable(Level.ERROR)).isTrue();
    assertThat(logger.isLoggable(Level.OFF)).isFalse();
  }

  @Test
  void log_failureAndHostileText_areOneLine() {
    System.Logger logger = System.getLogger("io.mlops4j.other");
    assertThat(
            logged(
                () ->
                    logger.log(
                        Level.ERROR, "name\n\u001b[2Jgone", new IllegalStateException("why"))))
        .isEqualToIgnoringNewLines(
            "mlops: ERROR: name??[2Jgone: java.lang.IllegalStateException: why");
    assertThat(logged(() -> logger.log(Level.WARNING, "100 % of {braces"))).contains("{braces");
  }
}
