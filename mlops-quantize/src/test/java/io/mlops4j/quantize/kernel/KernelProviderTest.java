package io.mlops4j.quantize.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelProviderTest {

  @Test
  void active_inEachTestRun_isTheKernelsThatRunExpects() {
    String expected = System.getProperty("mlops4j.tests.kernels");

    assertThat(expected).as("the build names the kernels each run expects").isNotNull();
    assertThat(Kernels.active().name()).isEqualTo(expected);
    assertThat(Kernels.scalar().name()).isEqualTo("scalar");
  }

  @Test
  void refusal_withoutTheModule_tellsHowToGetIt() {
    boolean resolved = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    if (resolved) {
      assertThat(KernelProvider.refusal()).isEmpty();
    } else {
      assertThat(KernelProvider.refusal())
          .hasValueSatisfying(
              why -> assertThat(why).contains("--add-modules jdk.incubator.vector"));
    }
  }
}
