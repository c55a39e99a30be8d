package io.mlops4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * An SVG of what a row costs and what a monitor retains, over the rows it has seen. Rows on a
 * logarithmic axis, both others from zero. Confined.
 */
final class GrowthChart {

  /** One measured window; rows as their decimal logarithm. */
  record Point(double logRows, double nanosPerRow, double bytesPerFeature) {}

  private static final int WIDTH = 720;
  private static final int HEIGHT = 250;
  private static final int LEFT = 60;
  private static final int TOP = 40;
  private static final int PANEL_WIDTH = 270;
  private static final int PANEL_HEIGHT = 150;
  private static final int STEPS = 4;

  private final List<Point> points = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();

  void add(Point point) {
    points.add(point);
  }

  /** Writes the chart, with what it was measured on in its title. */
  void writeTo(Path file) throws IOException {
    svg.setLength(0);
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"11\" fill=\"#333\">",
        WIDTH, HEIGHT);
    line("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
    panel(
        LEFT,
        "ns per row of 100 features, Java " + Runtime.version().feature(),
        "#1f77b4",
        Point::nanosPerRow);
    panel(LEFT + PANEL_WIDTH + 90, "bytes retained per feature", "#d62728", Point::bytesPerFeature);
    line("</svg>");
    Files.writeString(file, svg);
  }

  private void panel(int left, String title, String colour, ToDoubleFunction<Point> value) {
    double highest = points.stream().mapToDouble(value).max().orElseThrow();
    double step = roundStep(highest / STEPS);
    double top = step * Math.ceil(highest / step);
    line("<text x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>", left, TOP - 18, title);
    for (double mark = 0; mark <= top; mark += step) {
      int y = y(mark, top);
      line(
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>",
          left, y, left + PANEL_WIDTH, y);
      line("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,.0f</text>", left - 6, y + 4, mark);
    }
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      int x = x(left, point.logRows());
      int y = y(value.applyAsDouble(point), top);
      path.append(path.length() == 0 ? "" : " ").append(x).append(',').append(y);
      line("<circle cx=\"%d\" cy=\"%d\" r=\"3.5\" fill=\"%s\"/>", x, y, colour);
      line(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">10^%d</text>",
          x, TOP + PANEL_HEIGHT + 18, Math.round(point.logRows()));
    }
    line("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
    line(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">rows in the window</text>",
        left + PANEL_WIDTH / 2, TOP + PANEL_HEIGHT + 38);
  }

  private int x(int left, double logRows) {
    double first = points.get(0).logRows();
    double last = points.get(points.size() - 1).logRows();
    double share = last == first ? 0.5 : (logRows - first) / (last - first);
    return left + (int) Math.round(share * PANEL_WIDTH);
  }

  private static int y(double value, double top) {
    return TOP + (int) Math.round((1 - value / top) * PANEL_HEIGHT);
  }

  private static double roundStep(double step) {
    double unit = Math.pow(10, Math.floor(Math.log10(step)));
    double digits = step / unit;
    return (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10) * unit;
  }

  private void line(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
