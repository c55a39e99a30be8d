package io.mlops4j.serving;

import io.mlops4j.cost.Unit;
import io.mlops4j.cost.Usage;
import io.mlops4j.serving.engine.InvalidInputException;
import io.mlops4j.serving.engine.Tensor;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.Map;

/** Says what a request uses, before it runs and after. Implementations are thread-safe. */
public interface UsageMeter {

  /**
   * What a request may use at most; reserved before it runs. Only a bound that holds keeps a budget
   * within its limit.
   *
   * @param inputs the inputs by name, checked against the model
   * @return the upper bound
   */
  Usage upperBound(Map<String, Tensor> inputs);

  /**
   * What a request used; booked when it was answered.
   *
   * @param inputs the inputs by name
   * @param outputs the outputs by name
   * @param compute its share, by rows, of the time of the runs it was in
   * @return the usage
   */
  Usage actual(Map<String, Tensor> inputs, Map<String, Tensor> outputs, Duration compute);

  /**
   * Counts one {@link Unit#INPUT_TOKEN} per element of a mask that is not 0, and {@link
   * Unit#COMPUTE_NANO} as measured.
   *
   * @param mask the int64 input that tells tokens from padding, such as {@code attention_mask}
   * @param computeAtMost the compute time to reserve for a request
   * @return the meter
   */
  static UsageMeter tokens(String mask, Duration computeAtMost) {
    return new UsageMeter() {
      @Override
      public Usage upperBound(Map<String, Tensor> inputs) {
        return usage(inputs, computeAtMost);
      }

      @Override
      public Usage actual(
          Map<String, Tensor> inputs, Map<String, Tensor> outputs, Duration compute) {
        return usage(inputs, compute);
      }

      private Usage usage(Map<String, Tensor> inputs, Duration compute) {
        Tensor tensor = inputs.get(mask);
        if (tensor == null) {
          throw new InvalidInputException(
              mask, "is missing from the request; tokens are counted by it");
        }
        LongBuffer values = tensor.longView();
        long tokens = 0;
        while (values.hasRemaining()) {
          tokens += values.get() == 0 ? 0 : 1;
        }
        return Usage.of(Unit.INPUT_TOKEN, tokens).and(Unit.COMPUTE_NANO, compute.toNanos());
      }
    };
  }
}
