package io.mlops4j.quantize;

import java.util.List;

/**
 * What became of one weight. Immutable.
 *
 * @param name the weight in the original model
 * @param nodes the nodes that read the quantized form
 * @param shape dimensions in the original model
 * @param bits width of the range the codes use
 * @param scales number of scales: 1, or one for each channel
 * @param originalBytes bytes before
 * @param quantizedBytes bytes of codes and scales
 * @param sqnrDb signal to quantization noise in decibels: {@code 10 log10(sum x^2 / sum (x -
 *     x')^2)} over the finite values; positive infinity when nothing was lost
 * @param maxError largest difference of a finite value
 */
public record TensorReport(
    String name,
    List<String> nodes,
    List<Long> shape,
    int bits,
    int scales,
    long originalBytes,
    long quantizedBytes,
    double sqnrDb,
    float maxError) {

  /**
   * Copies the lists.
   *
   * @param name the weight in the original model
   * @param nodes the nodes that read the quantized form
   * @param shape dimensions in the original model
   * @param bits width of the range the codes use
   * @param scales number of scales: 1, or one for each channel
   * @param originalBytes bytes before
   * @param quantizedBytes bytes of codes and scales
   * @param sqnrDb signal to quantization noise in decibels: {@code 10 log10(sum x^2 / sum (x -
   *     x')^2)} over the finite values; positive infinity when nothing was lost
   * @param maxError largest difference of a finite value
   */
  public TensorReport {
    nodes = List.copyOf(nodes);
    shape = List.copyOf(shape);
  }
}
