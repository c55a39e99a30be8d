package io.mlops4j.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The sentence encoder that the build unpacks, and sentence embeddings of seeded token ids. */
final class MiniLm {

  static final Path FP32 = Path.of("target", "models", "all-minilm-l6-v2.onnx");

  private static final int HIDDEN = 384;

  private MiniLm() {}

  /** Batches of sentences: begin mark, ordinary words of the vocabulary, end mark, padding. */
  static long[][][] batches(int count, int size, long seed) {
    Random random = new Random(seed);
    long[][][] batches = new long[count][size][];
    for (long[][] batch : batches) {
      int longest = 0;
      int[] lengths = new int[size];
      for (int i = 0; i < size; i++) {
        lengths[i] = 6 + random.nextInt(20);
        longest = Math.max(longest, lengths[i]);
      }
      for (int i = 0; i < size; i++) {
        batch[i] = new long[longest];
        batch[i][0] = 101;
        for (int t = 1; t < lengths[i] - 1; t++) {
          // squaring favours the frequent words, which come first in the vocabulary
          double u = random.nextDouble();
          batch[i][t] = 1996 + (long) (u * u * 20_000);
        }
        batch[i][lengths[i] - 1] = 102;
      }
    }
    return batches;
  }

  /** The batches as samples; token 0 is padding. */
  static List<Sample> samples(long[][][] batches) {
    return Arrays.stream(batches)
        .map(
            batch -> {
              long[] ids = Arrays.stream(batch).flatMapToLong(Arrays::stream).toArray();
              long[] mask = Arrays.stream(ids).map(id -> id == 0 ? 0 : 1).toArray();
              return Sample.create()
                  .longs("input_ids", ids, batch.length, batch[0].length)
                  .longs("attention_mask", mask, batch.length, batch[0].length)
                  .longs("token_type_ids", new long[ids.length], batch.length, batch[0].length);
            })
        .toList();
  }

  /** Mean of the token vectors that are not padding, scaled to length 1. */
  static float[][] embed(OrtSession session, long[][] ids) throws OrtException {
    int batch = ids.length;
    int length = ids[0].length;
    long[] flat = new long[batch * length];
    long[] mask = new long[batch * length];
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < length; t++) {
        flat[b * length + t] = ids[b][t];
        mask[b * length + t] = ids[b][t] == 0 ? 0 : 1;
      }
    }
    long[] shape = {batch, length};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(flat), shape);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[batch * length]), shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids",
                    idTensor,
                    "attention_mask",
                    maskTensor,
                    "token_type_ids",
                    types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      float[][] embeddings = new float[batch][HIDDEN];
      for (int b = 0; b < batch; b++) {
        for (int t = 0; t < length; t++) {
          for (int h = 0; h < HIDDEN; h++) {
            embeddings[b][h] += mask[b * length + t] * hidden[b][t][h];
          }
        }
      }
      return embeddings;
    }
  }

  static double meanCosine(Path quantized, long[][][] batches) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession original = environment.createSession(FP32.toString(), options);
        OrtSession changed = environment.createSession(quantized.toString(), options)) {
      double sum = 0;
      int count = 0;
      for (long[][] batch : batches) {
        float[][] a = embed(original, batch);
        float[][] b = embed(changed, batch);
        for (int i = 0; i < a.length; i++) {
          sum += cosine(a[i], b[i]);
          count++;
        }
      }
      return sum / count;
    }
  }

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
