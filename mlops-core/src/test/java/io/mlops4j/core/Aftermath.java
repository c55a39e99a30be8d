package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process that ran {@link LifeScript} and died must have left behind. */
final class Aftermath {
  private final LifeScript script;
  private final List<String> expected;

  /** The registry is for a run without faults. */
  Aftermath(LifeScript script, RegistryOptions empty) {
    this.script = script;
    this.expected = script.expected(empty);
    assertThat(expected).doesNotHaveDuplicates();
  }

  /** The steps on complete lines: the last line may be cut, and the JVM may print its own. */
  static int acknowledged(Path output) {
    return acknowledged(RegistryFixture.content(output));
  }

  private static int acknowledged(String output) {
    return (int) lines(output).filter(line -> line.startsWith("step ")).count();
  }

  private static Stream<String> lines(String output) {
    return output.substring(0, output.lastIndexOf('\n') + 1).lines();
  }

  /** Checks what a fault left behind, and that the script goes on as if there had been none. */
  void carryOn(String where, ModelRegistry registry, Path directory, int acknowledged) {
    carryOn(where, registry, directory, acknowledged, acknowledged + 1);
  }

  /** The same, where at least and at most so many steps were taken. */
  void carryOn(String where, ModelRegistry registry, Path directory, int least, int most) {
    int done = expected.indexOf(LifeScript.show(registry));
    assertThat(done).as(where).isBetween(least, most);
    assertThat(registry.verify().sound()).as(where).isTrue();
    assertThat(registry.integrity().problems()).as(where).isEmpty();
    registry.collectGarbage();
    assertThat(blobs(directory)).as(where).isEqualTo(LifeScript.referenced(registry));
    for (int i = done; i < script.size(); i++) {
      script.run(registry, i);
    }
    complete(where, registry);
  }

  void complete(String where, ModelRegistry registry) {
    assertThat(LifeScript.show(registry)).as(where).isEqualTo(expected.get(script.size()));
  }

  private static Set<String> blobs(Path directory) {
    return RegistryFixture.blobs(directory).stream()
        .map(path -> path.getFileName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Waits for a {@link RefusedProcess} and carries on after it. A refused step is not there, one
   * whose outcome was unknown may be.
   *
   * @return whether anything was refused
   */
  boolean afterRefusal(String where, Process child, Path directory)
      throws IOException, InterruptedException {
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).as(where).isTrue();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> refusals = lines(output).filter(line -> line.startsWith("refused ")).toList();
    String said = where + ": " + output;
    assertThat(child.exitValue()).as(said).isIn(0, RefusedProcess.DIED);
    assertThat(child.exitValue() == 0 || !refusals.isEmpty()).as(said).isTrue();
    boolean unknown = refusals.stream().anyMatch(line -> line.contains("OutcomeUnknown"));
    try (ModelRegistry registry = LifeScript.options(directory).open()) {
      int steps = acknowledged(output);
      carryOn(said, registry, directory, steps, unknown ? steps + 1 : steps);
    }
    return !refusals.isEmpty();
  }
}
