package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortCommandTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void run_eachRecipeWithoutSamples_doesWhatTheParserWouldDo() throws Exception {
    Path in = Files.write(directory.resolve("in.onnx"), OnnxBytes.matMul(64, 32));
    for (String recipe : List.of("", "dynamic-int8", "weight-only", "fp16", "bf16")) {
      Path ours = directory.resolve("short.onnx");
      Path theirs = directory.resolve("parsed.onnx");
      Shell parsed =
          recipe.isEmpty()
              ? Shell.run("quantize", "--", in, theirs)
              : Shell.run("quantize", "--recipe=" + recipe, in, theirs);
      StringWriter out = new StringWriter();

      String[] args =
          recipe.isEmpty()
              ? new String[] {"quantize", in.toString(), ours.toString()}
              : new String[] {"quantize", in.toString(), ours.toString(), "--recipe", recipe};

      assertThat(ShortCommand.run(args, new PrintWriter(out), new PrintWriter(out)))
          .as(recipe)
          .hasValue(0);
      assertThat(out).hasToString(parsed.out());
      assertThat(ours).hasSameBinaryContentAs(theirs);
    }
  }

  @Test
  void run_aModelThatIsNotThere_failsAsTheParserDoes() {
    Path in = directory.resolve("missing.onnx");
    Path out = directory.resolve("out.onnx");

    Shell ours = Shell.run("quantize", in, out);

    assertThat(ours.exitCode()).isEqualTo(1);
    assertThat(ours).isEqualTo(Shell.run("quantize", "--", in, out));
  }

  @Test
  void run_anythingElse_isLeftToTheParser() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    for (List<String> args :
        List.of(
            List.<String>of(),
            List.of("quantize"),
            List.of("inspect", "a", "b"),
            List.of("quantize", "a", "--help"),
            List.of("quantize", "@arguments", "b"),
            List.of("quantize", "a", "b", "--json"),
            List.of("quantize", "a", "b", "--bits", "4"),
            List.of("quantize", "a", "b", "--recipe", "auto"),
            List.of("quantize", "a", "b", "--recipe", "static-int8"),
            List.of("quantize", "a", "b", "--recipe", "no-such-recipe"))) {
      assertThat(ShortCommand.run(args.toArray(new String[0]), nowhere, nowhere))
          .as(args.toString())
          .isEmpty();
    }
  }
}
