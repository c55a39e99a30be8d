package io.mlops4j.serving.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A leased ONNX Runtime session. */
final class OnnxSession implements LoadedModel {

  private final ModelSignature signature;
  private final OrtEnvironment environment;
  private final LeasedHandle<OrtSession> session;

  /** Input buffers of runs that ended, at most one set per run that was ever concurrent. */
  private final ConcurrentLinkedQueue<InputBuffers> idleBuffers = new ConcurrentLinkedQueue<>();

  private OnnxSession(
      ModelSignature signature, OrtEnvironment environment, LeasedHandle<OrtSession> session) {
    this.signature = signature;
    this.environment = environment;
    this.session = session;
  }

  static OnnxSession open(
      String name,
      OrtEnvironment environment,
      OrtSession session,
      OrtSession.SessionOptions options)
      throws OrtException {
    ModelSignature signature =
        new ModelSignature(
            specs(name, session.getInputInfo().values()),
            specs(name, session.getOutputInfo().values()));
    return new OnnxSession(
        signature, environment, LeasedHandle.of(name, session, handle -> free(handle, options)));
  }

  /** Options must outlive their session. */
  static void free(OrtSession session, OrtSession.SessionOptions options) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not free a session", e);
    } finally {
      options.close();
    }
  }

  private static List<TensorSpec> specs(String model, Collection<NodeInfo> nodes) {
    List<TensorSpec> specs = new ArrayList<>(nodes.size());
    for (NodeInfo node : nodes) {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw new InvalidModelException(
            model,
            "has '" + node.getName() + "', which is not a tensor; only tensors can be served");
      }
      List<Long> shape = new ArrayList<>();
      for (long dimension : info.getShape()) {
        shape.add(Math.max(dimension, -1));
      }
      specs.add(
          new TensorSpec(node.getName(), elementType(model, node.getName(), info.type), shape));
    }
    return specs;
  }

  private static ElementType elementType(String model, String tensor, OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> ElementType.FLOAT32;
      case DOUBLE -> ElementType.FLOAT64;
      case INT32 -> ElementType.INT32;
      case INT64 -> ElementType.INT64;
      case UINT8 -> ElementType.UINT8;
      default ->
          throw new InvalidModelException(
              model,
              "has '"
                  + tensor
                  + "' of type "
                  + type
                  + ", which cannot be served; cast it to float, double, int32, int64 or uint8");
    };
  }

  @Override
  public ModelSignature signature() {
    return signature;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    signature.check(inputs);
    try (LeasedHandle.Lease<OrtSession> lease = session.lease()) {
      InputBuffers pooled = idleBuffers.poll();
      InputBuffers buffers = pooled == null ? new InputBuffers() : pooled;
      try {
        return run(lease.resource(), buffers, inputs);
      } finally {
        idleBuffers.add(buffers);
      }
    }
  }

  private Map<String, Tensor> run(
      OrtSession ortSession, InputBuffers buffers, Map<String, Tensor> inputs) {
    Map<String, OnnxTensor> arguments = new LinkedHashMap<>();
    try {
      for (TensorSpec input : signature.inputs()) {
        Tensor tensor = inputs.get(input.name());
        if (tensor != null) {
          arguments.put(input.name(), buffers.tensor(environment, input.name(), tensor));
        }
      }
      try (OrtSession.Result result = ortSession.run(arguments)) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
          outputs.put(entry.getKey(), copy(entry.getKey(), entry.getValue()));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new InferenceFailedException(
          "ONNX Runtime could not run inputs "
              + inputs
              + " ("
              + e.getCode()
              + "): "
              + e.getMessage(),
          e);
    } finally {
      arguments.values().forEach(OnnxTensor::close);
    }
  }

  /** The getters copy native memory into a fresh heap buffer, whose array is ours to keep. */
  private static Tensor copy(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new InferenceFailedException("Output '" + name + "' is not a tensor in this run");
    }
    TensorInfo info = tensor.getInfo();
    long[] shape = info.getShape();
    return switch (info.type) {
      case FLOAT -> adopt(ElementType.FLOAT32, tensor.getFloatBuffer().array(), shape);
      case DOUBLE -> adopt(ElementType.FLOAT64, tensor.getDoubleBuffer().array(), shape);
      case INT32 -> adopt(ElementType.INT32, tensor.getIntBuffer().array(), shape);
      case INT64 -> adopt(ElementType.INT64, tensor.getLongBuffer().array(), shape);
      case UINT8 -> adopt(ElementType.UINT8, tensor.getByteBuffer().array(), shape);
      default ->
          throw new InferenceFailedException("Output '" + name + "' is of type " + info.type);
    };
  }

  private static Tensor adopt(ElementType type, Object array, long[] shape) {
    return Tensor.adopt(type, array, java.lang.reflect.Array.getLength(array), shape);
  }

  @Override
  public void close() {
    session.close();
  }
}
