package io.mlops4j.drift;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Predicted classes by name. Immutable. */
final class ClassLabels implements LabelKind<String, String, LabelledClassPerformance> {
  private final Set<String> classes;

  ClassLabels(Collection<String> names) {
    classes = new LinkedHashSet<>(names);
    if (classes.size() < 2 || classes.size() < names.size()) {
      throw new IllegalArgumentException(
          "a classifier tells two different classes or more, not "
              + names.size()
              + " names of which "
              + classes.size()
              + " are different");
    }
  }

  @Override
  public void requirePrediction(String key, String name) {
    require(key, name, "prediction");
  }

  @Override
  public void requireLabel(String key, String name) {
    require(key, name, "label");
  }

  private void require(String key, String name, String what) {
    if (!classes.contains(name)) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " '"
              + name
              + "' of '"
              + key
              + "' is none of the "
              + classes.size()
              + " classes; name every class, and perhaps one for all others");
    }
  }

  @Override
  public Tally<String, String, LabelledClassPerformance> tally() {
    return new Tally<>() {
      private final Map<ClassConfusion.Cell, Long> cells = new HashMap<>();

      @Override
      public void add(String predicted, String actual) {
        cells.merge(new ClassConfusion.Cell(predicted, actual), 1L, Long::sum);
      }

      @Override
      public LabelledClassPerformance performance(Instant from, Instant to, long predictions) {
        return new LabelledClassPerformance(
            from, to, predictions, new ClassConfusion(List.copyOf(classes), cells));
      }
    };
  }
}
