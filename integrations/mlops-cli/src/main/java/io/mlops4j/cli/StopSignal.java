package io.mlops4j.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/*
 * A shutdown hook comes too late: the one of ONNX Runtime frees its environment at the same time,
 * and a model that still runs then ends the process with an abort. So the signals themselves are
 * caught, and the process ends when the command has. What handles them has no name that every Java
 * promises; where it is missing, a signal ends the process at once.
 */
/**
 * Whether the process was asked to stop while a command ran. The command then has a few seconds to
 * leave no half-written file behind; a second signal ends the process at once.
 */
final class StopSignal implements AutoCloseable {
  private static final long GRACE_MILLIS = 10_000;
  private static final int BY_SIGNAL = 128;
  private static final String HANDLER = "sun.misc.SignalHandler";

  private final List<Runnable> restorations = new ArrayList<>();
  private volatile int received;

  private StopSignal() {}

  /** Has the virtual machine make the class of the handlers, which takes it longer than a file. */
  static void prepare() {
    try {
      handler(Class.forName(HANDLER), number -> {}, 0);
    } catch (ClassNotFoundException missing) {
      // Not every Java has it.
    }
  }

  static StopSignal install() {
    StopSignal stop = new StopSignal();
    stop.handle("INT", 2);
    stop.handle("TERM", 15);
    return stop;
  }

  boolean received() {
    return received != 0;
  }

  /** Ends the process, with the exit code of a signal, if one came. */
  @Override
  public void close() {
    restorations.forEach(Runnable::run);
    if (received()) {
      System.exit(BY_SIGNAL + received);
    }
  }

  private void handle(String name, int number) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName(HANDLER);
      Object signal = type.getConstructor(String.class).newInstance(name);
      Object handler = handler(handlerType, this::receive, number);
      Object before = type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
      restorations.add(
          () -> {
            try {
              type.getMethod("handle", type, handlerType).invoke(null, signal, before);
            } catch (ReflectiveOperationException gone) {
              throw new IllegalStateException("a signal cannot be given back", gone);
            }
          });
    } catch (InvocationTargetException reserved) {
      // The JVM was told to leave signals alone.
    } catch (ReflectiveOperationException missing) {
      // Not every Java has it.
    }
  }

  private static Object handler(Class<?> type, IntConsumer receiver, int number) {
    return Proxy.newProxyInstance(
        StopSignal.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, args) -> {
          if (method.getName().equals("handle")) {
            receiver.accept(number);
          }
          return null;
        });
  }

  private void receive(int number) {
    if (received()) {
      Runtime.getRuntime().halt(BY_SIGNAL + number);
    }
    received = number;
    Thread grace = new Thread(() -> haltLater(number), "mlops-stop");
    grace.setDaemon(true);
    grace.start();
  }

  private static void haltLater(int number) {
    try {
      Thread.sleep(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(BY_SIGNAL + number);
  }
}
