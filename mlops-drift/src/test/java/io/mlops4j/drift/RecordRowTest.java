package io.mlops4j.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordRowTest {
  private enum Plan {
    FREE,
    PAID
  }

  private record Visit(
      int tokens, @Nullable Double score, boolean mobile, Plan plan, String country, char grade) {}

  private record Wider(int tokens, List<String> tags) {}

  private record Untyped(Object tokens) {}

  record Broken(int tokens) {
    @Override
    public int tokens() {
      throw new UnsupportedOperationException("no tokens");
    }
  }

  private static ReferenceProfile reference() {
    return ReferenceProfile.builder()
        .numeric("tokens", 1, 2, 3)
        .numeric("score", 0.1, 0.2)
        .numeric("mobile", 0, 1)
        .categorical("plan", List.of("FREE", "PAID"))
        .categorical("country", List.of("at", "de"))
        .categorical("grade", List.of("a", "b"))
        .build();
  }

  @Test
  void observe_everyKindOfComponent_isCountedByName() {
    DriftMonitor monitor = DriftMonitor.against(reference());
    monitor.observe(new Visit(2, 0.2, true, Plan.PAID, "de", 'a'));
    monitor.observe(new Visit(9, null, false, Plan.FREE, "fr", 'b'));
    WindowProfile window = monitor.openWindow();
    assertThat(window.rows()).isEqualTo(2);
    assertThat(window.numeric("tokens").mean()).isEqualTo(5.5);
    assertThat(window.numeric("tokens").aboveRange()).isEqualTo(1);
    assertThat(window.numeric("score").missing()).isEqualTo(1);
    assertThat(window.numeric("mobile").mean()).isEqualTo(0.5);
    assertThat(window.categorical("plan").of("PAID")).isEqualTo(1);
    assertThat(window.categorical("country").of("fr")).isEqualTo(1);
    assertThat(window.categorical("grade").of("b")).isEqualTo(1);
    assertThat(window.newFeatures()).isEmpty();
  }

  @Test
  void observe_componentsThatAreNoFeatures_areNewFeatures() {
    WindowCounter counter = reference().counter();
    counter.observe(new Wider(2, List.of("x")));
    assertThat(counter.profile().newFeatures()).containsOnlyKeys("tags");
    assertThat(counter.profile().counts("plan").missing()).isEqualTo(1);
  }

  @Test
  void observe_untypedComponent_isJudgedByItsValue() {
    WindowCounter counter = reference().counter();
    counter.observe(new Untyped(2L));
    counter.observe(new Untyped(List.of()));
    assertThat(counter.profile().numeric("tokens").finite()).isEqualTo(1);
    assertThat(counter.profile().numeric("tokens").mistyped()).isEqualTo(1);
  }

  @Test
  void observe_unusableComponent_isRefusedAndNothingIsCounted() {
    ReferenceProfile reference =
        ReferenceProfile.builder().numeric("tokens", 1).categorical("tags", List.of("x")).build();
    DriftMonitor monitor = DriftMonitor.against(reference);
    assertThatThrownBy(() -> monitor.observe(new Wider(2, List.of("x"))))
        .isInstanceOf(UnusableRecordException.class)
        .hasMessageContaining("'tags'")
        .hasMessageContaining("Wider")
        .hasMessageContaining("java.util.List");
    assertThat(monitor.openWindow().rows()).isZero();
  }

  @Test
  void observe_accessorThatThrows_isRefusedWithItsCause() {
    DriftMonitor monitor = DriftMonitor.against(reference());
    assertThatThrownBy(() -> monitor.observe(new Broken(2)))
        .isInstanceOf(UnusableRecordException.class)
        .hasMessageContaining("no tokens")
        .hasRootCauseInstanceOf(UnsupportedOperationException.class);
    assertThat(monitor.openWindow().rows()).isZero();
  }
}
