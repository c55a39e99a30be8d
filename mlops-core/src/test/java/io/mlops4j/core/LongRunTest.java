package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongRunTest {
  @TempDir Path root;

  @Test
  void log_aMillionPoints_fitASmallHeap() throws Exception {
    assertLogged(1_000_000);
  }

  @Test
  @Tag("exhaustive")
  void log_tenMillionPoints_fitASmallHeap() throws Exception {
    assertLogged(10_000_000);
  }

  private void assertLogged(long points) throws Exception {
    Process child =
        ChildJvm.start(
            List.of("-Xmx64m"),
            LongRunProcess.class,
            root.resolve("output"),
            root.resolve("registry").toString(),
            Long.toString(points));
    assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
    String output = RegistryFixture.content(root.resolve("output"));
    assertThat(child.exitValue()).as(output).isZero();
    assertThat(output.strip()).endsWith(points + " 1000");
  }
}
