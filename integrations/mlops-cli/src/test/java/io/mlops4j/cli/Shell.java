package io.mlops4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What one command line does inside this process. */
record Shell(int exitCode, String out, String err) {

  static Shell run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        MlopsCommand.commandLine()
            .setOut(new PrintWriter(out, /* autoFlush= */ true))
            .setErr(new PrintWriter(err, /* autoFlush= */ true));
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int exitCode = commandLine.execute(texts);
    return new Shell(exitCode, out.toString(), err.toString());
  }
}
