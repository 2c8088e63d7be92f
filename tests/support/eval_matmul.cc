// Matrix products.
#include <algorithm>
#include <array>
#include <utility>

#include "support/eval_operators.h"

namespace qdq::testing {
namespace {

using Tensors = std::vector<Tensor>;

// out[m,n] = a[m,k] * b[k,n] for one matrix of each, given by the places of their first elements.
struct Product {
  std::size_t m = 0, k = 0, n = 0;

  void write(const double* a, const double* b, double* out) const {
    for (std::size_t row = 0; row < m; ++row) {
      for (std::size_t column = 0; column < n; ++column) {
        double sum = 0;
        for (std::size_t i = 0; i < k; ++i) sum += a[row * k + i] * b[i * n + column];
        out[row * n + column] = sum;
      }
    }
  }
};

// A vector counts as a row on the left and as a column on the right; the added dim goes again.
struct Matrices {
  Dims batch;
  std::int64_t rows = 1, columns = 1;
};

Matrices split_matrix(const Dims& dims, bool left) {
  demand(!dims.empty(), "MatMul: an operand is a scalar");
  if (dims.size() == 1) return left ? Matrices{{}, 1, dims[0]} : Matrices{{}, dims[0], 1};
  return {Dims(dims.begin(), dims.end() - 2), dims[dims.size() - 2], dims.back()};
}

Tensors run_matmul(const Call& call) {
  const Tensor& a = call.operand(0);
  const Tensor& b = call.operand(1);
  const Matrices left = split_matrix(a.dims, true);
  const Matrices right = split_matrix(b.dims, false);
  demand(left.columns == right.rows,
         "MatMul: the shapes " + dims_text(a.dims) + " and " + dims_text(b.dims) + " do not fit");
  const Dims batch = broadcast_dims(left.batch, right.batch);
  Dims dims = batch;
  dims.push_back(left.rows);
  dims.push_back(right.columns);
  Tensor out = make_tensor(std::move(dims));
  demand_affordable(static_cast<double>(out.data.size()) * static_cast<double>(left.columns));
  const Product product{static_cast<std::size_t>(left.rows), static_cast<std::size_t>(left.columns),
                        static_cast<std::size_t>(right.columns)};
  const Dims a_strides = broadcast_strides(left.batch, batch);
  const Dims b_strides = broadcast_strides(right.batch, batch);
  Dims at(batch.size(), 0);
  for (std::size_t place = 0; place < out.data.size(); place += product.m * product.n) {
    const auto in_a = static_cast<std::size_t>(flat_index(at, a_strides)) * product.m * product.k;
    const auto in_b = static_cast<std::size_t>(flat_index(at, b_strides)) * product.k * product.n;
    product.write(a.data.data() + in_a, b.data.data() + in_b, out.data.data() + place);
    next_index(at, batch);
  }
  Dims shape = batch;
  if (a.dims.size() > 1) shape.push_back(left.rows);
  if (b.dims.size() > 1) shape.push_back(right.columns);
  return {reshaped(std::move(out), std::move(shape))};
}

Tensors run_gemm(const Call& call) {
  const auto matrix = [&](std::size_t slot, std::string_view transpose) {
    const Tensor& x = call.operand(slot);
    demand(x.dims.size() == 2, "Gemm: an operand is not a matrix");
    return call.integer(transpose, 0) != 0 ? transposed(x, {1, 0}) : x;
  };
  const Tensor a = matrix(0, "transA");
  const Tensor b = matrix(1, "transB");
  demand(a.dims[1] == b.dims[0],
         "Gemm: the shapes " + dims_text(a.dims) + " and " + dims_text(b.dims) + " do not fit");
  Tensor out = make_tensor({a.dims[0], b.dims[1]});
  demand_affordable(static_cast<double>(out.data.size()) * static_cast<double>(a.dims[1]));
  Product{static_cast<std::size_t>(a.dims[0]), static_cast<std::size_t>(a.dims[1]),
          static_cast<std::size_t>(b.dims[1])}
      .write(a.data.data(), b.data.data(), out.data.data());
  const double alpha = call.number("alpha", 1);
  for (double& value : out.data) value *= alpha;
  if (const Tensor* c = call.optional(2)) {
    const double beta = call.number("beta", 1);
    const Dims dims = out.dims;
    out = broadcast(out, *c, [beta](double sum, double bias) { return sum + beta * bias; });
    demand(out.dims == dims, "Gemm: the third operand is larger than the product");
  }
  return {std::move(out)};
}

constexpr std::array kOperators = std::to_array<OperatorEntry>({
    {"Gemm", run_gemm},
    {"MatMul", run_matmul},
});

}  // namespace

std::span<const OperatorEntry> matrix_operators() { return kOperators; }

}  // namespace qdq::testing
