package io.mlops4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory with the jar, a script that starts it, and an archive of its classes (JEP 350) from
 * which Java starts sooner. Each file appears whole or not at all, and replaces one of its name.
 *
 * <p>Java looks at the archive only where its own build, and the place, size and time of the jar,
 * are those it was made with.
 *
 * @param jar the jar to install
 * @param directory the directory; absolute
 */
record Installation(Path jar, Path directory) {
  private static final long REHEARSAL_MINUTES = 5;

  static Installation of(Path jar, Path directory) {
    return new Installation(jar, directory.toAbsolutePath().normalize());
  }

  /** The jar this process runs from. */
  static Path runningJar() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = Path.of(source.getLocation().toURI());
      if (Files.isRegularFile(jar)) {
        return jar;
      }
    } catch (URISyntaxException nowhere) {
      // Nor is that a jar.
    }
    String refusal = "only a jar can be installed; run 'java -jar mlops.jar install'";
    throw new UncheckedIOException(refusal, new IOException(refusal));
  }

  Path command() {
    return directory.resolve("mlops");
  }

  private Path installedJar() {
    return directory.resolve("mlops.jar");
  }

  private Path archive() {
    return directory.resolve("mlops.jsa");
  }

  /** Installs, and tells why there is no archive if there is none. */
  Optional<String> write() {
    try {
      Files.createDirectories(directory);
      Path drafts = Files.createTempDirectory(directory, ".mlops");
      try {
        return write(drafts);
      } finally {
        delete(drafts);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be written to: " + e.getMessage(), e);
    }
  }

  private Optional<String> write(Path drafts) throws IOException {
    if (!Files.exists(installedJar()) || !Files.isSameFile(jar, installedJar())) {
      Path copy = drafts.resolve("mlops.jar");
      Files.copy(jar, copy);
      replace(copy, installedJar());
    }
    Path archived = drafts.resolve("mlops.jsa");
    Optional<String> failure = rehearse(archived, drafts);
    if (failure.isEmpty()) {
      replace(archived, archive());
    } else {
      Files.deleteIfExists(archive());
    }
    Path script = Files.writeString(drafts.resolve("mlops"), script(failure.isEmpty()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    replace(script, command());
    return failure;
  }

  private static void replace(Path draft, Path file) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Only a process that ends by itself leaves a whole archive; of any other, Java may crash. */
  private Optional<String> rehearse(Path archived, Path drafts) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaLauncher.path(),
            "-XX:ArchiveClassesAtExit=" + archived,
            "-cp",
            installedJar().toString(),
            Rehearsal.class.getName(),
            drafts.toString());
    builder.environment().put(VectorRelaunch.GUARD_VARIABLE, "1");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try {
      if (!process.waitFor(REHEARSAL_MINUTES, TimeUnit.MINUTES)) {
        return Optional.of("making it took more than " + REHEARSAL_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("making it was interrupted");
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue() == 0 && Files.exists(archived)
        ? Optional.empty()
        : Optional.of(JavaLauncher.path() + " made none (exit code " + process.exitValue() + ")");
  }

  /** Java would say on each start why it does not use an archive that no longer fits. */
  private String script(boolean withArchive) {
    String options =
        withArchive
            ? " -XX:SharedArchiveFile=%s -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off"
                .formatted(quoted(archive()))
            : "";
    return """
        #!/bin/sh
        # Written by 'mlops install'.
        java=%s
        [ -x "$java" ] || java=java
        exec "$java"%s -jar %s "$@"
        """
        .formatted(quoted(Path.of(JavaLauncher.path())), options, quoted(installedJar()));
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
