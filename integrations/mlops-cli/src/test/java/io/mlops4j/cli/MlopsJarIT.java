package io.mlops4j.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops4j.core.ModelRegistry;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged tool the way a user does. */
@Timeout(value = 120, unit = SECONDS)
class MlopsJarIT {
  private static final Path JAR = Path.of("target", "mlops.jar").toAbsolutePath();

  /** For the tests, which have no model large enough. */
  private static final Map<String, String> START_AGAIN =
      Map.of("JDK_JAVA_OPTIONS", "-Dmlops.relaunch=true");

  @TempDir private Path directory = Path.of("");

  @Test
  void quantize_toldToStartAgain_usesTheVectorKernels() throws Exception {
    Path in = model(64, 32);
    Path out = directory.resolve("int8.onnx");

    Shell shell = run(START_AGAIN, "quantize", in, out, "--json");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.out()).contains("\"kernels\" : \"vector\"");
    assertThat(shell.err()).doesNotContain("\r", "kernels are active");
    assertThat(run(Map.of(), "inspect", out).out()).contains("MatMulInteger 1");
  }

  @Test
  void quantize_aModelThatIsSoonDone_usesTheScalarKernelsForTheSameFile() throws Exception {
    Path in = model(64, 32);
    Path vector = directory.resolve("vector.onnx");
    Path scalar = directory.resolve("scalar.onnx");
    run(START_AGAIN, "quantize", in, vector);
    Map<String, String> guarded = new HashMap<>(START_AGAIN);
    guarded.put("MLOPS_NO_RELAUNCH", "1");

    for (Map<String, String> environment : List.of(Map.<String, String>of(), guarded)) {
      Shell shell = run(environment, "quantize", in, scalar, "--json");

      assertThat(shell.exitCode()).as(shell.err()).isZero();
      assertThat(shell.out()).contains("\"kernels\" : \"scalar\"");
      assertThat(shell.err()).doesNotContain("incubator", "kernels are active");
      assertThat(scalar).hasSameBinaryContentAs(vector);
    }
  }

  @Test
  void quantizeAndCompare_withSamples_runOnnxRuntimeFromTheJar() throws Exception {
    Path in = model(64, 32);
    Path out = directory.resolve("int4.onnx");
    Path samples = NpySamples.write(directory.resolve("samples"), 3, 8, 64);

    Shell quantize =
        run(
            Map.of(),
            "quantize",
            in,
            out,
            "--recipe",
            "weight-only",
            "--method",
            "gptq",
            "--calibration",
            samples);
    Shell near = run(Map.of(), "compare", in, out, "--samples", samples, "--min-cosine", "0.9");
    Shell far = run(Map.of(), "compare", in, out, "--samples", samples, "--min-cosine", "0.99999");

    assertThat(quantize.exitCode()).as(quantize.err()).isZero();
    assertThat(quantize.out()).startsWith("weight-only INT4").contains("GPTQ");
    assertThat(near.exitCode()).as(near.err()).isZero();
    assertThat(far.exitCode()).isEqualTo(6);
    assertThat(far.err()).startsWith("mlops: smallest cosine of Y is ").hasLineCount(1);
  }

  /** ONNX Runtime would end the process with a segmentation fault. */
  @Test
  void quantize_withSamplesAndAVeryLongCommandLine_isRefusedInOneLine() throws Exception {
    Path out = directory.resolve("int8.onnx");
    List<Object> args = new ArrayList<>(List.of("quantize", model(64, 32), out, "--calibration"));
    args.add(NpySamples.write(directory.resolve("samples"), 1, 8, 64));
    for (int i = 0; i < 300; i++) {
      args.addAll(List.of("--include", "product"));
    }

    Shell shell = run(Map.of(), args.toArray());

    assertThat(shell.exitCode()).as(shell.err()).isEqualTo(1);
    assertThat(shell.err()).contains("the command line of this process has").hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void quantize_withSamplesWhereTheLibraryIsMissing_isRefusedInOneLine() throws Exception {
    Map<String, String> noLibrary =
        Map.of("JDK_JAVA_OPTIONS", "-Donnxruntime.native.path=" + directory);
    Path out = directory.resolve("int8.onnx");
    Path samples = NpySamples.write(directory.resolve("samples"), 1, 8, 64);

    Shell with = run(noLibrary, "quantize", model(64, 32), out, "--calibration", samples);

    assertThat(with.exitCode()).as(with.err()).isEqualTo(1);
    assertThat(with.err().lines().filter(line -> line.startsWith("mlops: ")))
        .singleElement()
        .asString()
        .contains("ONNX Runtime");
    assertThat(with.err()).doesNotContain("\tat ");
    assertThat(out).doesNotExist();
    assertThat(run(noLibrary, "quantize", model(64, 32), out).exitCode()).isZero();
  }

  @Test
  void registry_fromRegistrationToRollback() throws Exception {
    Path file = model(4, 4);
    Path registry = directory.resolve("registry");

    for (String f1 : List.of("f1=0.9", "f1=0.95", "f1=0.5")) {
      Shell registered =
          run(Map.of(), "registry", "register", "m", file, "--metric", f1, "--dir", registry);
      assertThat(registered.exitCode()).as(registered.err()).isZero();
    }
    for (int number = 1; number <= 3; number++) {
      Shell promoted =
          run(
              Map.of(),
              "registry",
              "promote",
              "models:/m/" + number,
              "champion",
              "--require=f1>=0.9",
              "--dir",
              registry);
      assertThat(promoted.exitCode()).as(promoted.err()).isEqualTo(number == 3 ? 4 : 0);
    }
    Shell back = run(Map.of(), "registry", "rollback", "m", "champion", "--dir", registry);
    assertThat(back.out()).startsWith("m@champion: 2 -> 1");
    assertThat(run(Map.of(), "registry", "verify", "--dir", registry).exitCode()).isZero();
  }

  @Test
  void badInput_isOneLineExitOneAndNoFile() throws Exception {
    Path text = Files.writeString(directory.resolve("text.onnx"), "This is no model.\n".repeat(9));
    Path empty = Files.createFile(directory.resolve("empty.onnx"));
    byte[] good = OnnxBytes.matMul(64, 32);
    Path cut = Files.write(directory.resolve("cut.onnx"), Arrays.copyOf(good, 5_000));
    Path missing = directory.resolve("missing.onnx");
    Path out = directory.resolve("out.onnx");

    for (Path in : List.of(text, empty, cut, missing, directory)) {
      Shell quantize = run(Map.of(), "quantize", in, out);
      Shell inspect = run(Map.of(), "inspect", in);

      assertThat(quantize.exitCode()).as("%s: %s", in, quantize.err()).isEqualTo(1);
      assertThat(quantize.out()).isEmpty();
      assertThat(failureLines(quantize)).hasSize(1).allMatch(line -> line.startsWith("mlops: "));
      assertThat(inspect.exitCode()).as("%s: %s", in, inspect.err()).isEqualTo(1);
      assertThat(failureLines(inspect)).hasSize(1);
      assertThat(quantize.err()).contains("mlops: " + in + ": ");
      assertThat(inspect.err()).contains("mlops: " + in + ": ");
    }
    assertThat(run(START_AGAIN, "quantize", cut, out).exitCode()).isEqualTo(1);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(text, empty, cut);
    }
  }

  @Test
  void wrongCommandLine_isExitTwo_alsoThroughTheSecondProcess() throws Exception {
    assertThat(run(Map.of(), "quantize", "only-one").exitCode()).isEqualTo(2);
    assertThat(run(Map.of(), "quantize", "a", "b", "--bits", "x").exitCode()).isEqualTo(2);
    Path in = model(4, 4);
    Shell shell = run(START_AGAIN, "quantize", in, directory, "--bits", "9");
    assertThat(shell.exitCode()).as(shell.err()).isEqualTo(2);
    assertThat(run(Map.of()).exitCode()).isEqualTo(2);
  }

  @Test
  void version_isThatOfTheJar() throws Exception {
    assertThat(run(Map.of(), "--version").out()).matches("mlops \\d+\\.\\d+\\.\\d+\\S*\\s+");
  }

  @Test
  void registry_inAChildProcess_findsItsDatabase() throws Exception {
    Path registry = directory.resolve("registry");
    ModelRegistry.open(registry).close();

    Shell shell = run(Map.of(), "registry", "list", "--json", "--dir", registry);

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out().strip()).isEqualTo("[ ]");
  }

  @Test
  void drift_ofTheSameShiftedAndBrokenTables_exitsForAPipeline() throws Exception {
    Path reference = Tables.write(directory.resolve("ref.csv"), 1, 0);
    Path same = Tables.write(directory.resolve("same.csv"), 2, 0);
    Path shifted = Tables.write(directory.resolve("shifted.csv"), 3, 1);
    Path ragged = directory.resolve("ragged.csv");
    Files.writeString(ragged, Files.readString(same) + "1,2\n");
    long line = Files.readString(same).lines().count() + 1;
    Path missing = directory.resolve("missing.csv");
    Path page = directory.resolve("page.html");

    Shell still = run(Map.of(), "drift", reference, same);
    Shell moved = run(Map.of(), "drift", reference, shifted, "--html", page);

    assertThat(still.exitCode()).as(still.out() + still.err()).isZero();
    assertThat(still.out()).startsWith("No drift: 0 of 3 features changed");
    assertThat(moved.exitCode()).as(moved.err()).isEqualTo(3);
    assertThat(moved.out()).startsWith("Drift: 1 of 3 features changed").contains("DRIFT tokens");
    assertThat(still.err() + moved.err()).isEmpty();
    assertThat(page).content().contains("<html", "\"tokens\"").hasSizeGreaterThan(150_000);
    Files.delete(page);
    Shell absent = run(Map.of(), "drift", reference, missing, "--html", page);
    Shell torn = run(Map.of(), "drift", reference, ragged, "--html", page);
    assertThat(absent.exitCode()).isEqualTo(1);
    assertThat(absent.err()).isEqualTo("mlops: " + missing + ": no such file\n");
    assertThat(torn.exitCode()).isEqualTo(1);
    assertThat(torn.err()).startsWith("mlops: " + ragged + ", line " + line + ": ").hasLineCount(1);
    assertThat(absent.out() + torn.out()).isEmpty();
    assertThat(page).doesNotExist();
  }

  @Test
  void termination_whileQuantizing_stopsBothProcessesAndLeavesNothing() throws Exception {
    Path in = model(4_096, 8_192);
    Path out = directory.resolve("int8.onnx");
    Process process = start(START_AGAIN, "quantize", in, out);
    awaitThat(() -> filesBeside(in) > 0);
    List<ProcessHandle> second = process.descendants().toList();

    process.destroy();

    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(second).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(filesBeside(in)).isZero();
  }

  @Test
  void interruption_whileSamplesRun_leavesNothing() throws Exception {
    Path in = model(512, 512);
    Path out = directory.resolve("int4.onnx");
    Path samples = NpySamples.write(directory.resolve("samples"), 400, 256, 512);
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Process process =
        start(
            Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary),
            "quantize",
            in,
            out,
            "--calibration",
            samples);
    awaitThat(() -> isThere(temporary, "activations"));

    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(out).doesNotExist();
    assertThat(isThere(temporary, "activations")).isFalse();
    assertThat(isThere(temporary, "quantized")).isFalse();
  }

  @Test
  void install_makesACommandThatStartsFromItsArchive() throws Exception {
    Path folder = directory.resolve("bin");
    Path in = model(64, 32);
    Path byJar = directory.resolve("jar.onnx");
    Path byCommand = directory.resolve("command.onnx");
    Path loaded = directory.resolve("loaded");
    Map<String, String> logged =
        Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + ":none");

    Shell install = run(Map.of(), "install", folder);
    Shell jar = run(Map.of(), "quantize", in, byJar);
    Shell command = runInstalled(folder, logged, "quantize", in, byCommand);

    assertThat(install.exitCode()).as(install.err()).isZero();
    assertThat(install.out().strip()).isEqualTo(folder.resolve("mlops").toString());
    assertThat(install.err()).isEmpty();
    assertThat(folder).isDirectoryContaining(file -> file.endsWith("mlops.jsa"));
    assertThat(command.exitCode()).as(command.err()).isZero();
    assertThat(command.out()).isEqualTo(jar.out());
    assertThat(byCommand).hasSameBinaryContentAs(byJar);
    for (String type : List.of("io.mlops4j.cli.Main", "io.mlops4j.quantize.DynamicInt8")) {
      assertThat(loaded).content().contains(type + " source: shared objects file (top)");
    }
  }

  @Test
  void install_again_replacesWhatIsThere_alsoFromTheInstalledJar() throws Exception {
    Path folder = directory.resolve("bin");
    assertThat(run(Map.of(), "install", folder).exitCode()).isZero();
    Shell again = runInstalled(folder, Map.of(), "install", folder, "--json");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("\"archive\" : true");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("mlops", "mlops.jar", "mlops.jsa");
    }
    assertThat(folder.resolve("mlops.jar")).hasSameBinaryContentAs(JAR);
  }

  @Test
  void install_underAHostileName_worksAndPassesArgumentsOn() throws Exception {
    Path folder = directory.resolve("it's $HOME; \"here\"");
    Path in = Files.move(model(64, 32), directory.resolve("a model's $file.onnx"));

    Shell install = run(Map.of(), "install", folder);
    Shell inspect = runInstalled(folder, Map.of(), "inspect", in);

    assertThat(install.exitCode()).as(install.err()).isZero();
    assertThat(install.err()).contains("without an archive: Java uses none for a path with spaces");
    assertThat(inspect.exitCode()).as(inspect.err()).isZero();
    assertThat(inspect.out()).contains("MatMul 1");
  }

  @Test
  void installed_jarWasChangedSince_worksWithoutAWord() throws Exception {
    Path folder = directory.resolve("bin");
    run(Map.of(), "install", folder);
    Files.setLastModifiedTime(folder.resolve("mlops.jar"), FileTime.fromMillis(0));

    Shell version = runInstalled(folder, Map.of(), "--version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).matches("mlops \\d+\\.\\d+\\.\\d+\\S*\\s+");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void installed_toldToStartAgain_leavesTheArchiveToTheFirstProcess() throws Exception {
    Path folder = directory.resolve("bin");
    run(Map.of(), "install", folder);

    Shell shell =
        runInstalled(
            folder,
            START_AGAIN,
            "quantize",
            model(64, 32),
            directory.resolve("int8.onnx"),
            "--json");

    assertThat(shell.exitCode()).as(shell.err()).isZero();
    assertThat(shell.out()).startsWith("{").contains("\"kernels\" : \"vector\"");
  }

  @Test
  void install_javaThatMakesNoArchive_isSaidAndTheCommandWorks() throws Exception {
    Path folder = directory.resolve("bin");

    Shell install = run(Map.of("JDK_JAVA_OPTIONS", "-Xshare:off"), "install", folder, "--json");

    assertThat(install.exitCode()).as(install.err()).isZero();
    assertThat(install.out()).contains("\"archive\" : false");
    assertThat(install.err()).contains("mlops: the command starts without an archive: ");
    assertThat(folder.resolve("mlops.jsa")).doesNotExist();
    assertThat(folder.resolve("mlops")).content().doesNotContain("SharedArchiveFile");
    assertThat(runInstalled(folder, Map.of(), "--version").exitCode()).isZero();
  }

  @Test
  void install_whereAFileIs_isRefusedInOneLine() throws Exception {
    Path file = Files.writeString(directory.resolve("taken"), "text");

    Shell install = run(Map.of(), "install", file);

    assertThat(install.exitCode()).isEqualTo(1);
    assertThat(install.err()).startsWith("mlops: " + file + ": ").hasLineCount(1);
    assertThat(file).hasContent("text");
  }

  @Test
  void install_whereItCannotWork_isRefusedInOneLineBeforeAnythingIsWritten() throws Exception {
    Path registry = Files.createDirectories(directory.resolve("bin").resolve("mlops"));

    Shell besideDirectory = run(Map.of(), "install", directory.resolve("bin"));
    Shell underColon = run(Map.of(), "install", directory.resolve("a:b"));

    for (Shell refused : List.of(besideDirectory, underColon)) {
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).startsWith("mlops: " + directory).hasLineCount(1);
    }
    try (Stream<Path> files = Files.list(directory.resolve("bin"))) {
      assertThat(files).containsExactly(registry);
    }
  }

  @Test
  void install_behindALink_worksThere() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);

    Shell install = run(Map.of(), "install", link);

    assertThat(install.exitCode()).as(install.err()).isZero();
    assertThat(runInstalled(real, Map.of(), "--version").exitCode()).isZero();
  }

  @Test
  void install_terminatedWhileItRehearses_leavesNeitherProcessNorDrafts() throws Exception {
    Path folder = directory.resolve("bin");
    Process process = start(Map.of(), "install", folder);
    awaitThat(() -> process.descendants().findAny().isPresent());
    List<ProcessHandle> rehearsal = process.descendants().toList();

    process.destroy();

    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(rehearsal).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(".mlops"));
    }
  }

  private static boolean isThere(Path folder, String start) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith(start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whose code is in the jar is named there, with its licence and the text of that. */
  @Test
  void jar_holdsTheLicencesOfWhatIsInIt() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      String listed = text(jar, "META-INF/THIRD-PARTY.txt");
      List<String> poms =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith("/pom.properties") && !name.contains("/io.mlops4j/"))
              .toList();
      assertThat(poms).hasSizeGreaterThan(5);
      for (String pom : poms) {
        Properties coordinates = new Properties();
        coordinates.load(new StringReader(text(jar, pom)));
        String artifact = coordinates.getProperty("artifactId");
        assertThat(listed)
            .contains(coordinates.getProperty("groupId") + ":" + artifact + ":")
            .doesNotContain("Unknown");
      }
      for (String library : List.of("fastcsv", "picocli")) {
        assertThat(listed).contains(":" + library + ":");
      }
      List<String> texts =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.startsWith("META-INF/third-party/") && !name.endsWith("/"))
              .toList();
      for (String library :
          List.of(
              "fastcsv",
              "jackson-core",
              "jackson-databind",
              "sqlite-jdbc",
              "onnxruntime",
              "commons-math3",
              "slf4j-nop",
              "slf4j-api")) {
        assertThat(texts)
            .anyMatch(
                name ->
                    name.startsWith("META-INF/third-party/" + library + "-")
                        && name.contains("LICENSE"));
      }
      assertThat(texts)
          .filteredOn(name -> name.contains("fastcsv"))
          .singleElement()
          .satisfies(
              name ->
                  assertThat(text(jar, name))
                      .contains("Permission is hereby granted, free of charge"));
      assertThat(texts)
          .anyMatch(name -> name.contains("/onnxruntime-") && name.endsWith("/LICENSE"))
          .anyMatch(name -> name.contains("/onnxruntime-") && name.endsWith("Notices.txt"));
      assertThat(jar.stream().map(ZipEntry::getName))
          .contains("ai/onnxruntime/native/linux-aarch64/libonnxruntime.so")
          .noneMatch(name -> name.contains(".dSYM/"));
      // picocli brings no file of its own and has this licence, as mlops4j itself.
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
      assertThat(text(jar, "io/mlops4j/drift/chartjs/LICENSE.md")).contains("MIT");
    }
  }

  private static String text(ZipFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path model(int rows, int columns) throws IOException {
    return Files.write(directory.resolve("model.onnx"), OnnxBytes.matMul(rows, columns));
  }

  /** Files of the tool in the directory; the streams of the process are kept there too. */
  private long filesBeside(Path in) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> !f.equals(in) && !f.toString().endsWith(".std")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  /** The lines of the tool, without what Java says of its incubating module. */
  private static List<String> failureLines(Shell shell) {
    return shell.err().lines().filter(line -> !line.contains("incubator module")).toList();
  }

  private Shell run(Map<String, String> environment, Object... args) throws Exception {
    return finished(start(environment, args));
  }

  private Shell finished(Process process) throws Exception {
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    Path out = directory.resolve("out.std");
    Path err = directory.resolve("err.std");
    Shell shell = new Shell(process.exitValue(), Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return shell;
  }

  private Process start(Map<String, String> environment, Object... args) throws IOException {
    return start(List.of(JavaLauncher.path(), "-jar", JAR.toString()), environment, args);
  }

  private Shell runInstalled(Path folder, Map<String, String> environment, Object... args)
      throws Exception {
    return finished(start(List.of(folder.resolve("mlops").toString()), environment, args));
  }

  private Process start(List<String> tool, Map<String, String> environment, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>(tool);
    Stream.of(args).map(Object::toString).forEach(command::add);
    File out = directory.resolve("out.std").toFile();
    File err = directory.resolve("err.std").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    builder.environment().remove("MLOPS_NO_RELAUNCH");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
