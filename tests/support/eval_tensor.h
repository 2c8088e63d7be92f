// eval_tensor.h: shapes and indices of the reference evaluator.
//
// Inside the evaluator what cannot be evaluated is thrown as Refusal; evaluate() turns it into an
// Error and nothing else lets it through.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/evaluate.h"

namespace qdq::testing {

using Dims = std::vector<std::int64_t>;

class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void refuse(const std::string& what);
void demand(bool condition, const std::string& what);

// Refuses negative dims and volumes above the limit.
std::int64_t volume(const Dims& dims);
std::string dims_text(const Dims& dims);  // "[1,8,4,4]"
Tensor make_tensor(Dims dims, double fill = 0.0);
Tensor reshaped(Tensor tensor, Dims dims);
// Refuses an operator that would need more than the limit of products.
void demand_affordable(double products);

Dims strides_of(const Dims& dims);
// Strides that read a tensor of `dims` as one of `out`: 0 where it is repeated. Numpy's rule.
Dims broadcast_strides(const Dims& dims, const Dims& out);
Dims broadcast_dims(const Dims& a, const Dims& b);
std::size_t axis_of(std::int64_t axis, std::size_t rank);  // negative counts from behind

// Steps `index` to the next position in row-major order; false behind the last.
bool next_index(Dims& index, const Dims& dims);
std::int64_t flat_index(const Dims& index, const Dims& strides);

// Element `index` of the result is element `sources[a][index[a]]` of `x` along every axis a; a
// negative source stands for `fill`.
Tensor select(const Tensor& x, const std::vector<Dims>& sources, double fill = 0.0);
Dims iota(std::int64_t count, std::int64_t first = 0, std::int64_t step = 1);
std::vector<Dims> all_of(const Dims& dims);  // sources that select everything

Tensor transposed(const Tensor& x, const Dims& perm);

inline double add(double a, double b) { return a + b; }
// NaN wins, as in numpy.
inline double lesser(double a, double b) { return std::isnan(a) || a < b ? a : b; }
inline double greater(double a, double b) { return std::isnan(a) || a > b ? a : b; }

// f(a, b) for each pair of elements under numpy broadcasting.
template <class F>
Tensor broadcast(const Tensor& a, const Tensor& b, F f) {
  Tensor out = make_tensor(broadcast_dims(a.dims, b.dims));
  if (out.data.empty()) return out;
  const Dims a_strides = broadcast_strides(a.dims, out.dims);
  const Dims b_strides = broadcast_strides(b.dims, out.dims);
  Dims at(out.dims.size(), 0);
  for (double& value : out.data) {
    const auto ia = static_cast<std::size_t>(flat_index(at, a_strides));
    const auto ib = static_cast<std::size_t>(flat_index(at, b_strides));
    value = f(a.data[ia], b.data[ib]);
    next_index(at, out.dims);
  }
  return out;
}

}  // namespace qdq::testing
