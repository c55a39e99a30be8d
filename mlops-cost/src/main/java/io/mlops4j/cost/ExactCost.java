package io.mlops4j.cost;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/*
 * Prices are decimals per unit of some size, so every line is a fraction of picos: an hour's price
 * times nanoseconds is seldom whole. All lines are brought to one denominator, added exactly, and
 * the sum is rounded half to even once.
 *
 * The lines of the result must add up to that rounded sum. Each is cut down to whole picos, and the
 * picos missing to the sum go one each to the lines that lost most (largest remainder). The number
 * missing is round(sum of the lost fractions), which is never more than the number of lines that
 * lost something, so a line ends at its exact value cut down or up.
 */
/** The arithmetic of cost: exact products, rounded half to even once. */
final class ExactCost {
  private static final BigInteger PICOS_PER_UNIT = BigInteger.TEN.pow(Decimals.PICO_SCALE);

  private final List<Unit> units = new ArrayList<>();
  private final List<Long> quantities = new ArrayList<>();
  private final List<UnitPrice> prices = new ArrayList<>();
  private final List<BigInteger> numerators = new ArrayList<>();
  private final List<BigInteger> denominators = new ArrayList<>();
  private BigInteger commonDenominator = BigInteger.ONE;

  void add(Unit unit, long quantity, UnitPrice price) {
    BigInteger numerator =
        price
            .amount()
            .unscaledValue()
            .multiply(PICOS_PER_UNIT)
            .multiply(BigInteger.valueOf(quantity));
    BigInteger denominator = BigInteger.valueOf(price.unit().size());
    int scale = price.amount().scale();
    if (scale >= 0) {
      denominator = denominator.multiply(BigInteger.TEN.pow(scale));
    } else {
      numerator = numerator.multiply(BigInteger.TEN.pow(-scale));
    }
    BigInteger divisor = numerator.gcd(denominator);
    numerators.add(numerator.divide(divisor));
    denominators.add(denominator.divide(divisor));
    units.add(unit);
    quantities.add(quantity);
    prices.add(price);
    BigInteger reduced = denominator.divide(divisor);
    commonDenominator = commonDenominator.divide(commonDenominator.gcd(reduced)).multiply(reduced);
  }

  Cost.Known round(String priceList, String currency) {
    int count = units.size();
    BigInteger sum = BigInteger.ZERO;
    BigInteger wholeSum = BigInteger.ZERO;
    BigInteger[] whole = new BigInteger[count];
    BigInteger[] lost = new BigInteger[count];
    for (int i = 0; i < count; i++) {
      BigInteger scaled = numerators.get(i).multiply(commonDenominator.divide(denominators.get(i)));
      BigInteger[] parts = scaled.divideAndRemainder(commonDenominator);
      whole[i] = parts[0];
      lost[i] = parts[1];
      sum = sum.add(scaled);
      wholeSum = wholeSum.add(parts[0]);
    }
    BigInteger rounded = divideHalfEven(sum, commonDenominator);
    int missing = rounded.subtract(wholeSum).intValueExact();
    IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> lost[i]).reversed())
        .limit(missing)
        .forEach(i -> whole[i] = whole[i].add(BigInteger.ONE));

    Money amount = Money.ofExact(rounded, currency);
    List<CostLine> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Money line = Money.ofExact(whole[i], currency);
      lines.add(new CostLine(units.get(i), quantities.get(i), prices.get(i), line));
    }
    return new Cost.Known(amount, priceList, lines);
  }

  private static BigInteger divideHalfEven(BigInteger dividend, BigInteger divisor) {
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    int toHalf = parts[1].shiftLeft(1).compareTo(divisor);
    boolean up = toHalf > 0 || (toHalf == 0 && parts[0].testBit(0));
    return up ? parts[0].add(BigInteger.ONE) : parts[0];
  }
}
