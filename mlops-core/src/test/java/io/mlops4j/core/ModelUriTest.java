package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUriTest {
  private static final String NAME = "abzAZ019_.@+- ";
  private static final String ALIAS = "abzAZ019_-";

  @Test
  void parse_version_readsNumber() {
    assertThat(ModelUri.parse("models:/encoder/3")).isEqualTo(ModelUri.ofVersion("encoder", 3));
  }

  @Test
  void parse_nameWithAt_splitsAtTheLast() {
    assertThat(ModelUri.parse("models:/a@b@champion"))
        .isEqualTo(ModelUri.ofAlias("a@b", "champion"));
    assertThat(ModelUri.parse("models:/a@b/7")).isEqualTo(ModelUri.ofVersion("a@b", 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"models:/m/latest", "models:/m/LATEST", "models:/m/Latest"})
  void parse_latest_inAnyCase(String text) {
    assertThat(ModelUri.parse(text)).isEqualTo(ModelUri.ofLatest("m"));
  }

  @Test
  void parse_leadingZeros_areTheSameVersion() {
    assertThat(ModelUri.parse("models:/m/007").toString()).isEqualTo("models:/m/7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "m",
        "models:",
        "models:/",
        "models://m/1",
        "models:/m",
        "models:/m/",
        "models:/m/0",
        "models:/m/-1",
        "models:/m/+1",
        "models:/m/2147483648",
        "models:/m/\u0663",
        "models:/m/1/2",
        "models:/m/Production",
        "models:/m@",
        "models:/@a",
        "models:/m@a b",
        "models:/m@latest",
        "models:/m@LATEST",
        "models:/m@v1",
        "models:/m@V23",
        "models:/../1",
        "models:/..@a",
        "models:/%2e%2e/1",
        "models:/m#x/1",
        "models:/m;x/1",
        "models:/m?x=1/1",
        "models:/m/1#x",
        "models:/m/1?x",
        "models:/m\r\n/1",
        "models:/m\0/1",
        "models:/\u202em/1",
        "Models:/m/1",
        " models:/m/1",
        "runs:/abc/model"
      })
  void parse_outsideTheGrammar_isRefused(String text) {
    assertThatThrownBy(() -> ModelUri.parse(text)).isInstanceOf(InvalidModelUriException.class);
  }

  @Test
  void parse_refusal_namesTheTextOnOneLine() {
    assertThatThrownBy(() -> ModelUri.parse("models:/a\r\nb/1"))
        .hasMessageContaining("models:/a\\u000d\\u000ab/1")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> ModelUri.parse("x".repeat(10_000)))
        .hasMessageContaining("10000 characters");
  }

  @Test
  void toString_anyUri_parsesBackToIt() {
    Random random = new Random(20261101);
    for (int i = 0; i < 20_000; i++) {
      ModelUri uri = generate(random);
      assertThat(ModelUri.parse(uri.toString())).isEqualTo(uri);
    }
  }

  @Test
  void parse_mutatedUri_isRefusedOrRoundTrips() {
    Random random = new Random(42);
    String alphabet = NAME + "/:%#?;\\\0\n\u202e\ud83d";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(generate(random).toString());
      int edits = 1 + random.nextInt(3);
      for (int e = 0; e < edits; e++) {
        text.setCharAt(
            random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        ModelUri uri = ModelUri.parse(text.toString());
        assertThat(ModelUri.parse(uri.toString())).isEqualTo(uri);
        assertThat(uri.modelName()).doesNotContain("/", "\\", "%", "\n", "\0");
      } catch (InvalidModelUriException e) {
        assertThat(e).hasMessageContaining("is not a model URI");
      }
    }
  }

  private static ModelUri generate(Random random) {
    String name = "m" + text(random, NAME, random.nextInt(20)) + "x";
    return switch (random.nextInt(3)) {
      case 0 -> ModelUri.ofVersion(name, 1 + random.nextInt(Integer.MAX_VALUE));
      case 1 -> ModelUri.ofLatest(name);
      default -> {
        String alias = text(random, ALIAS, 1 + random.nextInt(20));
        boolean reserved = alias.toLowerCase(Locale.ROOT).matches("latest|v\\d+");
        yield ModelUri.ofAlias(name, reserved ? "other" : alias);
      }
    };
  }

  private static String text(Random random, String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
