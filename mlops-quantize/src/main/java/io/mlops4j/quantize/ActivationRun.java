package io.mlops4j.quantize;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.OnnxModel;
import io.mlops4j.quantize.onnx.ValueInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Runs a model on ONNX Runtime, without its optimizations, and shows values inside it. Confined.
 *
 * <p>A copy of the model with the values as outputs lives in a temporary file until this is closed.
 */
final class ActivationRun implements AutoCloseable {

  /** Empty when the model runs from its own file. */
  private final Optional<Path> copy;

  private final OrtEnvironment environment;
  private final OrtSession.SessionOptions options;
  private final OrtSession session;
  private final Set<String> values;

  private ActivationRun(
      Optional<Path> copy,
      OrtEnvironment environment,
      OrtSession.SessionOptions options,
      OrtSession session,
      Set<String> values) {
    this.copy = copy;
    this.environment = environment;
    this.options = options;
    this.session = session;
    this.values = values;
  }

  /** Sees one value of one run; the buffer dies with the call. */
  @FunctionalInterface
  interface Observer {
    void observe(String value, FloatBuffer elements, long[] shape);
  }

  static ActivationRun of(OnnxModel model, Set<String> values) {
    ModelRewrite rewrite = ModelRewrite.of(model);
    Set<String> outputs = new HashSet<>();
    model.graph().outputs().stream().map(ValueInfo::name).forEach(outputs::add);
    Set<String> inputs = new HashSet<>();
    model.graph().inputs().stream().map(ValueInfo::name).forEach(inputs::add);
    for (String value : values) {
      if (!outputs.contains(value) && !inputs.contains(value)) {
        rewrite.addOutput(value);
      }
    }
    OrtEnvironment environment = environment();
    Path copy = temporaryFile();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    boolean open = false;
    try {
      rewrite.writeTo(copy);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      ActivationRun run =
          new ActivationRun(
              Optional.of(copy),
              environment,
              options,
              environment.createSession(copy.toString(), options),
              Set.copyOf(values));
      open = true;
      return run;
    } catch (OrtException refused) {
      throw new UnsupportedModelException(
          "ONNX Runtime does not load the model: " + refused.getMessage());
    } finally {
      if (!open) {
        options.close();
        delete(copy);
      }
    }
  }

  /** Runs the model as it is, optimized, and shows outputs only. */
  static ActivationRun asServed(OnnxModel model, Set<String> outputs, int threads) {
    OrtEnvironment environment = environment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    boolean open = false;
    try {
      options.setIntraOpNumThreads(threads);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      ActivationRun run =
          new ActivationRun(
              Optional.empty(),
              environment,
              options,
              environment.createSession(model.path().toString(), options),
              Set.copyOf(outputs));
      open = true;
      return run;
    } catch (OrtException refused) {
      throw new UnsupportedModelException(
          "ONNX Runtime does not load the model "
              + model.path().getFileName()
              + ": "
              + refused.getMessage());
    } finally {
      if (!open) {
        options.close();
      }
    }
  }

  /** The environment of this process; what is thrown when it cannot be made is no exception. */
  private static OrtEnvironment environment() {
    ShortCommandLine.require();
    try {
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError missing) {
      throw new QuantizationException(
          "ONNX Runtime is not on the class path, or not built for this machine", missing);
    }
  }

  /**
   * Writes the model as ONNX Runtime simplifies it: what is constant is computed, norms are folded
   * into convolutions, all in standard operators.
   *
   * @param dataFile the name of a second file for the constants; empty to keep them in one
   */
  static void simplify(OnnxModel model, Path target, String dataFile) {
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      options.setOptimizedModelFilePath(target.toString());
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      if (!dataFile.isEmpty()) {
        options.addConfigEntry("session.optimized_model_external_initializers_file_name", dataFile);
      }
      environment.createSession(model.path().toString(), options).close();
    } catch (OrtException refused) {
      throw new UnsupportedModelException(
          "ONNX Runtime does not load the model: " + refused.getMessage());
    }
  }

  /** Time of one run, without the making of its inputs. */
  long nanos(Sample sample, LongSupplier nanoTime) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, Sample.Tensor> input : sample.inputs().entrySet()) {
        inputs.put(input.getKey(), tensor(input.getKey(), input.getValue()));
      }
      long start = nanoTime.getAsLong();
      session.run(inputs).close();
      return nanoTime.getAsLong() - start;
    } catch (OrtException refused) {
      throw notRun(sample, refused);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static QuantizationException notRun(Sample sample, OrtException refused) {
    return new QuantizationException(
        "ONNX Runtime does not run the sample with inputs "
            + sample.inputs().keySet()
            + ": "
            + refused.getMessage(),
        refused);
  }

  /** Runs one sample. */
  void run(Sample sample, Observer observer) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (Map.Entry<String, Sample.Tensor> input : sample.inputs().entrySet()) {
        OnnxTensor tensor = tensor(input.getKey(), input.getValue());
        inputs.put(input.getKey(), tensor);
        if (values.contains(input.getKey()) && input.getValue().dataType() == DataType.FLOAT) {
          observer.observe(
              input.getKey(),
              input.getValue().bytes().asFloatBuffer(),
              tensor.getInfo().getShape());
        }
      }
      try (OrtSession.Result result = session.run(inputs)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          if (values.contains(output.getKey())
              && output.getValue() instanceof OnnxTensor tensor
              && isFloat(tensor.getInfo().type)) {
            observer.observe(output.getKey(), tensor.getFloatBuffer(), tensor.getInfo().getShape());
          }
        }
      }
    } catch (OrtException refused) {
      throw notRun(sample, refused);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** What the runtime hands out as 32-bit floats. */
  private static boolean isFloat(OnnxJavaType type) {
    return type == OnnxJavaType.FLOAT
        || type == OnnxJavaType.FLOAT16
        || type == OnnxJavaType.BFLOAT16;
  }

  private OnnxTensor tensor(String name, Sample.Tensor value) throws OrtException {
    OnnxJavaType type =
        switch (value.dataType()) {
          case FLOAT -> OnnxJavaType.FLOAT;
          case DOUBLE -> OnnxJavaType.DOUBLE;
          case FLOAT16 -> OnnxJavaType.FLOAT16;
          case BFLOAT16 -> OnnxJavaType.BFLOAT16;
          case INT8 -> OnnxJavaType.INT8;
          case UINT8 -> OnnxJavaType.UINT8;
          case INT16 -> OnnxJavaType.INT16;
          case INT32 -> OnnxJavaType.INT32;
          case INT64 -> OnnxJavaType.INT64;
          case BOOL -> OnnxJavaType.BOOL;
          default ->
              throw new QuantizationException(
                  "input " + name + " is " + value.dataType() + ", which cannot be run");
        };
    long[] shape = value.shape().stream().mapToLong(Long::longValue).toArray();
    ByteBuffer elements = value.bytes();
    // Only direct buffers are taken as bytes, whatever the element type.
    ByteBuffer direct = ByteBuffer.allocateDirect(elements.remaining()).order(elements.order());
    return OnnxTensor.createTensor(environment, direct.put(elements).flip(), shape, type);
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("activations", ".onnx");
    } catch (IOException full) {
      throw new QuantizationException("no temporary file for a copy of the model", full);
    }
  }

  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException left) {
      copy.toFile().deleteOnExit();
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException unclosed) {
      throw new QuantizationException("a session did not close", unclosed);
    } finally {
      options.close();
      copy.ifPresent(ActivationRun::delete);
    }
  }
}
