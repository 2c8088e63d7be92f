// verdict.h: what a layer does, in a word.
#pragma once

#include <string>

#include "qdq_lint/layers.h"

namespace qdq {

// "int8", "int8 in", "int8 out", "float", "dangling Q", "requantizes", ...; "-" where there is nothing to
// say. The kind says more than the types where the layer is there for the types' sake.
std::string layer_verdict(const Layer& layer);

}  // namespace qdq
