package io.mlops4j.core;

import java.util.ArrayList;
import java.util.List;

/** Fewer points for a line that looks the same. */
final class Downsampling {
  private Downsampling() {}

  /**
   * Largest triangle three buckets: of every bucket, the point that spans the largest triangle with
   * the point chosen before it and the mean of the bucket behind it. S. Steinarsson, Downsampling
   * time series for visual representation, University of Iceland 2013, section 4.2.
   */
  static List<MetricPoint> largestTriangles(MetricColumns points, int wanted) {
    List<MetricPoint> chosen = new ArrayList<>();
    if (points.size() <= wanted) {
      for (int i = 0; i < points.size(); i++) {
        chosen.add(points.point(i));
      }
      return chosen;
    }
    chosen.add(points.point(0));
    int previous = 0;
    for (int bucket = 0; bucket < wanted - 2; bucket++) {
      int from = edge(points, wanted, bucket);
      int to = edge(points, wanted, bucket + 1);
      int behind = Math.min(edge(points, wanted, bucket + 2), points.size());
      previous = largest(points, previous, from, to, behind);
      chosen.add(points.point(previous));
    }
    chosen.add(points.point(points.size() - 1));
    return chosen;
  }

  /** Where a bucket of the inner points begins; the last point is a bucket of its own. */
  private static int edge(MetricColumns points, int wanted, int bucket) {
    return bucket > wanted - 2
        ? points.size()
        : 1 + (int) ((long) bucket * (points.size() - 2) / (wanted - 2));
  }

  private static int largest(MetricColumns points, int previous, int from, int to, int behind) {
    double meanStep = 0;
    double meanValue = 0;
    for (int i = to; i < behind; i++) {
      meanStep += ((double) points.step(i) - meanStep) / (i - to + 1);
      meanValue += (points.value(i) - meanValue) / (i - to + 1);
    }
    double x = points.step(previous);
    double y = points.value(previous);
    int best = from;
    double bestArea = -1;
    for (int i = from; i < to; i++) {
      double area =
          Math.abs((x - meanStep) * (points.value(i) - y) - (x - points.step(i)) * (meanValue - y));
      if (area > bestArea) {
        bestArea = area;
        best = i;
      }
    }
    return best;
  }
}
