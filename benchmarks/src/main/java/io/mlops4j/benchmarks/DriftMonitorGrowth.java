package io.mlops4j.benchmarks;

import com.sun.management.ThreadMXBean;
import io.mlops4j.drift.DriftMonitor;
import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Prints, for windows of 10^4 to 10^7 rows ({@code -Drows=100000000} for 10^8), what a row of a
 * hundred numeric features takes a monitor, what it allocates, what the monitor retains and how
 * large the stored window is. Only the last may grow, with the digits of its counts. {@code
 * -Dplot=FILE.svg} draws the first and the third.
 *
 * <p>Retained bytes are the difference of the used heap with and without the monitor, after a
 * collection; the reference profile, shared by all monitors, is not among them.
 */
public final class DriftMonitorGrowth {
  private static final int DISTINCT_ROWS = 4_096;
  private static final int WARM_UP_ROWS = 200_000;
  private static final int COLLECTIONS = 4;

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private DriftMonitorGrowth() {}

  /**
   * Prints the table.
   *
   * @param arguments none
   * @throws IOException when the chart cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    long most = Long.getLong("rows", 10_000_000);
    ReferenceProfile reference = GaussianRows.reference();
    double[][] rows = GaussianRows.of(DISTINCT_ROWS, 17);
    observe(DriftMonitor.against(reference), rows, WARM_UP_ROWS);
    System.out.println("| rows | ns per row | allocated | retained per feature | stored window |");
    System.out.println("|---:|---:|---:|---:|---:|");
    GrowthChart chart = new GrowthChart();
    for (long count = 10_000; count <= most; count *= 10) {
      chart.add(measured(reference, rows, count));
    }
    if (System.getProperty("plot") != null) {
      chart.writeTo(Path.of(System.getProperty("plot")));
    }
  }

  private static GrowthChart.Point measured(
      ReferenceProfile reference, double[][] rows, long count) {
    long usedBefore = usedHeap();
    DriftMonitor monitor = DriftMonitor.against(reference);
    long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    observe(monitor, rows, count);
    long nanos = System.nanoTime() - start;
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
    long retained = usedHeap() - usedBefore;
    WindowProfile window = monitor.openWindow();
    if (window.rows() != count) {
      throw new IllegalStateException("counted " + window.rows() + " rows of " + count);
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d | %,d | %,d B | %,d B | %,d B |%n",
        count,
        nanos / count,
        allocated,
        retained / GaussianRows.FEATURES,
        window.toBytes().length);
    return new GrowthChart.Point(
        Math.log10((double) count),
        (double) nanos / count,
        (double) retained / GaussianRows.FEATURES);
  }

  private static void observe(DriftMonitor monitor, double[][] rows, long count) {
    for (long i = 0; i < count; i++) {
      monitor.observe(rows[(int) (i & (DISTINCT_ROWS - 1))]);
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      MEMORY.gc();
    }
    return MEMORY.getHeapMemoryUsage().getUsed();
  }
}
