package io.mlops4j.serving;

import org.jspecify.annotations.Nullable;

/**
 * Which versions take requests; replaced as a whole, before a version that leaves it is retired.
 */
record Route(ServedVersion current, @Nullable Canary canary) {

  /** The canary if this request is in its share. */
  @Nullable Canary pick(@Nullable String key) {
    Canary candidate = canary;
    return candidate != null && candidate.share().takes(key) ? candidate : null;
  }
}
