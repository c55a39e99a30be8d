package io.mlops4j.core;

import io.mlops4j.core.signing.ModelVerifier;
import io.mlops4j.core.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every handle of one open registry shares. Immutable. */
record RegistryParts(
    Database database,
    ArtifactStore artifacts,
    InstantSource clock,
    String actor,
    Optional<ModelVerifier> requiredSignature,
    Map<String, List<Gate>> requiredGates,
    Listeners listeners) {

  RegistryParts onBehalfOf(String identity) {
    return new RegistryParts(
        database, artifacts, clock, identity, requiredSignature, requiredGates, listeners);
  }

  /** What a promotion to an alias is held to: what the registry requires of all, and its own. */
  List<Gate> gates(String alias, List<Gate> own) {
    List<Gate> gates = new ArrayList<>(requiredGates.getOrDefault(alias, List.of()));
    gates.addAll(own);
    return gates;
  }

  /** The time, in the precision that is stored. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Tells the listeners of an event once the transaction it is part of is committed. */
  void tell(RegistryEvent event) {
    listeners.tell(database, event);
  }
}
