package io.mlops4j.spark;

import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowProfile;
import java.io.Serial;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a Spark table into the bins of a reference profile.
 *
 * <p>Columns are features by name and are read as {@link
 * io.mlops4j.drift.WindowCounter#observe(java.util.Map)} reads a map: numbers, decimals included,
 * go to numeric features, strings to categorical ones, booleans to either; null is missing; any
 * other type is counted as mistyped; a column that the reference does not have is counted as a new
 * feature unless it is {@linkplain #ignoring ignored}.
 *
 * <p>The result equals, to the bit, the profile of one counter that saw the same rows, however they
 * are partitioned. For a whole table call {@link #profile}; for each group of a table use the
 * aggregator as a column and {@link #decode} its values:
 *
 * <pre>{@code
 * table.groupBy("day").agg(aggregator.ignoring("day").toColumn().name("window"))
 * }</pre>
 *
 * <p>Immutable as far as its callers see; Spark gives each task a copy. A partition holds one
 * counter, and a few kilobytes for each feature travel from it.
 */
public final class WindowProfileAggregator extends Aggregator<Row, PartialWindow, byte[]> {

  @Serial private static final long serialVersionUID = 1;

  /** The stored form of the reference profile. */
  private final byte[] storedReference;

  /** Names of the columns to leave out. */
  private final HashSet<String> ignored;

  private transient @Nullable ReferenceProfile reference;
  private transient @Nullable RowView view;

  private WindowProfileAggregator(byte[] storedReference, Set<String> ignored) {
    this.storedReference = storedReference;
    this.ignored = new HashSet<>(ignored);
  }

  /**
   * An aggregator that ignores no column.
   *
   * @param reference the profile into whose bins to count
   * @return the aggregator
   */
  public static WindowProfileAggregator of(ReferenceProfile reference) {
    return new WindowProfileAggregator(reference.toBytes(), Set.of());
  }

  /**
   * Leaves columns out: keys, timestamps, labels.
   *
   * @param columns their names, added to those that are ignored already
   * @return a new aggregator
   */
  public WindowProfileAggregator ignoring(String... columns) {
    Set<String> all = new HashSet<>(ignored);
    all.addAll(List.of(columns));
    return new WindowProfileAggregator(storedReference, all);
  }

  /**
   * Counts a whole table. Runs a Spark job.
   *
   * @param table the table
   * @return its profile
   */
  public WindowProfile profile(Dataset<Row> table) {
    return decode(table.select(toColumn()).first());
  }

  /**
   * Reads a value of the aggregator's column.
   *
   * @param window the value
   * @return the profile
   * @throws io.mlops4j.drift.DriftException when the value is damaged or of another reference
   */
  public WindowProfile decode(byte[] window) {
    return WindowProfile.ofBytes(reference(), window);
  }

  @Override
  public PartialWindow zero() {
    return new PartialWindow();
  }

  @Override
  public PartialWindow reduce(PartialWindow buffer, Row row) {
    RowView current = view;
    if (current == null) {
      current = new RowView(ignored);
      view = current;
    }
    buffer.counter(reference()).observe(current.of(row));
    return buffer;
  }

  @Override
  public PartialWindow merge(PartialWindow first, PartialWindow second) {
    return new PartialWindow(
        WindowProfile.merge(List.of(first.profile(reference()), second.profile(reference()))));
  }

  @Override
  public byte[] finish(PartialWindow buffer) {
    return buffer.profile(reference()).toBytes();
  }

  @Override
  public Encoder<PartialWindow> bufferEncoder() {
    return Encoders.javaSerialization(PartialWindow.class);
  }

  @Override
  public Encoder<byte[]> outputEncoder() {
    return Encoders.BINARY();
  }

  private ReferenceProfile reference() {
    ReferenceProfile current = reference;
    if (current == null) {
      current = ReferenceProfile.ofBytes(storedReference);
      reference = current;
    }
    return current;
  }
}
