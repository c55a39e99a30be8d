package io.mlops4j.serving;

import io.mlops4j.core.ModelVersion;
import io.mlops4j.cost.Charge;
import io.mlops4j.cost.CostMeter;
import io.mlops4j.cost.Reservation;
import io.mlops4j.cost.Usage;
import io.mlops4j.serving.engine.Tensor;
import java.time.Duration;
import java.util.Map;

/** A cost meter and the way to read a request's usage. */
record Metering(CostMeter meter, UsageMeter usage) {

  Reservation reserve(ModelVersion version, Map<String, Tensor> inputs) {
    return meter.reserve(
        Charge.of(version.modelName(), usage.upperBound(inputs))
            .version(Integer.toString(version.number())));
  }

  Usage actual(Map<String, Tensor> inputs, Map<String, Tensor> outputs, long computeNanos) {
    return usage.actual(inputs, outputs, Duration.ofNanos(computeNanos));
  }
}
