package io.mlops4j.drift;

/**
 * What became of all predictions and labels so far.
 *
 * <p>Every prediction is waiting, counted or given up; every label is counted, late, duplicate or
 * unknown. Immutable.
 *
 * @param counted labels that met their prediction
 * @param late labels of predictions that were given up before
 * @param duplicate further labels of predictions that had theirs
 * @param unknown labels of keys without a prediction, or one settled so long ago that its key is
 *     forgotten
 * @param waiting predictions without a label yet
 * @param givenUp predictions given up: for want of room, for a newer prediction of the same key, or
 *     because their label came when their window was no longer kept
 */
public record LabelCounts(
    long counted, long late, long duplicate, long unknown, long waiting, long givenUp) {}
