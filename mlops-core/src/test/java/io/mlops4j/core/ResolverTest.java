package io.mlops4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ResolverTest {
  private static final String CHAMPION = "models:/m@champion";

  @Parameter TestDatabase database;
  @TempDir Path root;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 500_000_000);
  private Path file;
  private ModelRegistry registry;
  private ModelRegistry other;
  private Resolver resolver;

  @BeforeEach
  void open() {
    file = RegistryFixture.file(root, "model.onnx", "weights");
    registry = database.open(root.resolve("registry"));
    other = database.open(root.resolve("registry"));
    resolver = registry.resolver(Duration.ofSeconds(1), now::get);
    promote(other);
  }

  @AfterEach
  void close() {
    registry.close();
    other.close();
  }

  private int promote(ModelRegistry through) {
    ModelVersion version = RegistryFixture.register(through, "m", file, 0.9);
    version.promoteTo("champion");
    return version.number();
  }

  @Test
  void resolve_aliasMovedElsewhere_followsAfterTheStalenessAndNotBefore() {
    assertThat(resolver.resolve(CHAMPION).number()).isEqualTo(1);
    promote(other);
    now.addAndGet(999_999_999);
    assertThat(resolver.resolve(CHAMPION).number()).isEqualTo(1);
    now.addAndGet(1);
    assertThat(resolver.resolve(CHAMPION).number()).isEqualTo(2);
  }

  @Test
  void resolve_aliasMovedThroughTheSameRegistry_followsAtOnce() {
    assertThat(resolver.resolve(CHAMPION).number()).isEqualTo(1);
    assertThat(promote(registry)).isEqualTo(2);
    assertThat(resolver.resolve(CHAMPION).number()).isEqualTo(2);
    assertThat(resolver.resolve("models:/m/latest").number()).isEqualTo(2);
  }

  @Test
  void resolve_unknownAlias_isAskedForAnew() {
    String shadow = "models:/m@shadow";
    assertThatThrownBy(() -> resolver.resolve(shadow)).isInstanceOf(AliasNotFoundException.class);
    other.model("m").version(1).promoteTo("shadow");
    assertThat(resolver.resolve(shadow).number()).isEqualTo(1);
    assertThatThrownBy(() -> resolver.resolve("m")).isInstanceOf(InvalidModelUriException.class);
    assertThatThrownBy(() -> registry.resolver(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void resolve_zeroStaleness_isAlwaysFresh() {
    Resolver fresh = registry.resolver(Duration.ZERO);
    assertThat(fresh.resolve(CHAMPION).number()).isEqualTo(1);
    promote(other);
    assertThat(fresh.resolve(CHAMPION).number()).isEqualTo(2);
  }

  @Test
  void resolve_anotherProcessPromotes_isSeenWithinTheStaleness() throws Exception {
    Resolver second = registry.resolver(Duration.ofSeconds(1));
    assertThat(second.resolve(CHAMPION).number()).isEqualTo(1);
    Process child =
        ChildJvm.start(
            RegisteringProcess.class,
            root.resolve("output"),
            database.address(root.resolve("registry")),
            file.toString(),
            "1");
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).isZero();
    Thread.sleep(1000);
    assertThat(second.resolve(CHAMPION).number()).isEqualTo(2);
  }

  @Test
  void resolveFresh_aliasMovedByEither_isSeenAtOnce() {
    for (int round = 2; round < 12; round++) {
      int number = promote(round % 2 == 0 ? other : registry);

      assertThat(registry.resolve(CHAMPION).number()).isEqualTo(number);
      assertThat(other.resolve(CHAMPION).number()).isEqualTo(number);
      assertThat(registry.resolve(CHAMPION).number()).isEqualTo(number);
    }
  }

  @Test
  void resolveFresh_versionChangedByEither_isSeenAtOnce() {
    for (int round = 0; round < 6; round++) {
      assertThat(registry.resolve(CHAMPION).description()).isEqualTo(round == 0 ? "" : "" + round);
      (round % 2 == 0 ? other : registry).resolve(CHAMPION).describe("" + (round + 1));
    }
  }

  @Test
  void resolveFresh_aliasRemoved_isMissedAtOnce() {
    assertThat(registry.model("m").alias("champion")).isPresent();
    other.model("m").removeAlias("champion", "retired");
    assertThat(registry.model("m").alias("champion")).isEmpty();
  }

  @Test
  void resolveFresh_besideAWriter_neverFallsBehindWhatTheWriterAcknowledged() throws Exception {
    AtomicInteger acknowledged = new AtomicInteger(1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 40; i++) {
                acknowledged.set(promote(i % 2 == 0 ? registry : other));
              }
            });
    while (!writer.isDone()) {
      int least = acknowledged.get();
      assertThat(registry.resolve(CHAMPION).number()).isGreaterThanOrEqualTo(least);
    }
    writer.get(1, TimeUnit.MINUTES);
    assertThat(registry.resolve(CHAMPION).number()).isEqualTo(41);
  }
}
