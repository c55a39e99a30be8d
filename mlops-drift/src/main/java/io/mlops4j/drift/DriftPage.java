package io.mlops4j.drift;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Drift reports as one HTML page that needs nothing else: data, styles and chart library are in it.
 *
 * <p>It shows the latest report's features with both distributions overlaid, the trend of each
 * feature over all reports, and a map of features over time. The page fetches nothing and forbids
 * itself to. Immutable.
 */
public final class DriftPage {
  private final List<DriftReport> reports;

  private DriftPage(List<DriftReport> reports) {
    this.reports = List.copyOf(reports);
  }

  /**
   * A page of one monitor's reports.
   *
   * @param reports at least one report, in the order of time
   * @return the page
   */
  public static DriftPage of(List<DriftReport> reports) {
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("a page needs at least one report");
    }
    return new DriftPage(reports);
  }

  /**
   * The page.
   *
   * @return a complete HTML document, about 210 KB and some KB per feature and report
   */
  public String toHtml() {
    JsonWriter json = new JsonWriter().beginArray();
    reports.forEach(report -> ReportJson.write(report, json));
    json.endArray();
    // Pieces are put together, not replaced in turn, so that no text is looked for in the data.
    String template = resource("page.html");
    String[] around = template.split("@REPORTS@|@CHART_LIBRARY@", -1);
    return around[0] + json + around[1] + chartLibrary() + around[2];
  }

  /**
   * Writes the page into a file, replacing it if it exists.
   *
   * @param file where to
   * @return the file
   */
  public Path writeTo(Path file) {
    try {
      return Files.writeString(file, toHtml());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the drift page to " + file, e);
    }
  }

  /** The library without the pointer to a file that only its own build has. */
  private static String chartLibrary() {
    String library = resource("chartjs/chart.umd.js");
    int pointer = library.lastIndexOf("//# sourceMappingURL");
    return pointer < 0 ? library : library.substring(0, pointer);
  }

  private static String resource(String name) {
    try (InputStream in = DriftPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar of mlops-drift");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the jar of mlops-drift", e);
    }
  }
}
