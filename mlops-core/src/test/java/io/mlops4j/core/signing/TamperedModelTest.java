package io.mlops4j.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every single change to a signature or to what it signs is refused. */
class TamperedModelTest {
  private static final long SEED = 20261126;
  private static final KeyPair KEYS = Fixtures.keys("secp256r1");
  private static final String WEIGHTS = "weights of a model, as bytes that are all looked at";

  @TempDir Path temporary;
  private Path model;
  private byte[] json;
  private SignatureBundle bundle;
  private final ModelVerifier verifier = ModelVerifier.trusting(KEYS.getPublic());

  @BeforeEach
  void sign() {
    model =
        Fixtures.write(
            temporary.resolve("model"),
            Map.of(
                "model.onnx", WEIGHTS, "tokenizer/vocab.txt", "a b", "config.json", "{\"k\":1}"));
    bundle = ModelSigner.with(KEYS.getPrivate()).ignoring("cache").sign(model);
    json = bundle.toBytes();
    assertThat(verifier.verify(bundle, model).files()).hasSize(3);
  }

  @Test
  void bundle_someBitsFlipped_isRefused() {
    Random random = new Random(SEED);
    flipBundle(random.ints(150, 0, json.length * 8).boxed().toList());
  }

  @Test
  @Tag("exhaustive")
  void bundle_anyBitFlipped_isRefused() {
    flipBundle(IntStream.range(0, json.length * 8).boxed().toList());
  }

  private void flipBundle(List<Integer> bits) {
    List<String> accepted = new ArrayList<>();
    for (int bit : bits) {
      byte[] changed = flipped(json, bit);
      try {
        verifier.verify(SignatureBundle.parse(changed), model);
        accepted.add(
            "seed %d, bit %d: %s"
                .formatted(SEED, bit, new String(changed, StandardCharsets.UTF_8)));
      } catch (SigningException refused) {
        assertThat(refused).hasMessageMatching("(?s).{10,}");
      }
    }
    assertThat(accepted).isEmpty();
  }

  /** Its key, which is not believed, and what is not signed may change; what was verified not. */
  @ParameterizedTest
  @ValueSource(strings = {"reference-1.0.1.sig", "reference-1.1.0.sig"})
  void bundleOfAnotherMaker_someBitsFlipped_isRefusedOrSaysTheSame(String name) {
    Path signed =
        Fixtures.write(
            temporary.resolve("signed"), Map.of("signme-1", "signme-1\n", "signme-2", "signme-2"));
    ModelVerifier trusting =
        ModelVerifier.trusting(PemKeys.publicKey(Fixtures.copy("reference.pub.pem", temporary)));
    byte[] original = Fixtures.resource(name);
    VerifiedModel verified = trusting.verify(SignatureBundle.parse(original), signed);
    int refused = 0;
    for (int bit : new Random(SEED).ints(80, 0, original.length * 8).toArray()) {
      try {
        byte[] changed = flipped(original, bit);
        assertThat(trusting.verify(SignatureBundle.parse(changed), signed))
            .as("bit %d", bit)
            .isEqualTo(verified);
      } catch (SigningException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(60);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  @Test
  void signedFiles_anyByteFlipped_areRefused() throws IOException {
    Random random = new Random(SEED);
    flipFiles(size -> IntStream.range(0, size).map(at -> at * 8 + random.nextInt(8)));
  }

  @Test
  @Tag("exhaustive")
  void signedFiles_anyBitFlipped_areRefused() throws IOException {
    flipFiles(size -> IntStream.range(0, size * 8));
  }

  private void flipFiles(IntFunction<IntStream> bits) throws IOException {
    for (String name : List.of("model.onnx", "tokenizer/vocab.txt", "config.json")) {
      Path file = model.resolve(name);
      byte[] content = Files.readAllBytes(file);
      for (int bit : bits.apply(content.length).toArray()) {
        Files.write(file, flipped(content, bit));
        assertThatThrownBy(() -> verifier.verify(bundle, model))
            .as("seed %d, bit %d of %s", SEED, bit, name)
            .isInstanceOfSatisfying(
                SignatureMismatchException.class,
                e -> assertThat(e.changed()).containsExactly(name));
      }
      Files.write(file, content);
    }
    assertThat(verifier.verify(bundle, model).files()).hasSize(3);
  }

  @Test
  void signedFiles_lengthChanged_areRefused() throws IOException {
    Path file = model.resolve("model.onnx");
    for (int length = 0; length < WEIGHTS.length(); length += 5) {
      Files.writeString(file, WEIGHTS.substring(0, length));
      refused(List.of("model.onnx"), List.of(), List.of());
    }
    Files.writeString(file, WEIGHTS + "\n");
    refused(List.of("model.onnx"), List.of(), List.of());
  }

  @Test
  void directory_fileAdded_isRefused() {
    Fixtures.write(model, Map.of("tokenizer/more.txt", ""));
    refused(List.of(), List.of(), List.of("tokenizer/more.txt"));
  }

  @Test
  void directory_fileRemoved_isRefused() throws IOException {
    Files.delete(model.resolve("config.json"));
    refused(List.of(), List.of("config.json"), List.of());
  }

  @Test
  void directory_fileRenamed_isRefused() throws IOException {
    rename("config.json", "konfig.json");
    refused(List.of(), List.of("config.json"), List.of("konfig.json"));
  }

  @Test
  void directory_caseOfAFileOrDirectoryChanged_isRefused() throws IOException {
    rename("config.json", "Config.json");
    refused(List.of(), List.of("config.json"), List.of("Config.json"));
    rename("Config.json", "config.json");
    rename("tokenizer", "Tokenizer");
    refused(List.of(), List.of("tokenizer/vocab.txt"), List.of("Tokenizer/vocab.txt"));
  }

  @Test
  void directory_fileMovedToAnotherDirectory_isRefused() throws IOException {
    rename("tokenizer/vocab.txt", "vocab.txt");
    refused(List.of(), List.of("tokenizer/vocab.txt"), List.of("vocab.txt"));
  }

  @Test
  void directory_twoFilesSwapped_isRefused() throws IOException {
    rename("config.json", "kept");
    rename("model.onnx", "config.json");
    rename("kept", "model.onnx");
    refused(List.of("config.json", "model.onnx"), List.of(), List.of());
  }

  @Test
  void directory_fileAddedBesideAnIgnoredPath_isRefused() {
    Fixtures.write(model, Map.of("cache/a", "ignored", "cached", "not ignored"));
    refused(List.of(), List.of(), List.of("cached"));
  }

  private void rename(String from, String to) throws IOException {
    Files.move(model.resolve(from), model.resolve(to));
  }

  private void refused(List<String> changed, List<String> missing, List<String> unsigned) {
    Path target = temporary.resolve("copy");
    for (var verification :
        List.<Runnable>of(
            () -> verifier.verify(bundle, model),
            () -> verifier.verifyInto(bundle, model, target))) {
      assertThatThrownBy(verification::run)
          .isInstanceOfSatisfying(
              SignatureMismatchException.class,
              e -> {
                assertThat(e.changed()).isEqualTo(changed);
                assertThat(e.missing()).isEqualTo(missing);
                assertThat(e.unsigned()).isEqualTo(unsigned);
              });
    }
    assertThat(target).doesNotExist();
  }
}
