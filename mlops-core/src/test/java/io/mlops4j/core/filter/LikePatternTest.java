package io.mlops4j.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LikePatternTest {
  @Test
  void prefix_isWhatEveryMatchBeginsWith() {
    assertThat(LikePattern.prefix("model-5%")).isEqualTo("model-5");
    assertThat(LikePattern.prefix("a_b")).isEqualTo("a");
    assertThat(LikePattern.prefix("a\\_b\\%\\\\c_d")).isEqualTo("a_b%\\c");
    assertThat(LikePattern.prefix("whole")).isEqualTo("whole");
    assertThat(LikePattern.prefix("%x")).isEmpty();
    assertThat(LikePattern.prefix("")).isEmpty();
  }

  @Test
  void next_isBehindEverythingThatBeginsWithThePrefix() {
    assertThat(LikePattern.next("model-5")).contains("model-6");
    assertThat(LikePattern.next("a\ud7ff")).contains("a\ue000");
    assertThat(LikePattern.next("\ud83d\ude00")).contains("\ud83d\ude01");
    assertThat(LikePattern.next("\uffff")).contains("\ud800\udc00");
    assertThat(LikePattern.next("\udbff\udfff")).isEmpty();
  }
}
