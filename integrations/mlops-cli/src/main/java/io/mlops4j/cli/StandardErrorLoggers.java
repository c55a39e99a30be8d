package io.mlops4j.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * What libraries log: warnings and errors, each in one line on the error stream. Found as a
 * service; the logging of the JDK would take a good part of the time that a small model takes.
 */
public final class StandardErrorLoggers extends System.LoggerFinder {

  /** Made by the JDK, when a library first asks for a logger. */
  public StandardErrorLoggers() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new StandardErrorLogger(name);
  }

  private record StandardErrorLogger(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.compareTo(Level.WARNING) >= 0 && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        String reason = thrown == null ? "" : ": " + thrown;
        System.err.println("mlops: " + level.getName() + ": " + Failures.oneLine(message + reason));
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      if (isLoggable(level)) {
        boolean plain = format == null || parameters == null || parameters.length == 0;
        log(
            level,
            bundle,
            plain ? format : MessageFormat.format(format, parameters),
            (Throwable) null);
      }
    }
  }
}
