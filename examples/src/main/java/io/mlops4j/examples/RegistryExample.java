package io.mlops4j.examples;

import io.mlops4j.core.AliasMove;
import io.mlops4j.core.Dataset;
import io.mlops4j.core.Gate;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.ModelRegistry;
import io.mlops4j.core.ModelSignature;
import io.mlops4j.core.ModelVersion;
import io.mlops4j.core.signing.ModelSigner;
import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.signing.PemKeys;
import io.mlops4j.core.signing.SignatureBundle;
import io.mlops4j.core.signing.VerifiedModel;
import io.mlops4j.quantize.OnnxQuantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Registers a sentence encoder, as it came and quantized, gates the second version, rolls it back,
 * and signs a third.
 */
public final class RegistryExample {
  private RegistryExample() {}

  /**
   * Runs in a directory, which afterwards holds the registry {@code registry}.
   *
   * @param onnxFile the encoder in fp32
   * @param questionsFile one sentence a line, of which {@code sentences} are the tokens
   */
  static void run(Path onnxFile, Path questionsFile, List<long[]> sentences, Path dir)
      throws IOException {
    try (ModelRegistry registry = ModelRegistry.open(dir.resolve("registry"))) {
      ModelVersion fp32 = register(registry, onnxFile, questionsFile);
      Path int8File =
          OnnxQuantizer.of(onnxFile).dynamicInt8().writeTo(dir.resolve("int8.onnx")).path();
      double cosine = Fidelity.meanCosine(onnxFile, int8File, sentences);
      ModelVersion int8 = derive(registry, fp32, int8File, cosine);
      gate(fp32, int8);
      refuse(int8);
      rollBack(registry);
    }
    hold(dir);
    sign(dir, onnxFile);
  }

  private static ModelVersion register(ModelRegistry registry, Path onnxFile, Path questionsFile) {
    ModelVersion fp32 =
        registry
            .model("sentence-encoder")
            .newVersion()
            .artifact("model.onnx", onnxFile)
            .createdBy("search-team")
            .signature(ModelSignature.ofOnnx(onnxFile))
            .evaluatedOn(Dataset.of("shop-questions", questionsFile))
            .metric("cosine", 1)
            .register();
    return fp32;
  }

  private static ModelVersion derive(
      ModelRegistry registry, ModelVersion fp32, Path int8File, double cosine) {
    ModelVersion int8 =
        registry
            .model("sentence-encoder")
            .newVersion()
            .artifact("model.onnx", int8File)
            .derivedFrom(fp32, "dynamic-int8")
            .signature(ModelSignature.ofOnnx(int8File))
            .metric("cosine", cosine) // how near its embeddings are to those of fp32
            .register();
    return int8;
  }

  private static void gate(ModelVersion fp32, ModelVersion int8) {
    fp32.promoteTo("champion", Gate.metric("cosine").atLeast(0.99));
    int8.promotion("champion")
        .require(
            Gate.metric("cosine").noWorseThan(fp32, 0.01),
            Gate.signatureCompatibleWith(fp32),
            Gate.artifactSize("model.onnx").atMostShareOf(fp32, 0.26))
        .because("a quarter of the size")
        .promote();
  }

  private static void refuse(ModelVersion int8) {
    try {
      int8.promoteTo("champion", Gate.metric("cosine").atLeast(0.9999));
    } catch (GateRefusedException refused) {
      for (GateOutcome failure : refused.failures()) {
        System.out.println(failure); // cosine is 0.99.., required: at least 0.9999
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

  private static void hold(Path dir) {
    try (ModelRegistry registry =
        ModelRegistry.at(dir.resolve("registry"))
            .requireGates(
                "champion",
                Gate.metric("cosine").atLeast(0.95),
                Gate.metric("cosine").noWorseThanCurrent(0.01))
            .open()) {
      registry.resolve("models:/sentence-encoder/2").promoteTo("champion"); // held to both
    }
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
