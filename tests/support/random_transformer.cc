#include "support/random_transformer.h"

#include "support/random_operands.h"

namespace qdq::testing {
namespace {

bool is_matrices(const Written& value) {
  return value.is_float() && value.has_plane(2) && value.dims[2] <= 12 && value.dims[3] <= 12;
}

std::string scalar(GraphWriter& g, const char* number) {
  return g.constant("scalar", std::string(": f32[] = ") + number);
}

// x times a weight of `columns` columns.
Written linear(GraphWriter& g, const Written& x, std::int64_t columns) {
  const std::string k = weight(g, {x.dims[3], columns}, 1);
  Written out = g.node("MatMul", "", {maybe_qdq(g, x, 60).name, k},
                       {x.dims[0], x.dims[1], x.dims[2], columns});
  if (g.random().chance(40))
    out = g.node("Add", "", {out.name, per_channel(g, "bias", columns)}, out.dims);
  return out;
}

Written transposed(GraphWriter& g, const Written& x) {
  const Dims dims{x.dims[0], x.dims[1], x.dims[3], x.dims[2]};
  return g.node("Transpose", "<perm=[0,1,3,2]>", {x.name}, dims);
}

Written product(GraphWriter& g, const Written& a, const Written& b) {
  return g.node("MatMul", "", {a.name, b.name}, {a.dims[0], a.dims[1], a.dims[2], b.dims[3]});
}

Written mean(GraphWriter& g, const Written& x) {
  return g.node("ReduceMean", "<axes=[-1], keepdims=1>", {x.name},
                {x.dims[0], x.dims[1], x.dims[2], 1});
}

// As exporters write it before opset 17.
Written primitive_norm(GraphWriter& g, const Written& x) {
  const Written centred = g.node("Sub", "", {x.name, mean(g, x).name}, x.dims);
  const Written square = g.node("Pow", "", {centred.name, scalar(g, "2.0")}, x.dims);
  const Written variance = mean(g, square);
  const Written sum = g.node("Add", "", {variance.name, scalar(g, "0.001")}, variance.dims);
  const Written root = g.node("Sqrt", "", {sum.name}, sum.dims);
  return g.node("Div", "", {centred.name, root.name}, x.dims);
}

}  // namespace

void add_attention(GraphWriter& g) {
  const auto x = g.pick(is_matrices);
  if (!x) return;
  const bool projected = g.random().chance(60);
  const Written q = projected ? linear(g, *x, 4) : *x, k = projected ? linear(g, *x, 4) : *x;
  const Written v = g.random().chance(70) ? linear(g, *x, 4) : *x;
  Written scores = product(g, maybe_qdq(g, q, 40), transposed(g, maybe_qdq(g, k, 40)));
  if (g.random().chance(60))
    scores = g.node("Mul", "", {scores.name, scalar(g, "0.5")}, scores.dims);
  const Written shares =
      g.node("Softmax", "<axis=-1>", {maybe_qdq(g, scores, 15).name}, scores.dims);
  maybe_qdq(g, product(g, maybe_qdq(g, shares, 40), maybe_qdq(g, v, 40)), 30);
}

void add_layer_norm(GraphWriter& g) {
  const auto x = g.pick(is_matrices);
  if (!x) return;
  if (g.random().chance(50)) {
    primitive_norm(g, *x);
    return;
  }
  const std::string gamma = per_channel(g, "gamma", x->dims[3]),
                    beta = per_channel(g, "beta", x->dims[3]);
  maybe_qdq(g, g.node("LayerNormalization", "<axis=-1>", {x->name, gamma, beta}, x->dims), 40);
}

// In its parts, as exporters write it before opset 20.
void add_gelu(GraphWriter& g) {
  const auto x = g.pick([](const Written& v) { return v.is_float(); });
  if (!x) return;
  const Written scaled = g.node("Div", "", {x->name, scalar(g, "1.4142135")}, x->dims);
  const Written curve = g.node("Erf", "", {scaled.name}, x->dims);
  const Written shifted = g.node("Add", "", {curve.name, scalar(g, "1.0")}, x->dims);
  const Written gated = g.node("Mul", "", {x->name, shifted.name}, x->dims);
  maybe_qdq(g, g.node("Mul", "", {gated.name, scalar(g, "0.5")}, x->dims), 40);
}

void add_product(GraphWriter& g) {
  const auto a = g.pick(is_matrices);
  if (!a) return;
  if (g.random().chance(50)) {
    maybe_qdq(g, linear(g, *a, 4), 40);
  } else {
    product(g, maybe_qdq(g, *a, 50), transposed(g, maybe_qdq(g, *a, 50)));
  }
}

}  // namespace qdq::testing
