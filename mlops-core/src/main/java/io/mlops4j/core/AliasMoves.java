package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The ways an alias moves, each one transaction that also writes the history. */
final class AliasMoves {
  private final RegistryParts parts;
  private final String model;
  private final String alias;
  private final SignaturePolicy signatures;

  AliasMoves(RegistryParts parts, String model, String alias) {
    this.parts = parts;
    this.model = model;
    this.alias = alias;
    this.signatures = new SignaturePolicy(parts.requiredSignature());
  }

  Promotion promote(
      ModelVersion candidate,
      List<Gate> gates,
      Optional<OptionalInt> expected,
      String actor,
      String reason) {
    try {
      signatures.readBytes(candidate);
      return decide(candidate, gates, expected, actor, reason);
    } catch (RegistryStorageException | RegistryBusyException | OutcomeUnknownException failure) {
      throw failure;
    } catch (RegistryException refusal) {
      parts.tell(new RegistryEvent.PromotionRefused(candidate, alias, actor, refusal));
      throw refusal;
    }
  }

  private Promotion decide(
      ModelVersion candidate,
      List<Gate> gates,
      Optional<OptionalInt> expected,
      String actor,
      String reason) {
    return parts
        .database()
        .write(
            session -> {
              ModelTable.requireActive(session, model);
              VersionRow row = VersionTable.require(session, model, candidate.number());
              requireReady(row);
              Optional<ModelVersion> current =
                  VersionTable.findByAlias(session, model, alias)
                      .map(found -> new ModelVersion(parts, found));
              OptionalInt from = current.stream().mapToInt(ModelVersion::number).findFirst();
              requireExpected(expected, from);
              // The version as it is stored now, not as the caller has seen it.
              ModelVersion stored = new ModelVersion(parts, row);
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

  private static void requireReady(VersionRow version) {
    if (version.status().state() != VersionState.READY) {
      throw new LifecycleException(
          "%s is %s; only a version that is READY is promoted"
              .formatted(
                  ModelUri.ofVersion(version.model(), version.number()), version.status().state()));
    }
  }

  private void requireEvidence(Session session, int number, List<GateOutcome> outcomes)
      throws SQLException {
    if (AliasTable.isProtected(session, model, alias)
        && outcomes.stream()
            .filter(outcome -> !SignaturePolicy.made(outcome))
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
              ModelTable.requireActive(session, model);
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
    List<GateOutcome> found = parts.database().guard(() -> context.check(gates));
    return requirePassed(candidate, signatures.add(candidate, found));
  }

  private List<GateOutcome> requirePassed(ModelVersion candidate, List<GateOutcome> outcomes) {
    if (!outcomes.stream().allMatch(GateOutcome::passed)) {
      throw new GateRefusedException(candidate, alias, outcomes);
    }
    return outcomes;
  }

  /** Goes back to the promotion before the last, or as far back as that of a given version. */
  AliasMove rollBack(OptionalInt wanted, String reason) {
    while (true) {
      OptionalInt read = readBytesOfTarget(wanted);
      Optional<AliasMove> move = rollBack(wanted, read, reason);
      if (move.isPresent()) {
        return move.get();
      }
    }
  }

  /** The version it would go back to, its bytes read, where a signature is required of it. */
  private OptionalInt readBytesOfTarget(OptionalInt wanted) {
    if (parts.requiredSignature().isEmpty()) {
      return OptionalInt.empty();
    }
    VersionRow row =
        parts
            .database()
            .read(
                session -> {
                  Deque<AliasMove> standing = standing(requireHistory(session));
                  standing.poll();
                  int number = target(standing, wanted).to().orElseThrow();
                  return VersionTable.require(session, model, number);
                });
    signatures.readBytes(new ModelVersion(parts, row));
    return OptionalInt.of(row.number());
  }

  /** Nothing when the alias would go back to another version than the one whose bytes were read. */
  private Optional<AliasMove> rollBack(OptionalInt wanted, OptionalInt read, String reason) {
    return parts
        .database()
        .write(
            session -> {
              ModelTable.requireActive(session, model);
              Deque<AliasMove> standing = standing(requireHistory(session));
              AliasMove last = standing.poll();
              AliasMove target = target(standing, wanted);
              if (last == null) {
                throw refused("has no earlier version to return to");
              }
              int number = target.to().orElseThrow();
              if (read.isPresent() && read.getAsInt() != number) {
                return Optional.empty();
              }
              VersionRow row = VersionTable.require(session, model, number);
              requireReturnable(row);
              requireEvidence(session, number, target.outcomes());
              ModelVersion version = new ModelVersion(parts, row);
              List<GateOutcome> evidence =
                  requirePassed(version, signatures.renew(version, target.outcomes()));
              AliasTable.point(session, model, alias, number);
              return Optional.of(
                  append(
                      session,
                      AliasMove.Kind.ROLLBACK,
                      last.to(),
                      target.to(),
                      parts.actor(),
                      reason,
                      evidence));
            });
  }

  private List<AliasMove> requireHistory(Session session) throws SQLException {
    List<AliasMove> history = AliasTable.history(session, model, alias);
    if (history.isEmpty()) {
      throw new AliasNotFoundException(
          "model '%s' never had an alias '%s'".formatted(model, alias));
    }
    return history;
  }

  private AliasMove target(Deque<AliasMove> earlier, OptionalInt version) {
    if (version.isEmpty()) {
      AliasMove target = earlier.peek();
      if (target == null || target.to().isEmpty()) {
        throw refused("has no earlier version to return to");
      }
      return target;
    }
    return earlier.stream()
        .filter(move -> move.to().equals(version))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "has no earlier promotion of version %d that still stands; promote it through its gates"
                        .formatted(version.getAsInt())));
  }

  private void requireReturnable(VersionRow version) {
    if (version.status().state() != VersionState.READY) {
      throw refused(
          "cannot return to version %d, which is %s"
              .formatted(version.number(), version.status().state()));
    }
  }

  private RollbackRefusedException refused(String why) {
    return new RollbackRefusedException("'%s' of model '%s' %s".formatted(alias, model, why));
  }

  /** The promotions and removals no rollback has undone, the latest on top. */
  private Deque<AliasMove> standing(List<AliasMove> history) {
    Deque<AliasMove> standing = new ArrayDeque<>();
    for (AliasMove move : history) {
      if (move.kind() == AliasMove.Kind.ROLLBACK) {
        standing.poll();
        while (!standing.isEmpty() && !standing.element().to().equals(move.to())) {
          standing.pop();
        }
        if (standing.isEmpty()) {
          throw refused(
              "has a history nobody here wrote: move %d goes back to a promotion that is missing; restore a backup"
                  .formatted(move.sequence()));
        }
      } else if (move.kind() != AliasMove.Kind.PROTECTION) {
        boolean again = !standing.isEmpty() && standing.element().to().equals(move.to());
        AliasMove before = again ? standing.pop() : move;
        // Promoted again without gates, a version has the evidence it had.
        standing.push(move.outcomes().isEmpty() ? before : move);
      }
    }
    return standing;
  }

  AliasMove remove(String reason) {
    return parts
        .database()
        .write(
            session -> {
              ModelTable.requireActive(session, model);
              return remove(session, reason);
            });
  }

  /** Takes the alias away within a transaction. */
  AliasMove remove(Session session, String reason) throws SQLException {
    VersionRow current =
        VersionTable.findByAlias(session, model, alias)
            .orElseThrow(
                () ->
                    new AliasNotFoundException(
                        "model '%s' has no alias '%s'".formatted(model, alias)));
    if (AliasTable.isProtected(session, model, alias)) {
      throw new AliasProtectedException(
          "'%s' of model '%s' is protected and stays with version %d until another is promoted"
              .formatted(alias, model, current.number()));
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
    parts.tell(new RegistryEvent.AliasMoved(move));
    return move;
  }
}
