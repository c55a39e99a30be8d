package io.mlops4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mlops4j.core.AliasMove;
import io.mlops4j.core.GateOutcome;
import io.mlops4j.core.GateRefusedException;
import io.mlops4j.core.RegistryException;
import java.util.List;
import java.util.OptionalInt;

/** A move of an alias, in words or as JSON. */
final class MoveText {
  private MoveText() {}

  static void print(Output output, AliasMove move, boolean json) {
    if (json) {
      output.json(describe(move));
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(move.modelName()).append('@').append(move.alias());
    text.append(": ").append(shown(move.from())).append(" -> ").append(shown(move.to()));
    for (GateOutcome outcome : move.outcomes()) {
      text.append("\n  ").append(outcome.toString().replace('\n', ' '));
    }
    output.text(text.toString());
  }

  private static String shown(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "none";
  }

  private static ObjectNode describe(AliasMove move) {
    ObjectNode root = Output.object();
    root.put("model", move.modelName());
    root.put("alias", move.alias());
    root.put("kind", move.kind().name());
    move.from().ifPresent(number -> root.put("from", number));
    move.to().ifPresent(number -> root.put("to", number));
    root.put("at", move.at().toString());
    root.put("actor", move.actor());
    root.put("reason", move.reason());
    describe(move.outcomes(), root.putArray("gates"));
    return root;
  }

  /** As JSON, a move that was refused is the same document, but nothing moved. */
  static void printRefusal(
      Output output, String model, String alias, RegistryException failure, boolean json) {
    if (json && Failures.isRefusal(failure)) {
      ObjectNode root = Output.object();
      root.put("model", model);
      root.put("alias", alias);
      root.put("kind", "REFUSED");
      root.put("reason", String.valueOf(failure.getMessage()));
      ArrayNode gates = root.putArray("gates");
      if (failure instanceof GateRefusedException refused) {
        describe(refused.outcomes(), gates);
      }
      output.json(root);
    }
  }

  private static void describe(List<GateOutcome> outcomes, ArrayNode gates) {
    for (GateOutcome outcome : outcomes) {
      ObjectNode gate = gates.addObject();
      gate.put("metric", outcome.metric());
      gate.put("requirement", outcome.requirement());
      gate.put("verdict", outcome.verdict().name());
      outcome.value().ifPresent(value -> gate.put("value", value));
      outcome.bound().ifPresent(bound -> gate.put("bound", bound));
      if (!outcome.parts().isEmpty()) {
        describe(outcome.parts(), gate.putArray("parts"));
      }
    }
  }
}
