// networks.h: the models that the benchmark reads.
#pragma once

#include <cstdint>
#include <string>

#include "model_writer.h"

namespace qdq::bench {

// Quantized convolutions with ReLU, one behind the other.
void chain(ModelWriter& model, std::uint64_t nodes);

// Blocks of eight quantized branches that read one tensor: every other one adds it back, a Concat joins
// them, a 1x1 convolution and a MaxPool close the block. Each sixteenth block has its residual in float.
void wide(ModelWriter& model, std::uint64_t nodes);

// Sixty quantized convolutions, 360 nodes, with 1.2 GB of float weights in the model's file.
void inline_weights(ModelWriter& model);

// Forty quantized products whose INT8 weights, scales and zero points stand in another file, the scales
// and zero points between the weights.
struct ExternalFile {
  std::string name;
  std::uint64_t size = 0;
  std::vector<std::pair<std::uint64_t, std::string>> written;  // offset, bytes; all else is a hole
};
ExternalFile external_scales(ModelWriter& model);

}  // namespace qdq::bench
