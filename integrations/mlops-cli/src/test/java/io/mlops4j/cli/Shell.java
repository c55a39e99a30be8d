package io.mlops4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one command line does inside this process. */
record Shell(int exitCode, String out, String err) {

  static Shell run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int exitCode =
        Main.run(
            texts,
            new PrintWriter(out, /* autoFlush= */ true),
            new PrintWriter(err, /* autoFlush= */ true));
    return new Shell(exitCode, out.toString(), err.toString());
  }
}
