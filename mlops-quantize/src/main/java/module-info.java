/** Post-training quantization of ONNX models: formats, recipes, reports and SIMD kernels. */
module io.mlops4j.quantize {
  requires static com.microsoft.onnxruntime;
  requires static org.assertj.core;
  requires static org.jspecify;

  exports io.mlops4j.quantize;
  exports io.mlops4j.quantize.assertj;
  exports io.mlops4j.quantize.kernel;
  exports io.mlops4j.quantize.onnx;
}
