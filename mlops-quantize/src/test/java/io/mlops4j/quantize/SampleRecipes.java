package io.mlops4j.quantize;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Every recipe that runs the model on samples, for tests that hold for all of them. */
enum SampleRecipes {
  SMOOTH_DYNAMIC {
    @Override
    QuantizedModel write(Run run) {
      return OnnxQuantizer.of(run.model)
          .dynamicInt8()
          .samples(run.samples)
          .progress(run.progress)
          .cancelledBy(run.cancelled)
          .writeTo(run.target);
    }
  },
  STATIC {
    @Override
    QuantizedModel write(Run run) {
      return OnnxQuantizer.of(run.model)
          .staticInt8(run.samples)
          .progress(run.progress)
          .cancelledBy(run.cancelled)
          .writeTo(run.target);
    }
  },
  STATIC_PAIR {
    @Override
    QuantizedModel write(Run run) {
      return OnnxQuantizer.of(run.model)
          .staticInt8(run.samples)
          .calibration(Calibration.entropy())
          .externalData()
          .progress(run.progress)
          .cancelledBy(run.cancelled)
          .writeTo(run.target);
    }
  },
  IMPORTANCE {
    @Override
    QuantizedModel write(Run run) {
      return weightOnly(run).importance(run.samples).writeTo(run.target);
    }
  },
  AWQ {
    @Override
    QuantizedModel write(Run run) {
      return weightOnly(run).awq(run.samples).writeTo(run.target);
    }
  },
  GPTQ {
    @Override
    QuantizedModel write(Run run) {
      return weightOnly(run).gptq(run.samples).externalData().writeTo(run.target);
    }
  },
  AUTOMATIC {
    @Override
    QuantizedModel write(Run run) {
      return OnnxQuantizer.of(run.model)
          .automatic(run.samples)
          .atLeast(20)
          .progress(run.progress)
          .cancelledBy(run.cancelled)
          .writeTo(run.target)
          .quantized();
    }
  };

  /** What a recipe is given. */
  record Run(
      Path model,
      Iterable<Sample> samples,
      ProgressListener progress,
      BooleanSupplier cancelled,
      Path target) {

    static Run of(Path model, List<Sample> samples, Path target) {
      return new Run(model, samples, (done, total, unit) -> {}, () -> false, target);
    }
  }

  abstract QuantizedModel write(Run run);

  private static WeightOnly weightOnly(Run run) {
    return OnnxQuantizer.of(run.model)
        .weightOnly()
        .progress(run.progress)
        .cancelledBy(run.cancelled);
  }
}
