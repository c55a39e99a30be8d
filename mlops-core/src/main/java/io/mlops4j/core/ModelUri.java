package io.mlops4j.core;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model URI as MLflow writes it: {@code models:/name/3}, {@code models:/name/latest} or {@code
 * models:/name@alias}.
 *
 * <p>A name may itself contain {@code @}; the alias begins after the last one. {@code latest} is
 * recognised in any case. MLflow's deprecated stages ({@code models:/name/Production}) are refused.
 * Nothing is decoded: an escape such as {@code %2e} is not part of the grammar. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when a part is malformed, the number is
 * below 1, or number and alias are both present.
 *
 * @param modelName the model's name
 * @param number the version number, where the URI names one
 * @param alias the alias, where the URI names one; neither number nor alias means the latest
 *     version
 */
public record ModelUri(String modelName, OptionalInt number, Optional<String> alias) {
  private static final String SCHEME = "models:/";

  /**
   * Checks the parts.
   *
   * @param modelName the model's name
   * @param number the version number, where the URI names one
   * @param alias the alias, where the URI names one; neither number nor alias means the latest
   *     version
   */
  public ModelUri {
    Names.model(modelName);
    alias.ifPresent(Names::alias);
    if (number.isPresent() && alias.isPresent()) {
      throw new IllegalArgumentException("a model URI has a version or an alias, not both");
    }
    if (number.isPresent() && number.getAsInt() < 1) {
      throw new IllegalArgumentException("version numbers begin at 1: " + number.getAsInt());
    }
  }

  /**
   * {@return the URI of one version}
   *
   * @param modelName the model's name
   * @param number the version number
   */
  public static ModelUri ofVersion(String modelName, int number) {
    return new ModelUri(modelName, OptionalInt.of(number), Optional.empty());
  }

  /**
   * {@return the URI of whatever version an alias points to}
   *
   * @param modelName the model's name
   * @param alias the alias
   */
  public static ModelUri ofAlias(String modelName, String alias) {
    return new ModelUri(modelName, OptionalInt.empty(), Optional.of(alias));
  }

  /**
   * {@return the URI of the version with the highest number}
   *
   * @param modelName the model's name
   */
  public static ModelUri ofLatest(String modelName) {
    return new ModelUri(modelName, OptionalInt.empty(), Optional.empty());
  }

  /**
   * Parses a URI.
   *
   * @param text the text
   * @return the URI
   * @throws InvalidModelUriException when the text does not follow the grammar
   */
  public static ModelUri parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw invalid(text, "it must begin with " + SCHEME);
    }
    String path = text.substring(SCHEME.length());
    int slash = path.indexOf('/');
    if (slash >= 0) {
      return withSuffix(text, path.substring(0, slash), path.substring(slash + 1));
    }
    int at = path.lastIndexOf('@');
    if (at < 0) {
      throw invalid(text, "it names neither a version (/3, /latest) nor an alias (@champion)");
    }
    String alias = path.substring(at + 1);
    if (!Names.isAlias(alias)) {
      throw invalid(text, "'" + Names.shown(alias) + "' is no alias");
    }
    return ofAlias(requireName(text, path.substring(0, at)), alias);
  }

  private static ModelUri withSuffix(String text, String name, String suffix) {
    requireName(text, name);
    if (suffix.equalsIgnoreCase("latest")) {
      return ofLatest(name);
    }
    if (suffix.isEmpty() || !suffix.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw invalid(
          text,
          "after the name comes a version number or 'latest'; stages are not supported, use an"
              + " alias (models:/name@alias)");
    }
    try {
      int number = Integer.parseInt(suffix);
      if (number < 1) {
        throw invalid(text, "version numbers begin at 1");
      }
      return ofVersion(name, number);
    } catch (NumberFormatException e) {
      throw invalid(text, "the version number is larger than " + Integer.MAX_VALUE);
    }
  }

  private static String requireName(String text, String name) {
    if (!Names.isModel(name)) {
      throw invalid(text, "'" + Names.shown(name) + "' is no model name");
    }
    return name;
  }

  private static InvalidModelUriException invalid(String text, String why) {
    return new InvalidModelUriException(
        "'%s' is not a model URI: %s".formatted(Names.shown(text), why));
  }

  /** The URI's text; {@link #parse} reads it back to an equal value. */
  @Override
  public String toString() {
    if (number.isPresent()) {
      return SCHEME + modelName + "/" + number.getAsInt();
    }
    return alias.map(a -> SCHEME + modelName + "@" + a).orElse(SCHEME + modelName + "/latest");
  }
}
