package io.mlops4j.core;

import io.mlops4j.core.store.Database;
import io.mlops4j.core.store.Schema;
import io.mlops4j.core.store.SqliteConnections;
import io.mlops4j.core.store.TableCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a registry, whatever database it is in, as an SQLite file with the blobs it refers to, and
 * brings it back.
 */
final class Backup {
  private static final int ATTEMPTS = 3;
  private static final Duration PRIVATE = Duration.ofSeconds(10);

  private Backup() {}

  static void write(RegistryParts parts, Path target) {
    for (int attempt = 1; ; attempt++) {
      try {
        StagedDirectory.write(target, staged -> fill(parts, staged));
        return;
      } catch (CollectedMeanwhile e) {
        if (attempt == ATTEMPTS) {
          throw new ArtifactNotFoundException(String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private static void fill(RegistryParts parts, Path staged) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    List<Blob> blobs;
    Path file = staged.resolve(BackupManifest.DATABASE);
    try (Database copy = new Database(new SqliteConnections(file, PRIVATE))) {
      Schema.migrate(copy);
      TableCopy.run(parts.database(), copy, SqliteConnections.tables(copy), session -> "nothing");
      blobs = copy.read(VersionTable::blobs);
    }
    digests.put(BackupManifest.DATABASE, Sha256.of(file));
    ArtifactStore store = ArtifactStore.inDirectory(staged);
    for (Blob blob : blobs) {
      copy(parts, blob, store);
      digests.put(BackupManifest.blob(blob.sha256()), blob.sha256());
    }
    Files.delete(staged.resolve("incoming"));
    BackupManifest.write(staged, digests);
  }

  private static void copy(RegistryParts parts, Blob blob, ArtifactStore store) throws IOException {
    try (InputStream in = Files.newInputStream(parts.artifacts().fetch(blob))) {
      Blob written = store.put(in);
      if (!written.equals(blob)) {
        throw new ArtifactCorruptedException(
            "blob " + blob.sha256() + " changed while it was copied");
      }
    } catch (ArtifactNotFoundException | java.nio.file.NoSuchFileException e) {
      if (parts.database().read(session -> VersionTable.refersTo(session, blob))) {
        throw e;
      }
      throw new CollectedMeanwhile(blob);
    }
  }

  /** Garbage collection took a blob of a version that was purged after the rows were copied. */
  private static final class CollectedMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CollectedMeanwhile(Blob blob) {
      super("blob " + blob.sha256() + " was collected while the backup was made");
    }
  }

  static void restore(Path backup, Path directory) {
    restore(backup, directory, new LocalDisk());
  }

  static void restore(Path backup, Path directory, Disk disk) {
    StagedDirectory.write(
        directory,
        disk,
        staged -> {
          Map<String, String> files = BackupManifest.read(backup);
          for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = staged.resolve(file.getKey());
            Path parent = target.getParent();
            if (parent != null && !parent.equals(staged)) {
              SyncedDirectory.make(parent, disk);
            }
            BackupManifest.copy(backup, file.getKey(), file.getValue(), target);
            if (!file.getKey().equals(BackupManifest.DATABASE)) {
              target.toFile().setReadOnly();
              disk.syncDirectory(target.resolveSibling("."));
            }
          }
          Path file = staged.resolve(BackupManifest.DATABASE);
          try (Database copy = new Database(new SqliteConnections(file, PRIVATE))) {
            Schema.migrate(copy);
            requireTables(backup, copy);
            for (Blob blob : copy.read(VersionTable::blobs)) {
              if (!files.containsKey(BackupManifest.blob(blob.sha256()))) {
                throw lacking(backup, blob);
              }
            }
          }
        });
  }

  /** Restores into a database that has a registry's tables or none, and no row in them. */
  static void restore(Path backup, Database database, ArtifactStore store) {
    try {
      Map<String, String> digests = BackupManifest.read(backup);
      Path temporary = Files.createTempDirectory("mlops4j-restore-");
      try {
        Path file = temporary.resolve(BackupManifest.DATABASE);
        BackupManifest.copy(
            backup,
            BackupManifest.DATABASE,
            String.valueOf(digests.get(BackupManifest.DATABASE)),
            file);
        try (Database copy = new Database(new SqliteConnections(file, PRIVATE))) {
          Schema.migrate(copy);
          List<String> tables = requireTables(backup, copy);
          Schema.migrate(database);
          TableCopy.requireEmpty(database, tables);
          List<Blob> blobs = copy.read(VersionTable::blobs);
          for (Blob blob : blobs) {
            put(backup, blob, database, store);
          }
          TableCopy.run(
              copy,
              database,
              tables,
              session -> {
                // A collection that came between saw no row that refers to them.
                for (Blob blob : blobs) {
                  if (!store.contains(blob)) {
                    put(backup, blob, database, store);
                  }
                }
                return blobs;
              });
        }
      } finally {
        StagedDirectory.remove(temporary, new IOException());
      }
    } catch (IOException e) {
      throw new RegistryStorageException("'" + backup + "' cannot be restored: " + e, e);
    }
  }

  /**
   * The tables of a registry. A backup with anything else is none of ours: what it calls its tables
   * and columns would become part of statements.
   */
  private static List<String> requireTables(Path backup, Database copy) throws IOException {
    Path temporary = Files.createTempDirectory("mlops4j-schema-");
    try (Database own =
        new Database(new SqliteConnections(temporary.resolve(BackupManifest.DATABASE), PRIVATE))) {
      Schema.migrate(own);
      List<String> expected = SqliteConnections.objects(own);
      List<String> found = SqliteConnections.objects(copy);
      for (String object : found) {
        if (!expected.contains(object)) {
          throw new InvalidBackupException(
              "the database of the backup '%s' has what no registry has: %s"
                  .formatted(backup, object));
        }
      }
      for (String object : expected) {
        if (!found.contains(object)) {
          throw new InvalidBackupException(
              "the database of the backup '%s' lacks the %s".formatted(backup, object));
        }
      }
      return SqliteConnections.tables(own);
    } finally {
      StagedDirectory.remove(temporary, new IOException());
    }
  }

  private static InvalidBackupException lacking(Path backup, Blob blob) {
    return new InvalidBackupException(
        "the backup '%s' lacks blob %s".formatted(backup, blob.sha256()));
  }

  private static void put(Path backup, Blob blob, Database database, ArtifactStore store)
      throws IOException {
    Path file = backup.resolve(BackupManifest.blob(blob.sha256()));
    if (!Files.isRegularFile(file)) {
      throw lacking(backup, blob);
    }
    try (InputStream in = Files.newInputStream(file)) {
      Blob stored = store.put(in);
      if (!stored.equals(blob)) {
        database.write(
            session -> {
              if (!VersionTable.refersTo(session, stored)) {
                store.delete(stored);
              }
              return stored;
            });
        throw new InvalidBackupException(
            "blob %s of the backup '%s' was changed since the backup was made"
                .formatted(blob.sha256(), backup));
      }
    }
  }
}
