package io.mlops4j.serving;

import io.mlops4j.serving.engine.ServingException;

/** A caller was interrupted while it waited for an answer; its interrupt flag is set again. */
public final class InferenceInterruptedException extends ServingException {

  private static final long serialVersionUID = 1L;

  InferenceInterruptedException(InterruptedException cause) {
    super("Interrupted while waiting for an answer; the request was cancelled", cause);
  }
}
