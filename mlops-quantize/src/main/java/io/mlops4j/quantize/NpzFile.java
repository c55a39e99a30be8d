package io.mlops4j.quantize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads an archive of NumPy arrays (npz), which may be hostile: each array is an input. */
final class NpzFile {

  /** An archive may unpack to this, or to {@link #LARGEST_RATIO} times its size. */
  static final long SMALLEST_BUDGET = 64L << 20;

  static final int LARGEST_RATIO = 20;

  private static final int MOST_ARRAYS = 1_000;
  private static final String SUFFIX = ".npy";

  private NpzFile() {}

  /**
   * Reads all arrays.
   *
   * @param shown how errors call the file
   * @return the arrays by their name in the archive
   * @throws SampleFileException if it is no such archive, or unpacks to far more than its size
   */
  static Map<String, Sample.Tensor> read(Path path, String shown) throws IOException {
    Map<String, Sample.Tensor> arrays = new LinkedHashMap<>();
    long budget = Math.max(SMALLEST_BUDGET, LARGEST_RATIO * Files.size(path));
    try (ZipFile archive = new ZipFile(path.toFile())) {
      if (archive.size() > MOST_ARRAYS) {
        throw new SampleFileException(
            shown, "holds " + archive.size() + " arrays; " + MOST_ARRAYS + " are the most");
      }
      Enumeration<? extends ZipEntry> entries = archive.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
          throw new SampleFileException(shown, "holds '" + name + "', which is no array");
        }
        Sample.Tensor array = read(archive, entry, shown + "(" + name + ")", budget);
        budget -= array.bytes().remaining();
        if (arrays.put(name.substring(0, name.length() - SUFFIX.length()), array) != null) {
          throw new SampleFileException(shown, "holds '" + name + "' twice");
        }
      }
    } catch (ZipException | IllegalArgumentException malformed) {
      throw new SampleFileException(
          shown, "is no archive of arrays: " + malformed.getMessage(), malformed);
    }
    return arrays;
  }

  private static Sample.Tensor read(ZipFile archive, ZipEntry entry, String shown, long budget)
      throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(archive.getInputStream(entry), sum)) {
      Sample.Tensor array = NpyArray.read(in, shown, budget);
      if (sum.getValue() != entry.getCrc()) {
        throw new SampleFileException(shown, "does not have the checksum that the archive names");
      }
      return array;
    }
  }
}
