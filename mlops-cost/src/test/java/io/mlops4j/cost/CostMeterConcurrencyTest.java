package io.mlops4j.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CostMeterConcurrencyTest {
  private static final int THREADS = 64;
  private static final int RESERVATIONS = 1_000;
  private static final PriceList PRICES =
      PriceList.named("test").currency("USD").price(Unit.REQUEST, "0.01").build();

  @Test
  void reserveAndSettle_manyThreadsAgainstABudgetForFiveHundred_acceptsExactlyFiveHundred()
      throws Exception {
    AtomicInteger warnings = new AtomicInteger();
    Ledger ledger = Ledger.inMemory(THREADS * RESERVATIONS);
    CostMeter meter =
        CostMeter.with(PRICES)
            .ledger(ledger)
            .budget(
                Budget.of("b", Money.of("5", "USD"))
                    .onWarning(status -> warnings.incrementAndGet()))
            .build();

    int accepted = inAllThreads(thread -> settleAll(meter));

    assertThat(accepted).isEqualTo(500);
    assertThat(meter.spent()).hasToString("5 USD");
    assertThat(ledger.sum(LedgerQuery.all(), "USD"))
        .isEqualTo(new LedgerSum(MoneyTotal.of("5", "USD"), 500, 0));
    assertThat(warnings).hasValue(1);
  }

  @Test
  void reserveSettleCancel_atRandom_neverOvershootsAndBooksEveryPico() throws Exception {
    Ledger ledger = Ledger.inMemory(THREADS * RESERVATIONS);
    Budget budget = Budget.of("b", Money.of("50", "USD"));
    CostMeter meter = CostMeter.with(PRICES).ledger(ledger).budget(budget).build();

    inAllThreads(thread -> settleOrCancel(meter, new Random(thread)));

    BudgetStatus status = meter.budget("b").orElseThrow();
    assertThat(status.spent()).isLessThanOrEqualTo(budget.limit());
    assertThat(status.reserved()).hasToString("0 USD");
    assertThat(status.spent())
        .isEqualTo(meter.spent())
        .isEqualTo(ledger.sum(LedgerQuery.all(), "USD").total());
    assertThat(status.remaining()).isLessThan(MoneyTotal.of("0.04", "USD"));
  }

  @Test
  void settle_ofOneKeyFromAllThreads_booksOneEntry() throws Exception {
    CostMeter meter = CostMeter.with(PRICES).build();
    Usage one = Usage.of(Unit.REQUEST, 1);

    inAllThreads(
        thread -> {
          meter.reserve(Charge.of("m", one).key("the-same")).settle(one);
          return 1;
        });

    assertThat(meter.spent()).hasToString("0.01 USD");
    assertThat(meter.ledger().sum(LedgerQuery.all(), "USD").entries()).isEqualTo(1);
  }

  private static int settleAll(CostMeter meter) {
    Usage one = Usage.of(Unit.REQUEST, 1);
    int accepted = 0;
    for (int i = 0; i < RESERVATIONS; i++) {
      try {
        meter.reserve("m", one).settle(one);
        accepted++;
      } catch (BudgetExceededException full) {
        assertThat(full.budget().remaining().picos()).isNotNegative();
      }
    }
    return accepted;
  }

  private static int settleOrCancel(CostMeter meter, Random random) {
    int accepted = 0;
    for (int i = 0; i < RESERVATIONS; i++) {
      int most = 1 + random.nextInt(4);
      try {
        Reservation reservation = meter.reserve("m", Usage.of(Unit.REQUEST, most));
        if (random.nextInt(4) == 0) {
          reservation.cancel();
        } else {
          reservation.settle(Usage.of(Unit.REQUEST, 1 + random.nextInt(most)));
          accepted++;
        }
        BudgetStatus status = meter.budget("b").orElseThrow();
        assertThat(status.remaining().picos()).isNotNegative();
      } catch (BudgetExceededException full) {
        assertThat(full.budget().remaining().picos()).isNotNegative();
      }
    }
    return accepted;
  }

  private static int inAllThreads(Task task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        calls.add(
            () -> {
              start.await();
              return task.run(number);
            });
      }
      int sum = 0;
      for (Future<Integer> result : executor.invokeAll(calls)) {
        sum += result.get();
      }
      return sum;
    } finally {
      executor.shutdownNow();
    }
  }

  private interface Task {
    int run(int thread) throws Exception;
  }
}
