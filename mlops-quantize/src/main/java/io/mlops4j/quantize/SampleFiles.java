package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/**
 * Samples in files: a folder, or one file. They are read when an iterator comes to them, so one is
 * in memory at a time, and going through them again reads them again.
 *
 * <ul>
 *   <li>An archive of NumPy ({@code .npz}) is a sample; the names of its arrays are inputs.
 *   <li>For a model with one input, each array of NumPy ({@code .npy}) and each tensor of ONNX
 *       ({@code .pb}) is a sample, whatever its name.
 *   <li>For a model with several, the {@code .npy} and {@code .pb} files of a folder are one
 *       sample: each is named after its input, or {@code input_0}, {@code input_1} in the order of
 *       the model's inputs; a tensor's own name goes before that of its file.
 *   <li>Each folder inside is read by these rules as well, folders inside that are not: so a sample
 *       can be a folder, as the {@code test_data_set_0} of ONNX models are.
 * </ul>
 *
 * <p>Files of other endings, {@code output_0.pb} and names that begin with a dot are left out.
 * Samples come in the order of names, those of a folder itself before those inside. Arrays may be
 * little- or big-endian, in C or Fortran order, of floats, integers or booleans; types are those of
 * the model, nothing is converted. Files may be hostile: what they claim is checked before memory
 * is taken for it, nothing in them is evaluated, and an archive may unpack to 20 times its size, or
 * to 64 MiB.
 *
 * <p>Immutable; the iterators are confined.
 */
public final class SampleFiles implements Iterable<Sample> {

  private final List<SampleSource> sources;
  private final ModelInputs inputs;

  private SampleFiles(List<SampleSource> sources, ModelInputs inputs) {
    this.sources = List.copyOf(sources);
    this.inputs = inputs;
  }

  /**
   * Finds the files; none is read yet.
   *
   * @param source a folder, or one file
   * @param model what the samples are for
   * @return the samples, one at least
   * @throws SampleFileException if there is no such folder or file, or no sample in it
   */
  public static SampleFiles in(Path source, OnnxModel model) {
    ModelInputs inputs = new ModelInputs(model);
    String shown = String.valueOf(source.getFileName());
    List<SampleSource> sources = new ArrayList<>();
    if (Files.isDirectory(source)) {
      collect(list(source, shown), shown, inputs, sources);
      for (Path inner : list(source, shown)) {
        if (Files.isDirectory(inner)) {
          String shownInner = shown + "/" + inner.getFileName();
          collect(list(inner, shownInner), shownInner, inputs, sources);
        }
      }
    } else if (Files.isRegularFile(source)) {
      Path parent = source.toAbsolutePath().getParent();
      collect(
          List.of(source),
          parent == null ? "" : String.valueOf(parent.getFileName()),
          inputs,
          sources);
    } else {
      throw new SampleFileException(
          shown,
          Files.exists(source) ? "is neither a folder nor a file" : "no such file or folder");
    }
    if (sources.isEmpty()) {
      throw new SampleFileException(
          shown, "holds no sample; samples are files that end in .npz, .npy or .pb");
    }
    return new SampleFiles(sources, inputs);
  }

  /** Adds the samples that files of one folder form. */
  private static void collect(
      List<Path> files, String folder, ModelInputs inputs, List<SampleSource> sources) {
    List<Path> tensors = new ArrayList<>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        switch (SampleSource.kind(file)) {
          case ARCHIVE -> sources.add(SampleSource.archive(file, folder));
          case TENSOR -> tensors.add(file);
          case OTHER -> {}
        }
      }
    }
    if (inputs.required().size() == 1) {
      tensors.forEach(file -> sources.add(SampleSource.tensors(List.of(file), folder)));
    } else if (!tensors.isEmpty()) {
      sources.add(SampleSource.tensors(tensors, folder));
    }
  }

  private static List<Path> list(Path folder, String shown) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      List<Path> names = new ArrayList<>();
      files.forEach(names::add);
      return names.stream().sorted().collect(Collectors.toList());
    } catch (IOException | DirectoryIteratorException unreadable) {
      throw new SampleFileException(shown, "cannot be listed", unreadable);
    }
  }

  /**
   * How many samples there are.
   *
   * @return at least 1
   */
  public int count() {
    return sources.size();
  }

  /**
   * Goes through the samples. {@code next()} throws {@link SampleFileException} for a file that has
   * become unreadable, is not well-formed, or does not fit the model.
   *
   * @return an iterator over all samples
   */
  @Override
  public Iterator<Sample> iterator() {
    Iterator<SampleSource> files = sources.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return files.hasNext();
      }

      @Override
      public Sample next() {
        if (!files.hasNext()) {
          throw new NoSuchElementException();
        }
        return files.next().read(inputs);
      }
    };
  }
}
