package io.mlops4j.cli;

import io.mlops4j.quantize.ProgressListener;
import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;

/**
 * A bar in one line of a terminal, redrawn when its percentage changes and wiped when it is closed.
 * On anything but a terminal it stays silent.
 */
final class ProgressBar implements ProgressListener, AutoCloseable {
  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final String title;
  private final boolean visible;
  private long percent = -1;

  ProgressBar(PrintWriter out, String title, boolean visible) {
    this.out = out;
    this.title = title;
    this.visible = visible;
  }

  static ProgressBar onTerminal(PrintWriter out, String title) {
    return new ProgressBar(out, title, isTerminal());
  }

  @Override
  public void progress(long done, long total, String unit) {
    long now = total <= 0 ? 100 : (long) (100.0 * done / total);
    if (!visible || now == percent) {
      return;
    }
    percent = now;
    int filled = (int) (WIDTH * now / 100);
    String bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    out.printf("\r%s [%s] %3d %%", title, bar, now);
    out.flush();
  }

  @Override
  public void close() {
    if (percent >= 0) {
      out.print("\r" + " ".repeat(title.length() + WIDTH + 9) + "\r");
      out.flush();
    }
  }

  /**
   * Up to Java 21 there is a console only where there is a terminal; since 22 the console is always
   * there and knows whether it is one.
   */
  @SuppressWarnings("SystemConsoleNull") // isTerminal() is asked where it exists
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJava22) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
