package io.mlops4j.examples;

import io.mlops4j.core.AliasMove;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.PemKeys;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.VerifiedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Registers two versions of a model, gates the second, rolls it back, and signs a third. */
public final class RegistryExample {
  private RegistryExample() {}

  /** Runs in a directory, which afterwards holds the registry {@code registry}. */
  static void run(Path dir) throws IOException {
    Path onnxFile = Files.write(dir.resolve("model.onnx"), new byte[4_000]);
    Path int8File = Files.write(dir.resolve("model.int8.onnx"), new byte[1_000]);
    Path stsFile = Files.writeString(dir.resolve("sts-dev.csv"), "a,b,score\n");
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      ModelVersion fp32 = register(registry, onnxFile, stsFile);
      ModelVersion int8 = derive(registry, fp32, int8File);
      gate(fp32, int8);
      refuse(int8);
      rollBack(registry);
    }
    sign(dir, onnxFile);
  }

  private static ModelVersion register(ModelRegistry registry, Path onnxFile, Path stsFile) {
    ModelVersion fp32 =
        registry
            .model("sentence-encoder")
            .newVersion()
            .artifact("model.onnx", onnxFile)
            .createdBy("search-team")
            .trainedOn(Dataset.of("sts-dev", stsFile))
            .metric("spearman", 0.820)
            .register();
    return fp32;
  }

  private static ModelVersion derive(ModelRegistry registry, ModelVersion fp32, Path int8File) {
    ModelVersion int8 =
        registry
            .model("sentence-encoder")
            .newVersion()
            .artifact("model.onnx", int8File)
            .derivedFrom(fp32, "dynamic-int8")
            .metric("spearman", 0.815)
            .register();
    return int8;
  }

  private static void gate(ModelVersion fp32, ModelVersion int8) {
    fp32.promoteTo("champion", Gate.metric("spearman").atLeast(0.8));
    int8.promotion("champion")
        .require(
            Gate.metric("spearman").noWorseThan(fp32, 0.01),
            Gate.artifactSize("model.onnx").atMostShareOf(fp32, 0.26))
        .because("a quarter of the size")
        .promote();
  }

  private static void refuse(ModelVersion int8) {
    try {
      int8.promoteTo("champion", Gate.metric("spearman").atLeast(0.9));
    } catch (GateRefusedException refused) {
      for (GateOutcome failure : refused.failures()) {
        System.out.println(failure); // spearman is 0.815, required: at least 0.9
      }
    }
  }

  private static void rollBack(ModelRegistry registry) {
    registry.model("sentence-encoder").rollBack("champion", "p95 latency regressed");
    ModelVersion champion = registry.resolve("models:/sentence-encoder@champion");
    Path verified = champion.artifact("model.onnx");
    for (AliasMove move : registry.model("sentence-encoder").history()) {
      System.out.printf("%s %s -> %s by %s%n", move.kind(), move.from(), move.to(), move.actor());
    }
    System.out.println("serve " + verified);
  }

  private static void sign(Path dir, Path onnxFile) throws IOException {
    KeyFiles keys = KeyFiles.generate(dir);
    Path keyFile = keys.privateKey();
    Path trustedKeyFile = keys.publicKey();
    ModelSigner signer = ModelSigner.with(PemKeys.privateKey(keyFile));
    ModelVerifier verifier = ModelVerifier.trusting(PemKeys.publicKey(trustedKeyFile));
    try (ModelRegistry registry =
        ModelRegistry.at(dir.resolve("registry")).requireSignature(verifier).open()) {
      ModelVersion signed =
          registry
              .model("sentence-encoder")
              .newVersion()
              .artifact("model.onnx", onnxFile)
              .signedBy(signer)
              .register();
      signed.promoteTo("champion"); // a version without this signature is refused
      VerifiedModel proof = registry.resolve(signed.uri()).verifySignature(verifier);
      System.out.println("signed by " + proof.keyId() + ": " + proof.files());
      signDirectory(signed.copyTo(dir.resolve("copy")), signer, verifier);
    }
  }

  private static void signDirectory(Path directory, ModelSigner signer, ModelVerifier verifier) {
    signer.sign(directory).writeTo(directory.resolve("model.sig"));

    SignatureBundle bundle = SignatureBundle.read(directory.resolve("model.sig"));
    verifier.verifyInto(bundle, directory, directory.resolveSibling("verified"));
  }
}
