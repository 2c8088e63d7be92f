#include <algorithm>
#include <bit>

#include "base/check.h"
#include "graph/content_hash.h"
#include "qdq_lint/graph.h"

namespace qdq {
namespace {

std::uint64_t bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

// Bitwise: -0 and 0 differ, a NaN equals itself.
bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

bool same(const Constant& a, const Constant& b) {
  if (!a.known || !b.known) return !a.known && !b.known && a.source == b.source;
  return a.type == b.type && a.dims == b.dims && same_bits(a.data, b.data);
}

std::size_t hash_of(const Constant& constant) {
  ContentHash hash;
  if (!constant.known) return hash.add(constant.source).value();
  hash.add(bits(static_cast<std::int32_t>(constant.type))).add(constant.dims.size());
  for (const std::int64_t dim : constant.dims) hash.add(bits(dim));
  for (const double number : constant.data) hash.add(std::bit_cast<std::uint64_t>(number));
  return hash.value();
}

std::size_t hash_of(const QuantParams& params) {
  ContentHash hash;
  hash.add(bits(static_cast<std::int32_t>(params.type)))
      .add(static_cast<std::uint64_t>(params.granularity))
      .add(bits(params.axis))
      .add(bits(params.block_size))
      .add(index(params.scale));
  if (params.zero_point) hash.add(index(*params.zero_point));
  return hash.value();
}

}  // namespace

ConstantId GraphEditor::intern(Constant constant) {
  const std::size_t hash = hash_of(constant);
  const auto [first, last] = graph_.constant_index_.read().equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (same(graph_.constant(at->second), constant)) return at->second;
  }
  std::vector<Constant>& constants = graph_.constants_.write();
  const auto id = static_cast<ConstantId>(constants.size());
  constants.push_back(std::move(constant));
  graph_.constant_index_.write().emplace(hash, id);
  return id;
}

QuantId GraphEditor::intern(QuantParams params) {
  QDQ_CHECK(index(params.scale) < graph_.constants_.read().size());
  QDQ_CHECK(!params.zero_point || index(*params.zero_point) < graph_.constants_.read().size());
  const std::size_t hash = hash_of(params);
  const auto [first, last] = graph_.quant_index_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (graph_.quant(at->second) == params) return at->second;
  }
  const auto id = static_cast<QuantId>(graph_.quants_.size());
  graph_.quants_.push_back(params);
  graph_.quant_index_.emplace(hash, id);
  return id;
}

bool equal_params(const Graph& graph, QuantId a, QuantId b) {
  if (a == b) return true;
  const auto zero = [&](const std::optional<ConstantId>& id) {
    if (!id) return true;
    const Constant& constant = graph.constant(*id);
    return constant.known && std::all_of(constant.data.begin(), constant.data.end(),
                                         [](double value) { return value == 0; });
  };
  QuantParams x = graph.quant(a);
  QuantParams y = graph.quant(b);
  if (zero(x.zero_point) && zero(y.zero_point)) x.zero_point = y.zero_point;
  return x == y;
}

}  // namespace qdq
