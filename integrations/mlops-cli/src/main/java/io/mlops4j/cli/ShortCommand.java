package io.mlops4j.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/*
 * Of the time that a model of some 100 MB takes, a fifth would go to loading the parser of command
 * lines and to the annotations that it looks at.
 */
/**
 * The short forms of {@code quantize}, understood without the parser: {@code quantize IN OUT}, also
 * with {@code --recipe RECIPE} after it for a recipe that needs no samples.
 */
final class ShortCommand {
  private static final int PLAIN = 3;
  private static final int WITH_RECIPE = 5;

  private ShortCommand() {}

  /** The exit code, or nothing where the parser has to look at the command line. */
  static Optional<Integer> run(String[] args, PrintWriter out, PrintWriter err) {
    Optional<QuantizeJob> job = job(args, out, err);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(job.get().run(List.of(args)));
    } catch (RuntimeException failure) {
      return Optional.of(Failures.ofOperation(failure, args[1], err));
    }
  }

  private static Optional<QuantizeJob> job(String[] args, PrintWriter out, PrintWriter err) {
    boolean plain = args.length == PLAIN;
    boolean withRecipe = args.length == WITH_RECIPE && args[PLAIN].equals("--recipe");
    if (!(plain || withRecipe)
        || !args[0].equals("quantize")
        || !isOperand(args[1])
        || !isOperand(args[2])) {
      return Optional.empty();
    }
    QuantizeOptions options = new QuantizeOptions();
    if (withRecipe) {
      Optional<Recipe> named = Recipe.named(args[WITH_RECIPE - 1]);
      if (named.isEmpty() || named.get().needsSamples()) {
        return Optional.empty();
      }
      options.recipe = named.get();
    }
    try {
      Path in = Path.of(args[1]);
      Path to = Path.of(args[2]);
      return Optional.of(new QuantizeJob(options, in, to, QuantizeJob.Form.TEXT, out, err));
    } catch (InvalidPathException noName) {
      return Optional.empty();
    }
  }

  /** Neither an option nor the name of a file with arguments. */
  private static boolean isOperand(String arg) {
    return !arg.startsWith("-") && !arg.startsWith("@");
  }
}
