package io.mlops4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What one command line does inside this process. */
record Shell(int exitCode, String out, String err) {

  static Shell run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    CommandLine commandLine =
        MlopsCommand.commandLine(texts)
            .setOut(new PrintWriter(out, /* autoFlush= */ true))
            .setErr(new PrintWriter(err, /* autoFlush= */ true));
    int exitCode = commandLine.execute(texts);
    return new Shell(exitCode, out.toString(), err.toString());
  }
}
