package io.mlops4j.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Uses a registry on a file system of its own, mounted for this process alone: one that becomes
 * full, or one that is mounted read-only. Prints what was refused, and exits with 0 when all that
 * may be asked of the registry held.
 */
final class FullDiskProcess {
  private FullDiskProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path disk = Path.of(arguments[0]);
    Path files = Path.of(arguments[1]);
    Aftermath aftermath =
        new Aftermath(
            new LifeScript(files),
            ModelRegistry.at(Files.createTempDirectory(files.resolveSibling("expected"), "at")));
    if (arguments[2].equals("read-only")) {
      readOnly(disk, new LifeScript(files), aftermath);
    } else {
      full(disk, new LifeScript(files), aftermath, Integer.parseInt(arguments[2]));
    }
  }

  /**
   * Leaves so many bytes until a step is refused, then makes room and goes on without a restart.
   */
  private static void full(Path disk, LifeScript script, Aftermath aftermath, int left)
      throws IOException {
    Path directory = disk.resolve("registry");
    Path ballast = disk.resolve("ballast");
    try (ModelRegistry registry = LifeScript.options(directory).open()) {
      fill(ballast, Files.getFileStore(disk).getUsableSpace() - left);
      for (int i = 0; i < script.size(); i++) {
        try {
          script.run(registry, i);
        } catch (RegistryStorageException full) {
          System.out.println("refused " + full.getMessage());
          Files.delete(ballast);
          aftermath.carryOn("refused step " + i, registry, directory, i, i);
          return;
        }
      }
      aftermath.complete("never refused", registry);
    }
  }

  private static void fill(Path file, long bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      for (long written = 0; written < bytes; written += page.length) {
        out.write(page, 0, (int) Math.min(page.length, bytes - written));
      }
    }
  }

  private static void readOnly(Path disk, LifeScript script, Aftermath aftermath)
      throws IOException, InterruptedException {
    Path directory = disk.resolve("registry");
    int steps = 6;
    try (ModelRegistry registry = LifeScript.options(directory).open()) {
      for (int i = 0; i < steps; i++) {
        script.run(registry, i);
      }
    }
    remount("ro", disk);
    try {
      ModelRegistry.open(directory).close();
      throw new AssertionError("a registry on a read-only mount was opened for writing");
    } catch (RegistryStorageException refused) {
      System.out.println("refused " + refused.getMessage());
    }
    remount("rw", disk);
    try (ModelRegistry registry = LifeScript.options(directory).open()) {
      aftermath.carryOn("writable again", registry, directory, steps, steps);
    }
  }

  private static void remount(String how, Path disk) throws IOException, InterruptedException {
    Process mount =
        new ProcessBuilder("mount", "-o", "remount," + how, disk.toString()).inheritIO().start();
    if (!mount.waitFor(1, TimeUnit.MINUTES) || mount.exitValue() != 0) {
      throw new IOException("the file system could not be mounted again: " + how);
    }
  }
}
