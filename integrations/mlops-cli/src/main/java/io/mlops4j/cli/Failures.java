package io.mlops4j.cli;

import io.mlops4j.core.AliasProtectedException;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.LifecycleException;
import io.mlops4j.core.PromotionConflictException;
import io.mlops4j.core.RegistryException;
import io.mlops4j.core.RollbackRefusedException;
import io.mlops4j.quantize.QuantizationException;
import io.mlops4j.quantize.SampleFileException;
import io.mlops4j.quantize.onnx.OnnxFormatException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line on the error stream what went wrong, and chooses the exit code. */
final class Failures {
  /** A registry looked at what it was asked to move, and said no. */
  static final int REFUSED = 4;

  /** A comparison ran, and a figure is beyond its bound. */
  static final int BOUND_NOT_MET = 6;

  private Failures() {}

  static int ofOperation(Exception failure, CommandLine command, ParseResult parsed) {
    return ofOperation(failure, model(parsed), command.getErr());
  }

  /**
   * Says what went wrong.
   *
   * @param model the first parameter of the command
   */
  static int ofOperation(Exception failure, String model, PrintWriter err) {
    if (failure instanceof SampleFileException) {
      say(err, String.valueOf(failure.getMessage()));
      return ExitCode.SOFTWARE;
    }
    if (failure instanceof QuantizationException refused) {
      say(err, model + ": " + text(refused));
      return ExitCode.SOFTWARE;
    }
    if (failure instanceof FileFailure wrong) {
      say(err, wrong.file() + ": " + text(wrong.failure()));
      return ExitCode.SOFTWARE;
    }
    if (isRefusal(failure)) {
      say(err, String.valueOf(failure.getMessage()));
      return REFUSED;
    }
    if (failure instanceof RegistryException
        || failure instanceof NoRegistryException
        || failure instanceof CsvException
        || failure instanceof UncheckedIOException) {
      say(err, String.valueOf(failure.getMessage()));
      return ExitCode.SOFTWARE;
    }
    if (failure instanceof IllegalArgumentException) {
      say(err, String.valueOf(failure.getMessage()));
      return ExitCode.USAGE;
    }
    say(err, "internal error: " + failure);
    failure.printStackTrace(err);
    return ExitCode.SOFTWARE;
  }

  /** Whether a registry said no to a change, and changed nothing. */
  static boolean isRefusal(Exception failure) {
    return failure instanceof GateRefusedException
        || failure instanceof AliasProtectedException
        || failure instanceof PromotionConflictException
        || failure instanceof RollbackRefusedException
        || failure instanceof LifecycleException;
  }

  private static String text(QuantizationException failure) {
    String what = failure instanceof OnnxFormatException ? "not a well-formed ONNX model: " : "";
    return what + failure.getMessage();
  }

  static int ofCommandLine(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    say(command, String.valueOf(failure.getMessage()));
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("Try '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  /** The model a command was given, which is its first parameter. */
  private static String model(ParseResult parsed) {
    ParseResult innermost = parsed;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    return String.valueOf(innermost.<Object>matchedPositionalValue(0, "model"));
  }

  static void say(CommandLine command, String message) {
    say(command.getErr(), message);
  }

  static void say(PrintWriter err, String message) {
    err.println("mlops: " + oneLine(message));
    err.flush();
  }

  /** A file name may hold line breaks and escape sequences; a terminal must not obey them. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? '?' : c);
    }
    return line.toString();
  }
}
