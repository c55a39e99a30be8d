package io.mlops4j.spark;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Spark in this JVM. */
final class LocalSpark {

  private LocalSpark() {}

  static SparkSession start(Path directory) {
    return SparkSession.builder()
        .master("local[2]")
        .appName("window profiles")
        .config("spark.ui.enabled", false)
        .config("spark.sql.shuffle.partitions", 3)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.local.dir", directory.resolve("scratch").toString())
        .config("spark.sql.warehouse.dir", directory.resolve("warehouse").toString())
        .getOrCreate();
  }
}
