package io.mlops4j.spark;

import io.mlops4j.drift.ReferenceProfile;
import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A table of every kind of column and value, and a reference that it partly fits. */
final class Payments {

  static final StructType SCHEMA =
      new StructType()
          .add("tokens", DataTypes.IntegerType)
          .add("score", DataTypes.DoubleType)
          .add("price", DataTypes.createDecimalType(20, 4))
          .add("paid", DataTypes.BooleanType)
          .add("country", DataTypes.StringType)
          .add("seen_on", DataTypes.DateType)
          .add("extra", DataTypes.FloatType)
          .add("day", DataTypes.IntegerType);

  private Payments() {}

  static ReferenceProfile reference() {
    Random random = new Random(1);
    double[] tokens = random.ints(5_000, 1, 500).asDoubleStream().toArray();
    double[] scores = random.doubles(5_000).map(u -> Math.exp(3 * u)).toArray();
    return ReferenceProfile.builder()
        .numeric("tokens", tokens)
        .numeric("score", scores)
        .numeric("price", Arrays.copyOf(scores, 1_000))
        .numeric("paid", random.ints(1_000, 0, 2).asDoubleStream().toArray())
        .categorical("country", random.ints(5_000, 0, 30).mapToObj(i -> "c" + i).toList())
        .categorical("seen_on", List.of("never", "often"))
        .categorical("absent", List.of("yes", "no"))
        .build();
  }

  static List<Row> rows(long seed, int count) {
    Random random = new Random(seed);
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e300, Double.MIN_VALUE
    };
    Date seenOn = Date.valueOf("2026-01-01");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Integer tokens = random.nextInt(50) == 0 ? null : random.nextInt(700);
      double score =
          random.nextInt(20) == 0
              ? odd[random.nextInt(odd.length)]
              : Math.exp(4 * random.nextDouble() - 1);
      BigDecimal price = BigDecimal.valueOf(random.nextInt(1_000_000), 4);
      Boolean paid = random.nextInt(9) == 0 ? null : random.nextBoolean();
      String country = random.nextInt(40) == 0 ? null : "c" + random.nextInt(60);
      rows.add(
          RowFactory.create(
              tokens, score, price, paid, country, seenOn, random.nextFloat(), random.nextInt(5)));
    }
    return rows;
  }
}
