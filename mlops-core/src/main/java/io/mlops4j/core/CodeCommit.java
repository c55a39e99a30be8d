package io.mlops4j.core;

import java.util.regex.Pattern;

/**
 * The code a version was made with. Immutable.
 *
 * <p>Construction throws {@link IllegalArgumentException} when the repository is blank or longer
 * than 500 characters, or the digest is not 7 to 64 lower-case hexadecimal digits.
 *
 * @param repository where the code lives, for example a URL
 * @param sha the commit's digest
 */
public record CodeCommit(String repository, String sha) {
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{7,64}");

  /**
   * Checks the parts.
   *
   * @param repository where the code lives, for example a URL
   * @param sha the commit's digest
   */
  public CodeCommit {
    Names.identity("repository", repository);
    if (!SHA.matcher(sha).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no commit: 7 to 64 lower-case hexadecimal digits".formatted(Names.shown(sha)));
    }
  }

  /** Repository and digest as one text. */
  @Override
  public String toString() {
    return repository + "@" + sha;
  }
}
