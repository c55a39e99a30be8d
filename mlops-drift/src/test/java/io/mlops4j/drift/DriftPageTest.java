package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriftPageTest {
  private static final String HOSTILE =
      "</script><img src=x onerror=alert(1)> @CHART_LIBRARY@ & \"q\"";

  static List<DriftReport> reports() {
    SplittableRandom random = new SplittableRandom(31);
    List<String> plans = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      plans.add(i % 5 == 0 ? "pro" : "free");
    }
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("tokens", Draws.normal(random, 4_000, 40, 9))
            .numeric("score", Draws.normal(random, 4_000, 0, 1))
            .numeric(HOSTILE, Draws.fewValues(random, 4_000))
            .categorical("plan", plans)
            .build();
    Instant[] now = {Instant.parse("2026-03-02T00:00:00Z")};
    InstantSource clock = () -> now[0];
    DriftMonitor monitor = DriftMonitor.against(reference).with(clock);
    List<DriftReport> reports = new ArrayList<>();
    for (int hour = 0; hour < 12; hour++) {
      for (int i = 0; i < 500; i++) {
        monitor.observe("tokens", 40 + 9 * random.nextGaussian() + (hour > 7 ? 4 * (hour - 7) : 0));
        monitor.observe("score", random.nextGaussian());
        monitor.observe(HOSTILE, Math.floor(10 * Math.pow(random.nextDouble(), 3)));
        monitor.observe("plan", hour > 9 && i % 3 == 0 ? "trial" : i % 5 == 0 ? "pro" : "free");
      }
      now[0] = now[0].plus(Duration.ofHours(1));
      reports.add(monitor.closeWindow());
    }
    return reports;
  }

  /** The page that {@code .ci/check-drift-page} opens in a browser. */
  @Test
  void writeTo_realReports_givesAPageWithoutOutsideReferences() throws IOException {
    Path page = Files.createDirectories(Path.of("target", "pages")).resolve("drift-report.html");
    String html = Files.readString(DriftPage.of(reports()).writeTo(page));
    assertThat(html).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    assertThat(html).doesNotContain("<img").doesNotContain("@REPORTS@").contains("Chart.js v");
    assertThat(html).doesNotContain("sourceMappingURL").doesNotContainPattern("(src|href)=\"http");
    assertThat(html.split("</script>", -1)).hasSize(4);
  }

  @Test
  void reports_asTextMarkdownAndJson_sayTheSame() {
    List<DriftReport> reports = reports();
    DriftReport last = reports.get(reports.size() - 1);
    assertThat(last.driftedFeatures()).containsExactlyInAnyOrder("tokens", "plan");
    assertThat(last.toText())
        .startsWith("Drift: 2 of 4 features changed (holm, level 0.01), 500 rows against 4,000")
        .contains("DRIFT tokens", "ok    score", "'trial'", "since 2026-03-02T09:00:00Z");
    assertThat(last.toMarkdown())
        .contains("| tokens | **yes** |", "&lt;/script", "- **plan**: ")
        .doesNotContain("</script>");
    assertThat(last.toJson())
        .contains("\"driftedFeatures\":[", "\"startedEpisodes\":[]", "\"drifted\":true")
        .doesNotContain("</script>");
    Distribution.Cell interval = distribution(last, "tokens").cells().get(1);
    assertThat(interval.from()).isLessThan(interval.to());
    assertThat(last.toJson())
        .contains("\",\"from\":" + interval.from() + ",\"to\":" + interval.to() + ",\"reference\":")
        .contains("{\"cell\":\"free\",\"reference\":");
    assertThat(last.driftedShare()).isEqualTo(0.5);
  }

  private static Distribution distribution(DriftReport report, String feature) {
    return report.features().stream()
        .filter(drift -> drift.feature().equals(feature))
        .findFirst()
        .orElseThrow()
        .distribution();
  }

  @Test
  void of_noReports_isRefused() {
    assertThatThrownBy(() -> DriftPage.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  static List<String> hostileNames() {
    return List.of(
        "=HYPERLINK(\"http://example.org\")",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\u200B\u00A0=1+1",
        "\uFF1D1+1",
        "a|b `c` **d** _e_ ~f~",
        "x\n| y | **yes** |\r\n# z",
        "<script>alert(1)</script>",
        "</script><!--<script>",
        "]]> --> {{x}} ${y} @REPORTS@ @CHART_LIBRARY@",
        "[link](javascript:alert(1)) ![img](http://example.org)",
        "quote \" slash \\ \u2028 &lt;");
  }

  /** A feature of that name, with a category of that name which the reference does not have. */
  private static DriftReport reportOf(String name) {
    ReferenceProfile reference =
        ReferenceProfile.builder().categorical(name, Collections.nCopies(2_000, "usual")).build();
    WindowCounter counter = reference.counter();
    for (int i = 0; i < 500; i++) {
      counter.observe(name, i % 2 == 0 ? name : "usual");
    }
    return DriftTest.withDefaults().compare(reference, counter.profile());
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void toMarkdown_hostileNames_stayTextInTheirCell(String name) {
    String[] lines = reportOf(name).toMarkdown().split("\n|\r");
    List<String> rows = Arrays.stream(lines).filter(line -> line.startsWith("|")).toList();
    assertThat(rows).hasSize(3);
    List<String> cells = List.of(rows.get(2).split("(?<!\\\\)\\|", -1));
    assertThat(cells).hasSize(8);
    assertThat(cells.get(1)).doesNotContain("<");
    assertThat("=+-@\uFF1D")
        .doesNotContain(cells.get(1).replaceAll("[\\s\\p{C}\\h]", "").substring(0, 1));
    assertThat(unescaped(cells.get(1).substring(1, cells.get(1).length() - 1)))
        .isIn(seen(name), "'" + seen(name));
    assertThat(Arrays.stream(lines).filter(line -> line.startsWith("#")))
        .containsExactly("## Drift report", "### Findings");
    assertThat(Arrays.stream(lines).filter(line -> line.startsWith("- ")))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("- **")
                    .doesNotContain("<")
                    .doesNotContainPattern("(?<!\\\\)\\]\\("))
        .anySatisfy(line -> assertThat(unescaped(line)).contains("'" + seen(name) + "'"));
  }

  private static String seen(String name) {
    return name.replaceAll("[\\x00-\\x1F]", " ");
  }

  /** What a reader of Markdown sees of a text. */
  private static String unescaped(String markdown) {
    return markdown.replaceAll("\\\\(\\p{Punct})", "$1").replace("&lt;", "<").replace("&amp;", "&");
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void toHtml_hostileNames_stayInTheirJson(String name) {
    DriftReport report = reportOf(name);
    String html = DriftPage.of(List.of(report)).toHtml();
    String plain = DriftPage.of(List.of(reportOf("plain"))).toHtml();
    for (String tag : List.of("<script", "</script", "<!--", "<img", "<a ", "]]>")) {
      assertThat(html.split(tag, -1)).as(tag).hasSameSizeAs(plain.split(tag, -1));
    }
    String start = "id=\"reports\">";
    int from = html.indexOf(start) + start.length();
    String embedded = html.substring(from, html.indexOf("</script>", from));
    assertThat(embedded)
        .doesNotContain("<", ">", "&", "\u2028")
        .isEqualTo("[" + report.toJson() + "]");
    assertThat(
            JsonReader.read(report.toJson())
                .member("features")
                .elements()
                .get(0)
                .member("feature")
                .text())
        .isEqualTo(name);
  }
}
