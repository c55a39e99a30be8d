package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A model and the file that holds the data of its constants, written so that both appear or
 * neither.
 *
 * <p>The data file is named after the model and its own content, so it never takes the place of
 * another one: the old pair stays whole until the new model is moved over the old, which is one
 * step, and is what makes the new pair appear.
 */
final class ModelPair {

  private static final int DIGEST_DIGITS = 16;

  /** What a model and its data look like once the name of the data file is known. */
  record Content(Payload model, Payload data) {}

  private final Path target;
  private final String name;
  private final Set<String> kept;

  /**
   * A pair to be written.
   *
   * @param kept names that are not deleted even if the replaced model reads them
   */
  ModelPair(Path target, Set<String> kept) {
    this.target = target;
    this.name = String.valueOf(target.getFileName());
    this.kept = kept;
  }

  /** Returns the size of both files. */
  long write(Function<String, Content> content) {
    String sample = dataName("0".repeat(DIGEST_DIGITS));
    if (!ExternalLocation.isInside(sample)) {
      throw new ModelFileException(
          name + " cannot have a data file: its name is no plain relative path; choose another");
    }
    AtomicFile model = new AtomicFile(target);
    Set<String> replaced = namedByTarget();
    try (AtomicFile.Draft data = model.draft()) {
      // Every name has the same length, so the data do not depend on it.
      String digest = data.fillHashed(content.apply(sample).data());
      String location = dataName(digest.substring(0, DIGEST_DIGITS));
      Path dataFile = target.resolveSibling(location);
      Payload structure = content.apply(location).model();
      if (structure.sizeBytes() > Integer.MAX_VALUE) {
        throw new ModelFileException(
            "the new model has "
                + structure.sizeBytes()
                + " bytes without its constants; a protobuf file ends at 2147483647");
      }
      try (AtomicFile.Draft draft = model.draft()) {
        draft.fill(structure);
        boolean there = Files.exists(dataFile);
        data.moveTo(dataFile);
        model.forceFolder();
        boolean done = false;
        try {
          draft.moveTo(target);
          done = true;
        } finally {
          if (!done && !there) {
            Files.deleteIfExists(dataFile);
          }
        }
      }
      model.forceFolder();
      deleteReplaced(replaced, location);
      return structure.sizeBytes() + Files.size(dataFile);
    } catch (IOException failure) {
      throw new ModelFileException(name + " cannot be written", failure);
    }
  }

  private String dataName(String digest) {
    return name + "." + digest + ".data";
  }

  /** Data files of our own making that the model in the place of the new one reads. */
  private Set<String> namedByTarget() {
    if (!Files.isRegularFile(target)) {
      return Set.of();
    }
    try {
      return OnnxModel.read(target).externalFiles();
    } catch (ModelFileException | OnnxFormatException | ExternalDataException noModel) {
      return Set.of();
    }
  }

  private void deleteReplaced(Set<String> replaced, String current) throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote(name) + "\\.[0-9a-f]{16}\\.data");
    for (String old : replaced) {
      if (!old.equals(current) && !kept.contains(old) && ours.matcher(old).matches()) {
        Files.deleteIfExists(target.resolveSibling(old));
      }
    }
  }
}
