package io.mlops4j.spark;

import io.mlops4j.drift.ReferenceProfile;
import io.mlops4j.drift.WindowCounter;
import io.mlops4j.drift.WindowProfile;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What one partition has counted so far: the buffer of {@link WindowProfileAggregator}.
 *
 * <p>Public because Spark demands it of a buffer; only the aggregator makes and reads it. It
 * travels as the stored form of its windows, without the reference, which every task has already.
 * Confined.
 */
public final class PartialWindow implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Stored windows: those merged into this one, and what was counted before it travelled. */
  private final ArrayList<byte[]> ended = new ArrayList<>();

  private transient @Nullable WindowCounter counter;

  PartialWindow() {}

  PartialWindow(WindowProfile window) {
    ended.add(window.toBytes());
  }

  WindowCounter counter(ReferenceProfile reference) {
    WindowCounter current = counter;
    if (current == null) {
      current = reference.counter();
      counter = current;
    }
    return current;
  }

  WindowProfile profile(ReferenceProfile reference) {
    WindowProfile profile = counter(reference).profile();
    for (byte[] window : ended) {
      profile = profile.merge(WindowProfile.ofBytes(reference, window));
    }
    return profile;
  }

  /**
   * Ends the running count first.
   *
   * @param out where the windows go
   * @throws IOException when the stream fails
   * @serialData the stored windows, nothing else
   */
  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    if (counter != null) {
      ended.add(counter.profile().toBytes());
      counter = null;
    }
    out.defaultWriteObject();
  }
}
