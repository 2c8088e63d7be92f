#include "support/random_graph.h"

#include <algorithm>
#include <array>
#include <utility>

#include "qdq_lint/graph_text.h"
#include "support/graph_writer.h"
#include "support/random_operands.h"
#include "support/random_transformer.h"

namespace qdq::testing {
namespace {

constexpr std::int64_t kMostChannels = 24;
constexpr std::int64_t kMostPixels = 12;

bool float_image(const Written& value) { return value.is_float() && value.is_image(); }

Written batch_norm(GraphWriter& g, const Written& x) {
  std::vector<std::string> operands{x.name};
  for (const char* name : {"gamma", "beta", "mean", "var"}) {
    operands.push_back(per_channel(g, name, x.dims[1]));
  }
  return g.node("BatchNormalization", "<epsilon=0.001>", operands, x.dims);
}

Written silu(GraphWriter& g, const Written& x) {
  const Written gate = g.node("Sigmoid", "", {x.name}, x.dims);
  return g.node("Mul", "", {x.name, gate.name}, x.dims);
}

Written activation(GraphWriter& g, const Written& x) {
  switch (g.random().between(1, 10)) {
    case 1:
      return g.node("Clip", "<min=0.0, max=6.0>", {x.name}, x.dims);
    case 2:
      return g.node("LeakyRelu", "<alpha=0.125>", {x.name}, x.dims);
    case 3:
      return g.node("HardSwish", "", {x.name}, x.dims);
    case 4:
    case 5:
      return silu(g, x);
    case 6:
      return g.node("Sigmoid", "", {x.name}, x.dims);
    default:
      return g.node("Relu", "", {x.name}, x.dims);
  }
}

// What follows a convolution; a Q/DQ pair may stand in every gap, where it should not.
Written epilogue(GraphWriter& g, Written x) {
  if (g.random().chance(40)) x = batch_norm(g, maybe_qdq(g, x, 12));
  if (g.random().chance(65)) x = activation(g, maybe_qdq(g, x, 12));
  return maybe_qdq(g, x, 35);
}

struct ConvShape {
  std::int64_t features = 0, group = 1, kernel = 1, stride = 1;
  Dims weight_dims, out_dims;
  std::string attrs;
};

ConvShape conv_shape(GraphWriter& g, const Dims& x) {
  ConvShape shape;
  const bool depthwise = g.random().chance(20);
  shape.group = depthwise ? x[1] : 1;
  shape.features = depthwise ? x[1] : 4 * g.random().between(1, 2);
  shape.kernel = g.random().chance(60) ? 3 : 1;
  shape.stride = x[2] >= 4 && x[3] >= 4 && g.random().chance(25) ? 2 : 1;
  const std::string pad = std::to_string(shape.kernel / 2), stride = std::to_string(shape.stride);
  shape.weight_dims = {shape.features, x[1] / shape.group, shape.kernel, shape.kernel};
  shape.out_dims = {x[0], shape.features, (x[2] - 1) / shape.stride + 1,
                    (x[3] - 1) / shape.stride + 1};
  shape.attrs = "<group=" + std::to_string(shape.group) + ", pads=[" + pad + "," + pad + "," + pad +
                "," + pad + "], strides=[" + stride + "," + stride + "]>";
  return shape;
}

void add_conv(GraphWriter& g) {
  const auto x = g.pick(float_image);
  if (!x) return;
  const ConvShape shape = conv_shape(g, x->dims);
  std::vector<std::string> operands{maybe_qdq(g, *x, 75).name, weight(g, shape.weight_dims, 0)};
  if (g.random().chance(50)) operands.push_back(bias(g, shape.features));
  epilogue(g, g.node("Conv", shape.attrs, operands, shape.out_dims));
}

void add_conv_transpose(GraphWriter& g) {
  const auto x =
      g.pick([](const Written& v) { return float_image(v) && v.dims[2] <= 4 && v.dims[3] <= 4; });
  if (!x) return;
  const Dims weight_dims{x->dims[1], 4, 2, 2};
  const Dims out_dims{x->dims[0], 4, x->dims[2] * 2, x->dims[3] * 2};
  epilogue(g, g.node("ConvTranspose", "<strides=[2,2]>",
                     {maybe_qdq(g, *x, 70).name, weight(g, weight_dims, 1)}, out_dims));
}

void add_residual(GraphWriter& g) {
  const auto a = g.pick(float_image);
  if (!a) return;
  const auto b = g.pick([&](const Written& v) { return v.is_float() && v.dims == a->dims; });
  const Written left = maybe_qdq(g, *a, 20), right = maybe_qdq(g, *b, 50);
  const Written sum = g.node("Add", "", {left.name, right.name}, a->dims);
  maybe_qdq(g, g.random().chance(70) ? activation(g, sum) : sum, 40);
}

void add_concat(GraphWriter& g) {
  const auto first = g.pick([](const Written& v) { return v.is_image(); });
  if (!first) return;
  std::vector<std::string> operands{first->name};
  Dims dims = first->dims;
  for (std::int64_t more = g.random().between(1, 2); more > 0; --more) {
    const auto next = g.pick([&](const Written& v) {
      return v.is_image() && v.quant == first->quant && v.dims[0] == dims[0] &&
             v.dims[2] == dims[2] && v.dims[3] == dims[3] && v.dims[1] + dims[1] <= kMostChannels;
    });
    if (!next) break;
    const Written part = next->is_float() ? maybe_qdq(g, *next, 20) : *next;
    operands.push_back(part.name);
    dims[1] += next->dims[1];
  }
  const Written all = g.node("Concat", "<axis=1>", operands, dims, first->quant);
  if (all.is_float()) maybe_qdq(g, all, 60);
}

void add_pool(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return v.has_plane(2); });
  if (!x) return;
  const bool average = x->is_float() && g.random().chance(30);
  const Written in = x->is_float() ? maybe_qdq(g, *x, 30) : *x;
  const Dims dims{x->dims[0], x->dims[1], x->dims[2] / 2, x->dims[3] / 2};
  const Written out = g.node(average ? "AveragePool" : "MaxPool",
                             "<kernel_shape=[2,2], strides=[2,2]>", {in.name}, dims, x->quant);
  if (out.is_float()) maybe_qdq(g, out, 50);
}

void add_global_pool(GraphWriter& g) {
  const auto x = g.pick(float_image);
  if (!x) return;
  const Written in = maybe_qdq(g, *x, 50);
  maybe_qdq(g, g.node("GlobalAveragePool", "", {in.name}, {x->dims[0], x->dims[1], 1, 1}), 40);
}

void add_pad(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) {
    return v.is_image() && v.dims[2] < kMostPixels && v.dims[3] < kMostPixels;
  });
  if (!x) return;
  const std::array kHow = {"", "", ", value=0.5", ", mode=\"edge\""};
  const std::string how = kHow[static_cast<std::size_t>(g.random().between(0, 3))];
  const Written in = x->is_float() ? maybe_qdq(g, *x, 40) : *x;
  Dims dims = x->dims;
  dims[2] += 2;
  dims[3] += 1;
  const bool quantized = !x->is_float();  // half a level is no level
  const Written out = g.node("Pad", "<pads=[0,0,1,0,0,0,1,1]" + (quantized ? "" : how) + ">",
                             {in.name}, dims, x->quant);
  if (out.is_float()) maybe_qdq(g, out, 40);
}

void add_transpose(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return v.is_image(); });
  if (!x) return;
  const Dims& d = x->dims;
  // A quantized tensor keeps its channels in place: its parameters may be per channel.
  const bool channels = x->is_float() && d[2] <= kMostChannels && g.random().chance(40);
  const Written in = x->is_float() ? maybe_qdq(g, *x, 40) : *x;
  const Dims dims = channels ? Dims{d[0], d[2], d[3], d[1]} : Dims{d[0], d[1], d[3], d[2]};
  const std::string perm = channels ? "<perm=[0,2,3,1]>" : "<perm=[0,1,3,2]>";
  g.node("Transpose", perm, {in.name}, dims, x->quant);
}

void add_split(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return float_image(v) && v.dims[1] % 2 == 0; });
  if (!x) return;
  const Written in = maybe_qdq(g, *x, 40);
  Dims half = x->dims;
  half[1] /= 2;
  const std::string size = std::to_string(half[1]);
  const std::string attrs = "<axis=1, split=[" + size + "," + size + "]>";
  const auto parts =
      g.line("split", "Split" + attrs + "(" + in.name + ")", {in.name}, {half, half});
  for (const Written& part : parts) maybe_qdq(g, part, 50);
}

void add_slice(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return v.has_plane(2); });
  if (!x) return;
  Dims dims = x->dims;
  dims[2] = (dims[2] + 1) / 2;
  const Written in = x->is_float() ? maybe_qdq(g, *x, 30) : *x;
  const Written out =
      g.node("Slice", "<starts=[0], ends=[1000], axes=[2], steps=[2]>", {in.name}, dims, x->quant);
  if (out.is_float()) maybe_qdq(g, out, 30);
}

void add_resize(GraphWriter& g) {
  const auto x =
      g.pick([](const Written& v) { return v.is_image() && v.dims[2] <= 4 && v.dims[3] <= 4; });
  if (!x) return;
  const Dims dims{x->dims[0], x->dims[1], 2 * x->dims[2], 2 * x->dims[3]};
  g.node("Resize", "<mode=\"nearest\", scales=[1.0,1.0,2.0,2.0]>", {x->name}, dims, x->quant);
}

void add_head(GraphWriter& g) {
  const auto x = g.pick(float_image);
  if (!x) return;
  const std::int64_t width = x->dims[1] * x->dims[2] * x->dims[3];
  Written flat = g.node("Flatten", "<axis=1>", {maybe_qdq(g, *x, 40).name}, {x->dims[0], width});
  flat = maybe_qdq(g, flat, 60);
  if (g.random().chance(50)) {
    g.node("Gemm", "<transB=1>", {flat.name, weight(g, {4, width}, 0), per_channel(g, "bias", 4)},
           {x->dims[0], 4});
  } else {
    g.node("MatMul", "", {flat.name, weight(g, {width, 4}, 1)}, {x->dims[0], 4});
  }
}

void add_pair(GraphWriter& g) {
  if (const auto x = g.pick(float_image)) maybe_qdq(g, through_qdq(g, *x), 30);
}

void add_lone_q(GraphWriter& g) {
  if (const auto x = g.pick(float_image)) g.quantize(*x, g.activation_quant());
}

void add_lone_dq(GraphWriter& g) {
  if (const auto q = g.pick([](const Written& v) { return !v.is_float(); })) g.dequantize(*q);
}

void add_activation(GraphWriter& g) {
  if (const auto x = g.pick([](const Written& v) { return v.is_float(); })) activation(g, *x);
}

void add_plain(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return v.is_float(); });
  if (!x) return;
  switch (g.random().between(1, 4)) {
    case 1:
      g.node("Identity", "", {x->name}, x->dims);
      return;
    case 2:
      g.node("Cast", "<to=1>", {x->name}, x->dims);
      return;
    case 3:
      g.node("Dropout", "", {x->name}, x->dims);
      return;
    default:
      g.node("Mul", "", {x->name, g.constant("factor", ": f32[] = 0.5")}, x->dims);
  }
}

// Operators as rewriting leaves them: quantized, with stages.
void add_fused(GraphWriter& g) {
  const auto q = g.pick([](const Written& v) { return v.is_image() && !v.is_float(); });
  if (!q) return;
  const ConvShape shape = conv_shape(g, q->dims);
  const std::string k = g.constant("weight", ": i8" + dims_text(shape.weight_dims));
  const std::string b = per_channel(g, "bias", shape.features),
                    w = weight_quant(g, shape.weight_dims, 0);
  const bool float_out = g.random().chance(30);
  const std::string o = float_out ? "" : g.activation_quant();
  std::vector<std::string> operands{q->name, k, b};
  std::string chain = "Conv{" + q->quant + ", " + w + (float_out ? "" : " -> " + o) + "}" +
                      shape.attrs + "(" + q->name + ", " + k + ", " + b + ")";
  const auto r =
      g.pick([&](const Written& v) { return v.dims == shape.out_dims && g.random().chance(50); });
  if (r) {
    operands.push_back(r->name);
    chain += " | Add" + (r->is_float() ? "" : "{" + r->quant + "}") + "(%0, " + r->name + ")";
  }
  chain += r ? " | Relu(%1)" : " | Relu(%0)";
  g.line("fused", chain, operands, {shape.out_dims}, o);
}

struct Move {
  int weight;
  void (*add)(GraphWriter&);
};

constexpr std::array kMoves = std::to_array<Move>({
    {30, add_conv},   {3, add_conv_transpose}, {14, add_residual},  {10, add_concat},
    {8, add_pool},    {3, add_global_pool},    {6, add_pad},        {5, add_transpose},
    {5, add_split},   {4, add_slice},          {4, add_resize},     {3, add_head},
    {8, add_pair},    {4, add_lone_q},         {5, add_lone_dq},    {5, add_activation},
    {4, add_plain},   {4, add_attention},      {3, add_layer_norm}, {2, add_gelu},
    {3, add_product},
});

void make_move(GraphWriter& g, bool fused) {
  if (fused && g.random().chance(20)) return add_fused(g);
  int total = 0;
  for (const Move& move : kMoves) total += move.weight;
  std::int64_t left = g.random().between(1, total);
  for (const Move& move : kMoves) {
    left -= move.weight;
    if (left <= 0) return move.add(g);
  }
}

}  // namespace

std::string random_graph_text(const RandomGraphOptions& options) {
  GraphWriter g(options.choices ? Random(*options.choices) : Random(options.seed),
                options.all_types);
  g.input({2, 4 * g.random().between(1, 2), 8, 8});
  if (g.random().chance(30)) g.input({2, 4, 4, 4});
  if (g.random().chance(15)) g.input({2, 4, 8, 8}, g.activation_quant());
  do {
    make_move(g, options.fused);
  } while (g.nodes() < options.nodes && !g.random().exhausted());
  return g.text();
}

Result<Graph> random_graph(const RandomGraphOptions& options) {
  return parse_graph(random_graph_text(options), "random graph");
}

}  // namespace qdq::testing
