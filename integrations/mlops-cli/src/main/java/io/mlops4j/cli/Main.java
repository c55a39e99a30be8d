package io.mlops4j.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** Starts the shell tool. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(run(args, writer(System.out, "stdout"), writer(System.err, "stderr")));
  }

  static int run(String[] args, PrintWriter out, PrintWriter err) {
    return ShortCommand.run(args, out, err)
        .orElseGet(() -> MlopsCommand.commandLine(args).setOut(out).setErr(err).execute(args));
  }

  /** In the encoding of the terminal, where Java knows it. */
  private static PrintWriter writer(PrintStream stream, String name) {
    String terminal =
        System.getProperty(name + ".encoding", System.getProperty("sun." + name + ".encoding"));
    Charset charset = terminal == null ? Charset.defaultCharset() : Charset.forName(terminal);
    return new PrintWriter(stream, /* autoFlush= */ true, charset);
  }
}
