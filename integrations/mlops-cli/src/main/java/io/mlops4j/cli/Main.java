package io.mlops4j.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the shell tool. */
public final class Main {
  /** Held here, because a logger nobody holds is collected together with its level. */
  private static final Logger LIBRARIES = Logger.getLogger("io.mlops4j");

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    LIBRARIES.setLevel(Level.WARNING);
    System.exit(MlopsCommand.commandLine(args).execute(args));
  }
}
