package io.mlops4j.examples;

import io.mlops4j.quantize.Calibration;
import io.mlops4j.quantize.FusionAdvice;
import io.mlops4j.quantize.OnnxQuantizer;
import io.mlops4j.quantize.QuantizationException;
import io.mlops4j.quantize.QuantizationSettings;
import io.mlops4j.quantize.QuantizedModel;
import io.mlops4j.quantize.Sample;
import io.mlops4j.quantize.TensorReport;
import io.mlops4j.quantize.kernel.Kernels;
import io.mlops4j.quantize.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Quantizes an ONNX model in several ways and prints what became of it. */
public final class QuantizationExample {

  private QuantizationExample() {}

  /**
   * Runs the example.
   *
   * @param args the fp32 model and a folder for the new ones
   */
  public static void main(String[] args) {
    run(Path.of(args[0]), Path.of(args[1]));
  }

  static void run(Path onnxIn, Path dir) {
    OnnxModel model = OnnxModel.read(onnxIn);
    System.out.println(model.graph().inputs() + " -> " + model.graph().outputs());
    System.out.println(model.graph().nodes().size() + " nodes, imports " + model.opsets());

    QuantizedModel int8 =
        OnnxQuantizer.of(onnxIn).dynamicInt8().perChannel().writeTo(dir.resolve("model.int8.onnx"));
    System.out.println(int8.report());

    TensorReport worst =
        int8.report().tensors().stream()
            .min(Comparator.comparingDouble(TensorReport::sqnrDb))
            .orElseThrow();
    System.out.println("worst weight: " + worst.name() + ", read by " + worst.nodes());

    QuantizedModel careful =
        OnnxQuantizer.of(onnxIn)
            .dynamicInt8()
            .exclude(worst.nodes()::contains)
            .progress((done, total, unit) -> System.out.print(done == total ? "done\n" : ""))
            .writeTo(dir.resolve("model.careful.onnx"));
    System.out.println(careful.report().skipped().size() + " nodes stayed float");

    long[] ids = {101, 7592, 2088, 102, 101, 2204, 102, 0};
    Sample batch =
        Sample.create()
            .longs("input_ids", ids, 2, 4)
            .longs("attention_mask", new long[] {1, 1, 1, 1, 1, 1, 1, 0}, 2, 4)
            .longs("token_type_ids", new long[8], 2, 4);
    List<Sample> batches = List.of(batch);
    QuantizedModel smooth =
        OnnxQuantizer.of(onnxIn)
            .dynamicInt8()
            .perChannel()
            .samples(batches)
            .writeTo(dir.resolve("model.smooth.onnx"));
    System.out.println("batch mates change " + smooth.report().batchDependence());

    QuantizedModel fixed =
        OnnxQuantizer.of(onnxIn)
            .staticInt8(batches)
            .calibration(Calibration.percentile(99.99))
            .forNode(
                "/encoder/layer.0/output/dense/MatMul",
                QuantizationSettings.asRecipe().perTensorWeight())
            .writeTo(dir.resolve("model.static.onnx"));
    System.out.println(fixed.report().recipe());

    QuantizedModel int4 =
        OnnxQuantizer.of(onnxIn)
            .weightOnly()
            .bits(4)
            .blockSize(32)
            .asymmetric()
            .minimizeSquaredError()
            .embeddings()
            .writeTo(dir.resolve("model.int4.onnx"));
    System.out.println(int4.report().sizeRatio());

    QuantizedModel half =
        OnnxQuantizer.of(onnxIn).float16().writeTo(dir.resolve("model.fp16.onnx"));
    System.out.println(half.report().sizeRatio() + " " + half.report().warnings());

    QuantizedModel pair =
        OnnxQuantizer.of(onnxIn).dynamicInt8().externalData().writeTo(dir.resolve("pair.onnx"));
    System.out.println(OnnxModel.read(pair.path()).externalFiles());

    FusionAdvice.of(OnnxModel.read(int4.path())).forEach(System.out::println);

    System.out.println(Kernels.active().name() + " kernels");

    try {
      OnnxQuantizer.of(dir.resolve("missing.onnx")).dynamicInt8().writeTo(dir.resolve("x.onnx"));
    } catch (QuantizationException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
