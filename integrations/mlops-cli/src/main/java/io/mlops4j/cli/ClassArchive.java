package io.mlops4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An archive of the classes of a jar (JEP 350), made by a process that runs a {@link Rehearsal}.
 *
 * <p>Java looks at it only where its own build, and the place, size and time of the jar, are those
 * it was made with.
 */
final class ClassArchive implements AutoCloseable {
  private static final long LONGEST_MINUTES = 5;

  private final Path jar;
  private final Path archive;
  private volatile @Nullable Process process;

  ClassArchive(Path jar, Path archive) {
    this.jar = jar;
    this.archive = archive;
  }

  /**
   * Makes it, and tells why there is none if there is none. Only a process that ended by itself
   * leaves a whole archive; of any other, Java may crash.
   *
   * @param folder an existing directory to rehearse in
   */
  Optional<String> make(Path folder) {
    if (jar.toString().contains(" ")) {
      return Optional.of("Java uses none for a path with spaces");
    }
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaLauncher.path(),
            "-XX:ArchiveClassesAtExit=" + archive,
            "-cp",
            jar.toString(),
            Rehearsal.class.getName(),
            folder.toString());
    builder.environment().put(VectorRelaunch.GUARD_VARIABLE, "1");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process started = builder.start();
      process = started;
      if (!started.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        return Optional.of("making it took more than " + LONGEST_MINUTES + " minutes");
      }
      return started.exitValue() == 0 && Files.exists(archive)
          ? Optional.empty()
          : Optional.of(JavaLauncher.path() + " made none (exit code " + started.exitValue() + ")");
    } catch (IOException noProcess) {
      return Optional.of(String.valueOf(noProcess.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("making it was interrupted");
    }
  }

  /** Ends the process, and waits until it has. */
  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }
}
