"""Quantizes the networks of ConvolutionAccuracy with onnxruntime's tool at its defaults.

quantize_dynamic refuses convolutions whose weights are in Constant nodes, so it gets the model as simplified by onnxruntime.

python3 quantize_networks.py MODELS FOLDER   (FOLDER holds the arrays that ConvolutionAccuracy has written)
Figures were taken with onnxruntime 1.30.0, onnx 1.23.1, numpy 2.4.6.
"""
import sys
from pathlib import Path

import numpy
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, quantize_dynamic, quantize_static

NETWORKS = {
    "detector": "ch_PP-OCRv4_det_infer.onnx",
    "recognizer": "ch_PP-OCRv4_rec_infer.onnx",
    "classifier": "ch_ppocr_mobile_v2.0_cls_infer.onnx",
}


class Pictures(CalibrationDataReader):
    def __init__(self, file):
        self.rest = iter(numpy.load(file))

    def get_next(self):
        picture = next(self.rest, None)
        return None if picture is None else {"x": picture[None]}


def simplified(model, target):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return target


models, folder = map(Path, sys.argv[1:3])
for name, file in NETWORKS.items():
    pictures = Pictures(folder / f"{name}.calibration.npy")
    quantize_static(models / file, folder / f"{name}.theirs-static.onnx", pictures)
    plain = simplified(models / file, folder / f"{name}.simplified.onnx")
    quantize_dynamic(plain, folder / f"{name}.theirs-dynamic.onnx")
