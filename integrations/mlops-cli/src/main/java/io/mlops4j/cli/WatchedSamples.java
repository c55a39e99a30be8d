package io.mlops4j.cli;

import io.mlops4j.quantize.ProgressListener;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.SampleFiles;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Iterator;

/** Samples in files that show, each time they are gone through, how far one has come. */
final class WatchedSamples implements Iterable<Sample> {
  private final SampleFiles files;
  private final ProgressListener listener;

  private WatchedSamples(SampleFiles files, ProgressListener listener) {
    this.files = files;
    this.listener = listener;
  }

  static WatchedSamples in(Path source, Path model, ProgressListener listener) {
    return new WatchedSamples(SampleFiles.in(source, OnnxModel.read(model)), listener);
  }

  int count() {
    return files.count();
  }

  @Override
  public Iterator<Sample> iterator() {
    Iterator<Sample> samples = files.iterator();
    return new Iterator<>() {
      private int begun;

      @Override
      public boolean hasNext() {
        return samples.hasNext();
      }

      @Override
      public Sample next() {
        Sample sample = samples.next();
        listener.progress(begun++, files.count(), "samples");
        return sample;
      }
    };
  }
}
