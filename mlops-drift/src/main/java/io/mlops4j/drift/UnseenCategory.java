package io.mlops4j.drift;

/**
 * A category without a bin of its own, and how often it occurred.
 *
 * <p>Immutable.
 *
 * @param name the category; of one longer than 24 bytes that was read out of the remainder, its
 *     start and three dots
 * @param estimate its count: exact when equal to {@code atMost}, otherwise what the remainder's
 *     sketch makes of it
 * @param atMost the largest count it can have
 */
public record UnseenCategory(String name, long estimate, long atMost) {
  /**
   * Whether the count is known exactly.
   *
   * @return true for a category that is kept by name
   */
  public boolean exact() {
    return estimate == atMost;
  }
}
