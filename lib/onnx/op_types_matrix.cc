#include <array>
#include <map>
#include <string>

#include "onnx/op_types.h"

namespace qdq::reader {
namespace {

std::optional<Dims> product_shape(const Dims* a, const Dims* b) {
  if (a == nullptr || b == nullptr || a->empty() || b->empty()) return std::nullopt;
  const Dims a_batch(a->begin(), a->size() > 2 ? a->end() - 2 : a->begin());
  const Dims b_batch(b->begin(), b->size() > 2 ? b->end() - 2 : b->begin());
  std::optional<Dims> dims = broadcast(&a_batch, &b_batch);
  // A vector on either side takes part in the sum only.
  if (a->size() > 1) dims->push_back((*a)[a->size() - 2]);
  if (b->size() > 1) dims->push_back(b->back());
  return dims;
}

void matmul(OpView& op) { op.set(0, op.type(0), product_shape(op.dims(0), op.dims(1))); }

void matmul_integer(OpView& op) {
  op.set(0, DataType::Int32, product_shape(op.dims(0), op.dims(1)));
}

void qlinear_matmul(OpView& op) { op.set(0, op.type(7), product_shape(op.dims(0), op.dims(3))); }

void gemm(OpView& op) {
  const Dims* a = op.dims(0);
  const Dims* b = op.dims(1);
  std::optional<Dims> dims;
  if (a != nullptr && b != nullptr && a->size() == 2 && b->size() == 2) {
    dims = Dims{(*a)[op.integer("transA", 0) != 0 ? 1 : 0],
                (*b)[op.integer("transB", 0) != 0 ? 0 : 1]};
  }
  op.set(0, op.type(0), dims);
}

// X is [sequence, batch, input]; results are Y with all steps and Y_h, for LSTM also Y_c, with the
// last.
void recurrent(OpView& op) {
  const Dims* data = op.dims(0);
  const std::int64_t directions = op.text("direction") == "bidirectional" ? 2 : 1;
  const std::int64_t hidden = op.integer("hidden_size", kAnyDim);
  if (data == nullptr || data->size() != 3 || op.integer("layout", 0) != 0) {
    for (std::size_t slot = 0; slot < 3; ++slot) op.set(slot, op.type(0));
    return;
  }
  op.set(0, op.type(0), Dims{(*data)[0], directions, (*data)[1], hidden < 0 ? kAnyDim : hidden});
  for (std::size_t slot = 1; slot < 3; ++slot) {
    op.set(slot, op.type(0), Dims{directions, (*data)[1], hidden < 0 ? kAnyDim : hidden});
  }
}

// One letter a dimension; the letters of the result, or those that occur once, in their order.
void einsum(OpView& op) {
  std::string equation;
  for (const char c : op.text("equation")) {
    if (c != ' ') equation += c;
  }
  const std::size_t arrow = equation.find("->");
  std::map<char, std::int64_t> sizes;
  std::map<char, int> counts;
  std::size_t slot = 0;
  std::size_t place = 0;
  for (const char c : equation.substr(0, arrow)) {
    const Dims* dims = op.dims(slot);
    if (c == ',') {
      ++slot;
      place = 0;
      continue;
    }
    // Letters for dimensions that are not there, and "..." for any number of them.
    if (c == '.' || dims == nullptr || place >= dims->size()) return op.set(0, op.type(0));
    const auto [at, fresh] = sizes.try_emplace(c, (*dims)[place]);
    if (!fresh) at->second = same_dim(at->second, (*dims)[place]);
    ++counts[c];
    ++place;
  }
  std::string letters;
  if (arrow != std::string::npos) letters = equation.substr(arrow + 2);
  for (const auto& [letter, count] : counts) {
    if (arrow == std::string::npos && count == 1) letters += letter;
  }
  Dims dims;
  for (const char letter : letters) {
    if (!sizes.contains(letter)) return op.set(0, op.type(0));
    dims.push_back(sizes[letter]);
  }
  op.set(0, op.type(0), dims);
}

constexpr auto kRules = std::to_array<NamedRule>({
    {"Einsum", einsum},
    {"GRU", recurrent},
    {"Gemm", gemm},
    {"LSTM", recurrent},
    {"MatMul", matmul},
    {"MatMulInteger", matmul_integer},
    {"QLinearMatMul", qlinear_matmul},
    {"RNN", recurrent},
});

}  // namespace

OpRule matrix_rule(std::string_view op) { return find_rule(kRules, op); }

}  // namespace qdq::reader
