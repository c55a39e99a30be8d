package io.mlops4j.quantize.kernel;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the kernels once. Each guard that fails answers with the scalar kernels and a sentence
 * that tells the operator what to change; nothing here throws.
 */
final class KernelProvider {

  /** The newest Java feature version on which the differential tests were run. */
  static final int UPPER_JAVA_VERSION = 25;

  /** Raises {@link #UPPER_JAVA_VERSION}, for trying a newer Java. */
  static final String UPPER_JAVA_PROPERTY = "mlops4j.kernels.upperJavaVersion";

  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String VECTOR_KERNELS = "io.mlops4j.quantize.kernel.VectorKernels";

  private KernelProvider() {}

  /** Defers the choice to the first use. */
  static final class Holder {
    static final Kernels ACTIVE = choose();

    private Holder() {}
  }

  private static Kernels choose() {
    System.Logger logger = System.getLogger(KernelProvider.class.getName());
    Optional<String> refusal = refusal();
    if (refusal.isPresent()) {
      logger.log(Level.INFO, "scalar quantization kernels are active: {0}", refusal.get());
      return ScalarKernels.INSTANCE;
    }
    try {
      Kernels vector = vectorKernels();
      logger.log(Level.INFO, "vector quantization kernels are active");
      return vector;
    } catch (Throwable failure) { // a linkage error must not take the quantizer down
      logger.log(Level.INFO, "scalar quantization kernels are active: {0}", failure.getMessage());
      return ScalarKernels.INSTANCE;
    }
  }

  /** Why the vector kernels may not run here, in the order of the guards; empty when they may. */
  static Optional<String> refusal() {
    int upper = Integer.getInteger(UPPER_JAVA_PROPERTY, UPPER_JAVA_VERSION);
    int feature = Runtime.version().feature();
    if (feature > upper) {
      return Optional.of(
          "Java "
              + feature
              + " is newer than "
              + upper
              + ", the last one tested; -D"
              + UPPER_JAVA_PROPERTY
              + "="
              + feature
              + " tries it");
    }
    Optional<Module> module = ModuleLayer.boot().findModule(VECTOR_MODULE);
    if (module.isEmpty()) {
      return Optional.of("start Java with --add-modules " + VECTOR_MODULE + " for the vector ones");
    }
    String machine = System.getProperty("java.vm.name", "").toLowerCase(Locale.ROOT);
    if (!machine.contains("hotspot") && !machine.contains("openjdk")) {
      return Optional.of("the virtual machine " + machine + " is not HotSpot");
    }
    String mode = System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT);
    if (machine.contains("client") || mode.contains("client") || mode.contains("interpreted")) {
      return Optional.of("the optimizing compiler is off (" + mode + ")");
    }
    return Optional.empty();
  }

  private static Kernels vectorKernels() throws Throwable {
    Module self = KernelProvider.class.getModule();
    ModuleLayer.boot().findModule(VECTOR_MODULE).ifPresent(self::addReads);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    Class<?> implementation = lookup.findClass(VECTOR_KERNELS);
    return (Kernels)
        lookup.findConstructor(implementation, MethodType.methodType(void.class)).invoke();
  }
}
