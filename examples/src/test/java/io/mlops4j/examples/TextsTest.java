package io.mlops4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void sentences_areManyAndDistinct() {
    assertThat(Texts.shopQuestions()).hasSize(448).doesNotHaveDuplicates();
    assertThat(Texts.otherDomains())
        .hasSize(192)
        .doesNotContainAnyElementsOf(Texts.shopQuestions());
  }
}
