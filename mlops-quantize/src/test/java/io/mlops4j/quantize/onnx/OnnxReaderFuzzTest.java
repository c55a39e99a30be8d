package io.mlops4j.quantize.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mlops4j.quantize.FusionAdvice;
import io.mlops4j.quantize.QuantizationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Any bytes are a model or a typed error. What is a model can be looked through, and a copy of it
 * is read as the same.
 *
 * <p>{@code mvn test} runs the inputs kept under {@code src/test/resources}. To search for new
 * ones, which are put there:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn -pl mlops-quantize test-compile surefire:test@default-test \
 *     -Djazzer.hooks=true -Dtest=OnnxReaderFuzzTest
 * </pre>
 */
class OnnxReaderFuzzTest {

  private static final Path NOWHERE = Path.of("no-such-folder", "fuzz.onnx");

  @FuzzTest(maxDuration = "10m")
  void decode_anyBytes_isAModelOrRefused(byte[] bytes) throws IOException {
    Optional<OnnxModel> decoded = decode(bytes);
    if (decoded.isEmpty()) {
      return;
    }
    OnnxModel model = decoded.get();
    byte[] copy = new byte[0];
    try {
      FusionAdvice.of(model);
      Message graph =
          new GraphEncoder(ModelRewrite.of(model), DataPlacement.inside()).mainGraph(false);
      copy = ModelBuilder.collect(new Message().varint(1, 8).bytes(7, graph));
    } catch (ExternalDataException | OnnxFormatException lateFinding) {
      // Data in other files, and listed numbers, are looked at when they are asked for.
      return;
    }
    OnnxGraph again = decode(copy).orElseThrow().graph();
    assertThat(again.nodes()).hasSameSizeAs(model.graph().nodes());
    assertThat(again.initializers()).hasSameSizeAs(model.graph().initializers());
  }

  private static Optional<OnnxModel> decode(byte[] bytes) {
    try {
      return Optional.of(ModelDecoder.decode(NOWHERE, ByteBuffer.wrap(bytes)));
    } catch (QuantizationException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
