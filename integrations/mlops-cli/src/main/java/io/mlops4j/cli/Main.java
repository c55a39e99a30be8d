package io.mlops4j.cli;

/** Starts the shell tool. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(MlopsCommand.commandLine(args).execute(args));
  }
}
