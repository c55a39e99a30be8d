package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** A file that appears whole or not at all. */
final class AtomicFile {

  private static final int BUFFER_BYTES = 1 << 17;

  private final Path target;
  private final String name;
  private final Path folder;

  AtomicFile(Path target) {
    this.target = target;
    this.name = String.valueOf(target.getFileName());
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ModelFileException("the folder for " + name + " does not exist");
    }
    if (Files.isDirectory(target)) {
      throw new ModelFileException(name + " is a folder");
    }
    this.folder = parent;
  }

  void write(Payload content) {
    try (Draft draft = draft()) {
      draft.fill(content);
      draft.moveTo(target);
    } catch (IOException failure) {
      throw new ModelFileException(name + " cannot be written", failure);
    }
    forceFolder();
  }

  /** An empty file beside the target, with the permissions every new file gets. */
  Draft draft() throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path draft = folder.resolve("." + name + "-" + attempt + ".tmp");
      try {
        return new Draft(Files.createFile(draft));
      } catch (FileAlreadyExistsException taken) {
        if (attempt == 1000) {
          throw taken;
        }
      }
    }
  }

  /** Makes new names durable, where the platform lets a folder be opened. */
  void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException unsupported) {
      // Windows refuses; the content itself is on disk already.
    }
  }

  /** A file that is gone after {@link #close} unless it was moved. */
  static final class Draft implements AutoCloseable {

    private final Path path;
    private boolean moved;

    private Draft(Path path) {
      this.path = path;
    }

    /** Writes the content and forces it to disk. */
    void fill(Payload content) throws IOException {
      fill(content, bytes -> {});
    }

    /** As {@link #fill}; returns the SHA-256 of the content in hexadecimal digits. */
    String fillHashed(Payload content) throws IOException {
      MessageDigest digest = sha256();
      fill(content, bytes -> digest.update(bytes.duplicate()));
      return HexFormat.of().formatHex(digest.digest());
    }

    private void fill(Payload content, Consumer<ByteBuffer> reader) throws IOException {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        content.writeTo(
            bytes -> {
              reader.accept(bytes);
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

    void moveTo(Path target) throws IOException {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    }

    @Override
    public void close() throws IOException {
      // The name may be somebody else's by now.
      if (!moved) {
        Files.deleteIfExists(path);
      }
    }

    private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java has SHA-256", impossible);
      }
    }
  }
}
