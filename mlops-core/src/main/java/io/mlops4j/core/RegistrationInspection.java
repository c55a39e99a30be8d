package io.mlops4j.core;

import io.mlops4j.core.IntegrityProblem.Kind;
import io.mlops4j.core.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares every version with what was logged when it was registered. Description and tags may
 * change since: the log of changes is followed back to what they were.
 */
final class RegistrationInspection {
  private final Session session;
  private final List<IntegrityProblem> problems;
  private final Map<String, List<ChangeTable.Stored>> changes = new HashMap<>();
  private final long lastChange;
  private String head = MoveChain.ORIGIN;
  private long count;
  private String unloggedDigest = MoveChain.ORIGIN;
  private long unloggedCount;

  RegistrationInspection(
      Session session, List<ChangeTable.Stored> log, List<IntegrityProblem> problems) {
    this.session = session;
    this.problems = problems;
    this.lastChange = log.isEmpty() ? 0 : log.get(log.size() - 1).sequence();
    for (ChangeTable.Stored change : log) {
      changes.computeIfAbsent(change.subject(), subject -> new ArrayList<>()).add(change);
    }
  }

  /** The hash of the last registration. */
  String head() {
    return head;
  }

  long count() {
    return count;
  }

  /** A hash of which versions were there before the log. */
  String unloggedDigest() {
    return unloggedDigest;
  }

  long unloggedCount() {
    return unloggedCount;
  }

  void run() throws SQLException {
    List<RegistrationTable.Stored> entries = RegistrationTable.stored(session);
    Set<String> logged = new HashSet<>();
    long expected = 1;
    for (RegistrationTable.Stored entry : entries) {
      String place = "registration " + entry.sequence();
      if (entry.sequence() != expected) {
        report(
            Kind.HISTORY,
            "registration " + expected,
            "is missing, the next one is " + entry.sequence());
      }
      if (!MoveChain.link(head, entry.fields()).equals(entry.hash())) {
        report(
            Kind.HISTORY,
            place,
            "does not fit its hash; it, or the registration before it, was changed");
      }
      if (entry.lastChange() > lastChange) {
        report(
            Kind.HISTORY,
            place,
            "came after change %d, the log ends with %d".formatted(entry.lastChange(), lastChange));
      }
      head = entry.hash();
      count++;
      expected = entry.sequence() + 1;
      logged.add(uri(entry.model(), entry.number()));
      compare(entry);
    }
    requireLogged(logged, unlogged(entries, logged));
  }

  /**
   * The versions without an entry that an earlier release may have registered. Numbers of a model
   * only grow, whatever the clock says: those of that time are below all that were given since.
   */
  private Set<String> unlogged(List<RegistrationTable.Stored> entries, Set<String> logged)
      throws SQLException {
    List<RegistrationTable.Unlogged> versions = RegistrationTable.unlogged(session);
    Set<String> listed = new HashSet<>();
    for (RegistrationTable.Unlogged version : versions) {
      unloggedDigest =
          MoveChain.link(
              unloggedDigest, List.of(version.model(), Integer.toString(version.number())));
      unloggedCount++;
      listed.add(uri(version.model(), version.number()));
    }
    Map<String, Integer> first = new HashMap<>();
    for (RegistrationTable.Stored entry : entries) {
      String uri = uri(entry.model(), entry.number());
      if (!(listed.contains(uri) && wasPending(uri))) {
        first.merge(entry.model(), entry.number(), Math::min);
      }
    }
    for (RegistrationTable.Unlogged version : versions) {
      String uri = uri(version.model(), version.number());
      Integer since = first.get(version.model());
      if (since != null && !logged.contains(uri) && version.number() >= since) {
        report(
            Kind.VERSION,
            uri,
            "is said to be from before the log of registrations, which knows version " + since);
      }
    }
    return listed;
  }

  /** Whether a version was made in several steps, of which the log has the last one only. */
  private boolean wasPending(String uri) {
    return changes.getOrDefault(uri, List.of()).stream()
        .anyMatch(
            change ->
                change.movedTo(VersionState.READY.name())
                    && change.before().equals(Optional.of(VersionState.PENDING.name())));
  }

  private static String uri(String model, int number) {
    return "models:/" + model + "/" + number;
  }

  private void compare(RegistrationTable.Stored entry) throws SQLException {
    String uri = uri(entry.model(), entry.number());
    try {
      Optional<VersionRow> row = VersionTable.find(session, entry.model(), entry.number());
      if (row.isEmpty()) {
        report(Kind.VERSION, uri, "was registered and is missing");
      } else {
        compare(uri, entry, row.get());
      }
    } catch (IllegalArgumentException | RegistryException e) {
      report(Kind.VERSION, uri, "cannot be read: " + e.getMessage());
    }
  }

  private void compare(String uri, RegistrationTable.Stored entry, VersionRow row)
      throws SQLException {
    VersionState state = row.status().state();
    if (state == VersionState.PENDING || state == VersionState.FAILED) {
      report(Kind.VERSION, uri, "was ready when it was registered, and is " + state);
    }
    VersionDetails details = DetailsTable.read(session, entry.model(), entry.number());
    List<ChangeTable.Stored> since =
        changes.getOrDefault(uri, List.of()).stream()
            .filter(change -> change.sequence() > entry.lastChange())
            .toList();
    Registered registered = new Registered(row.description(), details.tags());
    boolean purged = state == VersionState.PURGED;
    if (purged) {
      if (since.stream().noneMatch(change -> change.movedTo(VersionState.PURGED.name()))) {
        report(Kind.VERSION, uri, "is PURGED, the log of changes says nothing of it");
      }
    } else {
      for (int i = since.size() - 1; i >= 0; i--) {
        registered
            .undo(since.get(i))
            .ifPresent(contradiction -> report(Kind.VERSION, uri, contradiction));
      }
    }
    VersionDigest found = registered.digest(row, details);
    if (!found.origin().equals(entry.digest().origin())) {
      report(
          Kind.VERSION, uri, "has other metrics, datasets or origins than when it was registered");
    }
    if (!purged && !found.content().equals(entry.digest().content())) {
      report(
          Kind.VERSION,
          uri,
          "has other artifacts, profiles, environment, tags or description than were registered"
              + " and logged since");
    }
  }

  private void requireLogged(Set<String> logged, Set<String> unlogged) throws SQLException {
    session.list(
        "SELECT model, number, state FROM versions WHERE state NOT IN"
            + " ('PENDING', 'FAILED', 'DELETED', 'PURGED') ORDER BY model, number",
        row -> {
          String uri = uri(row.getString(1), row.getInt(2));
          if (!logged.contains(uri) && !unlogged.contains(uri)) {
            report(Kind.VERSION, uri, "is " + row.getString(3) + " and was never registered");
          }
          return uri;
        });
  }

  private void report(Kind kind, String subject, String detail) {
    problems.add(new IntegrityProblem(kind, subject, detail));
  }

  /** Description and tags on the way back to what was registered. */
  private static final class Registered {
    private String description;
    private final Map<String, String> tags;

    Registered(String description, Map<String, String> tags) {
      this.description = description;
      this.tags = new TreeMap<>(tags);
    }

    /** Takes a change back; returns what contradicts it. */
    Optional<String> undo(ChangeTable.Stored change) {
      String key = change.name();
      switch (change.kind()) {
        case "TAG" -> {
          Optional<String> found = Optional.ofNullable(tags.get(key));
          change.before().ifPresentOrElse(value -> tags.put(key, value), () -> tags.remove(key));
          return contradiction(found.equals(change.after()), change, "tag '" + key + "'");
        }
        case "DESCRIPTION" -> {
          boolean fits = change.after().equals(Optional.of(description));
          description = change.before().orElse("");
          return contradiction(fits, change, "description");
        }
        default -> {
          return Optional.empty();
        }
      }
    }

    private static Optional<String> contradiction(
        boolean fits, ChangeTable.Stored change, String what) {
      return fits
          ? Optional.empty()
          : Optional.of("has another %s than change %d left".formatted(what, change.sequence()));
    }

    VersionDigest digest(VersionRow row, VersionDetails details) {
      return VersionDigest.of(
          row.withDescription(description),
          new VersionDetails(
              details.artifacts(), details.metrics(), details.uses(), tags, details.environment()));
    }
  }
}
