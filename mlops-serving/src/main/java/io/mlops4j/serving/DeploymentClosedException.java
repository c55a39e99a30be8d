package io.mlops4j.serving;

import io.mlops4j.serving.engine.ServingException;

/** A request to a deployment that was closed before; nothing of it was executed. */
public final class DeploymentClosedException extends ServingException {

  private static final long serialVersionUID = 1L;

  DeploymentClosedException(String deployment) {
    super("The deployment of " + deployment + " is closed; start a new one");
  }
}
