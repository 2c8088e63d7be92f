// module_path.h: which module of the network a node belongs to, as far as its name tells.
//
// Exporters join the names of the modules around a node with "/", its own name behind the last:
//   PyTorch     "/layer1/layer1.0/conv1/Conv"            layer1, 0, conv1
//               "/model.22/cv2.0/cv2.0.0/conv/Conv"      model, 22, cv2, 0, 0, conv
//   tf2onnx     "resnet/layer1/block0/conv__12"          resnet, layer1, block0
//   ORT's quantizer "/fc/Gemm_output_0_QuantizeLinear"   fc
// A child of a list of modules repeats the list's name: "layer1/layer1.0" is one module, child 0 of layer1.
// A name without "/", such as "Conv_12", tells nothing. Then the weights may: PyTorch calls those of the module
// layer1.0.conv1 "layer1.0.conv1.weight", whatever the exporter calls the node.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

using ModulePath = std::vector<std::string>;

// Of a node's qualified_name(). At most 16 modules, the outer ones.
ModulePath module_path(std::string_view node_name);

// The innermost module that holds all of a layer: what the paths of its nodes have in common. A layer that
// computes goes by what computes in it, for a Q that it took from the next module stays out of that; and a
// node whose name tells nothing does not count beside others. Where all are such, the weights' name counts.
// A reformat has the path of none: see layer_paths.
ModulePath module_path(const Layer& layer, const Graph& graph);

// One for each layer of the prediction; that of a reformat is the one of the layer it converts for.
std::vector<ModulePath> layer_paths(const Analysis& analysis);

}  // namespace qdq
