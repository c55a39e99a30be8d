package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file so that it appears whole or not at all. */
final class AtomicFile {

  private static final int BUFFER_BYTES = 1 << 17;

  private AtomicFile() {}

  static void write(Path target, Payload content) {
    String name = String.valueOf(target.getFileName());
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ModelFileException("the folder for " + name + " does not exist");
    }
    if (Files.isDirectory(target)) {
      throw new ModelFileException(name + " is a folder");
    }
    try {
      Path draft = createDraft(folder, name);
      try {
        fill(draft, content);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      force(folder);
    } catch (IOException failure) {
      throw new ModelFileException(name + " cannot be written", failure);
    }
  }

  /** Unlike a JDK temporary file, the draft gets the permissions every new file gets. */
  private static Path createDraft(Path folder, String name) throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path draft =
          folder.resolve("." + name + "." + ProcessHandle.current().pid() + "-" + attempt + ".tmp");
      try {
        return Files.createFile(draft);
      } catch (FileAlreadyExistsException taken) {
        if (attempt == 1000) {
          throw taken;
        }
      }
    }
  }

  private static void fill(Path draft, Payload content) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      content.writeTo(
          bytes -> {
            if (bytes.remaining() > buffer.remaining()) {
              drain(channel, buffer.flip());
              buffer.clear();
            }
            if (bytes.remaining() > buffer.remaining()) {
              drain(channel, bytes);
            } else {
              buffer.put(bytes);
            }
          });
      drain(channel, buffer.flip());
      channel.force(true);
    }
  }

  private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Makes the new name durable, where the platform lets a folder be opened. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      // Windows refuses; the content itself is on disk already.
    }
  }
}
