#include "networks.h"

#include <cstring>

namespace qdq::bench {
namespace {

constexpr std::int64_t kChannels = 4;
constexpr std::int64_t kSide = 56;

std::string text(std::uint64_t number) { return std::to_string(number); }

// The parts that all networks are made of. Each returns the name of the tensor that it made.
class Layers {
 public:
  explicit Layers(ModelWriter& model) : model_(model) {}

  // Q and DQ of an activation, with a scale of its own.
  std::string pair(const std::string& tensor, const std::string& at) {
    const std::string scale = at + ".input_quantizer.scale";
    const std::string zero = at + ".input_quantizer.zero_point";
    model_.floats(scale, {}, {0.01f + 1e-5f * static_cast<float>(scales_++ % 997)});
    model_.int8s(zero, {}, std::string_view("\0", 1));
    return quantized(tensor, scale, zero, at + "/input_quantizer", {});
  }

  // A 1x1 convolution with per-channel weights between Q and DQ.
  std::string conv(const std::string& tensor, const std::string& at, std::int64_t in,
                   std::int64_t out) {
    model_.floats(at + ".weight", {out, in, 1, 1},
                  std::vector<float>(static_cast<std::size_t>(in * out), 0.5f));
    return convolution(tensor, at, out);
  }

  // The same with weights that are written with the file.
  std::string big_conv(const std::string& tensor, const std::string& at, std::int64_t channels) {
    model_.bulk(at + ".weight", kFloat, {channels, channels, 1, 1},
                static_cast<std::uint64_t>(4 * channels * channels));
    return convolution(tensor, at, channels);
  }

  std::string plain(const std::string& op, const std::vector<std::string>& tensors,
                    const std::string& at) {
    const std::string out = "/" + at + "/" + op + "_output_0";
    std::vector<IntsAttribute> lists;
    if (op == "MaxPool") lists = {{"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}};
    if (op == "Concat") {
      model_.node(op, "/" + at + "/" + op, tensors, out, {}, {{"axis", 1}});
    } else {
      model_.node(op, "/" + at + "/" + op, tensors, out, lists);
    }
    return out;
  }

  void output(const std::string& tensor, const ModelWriter::Dims& dims) {
    model_.node("Identity", "/output", {tensor}, "output");
    model_.output("output", dims);
  }

 private:
  std::string convolution(const std::string& tensor, const std::string& at, std::int64_t out) {
    std::vector<float> scales;
    for (std::int64_t k = 0; k < out; ++k)
      scales.push_back(0.001f + 1e-6f * static_cast<float>(k + scales_ % 991));
    const std::string scale = at + ".weight_quantizer.scale";
    const std::string zero = at + ".weight_quantizer.zero_point";
    model_.floats(scale, {out}, scales);
    model_.int8s(zero, {out}, std::string(static_cast<std::size_t>(out), '\0'));
    model_.floats(at + ".bias", {out}, std::vector<float>(static_cast<std::size_t>(out), 0.1f));
    const std::string weight =
        quantized(at + ".weight", scale, zero, at + "/weight_quantizer", {{"axis", 0}});
    const std::string result = "/" + at + "/Conv_output_0";
    model_.node("Conv", "/" + at + "/Conv", {tensor, weight, at + ".bias"}, result,
                {{"dilations", {1, 1}}, {"kernel_shape", {1, 1}}, {"strides", {1, 1}}},
                {{"group", 1}});
    return result;
  }

  std::string quantized(const std::string& tensor, const std::string& scale,
                        const std::string& zero, const std::string& at,
                        std::initializer_list<std::pair<std::string_view, std::int64_t>> axis) {
    const std::string name = "/" + at;
    const std::string q = name + "/QuantizeLinear_output_0";
    const std::string dq = name + "/DequantizeLinear_output_0";
    model_.node("QuantizeLinear", name + "/QuantizeLinear", {tensor, scale, zero}, q, {}, axis);
    model_.node("DequantizeLinear", name + "/DequantizeLinear", {q, scale, zero}, dq, {}, axis);
    return dq;
  }

  ModelWriter& model_;
  std::uint64_t scales_ = 0;
};

constexpr std::uint64_t kBranches = 8;

std::string wide_block(Layers& layers, const std::string& input, const std::string& at,
                       bool float_residual) {
  const std::string shared = layers.pair(input, at);
  const std::string residual = float_residual ? input : layers.pair(input, at + ".residual");
  std::vector<std::string> branches;
  for (std::uint64_t k = 0; k < kBranches; ++k) {
    const std::string branch = at + ".branches." + text(k);
    const std::string conv = layers.conv(shared, branch, kChannels, kChannels);
    if (k % 2 == 0) {
      branches.push_back(layers.plain("Relu", {conv}, branch));
      continue;
    }
    branches.push_back(
        layers.plain("Relu", {layers.plain("Add", {conv, residual}, branch)}, branch));
  }
  const std::string joined = layers.plain("Concat", branches, at);
  const std::string last = layers.conv(layers.pair(joined, at + ".join"), at + ".join",
                                       kBranches * kChannels, kChannels);
  return layers.plain("MaxPool", {layers.plain("Relu", {last}, at + ".join")}, at);
}

}  // namespace

void chain(ModelWriter& model, std::uint64_t nodes) {
  const ModelWriter::Dims dims{1, kChannels, kSide, kSide};
  model.input("input", dims);
  Layers layers(model);
  std::string tensor = "input";
  for (std::uint64_t k = 0; model.nodes() < nodes; ++k) {
    const std::string at = "layers." + text(k);
    tensor = layers.conv(layers.pair(tensor, at), at, kChannels, kChannels);
    tensor = layers.plain("Relu", {tensor}, at);
  }
  layers.output(tensor, dims);
}

void wide(ModelWriter& model, std::uint64_t nodes) {
  const ModelWriter::Dims dims{1, kChannels, kSide, kSide};
  model.input("input", dims);
  Layers layers(model);
  std::string tensor = "input";
  for (std::uint64_t k = 0; model.nodes() < nodes; ++k)
    tensor = wide_block(layers, tensor, "blocks." + text(k), k % 16 == 15);
  layers.output(tensor, dims);
}

void inline_weights(ModelWriter& model) {
  constexpr std::uint64_t count = 60;
  constexpr std::int64_t channels = 2236;  // 20 MB of weights a layer
  const ModelWriter::Dims dims{1, channels, kSide, kSide};
  model.input("input", dims);
  Layers layers(model);
  std::string tensor = "input";
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::string at = "layers." + text(k);
    tensor = layers.big_conv(layers.pair(tensor, at), at, channels);
    if (k + 1 < count) tensor = layers.plain("Relu", {tensor}, at);
  }
  layers.output(tensor, dims);
}

ExternalFile external_scales(ModelWriter& model) {
  constexpr std::uint64_t count = 40;
  constexpr std::uint64_t width = 16384;  // 268 MB of INT8 weights a layer
  constexpr std::uint64_t per_channel = 8;
  const auto side = static_cast<std::int64_t>(width);
  ExternalFile file{"weights.bin", 0, {}};
  const auto place = [&](const std::string& name, int type, const ModelWriter::Dims& dims,
                         std::uint64_t bytes) {
    model.external(name, type, dims, file.name, file.size, bytes);
    file.size += bytes;
  };
  model.input("input", {1, side});
  Layers layers(model);
  std::string tensor = "input";
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::string at = "layers." + text(k);
    const std::uint64_t scales = k % (count / per_channel) == 0 ? width : 1;
    const ModelWriter::Dims dims =
        scales == 1 ? ModelWriter::Dims{} : ModelWriter::Dims{static_cast<std::int64_t>(scales)};
    place(at + ".weight", kInt8, {side, side}, width * width);
    std::string values(scales * sizeof(float), '\0');
    for (std::uint64_t c = 0; c < scales; ++c) {
      const float scale = 0.001f + 1e-7f * static_cast<float>(c + k);
      std::memcpy(values.data() + c * sizeof(float), &scale, sizeof(float));
    }
    file.written.emplace_back(file.size, values);
    place(at + ".weight_scale", kFloat, dims, values.size());
    place(at + ".weight_zero_point", kInt8, dims, scales);
    const std::string weight = at + ".weight_dequantized";
    model.node("DequantizeLinear", "/" + at + "/weight/DequantizeLinear",
               {at + ".weight", at + ".weight_scale", at + ".weight_zero_point"}, weight, {},
               {{"axis", 1}});
    const std::string product = "/" + at + "/MatMul_output_0";
    model.node("MatMul", "/" + at + "/MatMul", {layers.pair(tensor, at), weight}, product);
    tensor = layers.plain("Relu", {product}, at);
  }
  layers.output(tensor, {1, side});
  return file;
}

}  // namespace qdq::bench
