package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops4j.core.RegistryEvent.AliasMoved;
import io.mlops4j.core.RegistryEvent.Changed;
import io.mlops4j.core.RegistryEvent.PromotionRefused;
import io.mlops4j.core.RegistryEvent.VersionCreated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ListenersTest {
  @Parameter TestDatabase database;
  @TempDir Path root;
  private final List<RegistryEvent> events = new ArrayList<>();
  private Path file;
  private ModelRegistry registry;
  private Subscription subscription;

  @BeforeEach
  void open() {
    file = RegistryFixture.file(root, "model.onnx", "weights");
    registry = database.open(root.resolve("registry"));
    subscription = registry.onEvent(events::add);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private ModelVersion version() {
    return RegistryFixture.register(registry, "m", file, 0.9);
  }

  private List<String> told() {
    return events.stream().map(ListenersTest::text).toList();
  }

  private static String text(RegistryEvent event) {
    if (event instanceof VersionCreated created) {
      return "created " + created.version().number() + " " + created.version().state();
    } else if (event instanceof Changed changed) {
      Change change = changed.change();
      return change.kind() + " " + change.name() + change.before() + change.after();
    } else if (event instanceof AliasMoved moved) {
      return moved.move().kind() + " " + moved.move().alias();
    } else if (event instanceof PromotionRefused refused) {
      return "refused " + refused.alias() + " " + refused.reason().getClass().getSimpleName();
    }
    throw new AssertionError(event);
  }

  @Test
  void onEvent_everyKind_isToldInOrderAfterTheCommit() {
    ModelVersion version = version();
    version.promoteTo("champion");
    assertThatThrownBy(() -> version.promoteTo("champion", Gate.metric("f1").atLeast(0.99)))
        .isInstanceOf(GateRefusedException.class);
    assertThatThrownBy(() -> version.promotion("champion").expectingNone().promote())
        .isInstanceOf(PromotionConflictException.class);
    version.setTag("k", "v");
    version.setTag("k", "v");
    registry.model("m").newVersion().artifact("a", file).begin().ready();
    registry.model("m").version(2).delete("");
    version.delete("");
    registry.collectGarbage(Retention.withDefaults().deletedFor(Duration.ZERO));
    assertThat(told())
        .containsExactly(
            "created 1 READY",
            "PROMOTION champion",
            "refused champion GateRefusedException",
            "refused champion PromotionConflictException",
            "TAG kOptional.emptyOptional[v]",
            "created 2 PENDING",
            "STATE Optional[PENDING]Optional[READY]",
            "STATE Optional[READY]Optional[DELETED]",
            "REMOVAL champion",
            "STATE Optional[READY]Optional[DELETED]",
            "STATE Optional[DELETED]Optional[PURGED]");
  }

  @Test
  void onEvent_listener_seesWhatItIsToldOf() {
    List<Integer> seen = new ArrayList<>();
    registry.onEvent(event -> seen.add(registry.resolve("models:/m/latest").number()));
    version();
    version();
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void onEvent_throwingListener_stopsNeitherTheCallNorTheOthers() {
    registry.onEvent(
        event -> {
          throw new IllegalStateException("broken listener");
        });
    List<RegistryEvent> later = new ArrayList<>();
    registry.onEvent(later::add);
    assertThat(version().number()).isEqualTo(1);
    assertThat(later).hasSize(1);
    assertThat(events).hasSize(1);
  }

  @Test
  void onEvent_listenerThatWrites_itsEventsComeAfterTheOneThatCausedThem() {
    registry.onEvent(
        event -> {
          if (event instanceof VersionCreated created) {
            created.version().setTag("seen", "yes");
          }
        });
    List<String> last = new ArrayList<>();
    registry.onEvent(event -> last.add(text(event)));
    version();
    assertThat(last).containsExactly("created 1 READY", "TAG seenOptional.emptyOptional[yes]");
    assertThat(told()).isEqualTo(last);
  }

  @Test
  void onEvent_listenerThatWritesInTheMiddleOfATransactionsEvents_areToldInTheOrderOfCommits() {
    ModelVersion version = version();
    version.promoteTo("shadow");
    events.clear();
    registry.onEvent(
        event -> {
          if (event instanceof AliasMoved) {
            version.setTag("seen", "yes");
          }
        });
    version.archive("old");
    assertThat(told()).hasSize(3).last().isEqualTo("TAG seenOptional.emptyOptional[yes]");
    assertThat(told().get(0)).isEqualTo("REMOVAL shadow");
  }

  @Test
  void onEvent_writesThatAreRolledBack_areNeverTold() {
    ModelVersion version = version();
    events.clear();
    Gate meddling =
        context -> {
          version.setTag("inside", "the transaction");
          throw new IllegalStateException("broken gate");
        };
    assertThatThrownBy(() -> version.promoteTo("champion", meddling))
        .isInstanceOf(IllegalStateException.class);
    assertThat(events).isEmpty();
    assertThat(version.refreshed().tags()).isEmpty();
    version.setTag("after", "it");
    assertThat(told()).containsExactly("TAG afterOptional.emptyOptional[it]");
  }

  @Test
  void close_subscription_endsItAndIsIdempotent() {
    subscription.close();
    subscription.close();
    version();
    assertThat(events).isEmpty();
  }
}
