package io.mlops4j.serving.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;

/**
 * The engine that runs ONNX models with ONNX Runtime on the CPU. Immutable and thread-safe.
 *
 * <p>A file is scanned in Java before ONNX Runtime opens it, and refused when it is truncated or
 * keeps tensor data in other files. A run is checked against the model's signature before it enters
 * native code, and the native session is leased: no order of {@link LoadedModel#run} and {@link
 * LoadedModel#close} reaches a freed session. NaN and infinities pass through.
 *
 * <p>ONNX Runtime keeps one environment per process and frees it in its own shutdown hook: close
 * what is loaded before the JVM exits.
 */
public final class OnnxRuntime implements InferenceEngine {

  private static final int ENGINE_DEFAULT = 0;

  private final int intraOpThreads;
  private final boolean spinning;
  private final boolean memoryArena;

  private OnnxRuntime(int intraOpThreads, boolean spinning, boolean memoryArena) {
    this.intraOpThreads = intraOpThreads;
    this.spinning = spinning;
    this.memoryArena = memoryArena;
  }

  /**
   * An engine with these defaults.
   *
   * <ul>
   *   <li>intra-op threads: as many as ONNX Runtime chooses, one per physical core
   *   <li>spinning: on, as in ONNX Runtime
   *   <li>memory arena: on, as in ONNX Runtime
   * </ul>
   *
   * @return the engine; nothing native is loaded before the first model
   */
  public static OnnxRuntime create() {
    return new OnnxRuntime(ENGINE_DEFAULT, /* spinning= */ true, /* memoryArena= */ true);
  }

  /**
   * The same engine with a fixed number of threads that share the work of one run.
   *
   * @param threads at least 1; the calling thread counts as one of them
   * @return the engine
   */
  public OnnxRuntime intraOpThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " intra-op threads; use at least 1");
    }
    return new OnnxRuntime(threads, spinning, memoryArena);
  }

  /**
   * The same engine with idle threads that spin for a while before they sleep, or sleep at once.
   *
   * @param spinning true for the lowest latency, false to leave the cores to others between runs
   * @return the engine
   */
  public OnnxRuntime spinning(boolean spinning) {
    return new OnnxRuntime(intraOpThreads, spinning, memoryArena);
  }

  /**
   * The same engine with or without an arena that keeps freed memory for the next run.
   *
   * @param memoryArena false to return memory to the system after each run, at the price of speed
   * @return the engine
   */
  public OnnxRuntime memoryArena(boolean memoryArena) {
    return new OnnxRuntime(intraOpThreads, spinning, memoryArena);
  }

  @Override
  public LoadedModel load(Path model) {
    OnnxScan.check(model);
    CommandLine.requireShort();
    String name = OnnxScan.nameOf(model);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    OrtSession session;
    try {
      configure(options);
      session = environment.createSession(model.toString(), options);
    } catch (OrtException e) {
      options.close();
      throw new InvalidModelException(name, "is refused by ONNX Runtime (" + e.getCode() + ")", e);
    }
    try {
      return OnnxSession.open(name, environment, session, options);
    } catch (OrtException | RuntimeException e) {
      OnnxSession.free(session, options);
      if (e instanceof InvalidModelException invalid) {
        throw invalid;
      }
      throw new InvalidModelException(name, "has inputs or outputs that cannot be read", e);
    }
  }

  private void configure(OrtSession.SessionOptions options) throws OrtException {
    if (intraOpThreads != ENGINE_DEFAULT) {
      options.setIntraOpNumThreads(intraOpThreads);
    }
    options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
    options.setCPUArenaAllocator(memoryArena);
    // Failures reach the caller as exceptions; the native logger would print them a second time.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }
}
