package io.mlops4j.examples;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;

/**
 * What a person reads while the quickstart runs: steps, lines and, on a terminal, a progress bar.
 */
final class Report {

  private static final int BAR_WIDTH = 30;

  private final PrintStream out;
  private final boolean terminal;

  Report(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether standard output is a terminal. */
  @SuppressWarnings(
      "SystemConsoleNull") // Null means no terminal only up to JDK 21; then it is asked.
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJdk) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  void step(String title) {
    out.println();
    out.println(title);
  }

  void line(String format, Object... values) {
    out.printf(Locale.ROOT, "  " + format + "%n", values);
  }

  /** Redraws the bar; does nothing where the output is not a terminal. */
  void progress(long done, long total) {
    if (!terminal || total <= 0) {
      return;
    }
    int filled = (int) (BAR_WIDTH * done / total);
    out.print("\r  [" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "]");
    if (done >= total) {
      out.print("\r" + " ".repeat(BAR_WIDTH + 4) + "\r");
    }
    out.flush();
  }
}
