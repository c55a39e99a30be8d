import numpy as np, onnx, sys
from onnx import helper as h, numpy_helper as n, TensorProto as T
def scorer(path, weights, bias):
    g = h.make_graph([h.make_node("MatMul", ["features", "weights"], ["products"]), h.make_node("Add", ["products", "bias"], ["logit"]), h.make_node("Sigmoid", ["logit"], ["score"])], "scorer",
        [h.make_tensor_value_info("features", T.FLOAT, ["batch", 3])], [h.make_tensor_value_info("score", T.FLOAT, ["batch", 1])],
        [n.from_array(np.array(weights, np.float32).reshape(3, 1), "weights"), n.from_array(np.array([bias], np.float32), "bias")])
    onnx.save(h.make_model(g, opset_imports=[h.make_opsetid("", 13)], ir_version=8), path)
scorer(sys.argv[1] + "/scorer.onnx", [1, -2, 0.5], 0)
scorer(sys.argv[1] + "/scorer-retrained.onnx", [1.2, -2, 0.4], 0.1)
