package io.mlops4j.core.signing;

import io.mlops4j.core.signing.StrictJson.Unknown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the statement a signature covers. Fields in-toto lets others add are skipped; in {@code
 * serialization}, which says how to look at the files, a field that is not understood refuses.
 */
final class StatementReader {
  private final StrictJson json;
  private final List<SignedFile> files = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> ignored = new LinkedHashSet<>();
  private String type = "";
  private String predicateType = "";
  private String modelName = "";
  private String rootSha256 = "";
  private String method = "";
  private String hashType = "";
  private String name = "";
  private String digest = "";
  private String algorithm = "";
  private boolean symlinksStated;
  private boolean sharded;

  private StatementReader(StrictJson json) {
    this.json = json;
  }

  static Statement read(byte[] payload) {
    return StrictJson.read("statement", payload, json -> new StatementReader(json).statement());
  }

  private Statement statement() throws IOException {
    json.object(
        "the statement",
        Unknown.SKIPPED,
        Map.of(
            "_type", () -> type = json.string("_type"),
            "subject", () -> json.array("subject", 1, this::subject),
            "predicateType", () -> predicateType = json.string("predicateType"),
            "predicate", this::predicate));
    if (!type.equals(Statement.TYPE)) {
      throw json.malformed("its _type is %s".formatted(Quoted.of(type)));
    }
    if (!predicateType.equals(Statement.PREDICATE)) {
      throw new UnsupportedSignatureException(
          "the signature is about %s, not about a model (%s)"
              .formatted(Quoted.of(predicateType), Statement.PREDICATE));
    }
    return checked();
  }

  private Statement checked() {
    if (method.isEmpty() || hashType.isEmpty() || !symlinksStated) {
      throw json.malformed("it lacks method, hash_type or allow_symlinks");
    }
    if (!method.equals("files") || !hashType.equals("sha256")) {
      throw new UnsupportedSignatureException(
          "the model was hashed by %s of %s; verified are sha256 of files"
              .formatted(Quoted.of(hashType), Quoted.of(method)));
    }
    if (sharded) {
      throw json.malformed("it gives a size of shards to files hashed whole");
    }
    if (modelName.isEmpty()) {
      throw json.malformed("its subject has no name");
    }
    if (files.isEmpty()) {
      throw json.malformed("it lists no file");
    }
    if (names.contains(Statement.WHOLE_MODEL) && files.size() > 1) {
      throw json.malformed("it lists '.' beside other files");
    }
    Statement statement = new Statement(modelName, List.copyOf(files), Set.copyOf(ignored));
    if (!statement.rootSha256().equals(rootSha256)) {
      throw json.malformed("the digest of its subject is not that of its files");
    }
    return statement;
  }

  private void subject() throws IOException {
    json.object(
        "the subject",
        Unknown.SKIPPED,
        Map.of(
            "name", () -> modelName = json.string("the subject's name"),
            "digest",
                () ->
                    json.object(
                        "the subject's digest",
                        Unknown.SKIPPED,
                        Map.of("sha256", () -> rootSha256 = json.string("the subject's sha256")))));
  }

  private void predicate() throws IOException {
    json.object(
        "the predicate",
        Unknown.SKIPPED,
        Map.of(
            "resources",
            () -> json.array("resources", ModelFiles.LIMIT, this::resource),
            "serialization",
            this::serialization));
  }

  private void resource() throws IOException {
    name = "";
    digest = "";
    algorithm = "";
    json.object(
        "a resource",
        Unknown.SKIPPED,
        Map.of(
            "name", () -> name = json.string("a resource's name"),
            "digest", () -> digest = json.string("a resource's digest"),
            "algorithm", () -> algorithm = json.string("a resource's algorithm")));
    if (!algorithm.equals("sha256")) {
      throw new UnsupportedSignatureException(
          "the digest of %s is %s; verified is sha256"
              .formatted(Quoted.of(name), Quoted.of(algorithm)));
    }
    if (!name.equals(Statement.WHOLE_MODEL)) {
      requireName(name);
    }
    if (!names.add(name)) {
      throw json.malformed("it lists %s twice".formatted(Quoted.of(name)));
    }
    if (!ContentDigest.isSha256(digest)) {
      throw json.malformed("the digest of %s is no SHA-256".formatted(Quoted.of(name)));
    }
    files.add(new SignedFile(name, digest));
  }

  private void serialization() throws IOException {
    json.object(
        "serialization",
        Unknown.REFUSED,
        Map.of(
            "method", () -> method = json.string("method"),
            "hash_type", () -> hashType = json.string("hash_type"),
            "shard_size",
                () -> {
                  json.skip();
                  sharded = true;
                },
            "allow_symlinks",
                () -> {
                  json.bool("allow_symlinks");
                  symlinksStated = true;
                },
            "ignore_paths", () -> json.array("ignore_paths", ModelFiles.LIMIT, this::ignorePath)));
  }

  private void ignorePath() throws IOException {
    String path = json.string("an ignored path");
    requireName(path);
    ignored.add(path);
  }

  private void requireName(String path) {
    FileName.fault(path)
        .ifPresent(
            fault -> {
              throw json.malformed("the path %s: %s".formatted(Quoted.of(path), fault));
            });
  }
}
