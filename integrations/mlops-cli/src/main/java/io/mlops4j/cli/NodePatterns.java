package io.mlops4j.cli;

import io.mlops4j.quantize.onnx.OnnxNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which nodes of a model a person named, where {@code *} stands for any characters. Immutable. */
final class NodePatterns {
  private final List<String> included;
  private final List<String> excluded;

  NodePatterns(List<String> included, List<String> excluded) {
    this.included = List.copyOf(included);
    this.excluded = List.copyOf(excluded);
  }

  /**
   * Which nodes to leave: those that are excluded, and where some are included all others.
   *
   * @param nodes the nodes of the model
   * @throws IllegalArgumentException if a pattern fits none of them, as a misspelled one does
   */
  Predicate<String> left(List<OnnxNode> nodes) {
    Predicate<String> in = any(included, nodes);
    Predicate<String> out = any(excluded, nodes);
    return name -> out.test(name) || (!included.isEmpty() && !in.test(name));
  }

  private static Predicate<String> any(List<String> patterns, List<OnnxNode> nodes) {
    Predicate<String> any = name -> false;
    for (String pattern : patterns) {
      Predicate<String> fits = matcher(pattern);
      if (nodes.stream().map(NodePatterns::name).noneMatch(fits)) {
        throw new IllegalArgumentException("no node of the model is called '" + pattern + "'");
      }
      any = any.or(fits);
    }
    return any;
  }

  /** The recipes ask for a node without a name by its first output. */
  private static String name(OnnxNode node) {
    return node.name().isEmpty() && !node.outputs().isEmpty() ? node.outputs().get(0) : node.name();
  }

  private static Predicate<String> matcher(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String literal : pattern.split("\\*", -1)) {
      regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
  }
}
