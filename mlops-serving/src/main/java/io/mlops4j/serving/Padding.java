package io.mlops4j.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How inputs of different lengths are made equal before they share a run, and how the outputs are
 * cut back. Immutable.
 *
 * <p>A padded input is extended at the end of every axis but axis 0, to the longest request of the
 * run. The model must be told which positions count, by a mask among its inputs; for sentence
 * encoders the ids, the mask and the type ids are all padded with 0. An output that has one
 * position per input position keeps the padding unless a {@link #cropping} names it. A padded run
 * may differ from an unpadded one in the last bits of floating point results.
 */
public final class Padding {

  /** The axis of an output that is as long as an axis of an input. */
  record Crop(String output, int outputAxis, String input, int inputAxis) {}

  private final Map<String, Double> fills;
  private final List<Crop> crops;
  private final int mostPositions;

  private Padding(Map<String, Double> fills, List<Crop> crops, int mostPositions) {
    this.fills = fills;
    this.crops = crops;
    this.mostPositions = mostPositions;
  }

  /**
   * Pads one input.
   *
   * @param input its name
   * @param value the value of the positions added; must be exact in the input's type
   * @return the padding
   */
  public static Padding of(String input, double value) {
    return new Padding(Map.of(input, value), List.of(), Integer.MAX_VALUE);
  }

  /**
   * The same, with one more input padded.
   *
   * @param input its name
   * @param value the value of the positions added; must be exact in the input's type
   * @return the padding
   */
  public Padding and(String input, double value) {
    Map<String, Double> more = new LinkedHashMap<>(fills);
    if (more.put(input, value) != null) {
      throw new IllegalArgumentException("Input '" + input + "' is already padded; name it once");
    }
    return new Padding(more, crops, mostPositions);
  }

  /**
   * The same, with an axis of an output cut back to the length of an axis of a padded input in the
   * same request.
   *
   * @param output the output's name
   * @param outputAxis the axis to cut, at least 1
   * @param input the input's name; must be padded
   * @param inputAxis the axis whose length counts, at least 1
   * @return the padding
   */
  public Padding cropping(String output, int outputAxis, String input, int inputAxis) {
    if (outputAxis < 1 || inputAxis < 1) {
      throw new IllegalArgumentException(
          "Axes "
              + outputAxis
              + " and "
              + inputAxis
              + "; axis 0 is the batch, crop from axis 1 on");
    }
    if (!fills.containsKey(input)) {
      throw new IllegalArgumentException(
          "Input '" + input + "' is not padded; pad it before cropping by it");
    }
    List<Crop> more = new ArrayList<>(crops);
    more.add(new Crop(output, outputAxis, input, inputAxis));
    return new Padding(fills, List.copyOf(more), mostPositions);
  }

  /**
   * The same, with a limit to what padding may add to a request; without it there is none.
   *
   * <p>A padded position costs the model as much as a real one. Where lengths vary, requests of
   * similar length share a run, and the others wait for the next: a good limit is the length whose
   * computation costs about as much as the fixed part of a run. The oldest request always goes with
   * the next run, together with those near its length.
   *
   * @param positions the most positions added to a row of any padded input, at least 0
   * @return the padding
   */
  public Padding atMost(int positions) {
    if (positions < 0) {
      throw new IllegalArgumentException(
          "Padding by at most " + positions + " positions; use at least 0");
    }
    return new Padding(fills, crops, positions);
  }

  int mostPositions() {
    return mostPositions;
  }

  Map<String, Double> fills() {
    return fills;
  }

  List<Crop> crops() {
    return crops;
  }
}
