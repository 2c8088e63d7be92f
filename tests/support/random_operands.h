// random_operands.h: what the operators of random graphs read: values behind Q and DQ, weights, biases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "support/graph_writer.h"

namespace qdq::testing {

Written through_qdq(GraphWriter& g, const Written& x);
Written maybe_qdq(GraphWriter& g, const Written& x, int percent);

// A weight's parameters; `axis` is the one of its output channels.
std::string weight_quant(GraphWriter& g, const Dims& dims, std::size_t axis);
// A weight as it is, behind Q and DQ, behind a folded Q, or quantized in the model already.
std::string weight(GraphWriter& g, const Dims& dims, std::size_t axis);
// A float constant with one element for each channel.
std::string per_channel(GraphWriter& g, const std::string& name, std::int64_t channels);
std::string bias(GraphWriter& g, std::int64_t channels);

}  // namespace qdq::testing
