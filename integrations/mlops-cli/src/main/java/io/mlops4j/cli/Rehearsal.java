package io.mlops4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Runs the commands on small inputs of its own, in a process that archives the classes they load.
 * What runs a model is left out: ONNX Runtime, a native library, takes its time there.
 */
final class Rehearsal {
  private final Path folder;

  private Rehearsal(Path folder) {
    this.folder = folder;
  }

  /**
   * Ends the process, with 0 if every command did.
   *
   * @param args an existing directory to work in
   */
  public static void main(String[] args) throws IOException {
    System.exit(failing(Path.of(args[0])).isEmpty() ? 0 : 1);
  }

  /** The first command that failed, if one did. */
  static Optional<List<String>> failing(Path folder) throws IOException {
    for (List<String> command : new Rehearsal(folder).commands()) {
      PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
      if (Main.run(command.toArray(new String[0]), nowhere, nowhere) != 0) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  private List<List<String>> commands() throws IOException {
    String model = model();
    String table = table();
    String registry = file("registry");
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("quantize", model, file("int8.onnx")));
    commands.add(List.of("quantize", model, file("int4.onnx"), "--recipe", "weight-only"));
    commands.add(List.of("quantize", model, file("half.onnx"), "--recipe", "fp16", "--json"));
    commands.add(List.of("inspect", model));
    commands.add(List.of("inspect", model, "--json"));
    commands.add(List.of("drift", table, table, "--html", file("page.html")));
    commands.add(List.of("drift", table, table, "--json"));
    String version = "models:/m/1";
    List<List<String>> ofRegistry =
        List.of(
            List.of("register", "m", model, "--metric", "f1=0.9"),
            List.of("promote", version, "champion", "--require", "f1>=0.5"),
            List.of("list"),
            List.of("show", version, "--json"),
            List.of("lineage", version),
            List.of("verify"));
    for (List<String> command : ofRegistry) {
      List<String> whole = new ArrayList<>(List.of("registry"));
      whole.addAll(command);
      whole.addAll(List.of("--dir", registry));
      commands.add(whole);
    }
    return commands;
  }

  private String model() throws IOException {
    Path copy = folder.resolve("model.onnx");
    try (InputStream model = Rehearsal.class.getResourceAsStream("rehearsal.onnx")) {
      if (model == null) {
        throw new IOException("rehearsal.onnx is not in the jar");
      }
      Files.copy(model, copy);
    }
    return copy.toString();
  }

  private String table() throws IOException {
    Random random = new Random(7);
    StringBuilder rows = new StringBuilder("length,language\n");
    for (int i = 0; i < 200; i++) {
      rows.append(random.nextGaussian()).append(random.nextBoolean() ? ",en\n" : ",de\n");
    }
    return Files.writeString(folder.resolve("table.csv"), rows).toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
