package io.mlops4j.core;

import io.mlops4j.core.Lineage.Node;
import io.mlops4j.core.LineageTable.EntryOf;
import io.mlops4j.core.LineageTable.UseOf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a lineage: two statements for versions, two for datasets, two for environments, whatever
 * its size.
 */
final class LineageWalk {
  private final RegistryParts parts;
  private final Map<String, VersionRow> rows = new HashMap<>();
  private final Map<String, List<VersionRow>> children = new HashMap<>();
  private final Map<String, List<DatasetUse>> uses = new HashMap<>();
  private final Map<String, Map<String, String>> environments = new HashMap<>();

  private LineageWalk(RegistryParts parts) {
    this.parts = parts;
  }

  static Lineage around(RegistryParts parts, ModelVersion subject) {
    return parts
        .database()
        .snapshot(
            session -> {
              String model = subject.modelName();
              int number = subject.number();
              LineageWalk walk = new LineageWalk(parts);
              walk.add(LineageTable.ancestors(session, model, number));
              walk.add(LineageTable.descendants(session, model, number));
              walk.addUses(LineageTable.datasetsOfAncestors(session, model, number));
              walk.addUses(LineageTable.datasetsOfDescendants(session, model, number));
              walk.addEntries(LineageTable.environmentsOfAncestors(session, model, number));
              walk.addEntries(LineageTable.environmentsOfDescendants(session, model, number));
              return new Lineage(subject, walk.ordered(subject.uri()));
            });
  }

  private void add(List<VersionRow> found) {
    for (VersionRow row : found) {
      if (rows.putIfAbsent(uri(row), row) == null && row.derivation().isPresent()) {
        children
            .computeIfAbsent(row.derivation().get().parentUri(), key -> new ArrayList<>())
            .add(row);
      }
    }
  }

  /** The subject is ancestor and descendant of itself; its datasets count once. */
  private void addUses(List<UseOf> found) {
    Set<String> known = Set.copyOf(uses.keySet());
    for (UseOf one : found) {
      String uri = ModelUri.ofVersion(one.model(), one.number()).toString();
      if (!known.contains(uri)) {
        uses.computeIfAbsent(uri, key -> new ArrayList<>()).add(one.use());
      }
    }
  }

  private void addEntries(List<EntryOf> found) {
    for (EntryOf one : found) {
      String uri = ModelUri.ofVersion(one.model(), one.number()).toString();
      environments.computeIfAbsent(uri, key -> new HashMap<>()).put(one.name(), one.value());
    }
  }

  private static String uri(VersionRow row) {
    return ModelUri.ofVersion(row.model(), row.number()).toString();
  }

  /** Every version after the one it was made of: from the root down, level by level. */
  private List<Node> ordered(String subject) {
    Set<String> seen = new HashSet<>();
    String root = subject;
    while (seen.add(root)) {
      VersionRow row = rows.get(root);
      if (row == null || row.derivation().isEmpty()) {
        break;
      }
      root = row.derivation().get().parentUri();
    }
    List<Node> nodes = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    List<String> level = List.of(root);
    while (!level.isEmpty()) {
      List<String> next = new ArrayList<>();
      for (String uri : level) {
        VersionRow row = rows.get(uri);
        if (row != null && placed.add(uri)) {
          nodes.add(
              new Node(
                  new ModelVersion(parts, row),
                  uses.getOrDefault(uri, List.of()),
                  new Environment(environments.getOrDefault(uri, Map.of()))));
          children.getOrDefault(uri, List.of()).forEach(child -> next.add(uri(child)));
        }
      }
      level = next;
    }
    return nodes;
  }
}
