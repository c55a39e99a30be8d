"""Writes rehearsal.onnx, a small encoder for io.mlops4j.cli.Rehearsal: onnx 1.23, numpy 2.
Usage: python3 rehearsal.py ../resources/io/mlops4j/cli/rehearsal.onnx"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(7)


def weight(name, *shape):
    return numpy_helper.from_array(random.standard_normal(shape).astype(np.float32), name)


constants = [
    weight("words", 16, 32),
    weight("query", 32, 32),
    weight("query_bias", 32),
    weight("scale", 32),
    weight("out", 8, 32),
    weight("out_bias", 8),
    numpy_helper.from_array(np.array([0, 0, 4, 8], np.int64), "heads"),
    numpy_helper.from_array(np.array(2.0, np.float32), "two"),
    numpy_helper.from_array(np.array(1e-5, np.float32), "epsilon"),
]
nodes = [
    helper.make_node("Gather", ["words", "tokens"], ["embedded"]),
    helper.make_node("ReduceMean", ["embedded"], ["mean"], axes=[-1]),
    helper.make_node("Sub", ["embedded", "mean"], ["centred"]),
    helper.make_node("Pow", ["centred", "two"], ["squared"]),
    helper.make_node("ReduceMean", ["squared"], ["variance"], axes=[-1]),
    helper.make_node("Add", ["variance", "epsilon"], ["safe"]),
    helper.make_node("Sqrt", ["safe"], ["deviation"]),
    helper.make_node("Div", ["centred", "deviation"], ["normed"]),
    helper.make_node("Mul", ["normed", "scale"], ["scaled"]),
    helper.make_node("MatMul", ["scaled", "query"], ["product"]),
    helper.make_node("Add", ["product", "query_bias"], ["queries"]),
    helper.make_node("Reshape", ["queries", "heads"], ["split"]),
    helper.make_node("Transpose", ["split"], ["turned"], perm=[0, 2, 1, 3]),
    helper.make_node("Transpose", ["split"], ["other"], perm=[0, 2, 3, 1]),
    helper.make_node("MatMul", ["turned", "other"], ["scores"]),
    helper.make_node("Softmax", ["scores"], ["attention"], axis=-1),
    helper.make_node("MatMul", ["attention", "turned"], ["mixed"]),
    helper.make_node("Transpose", ["mixed"], ["returned"], perm=[0, 2, 1, 3]),
    helper.make_node("Shape", ["embedded"], ["shape"]),
    helper.make_node("Constant", [], ["first"], value=numpy_helper.from_array(np.array([0], np.int64))),
    helper.make_node("Constant", [], ["last"], value=numpy_helper.from_array(np.array([-1, 32], np.int64))),
    helper.make_node("Gather", ["shape", "first"], ["rows"]),
    helper.make_node("Concat", ["rows", "last"], ["flat"], axis=0),
    helper.make_node("Reshape", ["returned", "flat"], ["joined"]),
    helper.make_node("ReduceMean", ["joined"], ["pooled"], axes=[1], keepdims=0),
    helper.make_node("Gemm", ["pooled", "out", "out_bias"], ["logits"], transB=1),
    helper.make_node("Relu", ["logits"], ["answer"]),
]
graph = helper.make_graph(
    nodes,
    "rehearsal",
    [helper.make_tensor_value_info("tokens", TensorProto.INT64, ["batch", "length"])],
    [helper.make_tensor_value_info("answer", TensorProto.FLOAT, ["batch", 8])],
    constants,
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, sys.argv[1])
