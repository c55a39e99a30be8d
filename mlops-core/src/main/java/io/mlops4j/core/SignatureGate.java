package io.mlops4j.core;

import io.mlops4j.core.GateOutcome.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Callers of the baseline can call the candidate. */
record SignatureGate(ModelVersion baseline) implements Gate {
  @Override
  public GateOutcome check(GateContext context) {
    Optional<ModelSignature> candidate = context.candidate().signature();
    Optional<ModelSignature> known = baseline.signature();
    List<String> found =
        candidate.isPresent() && known.isPresent()
            ? candidate.get().incompatibilities(known.get())
            : List.of((candidate.isEmpty() ? context.candidate() : baseline) + " has no signature");
    String requirement = "compatible with " + baseline.uri();
    return new GateOutcome(
        found.isEmpty() ? requirement : requirement + ", but " + String.join(", ", found),
        "signature",
        found.isEmpty() ? Verdict.PASSED : Verdict.REFUSED,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }
}
