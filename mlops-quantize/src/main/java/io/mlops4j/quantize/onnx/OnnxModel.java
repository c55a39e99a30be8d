package io.mlops4j.quantize.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An ONNX model file, opened for reading. The file is mapped: structure is decoded at once, tensor
 * values stay where they are until they are read. The mapping lives until this object is collected
 * as garbage. Immutable and thread-safe, as long as nobody changes the file.
 *
 * <p>A file may be hostile. Lengths, nesting (at most 100 messages), shapes and data sizes are
 * checked before they are used, and data in other files is taken only from the model's own folder.
 */
public final class OnnxModel {

  private final Path path;
  private final long sizeBytes;
  private final long irVersion;
  private final String producer;
  private final List<Opset> opsets;
  private final OnnxGraph graph;
  private final Set<String> externalFiles;
  private final List<ByteBuffer> otherFields;

  OnnxModel(
      Path path,
      long sizeBytes,
      long irVersion,
      String producer,
      List<Opset> opsets,
      OnnxGraph graph,
      Set<String> externalFiles,
      List<ByteBuffer> otherFields) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.irVersion = irVersion;
    this.producer = producer;
    this.opsets = List.copyOf(opsets);
    this.graph = graph;
    this.externalFiles = Set.copyOf(externalFiles);
    this.otherFields = List.copyOf(otherFields);
  }

  /**
   * Opens a model. Takes time linear in the number of nodes and constants, not in their size.
   *
   * @param file the model
   * @return the model
   * @throws ModelFileException if the file is missing or cannot be read
   * @throws OnnxFormatException if it is not a well-formed model
   * @throws ExternalDataException if it names data outside its folder
   */
  public static OnnxModel read(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException(
          "model " + name + (Files.exists(file) ? " is not a file" : " does not exist"));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new OnnxFormatException(
            "model " + name + " has " + size + " bytes; a protobuf file ends at 2147483647");
      }
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      return ModelDecoder.decode(file, bytes);
    } catch (NoSuchFileException missing) {
      throw new ModelFileException("model " + name + " does not exist", missing);
    } catch (IOException unreadable) {
      throw new ModelFileException("model " + name + " cannot be read", unreadable);
    } catch (InternalError truncated) {
      throw new ModelFileException("model " + name + " changed while it was read", truncated);
    }
  }

  /**
   * The file this model was read from.
   *
   * @return the path as given
   */
  public Path path() {
    return path;
  }

  /**
   * Size of the model file with the external data its constants name.
   *
   * @return the number of bytes
   */
  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Version of the file format.
   *
   * @return at least 1
   */
  public long irVersion() {
    return irVersion;
  }

  /**
   * The tool that wrote the model.
   *
   * @return its name, may be empty
   */
  public String producer() {
    return producer;
  }

  /**
   * The operator sets it imports.
   *
   * @return the sets, each domain once
   */
  public List<Opset> opsets() {
    return opsets;
  }

  /**
   * Version of one operator set.
   *
   * @param domain the domain, empty for the standard operators
   * @return the version, empty when the model does not import the set
   */
  public OptionalLong opset(String domain) {
    for (Opset set : opsets) {
      if (set.domain().equals(domain)) {
        return OptionalLong.of(set.version());
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The main graph.
   *
   * @return the graph
   */
  public OnnxGraph graph() {
    return graph;
  }

  /**
   * The files that hold data of constants, by their paths relative to the model's folder.
   *
   * @return the paths, with {@code /} between folders; empty for a model in one file
   */
  public Set<String> externalFiles() {
    return externalFiles;
  }

  /** Every field but version, operator sets and graph, with its tag. */
  List<ByteBuffer> otherFields() {
    return otherFields;
  }
}
