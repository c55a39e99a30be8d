package io.mlops4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of a backup and their digests, as {@code sha256sum} writes and checks them. The last
 * line counts them, so that a list cut short is noticed.
 */
final class BackupManifest {
  static final String NAME = "SHA256SUMS";
  static final String DATABASE = "registry.db";

  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64})  (registry\\.db|blobs/([0-9a-f]{2})/(\\3[0-9a-f]{62}))");

  private BackupManifest() {}

  static String blob(String sha256) {
    return "blobs/" + sha256.substring(0, 2) + "/" + sha256;
  }

  static void write(Path directory, Map<String, String> digests) throws IOException {
    String text =
        new TreeMap<>(digests)
            .entrySet().stream()
                .map(file -> file.getValue() + "  " + file.getKey() + "\n")
                .collect(Collectors.joining("", "", end(digests.size()) + "\n"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Disk.Output out = new LocalDisk().create(directory.resolve(NAME))) {
      out.write(bytes, 0, bytes.length);
      out.sync();
    }
  }

  private static String end(int files) {
    return "# " + files + " files";
  }

  /** The digests by relative path, the database among them. */
  static Map<String, String> read(Path backup) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    String text = text(backup);
    for (String line : text.lines().toList()) {
      Matcher file = LINE.matcher(line);
      if (file.matches()) {
        digests.put(file.group(2), file.group(1));
      } else if (!line.startsWith("# ")) {
        throw damaged(backup, "has a line that names no file of a backup", line);
      }
    }
    if (!text.endsWith(end(digests.size()) + "\n") || !digests.containsKey(DATABASE)) {
      throw damaged(backup, "is incomplete, it lacks its last line", end(digests.size()));
    }
    for (Map.Entry<String, String> file : digests.entrySet()) {
      if (!file.getKey().equals(DATABASE) && !file.getKey().endsWith(file.getValue())) {
        throw damaged(backup, "contradicts the name of a blob", file.getKey());
      }
    }
    return Collections.unmodifiableMap(digests);
  }

  private static String text(Path backup) throws IOException {
    try {
      return Files.readString(backup.resolve(NAME));
    } catch (NoSuchFileException e) {
      throw new InvalidBackupException(
          "'%s' is no backup of a registry: it has no %s".formatted(backup, NAME));
    } catch (CharacterCodingException e) {
      throw damaged(backup, "is not text", "");
    }
  }

  private static InvalidBackupException damaged(Path backup, String what, String line) {
    return new InvalidBackupException(
        "%s of the backup '%s' %s: '%s'".formatted(NAME, backup, what, Names.shown(line)));
  }

  /** Copies a file, comparing the digest of the bytes that are written. */
  static void copy(Path backup, String file, String sha256, Path target) throws IOException {
    Path source = backup.resolve(file);
    if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidBackupException("the backup '%s' lacks %s".formatted(backup, file));
    }
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[Sha256.BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(source);
        Disk.Output out = new LocalDisk().create(target)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        digest.update(buffer, 0, n);
      }
      out.sync();
    }
    if (!Sha256.hex(digest).equals(sha256)) {
      throw new InvalidBackupException(
          "%s of the backup '%s' was changed since the backup was made".formatted(file, backup));
    }
  }
}
