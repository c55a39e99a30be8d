package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.drift.order.WildDoubles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileJsonTest {
  private static final ReferenceProfile REFERENCE = StoredProfileTest.reference();
  private static final WindowProfile WINDOW = StoredProfileTest.window(REFERENCE);

  @Test
  void version2_goldenFile_isReadAndWrittenToTheCharacter() throws IOException {
    String golden = Golden.text("profiles-v2.json");
    assertThat(REFERENCE.toJson() + "\n" + WINDOW.toJson() + "\n").isEqualTo(golden);
    String[] lines = golden.lines().toArray(String[]::new);
    assertThat(ReferenceProfile.ofJson(lines[0])).isEqualTo(REFERENCE);
    assertThat(WindowProfile.ofJson(REFERENCE, lines[1])).isEqualTo(WINDOW);
  }

  @Test
  void version1_goldenFile_isRefusedByName() throws IOException {
    String[] lines = Golden.text("profiles-v1.json").lines().toArray(String[]::new);
    assertThatThrownBy(() -> ReferenceProfile.ofJson(lines[0]))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("version 1");
    assertThatThrownBy(() -> WindowProfile.ofJson(REFERENCE, lines[1]))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("version 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void toJson_readBack_isEqualToTheBit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      names.add("n\"\\\n\u2028\u0001é" + random.nextInt(1_500));
    }
    ReferenceProfile reference =
        ReferenceProfile.builder()
            .numeric("wild", WildDoubles.draw(random, 3_000))
            .numeric("none")
            .categorical("c", names)
            .importance("wild", Double.MIN_VALUE)
            .build();
    WindowCounter counter = reference.counter();
    for (double value : WildDoubles.draw(random, 3_000)) {
      counter.observe("wild", value);
      counter.observe("c", "x" + random.nextInt(900));
    }
    WindowProfile window = counter.profile();
    ReferenceProfile read = ReferenceProfile.ofJson(reference.toJson());
    WindowProfile readWindow = WindowProfile.ofJson(read, window.toJson());
    assertThat(window.categorical("c").sketch()).isPresent();
    assertThat(read).isEqualTo(reference);
    assertThat(read.toBytes()).isEqualTo(reference.toBytes());
    assertThat(read.toJson()).isEqualTo(reference.toJson());
    assertThat(readWindow).isEqualTo(window);
    assertThat(readWindow.toBytes()).isEqualTo(window.toBytes());
  }

  @Test
  void ofJson_otherOrderAndSpace_isRead() {
    String spaced = REFERENCE.toJson().replace(",\"", " ,\n\t\"").replace(":", " : ");
    assertThat(ReferenceProfile.ofJson(" " + spaced + "\r\n")).isEqualTo(REFERENCE);
    String json = ReferenceProfile.builder().numeric("x", 1, 2).build().toJson();
    String head = "\"format\":\"mlops4j-reference-profile\",\"version\":2,";
    String moved = "{" + json.substring(1 + head.length(), json.length() - 1) + "," + head;
    assertThat(ReferenceProfile.ofJson(moved.substring(0, moved.length() - 1) + "}").toJson())
        .isEqualTo(json);
  }

  @Test
  void ofJson_cutOffAtEveryCharacter_isRefused() {
    String reference = REFERENCE.toJson();
    String window = WINDOW.toJson();
    for (int length = 0; length < reference.length(); length++) {
      String cut = reference.substring(0, length);
      assertThatThrownBy(() -> ReferenceProfile.ofJson(cut))
          .isInstanceOf(ProfileFormatException.class);
    }
    for (int length = 0; length < window.length(); length++) {
      String cut = window.substring(0, length);
      assertThatThrownBy(() -> WindowProfile.ofJson(REFERENCE, cut))
          .isInstanceOf(ProfileFormatException.class);
    }
  }

  @Test
  void ofJson_damaged_isReadOrRefused() {
    SplittableRandom random = new SplittableRandom(12);
    String reference = REFERENCE.toJson();
    String window = WINDOW.toJson();
    int refused = 0;
    for (int trial = 0; trial < 10_000; trial++) {
      String first = damaged(reference, random);
      String second = damaged(window, random);
      refused += Damage.refuses(() -> ReferenceProfile.ofJson(first).toBytes());
      refused += Damage.refuses(() -> WindowProfile.ofJson(REFERENCE, second).toBytes());
    }
    assertThat(refused).isBetween(5_000, 19_999);
  }

  private static String damaged(String json, SplittableRandom random) {
    StringBuilder damaged = new StringBuilder(json);
    for (int i = 0; i <= random.nextInt(3); i++) {
      String[] favourites = {"9", "99999999999", "-", "\"", "[", "{", "null", "", "1e999", "\\u0"};
      int at = random.nextInt(damaged.length());
      damaged.replace(at, at + 1, favourites[random.nextInt(favourites.length)]);
    }
    return damaged.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nul",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[NaN]",
        "['a']",
        "[\"\t\"]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\\u12g4\"]",
        "[1] 2",
        "// x\n[1]",
        "\uFEFF[1]",
        "[1",
        "\"a",
        "[1111111111111111111111111111111111111111111]",
      })
  void read_whatIsNoJson_isRefused(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(ProfileFormatException.class);
  }

  @Test
  void read_deepNesting_isRefusedBeforeTheStackEnds() {
    String deep = "[".repeat(1_000_000);
    assertThatThrownBy(() -> JsonReader.read(deep))
        .isInstanceOf(ProfileFormatException.class)
        .hasMessageContaining("16 levels");
  }

  @Test
  void ofJson_wrongValues_areNamed() {
    String json = REFERENCE.toJson();
    String[][] wrong = {
      {"mlops4j-reference-profile", "something", "something"},
      {"\"version\":2", "\"version\":3", "version 3"},
      {"\"version\":2", "\"version\":2,\"more\":1", "'more'"},
      {"\"type\":\"NUMERIC\"", "\"type\":\"TEXT\"", "'TEXT'"},
      {"\"mistyped\":0", "\"mistyped\":-1", "not negative"},
      {"\"mistyped\":0", "\"mistyped\":1.5", "not negative"},
      {"\"mistyped\":0", "\"mistyped\":99999999999999999999", "2^63 - 1"},
      {"\"mistyped\":0", "\"mistyped\":9223372036854775807", "2^52"},
      {"\"mistyped\":0", "\"mistyped\":null", "whole number"},
      {"\"mistyped\":0,", "", "'mistyped' is missing"},
      {"\"sum\":\"", "\"sum\":\"zz", "hexadecimal"},
      {"\"sum\":\"", "\"sum\":\"" + "f".repeat(600), "hexadecimal"},
      {"\"registers\":\"00", "\"registers\":\"0", "registers"},
      {"\"registers\":\"00", "\"registers\":\"ff", "not 255"},
      {"\"registers\":\"00", "\"registers\":\"41", "at most 64, not 65"},
      {"\"edges\":[", "\"edges\":[1e308,", "bins"},
      {"\"squaresOverflowed\":false", "\"squaresOverflowed\":0", "true or false"},
      {"\"unseenNames\":2", "\"unseenNames\":9999999", "9999999"},
      {"\"importance\":0.5", "\"importance\":-0.5", "-0.5"},
      {"\"importance\":0.5", "\"importance\":1e400", "range of doubles"},
      {"\"name\":\"ramp\"", "\"name\":\"tramp\"", "fingerprint"},
    };
    for (String[] change : wrong) {
      assertThat(json).contains(change[0]);
      String changed = json.replaceFirst(java.util.regex.Pattern.quote(change[0]), change[1]);
      assertThatThrownBy(() -> ReferenceProfile.ofJson(changed))
          .as(change[1])
          .isInstanceOf(ProfileFormatException.class)
          .hasMessageContaining(change[2]);
    }
    ReferenceProfile other = ReferenceProfile.builder().numeric("x", 1).build();
    assertThatThrownBy(() -> WindowProfile.ofJson(other, WINDOW.toJson()))
        .isInstanceOf(IncompatibleProfileException.class);
  }
}
