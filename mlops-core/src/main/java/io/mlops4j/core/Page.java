package io.mlops4j.core;

import java.util.List;
import java.util.Optional;

/**
 * Some of the results, and where the next ones begin. Immutable.
 *
 * @param <T> what is searched
 * @param items the results, in their order
 * @param nextToken what to ask the same search for to get the next page; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {
  /**
   * Copies the items.
   *
   * @param items the results, in their order
   * @param nextToken what to ask the same search for to get the next page; empty on the last one
   */
  public Page {
    items = List.copyOf(items);
  }
}
