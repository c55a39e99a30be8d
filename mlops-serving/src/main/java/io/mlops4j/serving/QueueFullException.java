package io.mlops4j.serving;

import io.mlops4j.serving.engine.ServingException;

/** A request refused because too many others wait already; nothing of it was executed. */
public final class QueueFullException extends ServingException {

  private static final long serialVersionUID = 1L;

  QueueFullException(String deployment, int capacity) {
    super(
        deployment
            + " has "
            + capacity
            + " requests waiting, which is all its queue holds; slow down, or try again later");
  }
}
