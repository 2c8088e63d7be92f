#include "report/snapshot_header.h"

#include <cmath>

#include "report/wording.h"

namespace qdq {
namespace {

constexpr std::string_view kTarget = "# target: ";

std::string number(int count) { return std::to_string(count); }

std::string weighted(const Summary& s) {
  std::string line = "# conv/gemm: " + number(s.weighted_int8) + " INT8-in/INT8-out, " +
                     number(s.weighted_int8_float_out) + " INT8-in/float-out, " +
                     number(s.weighted_fp8) + " FP8-in, " + number(s.weighted_float) + " float";
  if (s.weight_only > 0) line += " (" + number(s.weight_only) + " with quantized weights)";
  return line;
}

// Rounded down, so that 100 % means all; the small summand is for what division leaves.
std::string share(const Summary& s) {
  if (!s.int8_mac_share) return "# MACs in INT8: unknown";
  return "# MACs in INT8: " + number(static_cast<int>(std::floor(100 * *s.int8_mac_share + 1e-6))) +
         " %";
}

}  // namespace

std::vector<std::string> snapshot_header(const Analysis& analysis) {
  const Summary& s = analysis.prediction.summary;
  const std::string refused =
      analysis.refused_by.empty() ? "no" : joined(analysis.refused_by, ", ");
  return {std::string(kSnapshotFormat),
          std::string(kTarget) + analysis.target.name(),
          "# refused by TensorRT: " + refused,
          weighted(s),
          share(s),
          "# left over: " + number(s.dangling_q) + " Q, " + number(s.dangling_dq) + " DQ, " +
              number(s.requantize) + " requantizing",
          "# reformats: " + number(s.reformats),
          "# layers: " + std::to_string(analysis.prediction.layers.size()) + ", " +
              number(s.regions) + " of them Myelin regions, " + number(s.unknown_layers) +
              " that no rule knows"};
}

std::optional<std::string_view> snapshot_target(std::string_view line) {
  if (!line.starts_with(kTarget)) return std::nullopt;
  return line.substr(kTarget.size());
}

}  // namespace qdq
