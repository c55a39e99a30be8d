package io.mlops4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;

public class SeedBenchmark {
  @Benchmark
  public int one() {
    return 1;
  }
}
