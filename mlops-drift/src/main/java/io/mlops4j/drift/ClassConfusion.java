package io.mlops4j.drift;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How often each class was predicted where each was right, and what follows from it.
 *
 * <p>Macro figures are means over the classes, each against the rest; a class whose figure has an
 * empty denominator is left out, and without any left the figure is NaN. Immutable.
 */
public final class ClassConfusion {
  record Cell(String predicted, String actual) {}

  private final List<String> classes;
  private final Map<Cell, Long> cells;
  private final Map<String, Long> predicted = new HashMap<>();
  private final Map<String, Long> actual = new HashMap<>();
  private final long total;
  private final long right;

  ClassConfusion(List<String> classes, Map<Cell, Long> cells) {
    this.classes = classes;
    this.cells = Map.copyOf(cells);
    long all = 0;
    long hits = 0;
    for (Map.Entry<Cell, Long> entry : cells.entrySet()) {
      Cell cell = entry.getKey();
      long count = entry.getValue();
      predicted.merge(cell.predicted(), count, Long::sum);
      actual.merge(cell.actual(), count, Long::sum);
      all += count;
      hits += cell.predicted().equals(cell.actual()) ? count : 0;
    }
    total = all;
    right = hits;
  }

  /**
   * The classes, in the order they were given.
   *
   * @return two or more names
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * One cell of the matrix.
   *
   * @param predicted the class predicted
   * @param actual the class of the label
   * @return how often the two came together
   * @throws IllegalArgumentException when one is no class
   */
  public long count(String predicted, String actual) {
    requireClass(predicted);
    requireClass(actual);
    return cells.getOrDefault(new Cell(predicted, actual), 0L);
  }

  /**
   * A class against the rest.
   *
   * @param name a class
   * @return its confusion matrix
   * @throws IllegalArgumentException when it is no class
   */
  public Confusion of(String name) {
    requireClass(name);
    return againstTheRest(name);
  }

  private Confusion againstTheRest(String name) {
    long both = cells.getOrDefault(new Cell(name, name), 0L);
    long said = predicted.getOrDefault(name, 0L);
    long was = actual.getOrDefault(name, 0L);
    return new Confusion(both, said - both, was - both, total - said - was + both);
  }

  private void requireClass(String name) {
    if (!classes.contains(name)) {
      throw new IllegalArgumentException("'" + name + "' is none of the classes " + classes);
    }
  }

  /**
   * All cases.
   *
   * @return the sum of the cells
   */
  public long total() {
    return total;
  }

  /**
   * The share of right predictions.
   *
   * @return 0 to 1, or NaN
   */
  public double accuracy() {
    return (double) right / total;
  }

  /**
   * The mean precision of the classes that were predicted.
   *
   * @return 0 to 1, or NaN
   */
  public double macroPrecision() {
    return macro(Confusion::precision);
  }

  /**
   * The mean recall of the classes that occurred, which is the balanced accuracy.
   *
   * @return 0 to 1, or NaN
   */
  public double macroRecall() {
    return macro(Confusion::recall);
  }

  /**
   * The mean F1 of the classes that were predicted or occurred.
   *
   * @return 0 to 1, or NaN
   */
  public double macroF1() {
    return macro(Confusion::f1);
  }

  /**
   * The mean F1 of the classes, each weighted by how often it occurred.
   *
   * @return 0 to 1, or NaN
   */
  public double weightedF1() {
    return actual.entrySet().stream()
            .mapToDouble(entry -> entry.getValue() * againstTheRest(entry.getKey()).f1())
            .sum()
        / total;
  }

  private double macro(ToDoubleFunction<Confusion> figure) {
    return ClassPerformanceEstimator.macro(
        classes.stream().map(this::againstTheRest).toList(), figure);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassConfusion that
        && classes.equals(that.classes)
        && cells.equals(that.cells);
  }

  @Override
  public int hashCode() {
    return Objects.hash(classes, cells);
  }

  @Override
  public String toString() {
    return "ClassConfusion[" + right + " of " + total + " right, " + classes + "]";
  }
}
