#include "graph/derived_params.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"

namespace qdq {
namespace {

constexpr double kMiddle = 128;   // of UINT8
constexpr double kLargest = 127;  // of INT8
// Scales of channels that are all zero: whatever is positive quantizes them to zero. Far from what a
// reciprocal in FP32 turns into infinity.
constexpr double kSmall = 0x1p-24;

constexpr std::array<std::string_view, 6> kFunctions = {"signed", "symmetric", "largest",
                                                        "zeroed", "front",     "positive"};

double as_float(double value) { return static_cast<double>(static_cast<float>(value)); }

class Deriver {
 public:
  Deriver(const QuantParams& params, std::optional<std::int64_t> rank, const Graph& graph,
          GraphEditor& edit)
      : params_(params), rank_(rank), edit_(edit), scale_(graph.constant(params.scale)) {
    zero_.assign(scale_.data.size(), 0);
    if (!params.zero_point) return;
    const Constant& zero = graph.constant(*params.zero_point);
    if (zero.known && zero.data.size() == zero_.size()) zero_ = zero.data;
  }

  QuantParams derive(std::string_view function) {
    if (function == "signed") return of_int8();
    if (function == "symmetric") return symmetric();
    if (function == "largest") return largest();
    if (function == "front") return front();
    if (function == "positive") return positive();
    return with_zeros();
  }

 private:
  QuantParams with_zeros() {
    Constant zero;
    zero.type = params_.type;
    zero.dims = scale_.dims;
    std::size_t count = 1;
    for (const std::int64_t dim : scale_.dims) count *= static_cast<std::size_t>(dim);
    zero.data.assign(count, 0);
    params_.zero_point = edit_.intern(std::move(zero));
    return params_;
  }

  QuantParams with_scale() {
    QDQ_CHECK(scale_.known);
    params_.scale = edit_.intern(scale_);
    return params_;
  }

  QuantParams of_int8() {
    params_.type = DataType::Int8;
    return with_zeros();
  }

  // The side of the zero point on which the range is longer decides.
  QuantParams symmetric() {
    const double low = params_.type == DataType::UInt8 ? 0 : -kMiddle;
    const double high = low + 2 * kMiddle - 1;
    for (std::size_t k = 0; k < scale_.data.size(); ++k) {
      const double steps = std::max(zero_[k] - low, high - zero_[k]);
      scale_.data[k] = as_float(scale_.data[k] * steps / kLargest);
    }
    with_scale();
    return of_int8();
  }

  QuantParams largest() {
    QDQ_CHECK(!scale_.data.empty());
    scale_.data = {*std::max_element(scale_.data.begin(), scale_.data.end())};
    scale_.dims.clear();
    params_.granularity = Granularity::PerTensor;
    params_.axis = 0;
    params_.block_size = 0;
    with_scale();
    return params_.zero_point ? with_zeros() : params_;
  }

  QuantParams front() {
    QDQ_CHECK(rank_);
    if (params_.axis < 0) params_.axis += *rank_;
    return params_;
  }

  QuantParams positive() {
    for (double& scale : scale_.data)
      if (scale == 0) scale = kSmall;
    return with_scale();
  }

  QuantParams params_;
  std::optional<std::int64_t> rank_;
  GraphEditor& edit_;
  Constant scale_;
  std::vector<double> zero_;
};

}  // namespace

DerivedName split_derived(std::string_view spelled) {
  const std::size_t open = spelled.find('(');
  if (open == std::string_view::npos) return {{}, spelled};
  return {spelled.substr(0, open), spelled.substr(open + 1, spelled.size() - open - 2)};
}

bool is_derivation(std::string_view function) {
  return std::find(kFunctions.begin(), kFunctions.end(), function) != kFunctions.end();
}

QuantParams derive_params(std::string_view function, const QuantParams& params,
                          std::optional<std::int64_t> rank, const Graph& graph, GraphEditor& edit) {
  QDQ_CHECK(is_derivation(function));
  return Deriver(params, rank, graph, edit).derive(function);
}

}  // namespace qdq
