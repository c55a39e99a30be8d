package io.mlops4j.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples that cannot be used, and runs that end before their time. */
class SampleFaultsTest {

  private static final int ROWS = 4;
  private static final int K = 32;

  @TempDir Path folder;

  private Path model;

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static TensorSpec square(String name) {
    return TensorSpec.ofFloats(name, List.of((long) K, (long) K), random(K * K, name.hashCode()));
  }

  private static Sample sample(float[] values) {
    return Sample.create().floats("x", values, ROWS, K);
  }

  private static Path model(Path file) throws Exception {
    return new ModelBuilder()
        .input("x", DataType.FLOAT, ROWS, K)
        .constant(square("v"))
        .constant(square("w"))
        .node(NodeSpec.of("MatMul", "first", List.of("x", "v"), List.of("h")))
        .node(NodeSpec.of("Relu", "r", List.of("h"), List.of("i")))
        .node(NodeSpec.of("MatMul", "second", List.of("i", "w"), List.of("y")))
        .output("y", DataType.FLOAT, ROWS, K)
        .writeTo(file);
  }

  @BeforeEach
  void writeModel() throws Exception {
    model = model(folder.resolve("fp32.onnx"));
  }

  private void assertRefused(SampleRecipes recipe, List<Sample> samples) throws Exception {
    SampleRecipes.Run run = SampleRecipes.Run.of(model, samples, folder.resolve("out.onnx"));
    assertThatThrownBy(() -> recipe.write(run))
        .as("%s", recipe)
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("sample");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(model);
    }
  }

  @ParameterizedTest
  @EnumSource
  void samples_thatCannotBeUsed_areRefusedByType(SampleRecipes recipe) throws Exception {
    assertRefused(recipe, List.of());
    assertRefused(recipe, List.of(Sample.create()));
    assertRefused(recipe, List.of(Sample.create().floats("x", random(ROWS * 9, 1), ROWS, 9)));
    assertRefused(recipe, List.of(Sample.create().longs("x", new long[ROWS * K], ROWS, K)));
    assertRefused(recipe, List.of(Sample.create().floats("z", random(ROWS * K, 1), ROWS, K)));
    assertRefused(recipe, List.of(sample(random(ROWS * K, 1)), Sample.create()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SMOOTH_DYNAMIC")
  void samples_withoutAFiniteValue_areRefusedByType(SampleRecipes recipe) throws Exception {
    float[] nothing = new float[ROWS * K];
    Arrays.fill(nothing, Float.NaN);
    assertRefused(recipe, List.of(sample(nothing)));
    Arrays.fill(nothing, Float.POSITIVE_INFINITY);
    assertRefused(recipe, List.of(sample(nothing)));
  }

  @ParameterizedTest
  @EnumSource
  void samples_withSomeValuesNotFinite_giveAModelThatIsClose(SampleRecipes recipe)
      throws Exception {
    float[] holes = random(ROWS * K, 2);
    holes[5] = Float.NaN;
    holes[K + 7] = Float.NEGATIVE_INFINITY;
    Path target = folder.resolve("out.onnx");
    recipe.write(
        SampleRecipes.Run.of(
            model,
            List.of(sample(random(ROWS * K, 1)), sample(holes), sample(random(ROWS * K, 3))),
            target));

    Map<String, Object> input = Map.of("x", new Ort.Floats(random(ROWS * K, 9), ROWS, K));
    assertThat(
            Ort.relativeError(
                Ort.floats(Ort.run(model, input), "y"), Ort.floats(Ort.run(target, input), "y")))
        .isLessThan(0.3);
  }

  /** What the child JVM runs, so that nobody else writes into its temporary folder. */
  public static final class Child {

    private static final int POINTS = 12;

    private final Path folder;
    private final Path model;
    private final List<Sample> samples =
        List.of(sample(random(ROWS * K, 1)), sample(random(ROWS * K, 2)));
    private final Set<String> before;

    private Child(Path folder) throws Exception {
      this.folder = folder;
      this.model = model(folder.resolve("fp32.onnx"));
      this.before = names();
    }

    private Set<String> names() throws Exception {
      Set<String> names = new TreeSet<>();
      for (Path place : List.of(folder, Path.of(System.getProperty("java.io.tmpdir")))) {
        try (Stream<Path> files = Files.list(place)) {
          files.map(file -> file.getFileName().toString()).forEach(names::add);
        }
      }
      names.removeIf(name -> name.startsWith("onnxruntime-java"));
      return names;
    }

    public static void main(String[] args) throws Exception {
      Child child = new Child(Path.of(args[0]));
      for (SampleRecipes recipe : SampleRecipes.values()) {
        child.stopEverywhere(recipe);
      }
    }

    private void stopEverywhere(SampleRecipes recipe) throws Exception {
      Path target = folder.resolve("out.onnx");
      int[] asked = {0, 0};
      recipe.write(
          new SampleRecipes.Run(
              model, samples, (done, total, unit) -> asked[1]++, () -> asked[0]++ < 0, target));
      require(asked[0] > samples.size() && asked[1] > 0, recipe + " neither asks nor tells");
      clean();
      for (int point : points(asked[0])) {
        int[] count = {0};
        boolean through =
            stop(
                recipe,
                new SampleRecipes.Run(
                    model, samples, (d, t, u) -> {}, () -> count[0]++ >= point, target),
                "cancelled at " + point + " of " + asked[0]);
        require(!through, recipe + " went on when cancelled at " + point);
        int[] interrupted = {0};
        stop(
            recipe,
            new SampleRecipes.Run(
                model,
                samples,
                (d, t, u) -> {},
                () -> {
                  if (interrupted[0]++ == point) {
                    Thread.currentThread().interrupt();
                  }
                  return false;
                },
                target),
            "interrupted at " + point + " of " + asked[0]);
      }
      for (int point : points(asked[1])) {
        int[] told = {0};
        stop(
            recipe,
            new SampleRecipes.Run(
                model,
                samples,
                (d, t, u) -> {
                  if (told[0]++ == point) {
                    Thread.currentThread().interrupt();
                  }
                },
                () -> false,
                target),
            "interrupted when told " + point + " of " + asked[1]);
      }
    }

    private static Set<Integer> points(int count) {
      Set<Integer> points = new TreeSet<>(List.of(count - 1));
      for (int i = 0; i < POINTS; i++) {
        points.add((int) ((long) i * count / POINTS));
      }
      return points;
    }

    /** Returns whether the run was through before it saw that it should stop. */
    private boolean stop(SampleRecipes recipe, SampleRecipes.Run run, String how) throws Exception {
      boolean written = false;
      try {
        recipe.write(run);
        written = true;
      } catch (QuantizationCancelledException expected) {
        require(expected.getMessage() != null, recipe + " says nothing " + how);
      }
      Thread.interrupted();
      if (written) {
        clean();
      }
      require(names().equals(before), recipe + " left " + names() + " " + how);
      return written;
    }

    private void clean() throws Exception {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().contains("out.onnx")).toList()) {
          Files.delete(file);
        }
      }
    }

    private static void require(boolean held, String otherwise) {
      if (!held) {
        throw new IllegalStateException(otherwise);
      }
    }
  }

  @Test
  void everyRecipe_stoppedInAnyPhase_leavesNothing() throws Exception {
    Path log = folder.resolve("child.log");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                work.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = child.waitFor(4, TimeUnit.MINUTES);
    child.destroyForcibly();
    assertThat(ended).as("ended in time").isTrue();
    assertThat(child.exitValue()).as(Files.readString(log)).isZero();
  }
}
