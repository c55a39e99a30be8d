package io.mlops4j.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeasedHandleTest {

  private final AtomicInteger freed = new AtomicInteger();
  private final LeasedHandle<String> handle =
      LeasedHandle.of("m", "resource", resource -> freed.incrementAndGet());

  @Test
  void close_idle_freesOnce() {
    handle.close();
    handle.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void close_whileLeased_freesWithTheLastLease() {
    LeasedHandle.Lease<String> first = handle.lease();
    LeasedHandle.Lease<String> second = handle.lease();
    handle.close();
    first.close();
    first.close();
    assertThat(freed).hasValue(0);
    assertThat(second.resource()).isEqualTo("resource");
    assertThat(handle.leases()).isOne();
    second.close();
    assertThat(freed).hasValue(1);
  }

  @Test
  void lease_afterClose_isRefused() {
    handle.close();
    assertThatExceptionOfType(ModelClosedException.class)
        .isThrownBy(handle::lease)
        .withMessageContaining("m is closed");
  }

  @Test
  void resource_afterTheLease_isRefused() {
    LeasedHandle.Lease<String> lease = handle.lease();
    lease.close();
    assertThatIllegalStateException().isThrownBy(lease::resource);
  }

  @Test
  void close_manyThreadsLeasing_neverFreesUnderALease() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      AtomicBoolean alive = new AtomicBoolean(true);
      AtomicInteger violations = new AtomicInteger();
      LeasedHandle<String> contended = LeasedHandle.of("m", "r", resource -> alive.set(false));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(
            new Thread(
                () -> {
                  try {
                    while (true) {
                      try (LeasedHandle.Lease<String> lease = contended.lease()) {
                        if (!alive.get() || !lease.resource().equals("r")) {
                          violations.incrementAndGet();
                        }
                      }
                    }
                  } catch (ModelClosedException e) {
                    return;
                  }
                }));
      }
      threads.forEach(Thread::start);
      contended.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(violations).hasValue(0);
      assertThat(alive).isFalse();
    }
  }
}
