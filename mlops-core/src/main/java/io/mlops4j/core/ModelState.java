package io.mlops4j.core;

/**
 * Where a model is in its life. An archived model can become active again, and so can a deleted
 * one.
 */
public enum ModelState {
  /** Versions can be registered and promoted. */
  ACTIVE,
  /** Read-only: its versions are resolved as before, none is registered, no alias moves. */
  ARCHIVED,
  /** Not found any more, nor are its versions; its name and its numbers stay taken. */
  DELETED
}
