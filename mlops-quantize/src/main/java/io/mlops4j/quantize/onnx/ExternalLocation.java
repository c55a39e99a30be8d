package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A place in a file beside the model, taken from a model that may be hostile: only plain relative
 * paths inside the model's folder, no links of either kind, nothing but regular files.
 */
record ExternalLocation(Path folder, String location, long offset, long length, String checksum) {

  private static final Set<String> KEYS =
      Set.of("location", "offset", "length", "checksum", "basepath");
  private static final int MAX_LOCATION = 1024;

  /** Checks the entries of a tensor's external_data, without touching the file system. */
  static ExternalLocation of(Path folder, List<Map.Entry<String, String>> entries) {
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, String> entry : entries) {
      if (!KEYS.contains(entry.getKey())) {
        throw new ExternalDataException(
            "external data key '" + shortened(entry.getKey()) + "' is not known; known: " + KEYS);
      }
      if (values.put(entry.getKey(), entry.getValue()) != null) {
        throw new ExternalDataException("external data key '" + entry.getKey() + "' is repeated");
      }
    }
    String location = values.getOrDefault("location", "");
    requireInside(location);
    long offset = number("offset", values.getOrDefault("offset", "0"));
    long length = values.containsKey("length") ? number("length", values.get("length")) : -1;
    return new ExternalLocation(
        folder, location, offset, length, values.getOrDefault("checksum", ""));
  }

  private static long number(String key, @org.jspecify.annotations.Nullable String text) {
    try {
      long value = Long.parseLong(Objects.requireNonNullElse(text, ""));
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // reported below with the negative ones
    }
    throw new ExternalDataException(
        "external data " + key + " '" + shortened(String.valueOf(text)) + "' is not a count");
  }

  private static void requireInside(String location) {
    if (!isInside(location)) {
      throw refused(location, "must be a plain relative path inside the model's folder");
    }
  }

  /** Whether a path names something inside the folder it starts from, on every system. */
  static boolean isInside(String location) {
    boolean plain =
        !location.isEmpty()
            && location.length() <= MAX_LOCATION
            && location.indexOf('\0') < 0
            && location.indexOf('\\') < 0
            && location.indexOf(':') < 0
            && !location.startsWith("*");
    if (plain) {
      for (String element : location.split("/", -1)) {
        plain &= !element.isEmpty() && !element.equals(".") && !element.equals("..");
      }
    }
    return plain;
  }

  /** Maps {@code sizeBytes} bytes in pieces of at most {@code pieceBytes}. */
  List<ByteBuffer> map(long sizeBytes, long pieceBytes) {
    if (length >= 0 && length != sizeBytes) {
      throw refused(location, "holds " + length + " bytes of a tensor of " + sizeBytes);
    }
    try {
      Path file = requireOrdinary();
      Object identity = identity(file);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        // The folder may have been swapped between the check and the opening.
        if (!identity.equals(identity(requireOrdinary()))) {
          throw refused(location, "was replaced while it was opened");
        }
        long available = channel.size();
        if (offset > available || sizeBytes > available - offset) {
          throw refused(
              location,
              "has " + available + " bytes, " + sizeBytes + " at " + offset + " were asked for");
        }
        requireChecksum(channel);
        List<ByteBuffer> pieces = new ArrayList<>();
        for (long done = 0; done < sizeBytes; done += pieceBytes) {
          long piece = Math.min(pieceBytes, sizeBytes - done);
          pieces.add(
              channel
                  .map(FileChannel.MapMode.READ_ONLY, offset + done, piece)
                  .order(ByteOrder.LITTLE_ENDIAN));
        }
        return pieces;
      }
    } catch (NoSuchFileException missing) {
      throw refused(location, "does not exist");
    } catch (IOException unreadable) {
      throw new ExternalDataException(
          "external data '" + shortened(location) + "' cannot be read", unreadable);
    }
  }

  private Path requireOrdinary() throws IOException {
    Path file = folder;
    for (String element : location.split("/", -1)) {
      file = file.resolve(element);
      if (Files.isSymbolicLink(file)) {
        throw refused(location, "goes through a symbolic link");
      }
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(location, "does not exist");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(location, "is not a regular file");
    }
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer n
        && n > 1) {
      throw refused(location, "has more than one hard link");
    }
    return file;
  }

  private static Object identity(Path file) throws IOException {
    Object key =
        Files.readAttributes(
                file, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey();
    return key == null ? file : key;
  }

  private void requireChecksum(FileChannel channel) throws IOException {
    if (checksum.isEmpty()) {
      return;
    }
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      InputStream in = Channels.newInputStream(channel.position(0));
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha1.update(buffer, 0, read);
      }
      String actual = HexFormat.of().formatHex(sha1.digest());
      if (!actual.equals(checksum.toLowerCase(Locale.ROOT))) {
        throw refused(location, "has the SHA-1 " + actual + ", the model names " + checksum);
      }
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }

  private static ExternalDataException refused(String location, String why) {
    return new ExternalDataException("external data '" + shortened(location) + "' " + why);
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
  }
}
