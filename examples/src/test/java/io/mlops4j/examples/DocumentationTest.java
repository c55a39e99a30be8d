package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the documents against the code: a Java block is cut from a file that a test runs, a link
 * leads somewhere, and the commands of the README are the ones that continuous integration runs.
 */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern JAVA_BLOCK =
      Pattern.compile("(?:<!-- from: (\\S+) -->\\s*\\n)?```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(top, docs)
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void javaBlock_isCutFromCodeThatATestRuns(Path document) throws IOException {
    Matcher block = JAVA_BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      assertThat(block.group(1))
          .as("a `<!-- from: FILE -->` above the Java block in %s:%n%s", document, block.group(2))
          .isNotNull();
      Path source = ROOT.resolve(block.group(1));
      assertThat(String.join("\n", stripped(Files.readString(source))))
          .as("%s, quoted in %s", source, document)
          .contains(String.join("\n", stripped(block.group(2))));
      assertThat(ranByATest(source)).as("a test of %s", source).isTrue();
    }
  }

  @Test
  void readme_showsCode() throws IOException {
    assertThat(JAVA_BLOCK.matcher(Files.readString(ROOT.resolve("README.md"))).find()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void relativeLink_leadsToAFile(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(Files.readString(document));
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
        broken.add(target);
      }
    }
    assertThat(broken).as("broken links in %s", document).isEmpty();
  }

  @Test
  void readmeCommands_areRunByContinuousIntegration() throws IOException {
    String ci = Files.readString(ROOT.resolve(".ci/run"));
    Matcher block = SHELL_BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
    List<String> maven = new ArrayList<>();
    while (block.find()) {
      block.group(1).lines().filter(l -> l.startsWith("mvn ")).forEach(maven::add);
    }
    assertThat(maven).hasSize(2);
    assertThat(maven)
        .allSatisfy(
            command -> assertThat(ci).contains(command.replaceFirst("^mvn ", "mvn_batch ")));
  }

  @Test
  void bom_hasTheVersionOfTheBuild() throws IOException {
    Pattern version = Pattern.compile("<version>([^<]+)</version>");
    Matcher parent = version.matcher(Files.readString(ROOT.resolve("pom.xml")));
    Matcher bom = version.matcher(Files.readString(ROOT.resolve("integrations/mlops-bom/pom.xml")));
    assertThat(parent.find() && bom.find()).isTrue();
    assertThat(bom.group(1)).isEqualTo(parent.group(1));
  }

  private static List<String> stripped(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  private static boolean ranByATest(Path source) throws IOException {
    String type = source.getFileName().toString().replace(".java", "");
    if (source.toString().contains("/src/test/")) {
      return true;
    }
    try (Stream<Path> tests = Files.walk(ROOT.resolve("examples/src/test/java"))) {
      for (Path test : tests.filter(p -> p.toString().endsWith("Test.java")).toList()) {
        String code = Files.readString(test);
        if (code.contains(type + ".") || code.contains("new " + type + "(")) {
          return true;
        }
      }
    }
    return false;
  }
}
