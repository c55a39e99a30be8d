package io.mlops4j.cost;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/*
 * One lock guards every account and the two counters. It is held for a few additions only: pricing
 * comes before it, and so does the ledger's append, which may wait for a disk. Between the append
 * and the booking an amount is still reserved, so a budget sees it at every moment: first as
 * reserved, then as spent, in one step under the lock.
 */
/**
 * Prices charges, keeps them within budgets and books them in a ledger.
 *
 * <p>A charge is reserved before the work with an upper bound of its usage, and settled after it
 * with what it used. A reservation is made in all budgets that cover the charge or in none. As long
 * as no settlement exceeds its reservation, no budget ever exceeds its limit, with any number of
 * threads.
 *
 * <p>When it is built, a meter reads from its ledger what its budgets have spent already, so that a
 * budget outlives a restart with a durable ledger. Two meters do not know of each other: share one.
 * Thread-safe.
 */
public final class CostMeter {
  private static final System.Logger LOGGER = System.getLogger(CostMeter.class.getName());

  private final PriceBook prices;
  private final UnknownPrice unknownPrice;
  private final Ledger ledger;
  private final InstantSource clock;

  private final Object lock = new Object();
  private final List<BudgetAccount> accounts;
  private MoneyTotal spent;
  private long unknownCount;

  private CostMeter(Builder builder) {
    this.prices = builder.prices;
    this.unknownPrice = builder.unknownPrice;
    this.ledger = builder.ledger;
    this.clock = builder.clock;
    this.spent = MoneyTotal.zero(prices.currency());
    Instant now = clock.instant();
    this.accounts = builder.budgets.stream().map(budget -> open(budget, now)).toList();
  }

  /**
   * Starts a meter with one price list.
   *
   * @param prices the prices
   * @return a builder
   */
  public static Builder with(PriceList prices) {
    return with(PriceBook.of(prices));
  }

  /**
   * Starts a meter with prices that change in time.
   *
   * @param prices the prices
   * @return a builder
   */
  public static Builder with(PriceBook prices) {
    return new Builder(prices);
  }

  /**
   * Reserves the cost of a usage of a model.
   *
   * @param model the name of the model
   * @param upperBound what it may use at most
   * @return the reservation
   * @see #reserve(Charge)
   */
  public Reservation reserve(String model, Usage upperBound) {
    return reserve(Charge.of(model, upperBound));
  }

  /**
   * Reserves the cost of a charge in every budget that covers it.
   *
   * @param charge what may be used at most, of which model, for whom
   * @return the reservation, to be settled or cancelled
   * @throws BudgetExceededException if a budget has no room for it; nothing is reserved then
   * @throws UnknownPriceException if there is no price, under {@link UnknownPrice#REFUSE}
   * @throws MoneyOverflowException if it costs more than {@link Money} can hold
   */
  public Reservation reserve(Charge charge) {
    Instant now = clock.instant();
    Cost cost = price(charge, now);
    Money asked = cost.money().orElseGet(() -> Money.zero(prices.currency()));
    synchronized (lock) {
      return new Reservation(this, now, charge, cost, hold(charge, now, asked));
    }
  }

  /**
   * What this meter has booked since it was built.
   *
   * @return the exact sum of the known costs
   */
  public MoneyTotal spent() {
    synchronized (lock) {
      return spent;
    }
  }

  /**
   * How many bookings of this meter have an unknown cost and are missing in {@link #spent()}.
   *
   * @return the count, 0 under {@link UnknownPrice#REFUSE}
   */
  public long unknownCount() {
    synchronized (lock) {
      return unknownCount;
    }
  }

  /**
   * How far a budget has been used.
   *
   * @param name the name of the budget
   * @return its status now, empty if the meter has no such budget
   */
  public Optional<BudgetStatus> budget(String name) {
    Instant now = clock.instant();
    synchronized (lock) {
      for (BudgetAccount account : accounts) {
        if (account.budget().name().equals(name)) {
          account.roll(now);
          return Optional.of(account.status());
        }
      }
      return Optional.empty();
    }
  }

  /**
   * The ledger with what was booked.
   *
   * @return the ledger, which belongs to whoever opened it
   */
  public Ledger ledger() {
    return ledger;
  }

  /**
   * The prices charges are reckoned at.
   *
   * @return the price book
   */
  public PriceBook prices() {
    return prices;
  }

  Settlement settle(Reservation reservation, Usage actual) {
    Charge charge = reservation.charge().usage(actual);
    Cost cost = price(charge, reservation.at());
    Ledger.Receipt receipt = ledger.append(reservation.at(), charge, cost);
    if (receipt.duplicate()) {
      release(reservation);
      return new Settlement(receipt.entry().cost(), List.of());
    }
    return new Settlement(cost, book(reservation, cost));
  }

  void release(Reservation reservation) {
    synchronized (lock) {
      giveBack(reservation);
    }
  }

  private Cost price(Charge charge, Instant at) {
    Cost cost = prices.cost(charge.model(), charge.usage(), at);
    if (unknownPrice == UnknownPrice.REFUSE) {
      cost.orElseThrow();
    }
    return cost;
  }

  private List<Reservation.Hold> hold(Charge charge, Instant now, Money asked) {
    List<Reservation.Hold> holds = new ArrayList<>(accounts.size());
    for (BudgetAccount account : accounts) {
      if (!account.budget().covers(charge)) {
        continue;
      }
      account.roll(now);
      if (!account.hasRoomFor(asked)) {
        throw new BudgetExceededException(account.status(), asked);
      }
      holds.add(new Reservation.Hold(account, account.periodStart()));
    }
    holds.forEach(hold -> hold.account().reserve(asked));
    return holds;
  }

  /** Books a cost and returns the budgets that have now to warn. */
  private List<Warning> book(Reservation reservation, Cost cost) {
    List<Warning> warnings = new ArrayList<>();
    synchronized (lock) {
      giveBack(reservation);
      Optional<Money> money = cost.money();
      if (money.isEmpty()) {
        unknownCount++;
        return warnings;
      }
      spent = spent.plus(money.get());
      for (Reservation.Hold hold : reservation.holds()) {
        if (hold.account().spend(hold.period(), money.get())) {
          warnings.add(new Warning(hold.account().budget().listener(), hold.account().status()));
        }
      }
    }
    return warnings;
  }

  private static void giveBack(Reservation reservation) {
    reservation
        .cost()
        .money()
        .ifPresent(
            held ->
                reservation.holds().forEach(hold -> hold.account().release(hold.period(), held)));
  }

  private BudgetAccount open(Budget budget, Instant now) {
    Decimals.checkSameCurrency(prices.currency(), budget.limit().currency());
    LedgerQuery query = LedgerQuery.all().from(budget.periodStart(now));
    for (var tag : budget.scope().entrySet()) {
      query = query.and(tag.getKey(), tag.getValue());
    }
    return new BudgetAccount(budget, now, ledger.sum(query, prices.currency()).total());
  }

  /** A cost that was booked, and who is to be told of it. */
  record Settlement(Cost cost, List<Warning> warnings) {
    void warn() {
      warnings.forEach(Warning::give);
    }
  }

  /** A budget that reached its warning share. */
  record Warning(BudgetListener listener, BudgetStatus status) {
    void give() {
      try {
        listener.onWarning(status);
      } catch (RuntimeException e) {
        LOGGER.log(
            System.Logger.Level.WARNING, "listener of budget '" + status.name() + "' failed", e);
      }
    }
  }

  /** Collects the parts of a meter. Confined to one thread. */
  public static final class Builder {
    private final PriceBook prices;
    private final List<Budget> budgets = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private UnknownPrice unknownPrice = UnknownPrice.REFUSE;
    private Ledger ledger = Ledger.inMemory();
    private InstantSource clock = InstantSource.system();

    private Builder(PriceBook prices) {
      this.prices = prices;
    }

    /**
     * Adds a budget; by default there is none and nothing is refused for its cost.
     *
     * @param budget a budget in the currency of the prices, with a name of its own
     * @return this builder
     */
    public Builder budget(Budget budget) {
      if (!names.add(budget.name())) {
        throw new IllegalArgumentException("two budgets named '" + budget.name() + "'");
      }
      budgets.add(budget);
      return this;
    }

    /**
     * Sets what happens without a price; by default {@link UnknownPrice#REFUSE}.
     *
     * @param policy the policy
     * @return this builder
     */
    public Builder onUnknownPrice(UnknownPrice policy) {
      unknownPrice = policy;
      return this;
    }

    /**
     * Sets the ledger; by default {@link Ledger#inMemory()}. The meter does not close it.
     *
     * @param book where settled charges are booked
     * @return this builder
     */
    public Builder ledger(Ledger book) {
      ledger = book;
      return this;
    }

    /**
     * Sets the clock; by default the system's.
     *
     * @param source gives the instant of each reservation
     * @return this builder
     */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Makes the meter, reading from the ledger what its budgets have spent.
     *
     * @return the meter
     * @throws IllegalArgumentException if a budget is in another currency than the prices
     */
    public CostMeter build() {
      return new CostMeter(this);
    }
  }
}
