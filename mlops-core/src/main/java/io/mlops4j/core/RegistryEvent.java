package io.mlops4j.core;

/**
 * Something that happened in a registry, told to the listeners of {@link
 * ModelRegistry#onEvent(java.util.function.Consumer)}. Immutable.
 */
public sealed interface RegistryEvent {

  /**
   * A version came into being, {@link VersionState#READY} when it was registered in one step, else
   * {@link VersionState#PENDING}.
   *
   * @param version the version
   */
  record VersionCreated(ModelVersion version) implements RegistryEvent {}

  /**
   * A model or version changed: its state (ready, failed, archived, deleted, restored, purged), its
   * description, or a tag. When a whole model is deleted or restored, its versions go with it
   * without events of their own.
   *
   * @param change the entry it left in the log
   */
  record Changed(Change change) implements RegistryEvent {}

  /**
   * An alias moved, was taken away or was protected.
   *
   * @param move the entry it left in the history
   */
  record AliasMoved(AliasMove move) implements RegistryEvent {}

  /**
   * A promotion was refused: by a gate, a protection, the version's state, or because the alias
   * pointed elsewhere than expected. Nothing moved.
   *
   * @param candidate the version that was not promoted
   * @param alias the alias
   * @param actor who asked for it
   * @param reason what the caller got; a {@link GateRefusedException} lists every failed gate
   */
  record PromotionRefused(
      ModelVersion candidate, String alias, String actor, RegistryException reason)
      implements RegistryEvent {}
}
