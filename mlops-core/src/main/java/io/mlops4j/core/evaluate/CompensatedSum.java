package io.mlops4j.core.evaluate;

/**
 * A sum whose error does not grow with the number of terms. Confined to one thread.
 *
 * <p>A. Neumaier, <i>Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen</i>,
 * ZAMM 54 (1974).
 */
final class CompensatedSum {
  private double sum;
  private double lost;

  void add(double term) {
    double next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }

  double value() {
    return sum + lost;
  }
}
