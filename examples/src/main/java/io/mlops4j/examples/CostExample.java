package io.mlops4j.examples;

import io.mlops4j.cost.Budget;
import io.mlops4j.cost.BudgetExceededException;
import io.mlops4j.cost.BudgetStatus;
import io.mlops4j.cost.Charge;
import io.mlops4j.cost.Cost;
import io.mlops4j.cost.CostLine;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Ledger;
import io.mlops4j.cost.LedgerCsv;
import io.mlops4j.cost.LedgerQuery;
import io.mlops4j.cost.LedgerSum;
import io.mlops4j.cost.Money;
import io.mlops4j.cost.PriceList;
import io.mlops4j.cost.Reservation;
import io.mlops4j.cost.Unit;
import io.mlops4j.cost.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Prices requests, keeps them within a budget, and charges them to tenants. */
final class CostExample {
  private CostExample() {}

  public static void main(String[] args) {
    run();
  }

  /** Runs the three parts and prints what they found. */
  static void run() {
    System.out.println(oneRequest(prices()));
    System.out.println(withinBudget(prices()));
    System.out.println(chargeback(prices()));
  }

  static PriceList prices() {
    return PriceList.named("2026-11")
        .currency("USD")
        .price(Unit.COMPUTE_HOUR, "0.0416")
        .price("sentence-encoder", Unit.INPUT_TOKEN, "0.00000002")
        .pricePerMillion("writer", Unit.INPUT_TOKEN, "2.50")
        .pricePerMillion("writer", Unit.CACHED_TOKEN, "1.25")
        .pricePerMillion("writer", Unit.OUTPUT_TOKEN, "10.00")
        .build();
  }

  static Cost oneRequest(PriceList prices) {
    Usage usage = Usage.of(Unit.INPUT_TOKEN, 128).and(Unit.COMPUTE_NANO, 6_214_883);
    Cost cost = prices.cost("sentence-encoder", usage);
    if (cost instanceof Cost.Known known) {
      for (CostLine line : known.lines()) {
        System.out.println(line.quantity() + " " + line.unit() + " cost " + line.amount());
      }
    }
    return cost;
  }

  /** The budget as it was at the warning and at the refusal. */
  record Told(List<BudgetStatus> warnings, BudgetStatus refusal) {}

  static Told withinBudget(PriceList prices) {
    List<BudgetStatus> warnings = new ArrayList<>();
    CostMeter meter =
        CostMeter.with(prices)
            .budget(
                Budget.of("search", Money.of("0.01", "USD"))
                    .perMonth(ZoneOffset.UTC)
                    .warnAt(0.8)
                    .onWarning(warnings::add))
            .build();
    Usage upperBound = Usage.of(Unit.INPUT_TOKEN, 50_000);
    try {
      while (true) {
        Reservation reservation = meter.reserve("sentence-encoder", upperBound);
        Usage actual = Usage.of(Unit.INPUT_TOKEN, 40_000);
        reservation.settle(actual);
      }
    } catch (BudgetExceededException refused) {
      return new Told(warnings, refused.budget());
    }
  }

  static String chargeback(PriceList prices) {
    try {
      Path file = Files.createTempDirectory("mlops4j").resolve("cost.ledger");
      try (Ledger ledger = Ledger.open(file)) {
        CostMeter meter = CostMeter.with(prices).ledger(ledger).build();
        for (String tenant : List.of("acme", "globex", "acme")) {
          Usage usage = Usage.ofInclusiveTokens(1_200, 1_000, 300);
          Charge charge = Charge.of("writer", usage).tag("tenant", tenant);
          meter.reserve(charge).settle(usage);
        }
        LedgerSum acme = ledger.sum(LedgerQuery.where("tenant", "acme"), "USD");
        System.out.println(acme.entries() + " requests of acme cost " + acme.total());

        StringBuilder csv = new StringBuilder();
        LedgerCsv.withTags("tenant").write(ledger, LedgerQuery.all(), csv);
        return csv.toString();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
