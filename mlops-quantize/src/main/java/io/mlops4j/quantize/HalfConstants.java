package io.mlops4j.quantize;

import io.mlops4j.quantize.onnx.DataType;
import io.mlops4j.quantize.onnx.ModelRewrite;
import io.mlops4j.quantize.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** The narrowed constants of a new model, each once. Confined. */
final class HalfConstants {

  /** Smaller constants are not worth a line in the report. */
  private static final long NOTABLE_ELEMENTS = 256;

  private record Stored(String name, Value value, HalfWeight weight, List<String> readers) {}

  private final ModelRewrite rewrite;
  private final DataType type;
  private final boolean refusing;
  private final RunControl control;
  private final IdentityHashMap<Value, Stored> byValue = new IdentityHashMap<>();
  private final IdentityHashMap<Value, Boolean> exceeding = new IdentityHashMap<>();
  private final List<Stored> inOrder = new ArrayList<>();
  private final List<String> replaced = new ArrayList<>();

  HalfConstants(ModelRewrite rewrite, DataType type, boolean refusing, RunControl control) {
    this.rewrite = rewrite;
    this.type = type;
    this.refusing = refusing;
    this.control = control;
  }

  /** Whether a value is a constant of floats that is not computed from another. */
  static boolean covers(Value value) {
    return value.isConstant()
        && value.madeFrom().isEmpty()
        && value.type().dataType() == DataType.FLOAT;
  }

  /** Whether a finite value of a constant is beyond the format. */
  boolean exceeds(Value value) {
    return exceeding.computeIfAbsent(
        value, v -> HalfWeight.exceeds(v.constant().orElseThrow(), type));
  }

  /** The name of the narrowed form, for one more node that reads it in the place of the other. */
  String nameOf(Value value, String reader) {
    Stored stored = byValue.get(value);
    if (stored == null) {
      stored = store(value);
    }
    stored.readers.add(reader);
    replaced.add(value.id());
    return stored.name;
  }

  private Stored store(Value value) {
    var tensor = value.constant().orElseThrow();
    HalfWeight weight = new HalfWeight(tensor, type, refusing, control);
    control.expect(tensor.elementCount());
    String suffix = type == DataType.FLOAT16 ? "_fp16" : "_bf16";
    Stored stored =
        new Stored(rewrite.freshName(value.id() + suffix), value, weight, new ArrayList<>());
    rewrite.addInitializer(new TensorSpec(stored.name, type, tensor.dims(), weight));
    byValue.put(value, stored);
    inOrder.add(stored);
    return stored;
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** The constants whose reads are gone, once for each. */
  List<String> replaced() {
    return replaced;
  }

  List<TensorReport> reports() {
    List<TensorReport> reports = new ArrayList<>();
    for (Stored stored : inOrder) {
      HalfWeight weight = stored.weight;
      if (weight.tensor().elementCount() >= NOTABLE_ELEMENTS) {
        reports.add(
            new TensorReport(
                stored.value.id(),
                stored.readers.stream().distinct().toList(),
                weight.tensor().dims(),
                type.bits(),
                0,
                weight.tensor().sizeBytes(),
                weight.sizeBytes(),
                weight.sqnrDb(),
                weight.maxError()));
      }
    }
    return reports;
  }

  /** What the caller should know about values that do not fit. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Stored stored : inOrder) {
      if (stored.weight.saturated() > 0) {
        warnings.add(
            stored.weight.saturated()
                + " of "
                + stored.weight.tensor().elementCount()
                + " values of "
                + stored.value.id()
                + " are beyond "
                + type
                + " and became its largest value");
      }
    }
    return warnings;
  }
}
