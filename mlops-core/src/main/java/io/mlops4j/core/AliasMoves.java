package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The three ways an alias moves, each one transaction that also writes the history. */
final class AliasMoves {
  private final RegistryParts parts;
  private final String model;
  private final String alias;

  AliasMoves(RegistryParts parts, String model, String alias) {
    this.parts = parts;
    this.model = model;
    this.alias = alias;
  }

  Promotion promote(
      ModelVersion candidate,
      List<Gate> gates,
      Optional<OptionalInt> expected,
      String actor,
      String reason) {
    if (parts.requiredSignature().isPresent()) {
      // What was signed is the digests; reading compares the bytes, and takes too long for a lock.
      candidate.artifacts().forEach(artifact -> candidate.artifact(artifact.name()));
    }
    return parts
        .database()
        .write(
            session -> {
              // As it is stored now, not as the caller has seen it.
              ModelVersion stored =
                  VersionTable.find(session, model, candidate.number())
                      .map(row -> new ModelVersion(parts, row))
                      .orElseThrow(
                          () ->
                              new VersionNotFoundException(
                                  candidate.uri() + " is not in this registry"));
              Optional<ModelVersion> current =
                  VersionTable.findByAlias(session, model, alias)
                      .map(row -> new ModelVersion(parts, row));
              OptionalInt from = current.stream().mapToInt(ModelVersion::number).findFirst();
              requireExpected(expected, from);
              List<GateOutcome> outcomes = check(stored, current, gates);
              requireEvidence(session, candidate.number(), outcomes);
              AliasTable.point(session, model, alias, candidate.number());
              AliasMove move =
                  append(
                      session,
                      AliasMove.Kind.PROMOTION,
                      from,
                      OptionalInt.of(candidate.number()),
                      actor,
                      reason,
                      outcomes);
              return new Promotion(candidate, current, move);
            });
  }

  private void requireEvidence(Session session, int number, List<GateOutcome> outcomes)
      throws SQLException {
    if (AliasTable.isProtected(session, model, alias)
        && outcomes.stream()
            .filter(outcome -> !outcome.metric().equals(VersionSignature.POLICY))
            .noneMatch(outcome -> outcome.verdict() == Verdict.PASSED)) {
      throw new AliasProtectedException(
          "'%s' of model '%s' is protected: version %d needs to pass at least one gate"
              .formatted(alias, model, number));
    }
  }

  AliasMove protect(String reason) {
    return parts
        .database()
        .write(
            session -> {
              if (!VersionTable.modelExists(session, model)) {
                throw new ModelNotFoundException("no model '" + model + "' is registered");
              }
              OptionalInt current =
                  VersionTable.findByAlias(session, model, alias).stream()
                      .mapToInt(VersionRow::number)
                      .findFirst();
              return append(
                  session,
                  AliasMove.Kind.PROTECTION,
                  current,
                  current,
                  parts.actor(),
                  reason,
                  List.of());
            });
  }

  private void requireExpected(Optional<OptionalInt> expected, OptionalInt from) {
    if (expected.isPresent() && !expected.get().equals(from)) {
      throw new PromotionConflictException(
          "'%s' of model '%s' points to %s, the promotion expected %s"
              .formatted(alias, model, shown(from), shown(expected.get())));
    }
  }

  private static String shown(OptionalInt number) {
    return number.isPresent() ? "version " + number.getAsInt() : "no version";
  }

  private List<GateOutcome> check(
      ModelVersion candidate, Optional<ModelVersion> current, List<Gate> gates) {
    GateContext context = new GateContext(candidate, alias, current);
    List<GateOutcome> outcomes = new ArrayList<>();
    gates.forEach(gate -> outcomes.add(gate.check(context)));
    signature(candidate).ifPresent(outcomes::add);
    return requirePassed(candidate, GateOutcome.requireBaselines(outcomes));
  }

  private Optional<GateOutcome> signature(ModelVersion candidate) {
    return parts
        .requiredSignature()
        .map(verifier -> VersionSignature.check(candidate, verifier, VersionSignature.POLICY));
  }

  private List<GateOutcome> requirePassed(ModelVersion candidate, List<GateOutcome> outcomes) {
    if (!outcomes.stream().allMatch(GateOutcome::passed)) {
      throw new GateRefusedException(candidate, alias, outcomes);
    }
    return outcomes;
  }

  /** The evidence of then; the signature is verified again, by the keys trusted now. */
  private List<GateOutcome> renewed(Session session, int number, List<GateOutcome> outcomes)
      throws SQLException {
    List<GateOutcome> renewed = new ArrayList<>(outcomes);
    Optional<VersionRow> row = VersionTable.find(session, model, number);
    if (row.isPresent() && parts.requiredSignature().isPresent()) {
      ModelVersion version = new ModelVersion(parts, row.get());
      renewed.removeIf(outcome -> outcome.metric().equals(VersionSignature.POLICY));
      signature(version).ifPresent(renewed::add);
      requirePassed(version, renewed);
    }
    return renewed;
  }

  AliasMove rollBack(String reason) {
    return parts
        .database()
        .write(
            session -> {
              List<AliasMove> history = AliasTable.history(session, model, alias);
              if (history.isEmpty()) {
                throw new AliasNotFoundException(
                    "model '%s' never had an alias '%s'".formatted(model, alias));
              }
              Deque<AliasMove> standing = standing(history);
              AliasMove last = standing.poll();
              AliasMove target = standing.peek();
              if (last == null || target == null || target.to().isEmpty()) {
                throw new RollbackRefusedException(
                    "'%s' of model '%s' has no earlier version to return to"
                        .formatted(alias, model));
              }
              requireEvidence(session, target.to().getAsInt(), target.outcomes());
              List<GateOutcome> evidence =
                  renewed(session, target.to().getAsInt(), target.outcomes());
              AliasTable.point(session, model, alias, target.to().getAsInt());
              return append(
                  session,
                  AliasMove.Kind.ROLLBACK,
                  last.to(),
                  target.to(),
                  parts.actor(),
                  reason,
                  evidence);
            });
  }

  /** The promotions and removals no rollback has undone, the latest on top. */
  private static Deque<AliasMove> standing(List<AliasMove> history) {
    Deque<AliasMove> standing = new ArrayDeque<>();
    for (AliasMove move : history) {
      if (move.kind() == AliasMove.Kind.ROLLBACK) {
        standing.pop();
      } else if (move.kind() != AliasMove.Kind.PROTECTION) {
        if (!standing.isEmpty() && standing.element().to().equals(move.to())) {
          standing.pop();
        }
        standing.push(move);
      }
    }
    return standing;
  }

  AliasMove remove(String reason) {
    return parts
        .database()
        .write(
            session -> {
              VersionRow current =
                  VersionTable.findByAlias(session, model, alias)
                      .orElseThrow(
                          () ->
                              new AliasNotFoundException(
                                  "model '%s' has no alias '%s'".formatted(model, alias)));
              if (AliasTable.isProtected(session, model, alias)) {
                throw new AliasProtectedException(
                    "'%s' of model '%s' is protected and cannot be removed"
                        .formatted(alias, model));
              }
              AliasTable.remove(session, model, alias);
              return append(
                  session,
                  AliasMove.Kind.REMOVAL,
                  OptionalInt.of(current.number()),
                  OptionalInt.empty(),
                  parts.actor(),
                  reason,
                  List.of());
            });
  }

  private AliasMove append(
      Session session,
      AliasMove.Kind kind,
      OptionalInt from,
      OptionalInt to,
      String actor,
      String reason,
      List<GateOutcome> outcomes)
      throws SQLException {
    AliasMove move =
        new AliasMove(
            AliasTable.lastSequence(session) + 1,
            model,
            alias,
            kind,
            from,
            to,
            parts.now(),
            actor,
            reason,
            outcomes);
    AliasTable.append(session, move);
    return move;
  }
}
