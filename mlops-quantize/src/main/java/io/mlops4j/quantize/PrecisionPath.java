package io.mlops4j.quantize;

import io.mlops4j.quantize.MixedModel.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way from the most accurate mixture to the smallest: for each weight the lower convex hull of
 * noise over bytes, and all its edges in the order of noise added for each byte saved. With noises
 * that add up, each point of the way has the least noise that a mixture of its size can have, up to
 * one move. Immutable.
 */
final class PrecisionPath {

  private record Move(Unit unit, Precision from, Precision to, double slope) {}

  private final Map<Unit, Precision> start = new LinkedHashMap<>();
  private final List<Move> moves = new ArrayList<>();

  /**
   * Sorts the moves.
   *
   * @param noises of the precisions that each weight may have
   */
  PrecisionPath(Map<Unit, Map<Precision, Double>> noises) {
    noises.forEach(this::add);
    // Stable, so moves of one weight, whose slopes never fall, keep their order.
    moves.sort(Comparator.comparingDouble(Move::slope));
  }

  private void add(Unit unit, Map<Precision, Double> noises) {
    Precision current = Precision.FLOAT;
    for (Precision precision : noises.keySet()) {
      double better = noise(noises, current) - noise(noises, precision);
      if (better > 0 || (better == 0 && bytes(unit, precision) < bytes(unit, current))) {
        current = precision;
      }
    }
    start.put(unit, current);
    for (Optional<Move> next = flattest(unit, current, noises);
        next.isPresent();
        next = flattest(unit, next.get().to, noises)) {
      moves.add(next.get());
    }
  }

  private static Optional<Move> flattest(Unit unit, Precision from, Map<Precision, Double> noises) {
    return noises.keySet().stream()
        .filter(to -> bytes(unit, to) < bytes(unit, from))
        .filter(to -> noise(noises, to) < Double.POSITIVE_INFINITY)
        .map(
            to ->
                new Move(
                    unit,
                    from,
                    to,
                    (noise(noises, to) - noise(noises, from))
                        / (bytes(unit, from) - bytes(unit, to))))
        .min(
            Comparator.comparingDouble(Move::slope)
                .thenComparingLong(move -> bytes(unit, move.to)));
  }

  private static double noise(Map<Precision, Double> noises, Precision precision) {
    return noises.getOrDefault(precision, Double.POSITIVE_INFINITY);
  }

  private static long bytes(Unit unit, Precision precision) {
    return unit.bytes().getOrDefault(precision, Long.MAX_VALUE);
  }

  int moves() {
    return moves.size();
  }

  /** The mixture after so many moves. */
  Map<Unit, Precision> mixture(int count) {
    Map<Unit, Precision> mixture = new LinkedHashMap<>(start);
    moves.subList(0, count).forEach(move -> mixture.put(move.unit, move.to));
    return mixture;
  }

  /** A mixture with one more move; empty where the move does not begin at the mixture. */
  Optional<Map<Unit, Precision>> afterMove(int move, Map<Unit, Precision> mixture) {
    Move next = moves.get(move);
    if (mixture.get(next.unit) != next.from) {
      return Optional.empty();
    }
    Map<Unit, Precision> changed = new LinkedHashMap<>(mixture);
    changed.put(next.unit, next.to);
    return Optional.of(changed);
  }
}
