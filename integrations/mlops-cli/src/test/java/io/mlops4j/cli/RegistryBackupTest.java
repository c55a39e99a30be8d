package io.mlops4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that is backed up and brought back from a shell. */
class RegistryBackupTest {
  @TempDir private Path directory = Path.of("");
  private Path registry = Path.of("");
  private Path backup = Path.of("");
  private Path restored = Path.of("");

  @BeforeEach
  void register() throws Exception {
    registry = directory.resolve("registry");
    backup = directory.resolve("backups/monday");
    restored = directory.resolve("restored");
    Path model = Files.writeString(directory.resolve("model.onnx"), "weights");
    assertThat(shell("register", "encoder", model, "--dir", registry).exitCode()).isZero();
    assertThat(shell("promote", "models:/encoder/1", "champion", "--dir", registry).exitCode())
        .isZero();
  }

  private static Shell shell(Object... args) {
    return Shell.run(Stream.concat(Stream.of("registry"), Stream.of(args)).toArray());
  }

  private Shell backUp(Object... options) {
    return shell(
        Stream.concat(Stream.of("backup", backup, "--dir", registry), Stream.of(options))
            .toArray());
  }

  private Shell restore(Object... options) {
    return shell(
        Stream.concat(Stream.of("restore", backup, "--dir", restored), Stream.of(options))
            .toArray());
  }

  private static void assertFailed(Shell shell, int exitCode, String message) {
    assertThat(shell.exitCode()).as(shell.err()).isEqualTo(exitCode);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).startsWith("mlops: ").contains(message).hasLineCount(1);
  }

  private List<String> beside(Path path) throws Exception {
    try (Stream<Path> entries = Files.list(path.resolveSibling("."))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void backup_thenRestore_bringsBackTheStateOfTheBackup() {
    Shell made = backUp();
    Path later = directory.resolve("model.onnx");
    assertThat(shell("register", "encoder", later, "--dir", registry).exitCode()).isZero();
    Shell brought = restore();

    assertThat(made.out()).isEqualTo(backup + System.lineSeparator());
    assertThat(brought.out()).isEqualTo(restored + System.lineSeparator());
    assertThat(shell("list", "--dir", registry).out()).containsPattern("encoder +2 .*champion=1");
    assertThat(shell("list", "--dir", restored).out()).containsPattern("encoder +1 .*champion=1");
    Shell verified = shell("verify", "--dir", restored);
    assertThat(verified.exitCode()).as(verified.out()).isZero();
    assertThat(verified.out())
        .startsWith("1 moves, 0 changes, 1 registrations, 1 artifacts, 0 problems");
  }

  @Test
  void backupAndRestore_asJson_nameBothPlaces() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode made = mapper.readTree(backUp("--json").out());
    JsonNode brought = mapper.readTree(restore("--json").out());

    assertThat(made.at("/registry").asText()).isEqualTo(registry.toString());
    assertThat(made.at("/backup").asText()).isEqualTo(backup.toString());
    assertThat(brought.at("/registry").asText()).isEqualTo(restored.toString());
    assertThat(brought.at("/backup").asText()).isEqualTo(backup.toString());
  }

  @Test
  void restore_whereARegistryIs_isRefusedAndChangesNothing() {
    assertThat(backUp().exitCode()).isZero();
    Path model = directory.resolve("model.onnx");
    assertThat(shell("register", "ranker", model, "--dir", restored).exitCode()).isZero();

    assertFailed(restore(), 2, "'" + restored + "' is not empty");

    assertThat(shell("list", "--dir", restored).out()).contains("ranker").doesNotContain("encoder");
  }

  @Test
  void restore_intoAnEmptyDirectory_isDone() throws Exception {
    assertThat(backUp().exitCode()).isZero();
    Files.createDirectory(restored);

    assertThat(restore().exitCode()).isZero();

    assertThat(shell("list", "--dir", restored).out()).contains("champion=1");
  }

  @Test
  void restore_ofAChangedBackup_failsAndLeavesNothing() throws Exception {
    assertThat(backUp().exitCode()).isZero();
    Path blob;
    try (Stream<Path> files = Files.walk(backup.resolve("blobs"))) {
      blob = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.writeString(blob, "WEIGHTS");

    assertFailed(restore(), 1, "was changed since the backup was made");

    assertThat(beside(restored)).containsExactly("backups", "model.onnx", "registry");
  }

  @Test
  void restore_ofWhatIsNoBackup_failsAndLeavesNothing() throws Exception {
    assertFailed(restore(), 1, "is no backup of a registry");
    assertThat(shell("restore", "--dir", restored).exitCode()).isEqualTo(2);

    assertThat(beside(restored)).containsExactly("model.onnx", "registry");
  }

  @Test
  void backup_overSomething_isRefusedAndLeavesIt() throws Exception {
    assertThat(backUp().exitCode()).isZero();
    String sums = Files.readString(backup.resolve("SHA256SUMS"));

    assertFailed(backUp(), 2, "'" + backup + "' is not empty");

    assertThat(backup.resolve("SHA256SUMS")).hasContent(sums);
    assertThat(beside(backup)).containsExactly("monday");
  }

  @Test
  void backup_ofNoRegistry_failsAndMakesNeither() {
    Path absent = directory.resolve("absent");

    assertFailed(shell("backup", backup, "--dir", absent), 1, "no registry in");

    assertThat(absent).doesNotExist();
    assertThat(backup).doesNotExist();
  }

  @Test
  void backup_ofADamagedRegistry_failsAndMakesNone() throws Exception {
    try (Stream<Path> files = Files.walk(registry.resolve("blobs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertThat(backUp().exitCode()).isEqualTo(1);

    assertThat(backup).doesNotExist();
  }
}
