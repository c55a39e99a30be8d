package io.mlops4j.core.filter;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one kind of thing can be searched by. Immutable once built. */
public final class Vocabulary {
  private static final Map<String, String> DATASET =
      Map.of("name", "name", "digest", "digest", "context", "context");

  private final Map<String, Field> attributes = new LinkedHashMap<>();
  private final Map<String, String> synonyms = new LinkedHashMap<>();
  private final Set<Family> families = EnumSet.of(Family.ATTRIBUTE);

  private Vocabulary() {}

  public static Vocabulary of(Family... others) {
    Vocabulary vocabulary = new Vocabulary();
    vocabulary.families.addAll(List.of(others));
    return vocabulary;
  }

  /** Adds an attribute and other names for it. */
  public Vocabulary attribute(String name, ValueType type, String... otherNames) {
    attributes.put(name, new Field(Family.ATTRIBUTE, name, type));
    for (String other : otherNames) {
      synonyms.put(other, name);
    }
    return this;
  }

  /** {@return the field of a family and key, where there is such a one} */
  Optional<Field> field(Family family, String key) {
    if (!families.contains(family)) {
      return Optional.empty();
    }
    return switch (family) {
      case ATTRIBUTE -> Optional.ofNullable(attributes.get(synonyms.getOrDefault(key, key)));
      case METRIC -> Optional.of(new Field(family, key, ValueType.NUMBER));
      case TAG, PARAM -> Optional.of(new Field(family, key, ValueType.TEXT));
      case DATASET ->
          Optional.ofNullable(DATASET.get(key)).map(k -> new Field(family, k, ValueType.TEXT));
    };
  }

  /** {@return everything there is, for messages} */
  String described() {
    List<String> names = new ArrayList<>(attributes.keySet());
    for (Family family : families) {
      if (family == Family.DATASET) {
        names.add("datasets.name, datasets.digest, datasets.context");
      } else if (family != Family.ATTRIBUTE) {
        names.add(family + ".<key>");
      }
    }
    return String.join(", ", names);
  }
}
