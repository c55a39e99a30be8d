package io.mlops4j.serving;

import io.mlops4j.serving.engine.Tensor;
import java.util.Map;

/**
 * A request as the batcher sees it. Exactly one of succeed and fail is called, on the dispatcher
 * thread.
 */
interface BatchRequest {

  Map<String, Tensor> inputs();

  /** True when nobody waits for the answer any more, so that it need not run. */
  boolean abandoned();

  void succeed(Map<String, Tensor> outputs, Share share);

  /**
   * The request could not be answered.
   *
   * @param computeNanos its share, by rows, of the time of every run it was in
   */
  void fail(Throwable cause, long computeNanos);

  /**
   * This request's part in the runs it took.
   *
   * @param requests how many requests were in the run that answered
   * @param computeNanos its share, by rows, of the time of every run it was in
   */
  record Share(int requests, long computeNanos) {}
}
