package io.mlops4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory with the jar, a script that starts it, and a {@link ClassArchive} from which Java
 * starts sooner. Each file appears whole or not at all, and replaces one of its name.
 *
 * @param jar the jar to install
 * @param directory the directory; absolute
 */
record Installation(Path jar, Path directory) {

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
    throw failure("only a jar can be installed; run 'java -jar mlops.jar install'");
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
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory);
      }
      requireUsable();
      Path drafts = Files.createTempDirectory(directory, ".mlops");
      try (ClassArchive archive = new ClassArchive(installedJar(), drafts.resolve("mlops.jsa"))) {
        Thread stopped = new Thread(() -> abandon(archive, drafts), "mlops-install-stopped");
        Runtime.getRuntime().addShutdownHook(stopped);
        try {
          return write(archive, drafts);
        } finally {
          abandon(archive, drafts);
          forget(stopped);
        }
      }
    } catch (IOException e) {
      throw failure(directory + ": cannot be written to: " + e.getMessage());
    }
  }

  /** Says what is in the way before anything is written. */
  private void requireUsable() throws IOException {
    if (directory.toString().contains(File.pathSeparator)) {
      throw failure(
          directory + ": Java starts no jar from a path with '" + File.pathSeparator + "' in it");
    }
    if (!Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)) {
      throw failure(directory + ": a script cannot be made runnable there");
    }
    for (Path file : List.of(command(), installedJar(), archive())) {
      if (Files.isDirectory(file)) {
        throw failure(file + ": is a directory");
      }
    }
  }

  private Optional<String> write(ClassArchive made, Path drafts) throws IOException {
    if (!Files.exists(installedJar()) || !Files.isSameFile(jar, installedJar())) {
      Path copy = drafts.resolve("mlops.jar");
      Files.copy(jar, copy);
      replace(copy, "rw-r--r--", installedJar());
    }
    Optional<String> failure = made.make(drafts);
    if (failure.isEmpty()) {
      replace(drafts.resolve("mlops.jsa"), "rw-r--r--", archive());
    } else {
      Files.deleteIfExists(archive());
    }
    Path script = Files.writeString(drafts.resolve("mlops"), script(failure.isEmpty()));
    replace(script, "rwxr-xr-x", command());
    sync(directory);
    return failure;
  }

  private static void replace(Path draft, String permissions, Path file) throws IOException {
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
    sync(draft);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
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

  /** Leaves neither the process nor the drafts, also where the run was stopped meanwhile. */
  private static void abandon(ClassArchive archive, Path drafts) {
    archive.close();
    if (!Files.exists(drafts)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(drafts)) {
      for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException left) {
      System.getLogger(Installation.class.getName())
          .log(System.Logger.Level.WARNING, drafts + " cannot be deleted", left);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // It runs.
    }
  }

  private static UncheckedIOException failure(String message) {
    return new UncheckedIOException(message, new IOException(message));
  }
}
