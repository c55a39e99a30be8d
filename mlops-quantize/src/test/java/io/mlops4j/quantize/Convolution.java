package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.ModelBuilder;
import io.mlops4j.quantize.onnx.NodeSpec;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One convolution, and what dynamic quantization by the ONNX specification makes of it, computed
 * place by place in integers.
 */
final class Convolution {

  private final String name;
  private final int[] x;
  private final int[] w;
  private final int group;
  private final int[] begin;
  private final int[] end;
  private final int[] strides;
  private final int[] dilations;
  private final String autoPad;

  /**
   * A convolution.
   *
   * @param x dimensions of the activation
   * @param w dimensions of the filters
   * @param begin padding before each dimension of places
   * @param end padding after each
   * @param autoPad how the node says the padding; empty when it gives the numbers
   */
  Convolution(
      String name,
      int[] x,
      int[] w,
      int group,
      int[] begin,
      int[] end,
      int[] strides,
      int[] dilations,
      String autoPad) {
    this.name = name;
    this.x = x;
    this.w = w;
    this.group = group;
    this.begin = begin;
    this.end = end;
    this.strides = strides;
    this.dilations = dilations;
    this.autoPad = autoPad;
  }

  /** Without strides and dilations, with the same padding on all sides. */
  static Convolution padded(String name, int[] x, int[] w, int group, int pad) {
    int[] pads = filled(x.length - 2, pad);
    int[] ones = filled(x.length - 2, 1);
    return new Convolution(name, x, w, group, pads, pads, ones, ones, "");
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }

  static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static int count(int... dims) {
    return Arrays.stream(dims).reduce(1, Math::multiplyExact);
  }

  static List<Long> longs(int... values) {
    return Arrays.stream(values).asLongStream().boxed().toList();
  }

  static TensorSpec floats(String name, float[] values, int... dims) {
    return TensorSpec.ofFloats(name, longs(dims), values);
  }

  /** Dimensions of the activation, of any number of pictures. */
  Object[] inputDims() {
    Object[] dims = Arrays.stream(x).boxed().toArray();
    dims[0] = "n";
    return dims;
  }

  int[] filterDims() {
    return w;
  }

  int filterCount() {
    return w[0];
  }

  NodeSpec node(String nodeName, List<String> inputs, String output) {
    NodeSpec node =
        NodeSpec.of("Conv", nodeName, inputs, List.of(output))
            .with("group", group)
            .with("strides", longs(strides))
            .with("dilations", longs(dilations));
    return autoPad.isEmpty()
        ? node.with("pads", Stream.of(longs(begin), longs(end)).flatMap(List::stream).toList())
        : ModelBuilder.withText(node, "auto_pad", autoPad);
  }

  Ort.Floats input(float[] values) {
    return new Ort.Floats(values, Arrays.stream(x).asLongStream().toArray());
  }

  float[] filters(long seed) {
    return random(count(w), seed);
  }

  /** Values around a middle. */
  float[] picture(double middle, long seed) {
    float[] values = random(count(x), seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.max(-0.9, Math.min(0.9, values[i] / 3)) + (float) middle;
    }
    return values;
  }

  /** For each filter its largest magnitude over the largest code; 1 for one of zeros. */
  float[] scales(float[] filters, int limit) {
    float[] scales = new float[w[0]];
    int depth = filters.length / w[0];
    for (int i = 0; i < filters.length; i++) {
      scales[i / depth] = Math.max(scales[i / depth], Math.abs(filters[i]));
    }
    for (int c = 0; c < scales.length; c++) {
      scales[c] = scales[c] == 0 ? 1 : scales[c] / limit;
    }
    return scales;
  }

  /** The largest of {@link #scales}, for all filters. */
  float[] oneScale(float[] filters, int limit) {
    float largest = 0;
    for (float scale : scales(filters, limit)) {
      largest = Math.max(largest, scale);
    }
    float[] all = new float[w[0]];
    Arrays.fill(all, largest);
    return all;
  }

  /**
   * The output.
   *
   * @param bias one value for each filter, or none at all
   * @param scales of each filter
   * @param zeroPoint of all filters, between the negative limit and the limit
   */
  float[] quantized(
      float[] values, float[] filters, float[] bias, float[] scales, int zeroPoint, int limit) {
    float low = 0;
    float high = 0;
    for (float value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    float step = high == low ? 1 : (high - low) / 255f;
    int zero = (int) clamp(Math.rint(0 - low / step), 0, 255);
    int[] a = new int[values.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = (int) clamp(Math.rint(values[i] / step) + zero, 0, 255) - zero;
    }
    int depth = filters.length / w[0];
    int[] b = new int[filters.length];
    for (int i = 0; i < b.length; i++) {
      double code = Math.rint(filters[i] / scales[i / depth]) + zeroPoint;
      b[i] = (int) clamp(code, -limit, limit) - zeroPoint;
    }
    int[] sums = sums(a, b);
    float[] y = new float[sums.length];
    int places = sums.length / x[0] / w[0];
    for (int i = 0; i < y.length; i++) {
      int channel = i / places % w[0];
      y[i] = sums[i] * (step * scales[channel]);
      if (bias.length > 0) {
        y[i] += bias[channel];
      }
    }
    return y;
  }

  private static double clamp(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }

  /** Dimensions of the places of the output. */
  private int[] places() {
    int[] places = new int[x.length - 2];
    for (int i = 0; i < places.length; i++) {
      int reach = x[i + 2] + begin[i] + end[i] - dilations[i] * (w[i + 2] - 1) - 1;
      places[i] = reach / strides[i] + 1;
    }
    return places;
  }

  private int[] sums(int[] a, int[] b) {
    int[] places = places();
    int[] kernel = Arrays.copyOfRange(w, 2, w.length);
    int[] image = Arrays.copyOfRange(x, 2, x.length);
    int[] sums = new int[x[0] * w[0] * count(places)];
    int at = 0;
    for (int n = 0; n < x[0]; n++) {
      for (int m = 0; m < w[0]; m++) {
        int firstInput = m / (w[0] / group) * w[1];
        for (int p = 0; p < count(places); p++, at++) {
          for (int c = 0; c < w[1]; c++) {
            int plane = (n * x[1] + firstInput + c) * count(image);
            for (int k = 0; k < count(kernel); k++) {
              int offset = offset(p, places, k, kernel, image);
              if (offset >= 0) {
                sums[at] += a[plane + offset] * b[(m * w[1] + c) * count(kernel) + k];
              }
            }
          }
        }
      }
    }
    return sums;
  }

  /** Where in an image a place meets an element of the kernel; -1 in the padding. */
  private int offset(int place, int[] places, int element, int[] kernel, int[] image) {
    int offset = 0;
    int stride = 1;
    for (int i = places.length - 1; i >= 0; i--) {
      int at = place % places[i] * strides[i] + element % kernel[i] * dilations[i] - begin[i];
      if (at < 0 || at >= image[i]) {
        return -1;
      }
      offset += at * stride;
      stride *= image[i];
      place /= places[i];
      element /= kernel[i];
    }
    return offset;
  }

  @Override
  public String toString() {
    return name;
  }
}
