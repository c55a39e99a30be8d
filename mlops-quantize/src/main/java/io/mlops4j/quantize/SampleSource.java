package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxFormatException;
import io.mlops4j.quantize.onnx.TensorFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one sample. Immutable.
 *
 * @param files one archive, or the tensors of the inputs
 * @param folder how errors call the folder they are in
 */
record SampleSource(List<Path> files, String folder) {

  /** What a file is by its name. */
  enum Kind {
    ARCHIVE,
    TENSOR,
    OTHER
  }

  private static final Pattern NUMBERED = Pattern.compile("input_(\\d{1,9})");

  static Kind kind(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.startsWith(".") || (name.startsWith("output_") && name.endsWith(".pb"))) {
      return Kind.OTHER;
    }
    return name.endsWith(".npz")
        ? Kind.ARCHIVE
        : name.endsWith(".npy") || name.endsWith(".pb") ? Kind.TENSOR : Kind.OTHER;
  }

  static SampleSource archive(Path file, String folder) {
    return new SampleSource(List.of(file), folder);
  }

  static SampleSource tensors(List<Path> files, String folder) {
    return new SampleSource(List.copyOf(files), folder);
  }

  Sample read(ModelInputs inputs) {
    Sample sample = Sample.create();
    for (Path file : files) {
      String shown = folder + "/" + file.getFileName();
      try {
        sample = with(sample, file, shown, inputs);
      } catch (IOException unreadable) {
        throw new SampleFileException(shown, "cannot be read", unreadable);
      }
    }
    inputs.checkComplete(
        sample, files.size() == 1 ? folder + "/" + files.get(0).getFileName() : folder);
    return sample;
  }

  private Sample with(Sample sample, Path file, String shown, ModelInputs inputs)
      throws IOException {
    if (kind(file) == Kind.ARCHIVE) {
      Sample whole = sample;
      for (Map.Entry<String, Sample.Tensor> array : NpzFile.read(file, shown).entrySet()) {
        inputs.check(array.getKey(), array.getValue(), shown);
        whole = whole.with(array.getKey(), array.getValue());
      }
      return whole;
    }
    String name = stem(file);
    Sample.Tensor tensor;
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
      tensor = npy(file, shown);
    } else {
      TensorFile read = pb(file, shown);
      name = inputs.knows(read.name()) ? read.name() : name;
      tensor = new Sample.Tensor(read.dataType(), read.bytes(), read.dims());
    }
    String input = input(name, shown, inputs);
    inputs.check(input, tensor, shown);
    if (sample.inputs().containsKey(input)) {
      throw new SampleFileException(shown, "is a second value of the input '" + input + "'");
    }
    return sample.with(input, tensor);
  }

  private static Sample.Tensor npy(Path file, String shown) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return NpyArray.read(in, shown, Files.size(file));
    }
  }

  private static TensorFile pb(Path file, String shown) {
    try {
      return TensorFile.read(file);
    } catch (OnnxFormatException malformed) {
      throw new SampleFileException(shown, "is no tensor: " + malformed.getMessage(), malformed);
    }
  }

  private static String input(String name, String shown, ModelInputs inputs) {
    List<String> required = inputs.required();
    if (inputs.knows(name)) {
      return name;
    }
    if (required.size() == 1) {
      return required.get(0);
    }
    Matcher numbered = NUMBERED.matcher(name);
    if (numbered.matches() && Integer.parseInt(numbered.group(1)) < required.size()) {
      return required.get(Integer.parseInt(numbered.group(1)));
    }
    throw new SampleFileException(
        shown, "belongs to none of the inputs " + required + "; name the file after one");
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }
}
