package io.mlops4j.serving;

import io.mlops4j.serving.engine.InferenceEngine;
import io.mlops4j.serving.engine.LoadedModel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Hands out models in order, whatever the file. */
final class FakeEngine implements InferenceEngine {

  private final Queue<FakeModel> models;

  FakeEngine(FakeModel... models) {
    this.models = new ArrayDeque<>(List.of(models));
  }

  @Override
  public LoadedModel load(Path model) {
    return models.remove();
  }
}
