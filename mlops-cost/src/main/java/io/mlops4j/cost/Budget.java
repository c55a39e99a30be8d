package io.mlops4j.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A limit on what may be spent: by everyone or by the charges of certain tags, once or per calendar
 * day or month.
 *
 * <p>A {@link CostMeter} keeps the account of a budget; this is its rule. A charge is refused if
 * what was spent, what is reserved and its own upper bound together exceed the limit; reaching the
 * limit exactly is allowed, and a charge that costs nothing always passes. A warning is given once
 * per period when what was spent reaches the warning share.
 *
 * <p>Defaults: no warning listener, warning at 80 % of the limit, no period, all charges.
 * Immutable.
 */
public final class Budget {
  private static final BigDecimal DEFAULT_WARNING_SHARE = new BigDecimal("0.8");

  private final String name;
  private final MoneyTotal limit;
  private final BigDecimal warningShare;
  private final BudgetListener listener;
  private final BudgetPeriod period;
  private final ZoneId zone;
  private final SortedMap<String, String> scope;

  private Budget(
      String name,
      MoneyTotal limit,
      BigDecimal warningShare,
      BudgetListener listener,
      BudgetPeriod period,
      ZoneId zone,
      SortedMap<String, String> scope) {
    this.name = name;
    this.limit = limit;
    this.warningShare = warningShare;
    this.listener = listener;
    this.period = period;
    this.zone = zone;
    this.scope = scope;
  }

  /**
   * A budget with the defaults above.
   *
   * @param name what warnings and refusals call it; not blank
   * @param limit what may be spent, not negative
   * @return the budget
   */
  public static Budget of(String name, Money limit) {
    return of(name, MoneyTotal.of(limit));
  }

  /**
   * A budget whose limit is beyond the range of {@link Money}, with the defaults above.
   *
   * @param name what warnings and refusals call it; not blank
   * @param limit what may be spent, not negative
   * @return the budget
   */
  public static Budget of(String name, MoneyTotal limit) {
    if (limit.picos().signum() < 0) {
      throw new IllegalArgumentException("budget '" + name + "' with a negative limit: " + limit);
    }
    return new Budget(
        Charge.check("budget name", name),
        limit,
        DEFAULT_WARNING_SHARE,
        status -> {},
        BudgetPeriod.WHOLE_LIFE,
        ZoneOffset.UTC,
        Collections.emptySortedMap());
  }

  /**
   * This budget, warning at another share of the limit.
   *
   * @param share above 0, at most 1; its shortest decimal form is taken exactly, so 0.8 is 80 %
   * @return a budget with that share
   */
  public Budget warnAt(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("warning share not above 0 and at most 1: " + share);
    }
    return new Budget(name, limit, BigDecimal.valueOf(share), listener, period, zone, scope);
  }

  /**
   * This budget, with a listener to its warnings.
   *
   * @param listener is told once per period
   * @return a budget with that listener instead of the one before
   */
  public Budget onWarning(BudgetListener listener) {
    return new Budget(name, limit, warningShare, listener, period, zone, scope);
  }

  /**
   * This budget, anew each calendar day.
   *
   * @param zone where midnight is taken
   * @return a budget per day
   */
  public Budget perDay(ZoneId zone) {
    return new Budget(name, limit, warningShare, listener, BudgetPeriod.DAY, zone, scope);
  }

  /**
   * This budget, anew each calendar month.
   *
   * @param zone where the first midnight is taken
   * @return a budget per month
   */
  public Budget perMonth(ZoneId zone) {
    return new Budget(name, limit, warningShare, listener, BudgetPeriod.MONTH, zone, scope);
  }

  /**
   * This budget, for charges of one more tag only.
   *
   * @param tag the name of the tag, such as {@code tenant}
   * @param value the value a charge must have
   * @return a budget that leaves other charges alone
   */
  public Budget where(String tag, String value) {
    TreeMap<String, String> more = new TreeMap<>(scope);
    more.put(Charge.check("tag name", tag), Charge.check("tag value", value));
    return new Budget(
        name, limit, warningShare, listener, period, zone, Collections.unmodifiableSortedMap(more));
  }

  /**
   * What warnings and refusals call it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * What may be spent, per period if it has one.
   *
   * @return the limit
   */
  public MoneyTotal limit() {
    return limit;
  }

  /**
   * The tags a charge must have to count here.
   *
   * @return an unmodifiable map, empty if every charge counts
   */
  public Map<String, String> scope() {
    return scope;
  }

  BudgetListener listener() {
    return listener;
  }

  boolean covers(Charge charge) {
    return charge.tags().entrySet().containsAll(scope.entrySet());
  }

  boolean warrantsWarning(MoneyTotal spent) {
    BigInteger picos = spent.picos();
    return new BigDecimal(picos).compareTo(warningShare.multiply(new BigDecimal(limit.picos())))
        >= 0;
  }

  Instant periodStart(Instant instant) {
    return period.startOf(instant, zone);
  }

  Optional<Instant> periodEnd(Instant instant) {
    return period.endOf(instant, zone);
  }
}
