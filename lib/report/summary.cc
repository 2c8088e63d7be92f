#include <array>
#include <cstdio>

#include "qdq_lint/report.h"
#include "report/cost.h"
#include "report/wording.h"

namespace qdq {

std::string_view int8_use_name(Int8Use use) {
  switch (use) {
    case Int8Use::None:
      return "none";
    case Int8Use::Int8InFloatOut:
      return "int8-in-float-out";
    case Int8Use::FloatInInt8Out:
      return "float-in-int8-out";
    case Int8Use::Int8:
      return "int8";
  }
  return "none";
}

namespace {

std::string share(const Summary& summary) {
  const int weighted = summary.weighted_int8 + summary.weighted_int8_float_out +
                       summary.weighted_fp8 + summary.weighted_float + summary.regions;
  if (!summary.int8_mac_share) return weighted == 0 ? "" : "; share of MACs unknown, no shapes";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", 100 * *summary.int8_mac_share);
  return "; " + std::string(text.data()) + " % of MACs in INT8";
}

// "; 3 suppressed, 12 in the baseline": places that nobody is shown.
std::string left_out(const Analysis& analysis) {
  std::size_t suppressed = 0;
  std::size_t known = 0;
  for (const Finding& finding : analysis.findings) {
    if (finding.suppressed) ++suppressed;
    if (!finding.suppressed && !finding.counts()) ++known;
  }
  std::string text = suppressed > 0 ? "; " + std::to_string(suppressed) + " suppressed" : "";
  if (known > 0) text += (text.empty() ? "; " : ", ") + std::to_string(known) + " in the baseline";
  return text;
}

std::string number(int count) { return std::to_string(count); }

}  // namespace

std::string summary_line(const Analysis& analysis, const TextStyle& style) {
  const Summary& s = analysis.prediction.summary;
  std::string line = style.many_models ? printable(analysis.model.path) + ": " : "";
  line += "Summary (" + analysis.target.name() + "): ";
  if (!has_quantization(analysis.model.graph)) line += "the model has no Q/DQ; ";
  if (!analysis.refused_by.empty())
    line += "TensorRT refuses the model (" + joined(analysis.refused_by, ", ") + "); ";
  line += "conv/gemm " + number(s.weighted_int8) + " INT8-in/INT8-out, " +
          number(s.weighted_int8_float_out) + " INT8-in/float-out, ";
  if (s.weighted_fp8 > 0) line += number(s.weighted_fp8) + " FP8-in, ";
  line += number(s.weighted_float) + " float";
  if (s.weight_only > 0) line += " (" + number(s.weight_only) + " with quantized weights)";
  if (s.regions > 0) line += ", " + counted(static_cast<std::size_t>(s.regions), "Myelin region");
  line += share(s) + "; " + number(s.dangling_q) + " dangling Q, " + number(s.dangling_dq) +
          " dangling DQ";
  if (s.requantize > 0) line += ", " + number(s.requantize) + " requantizing";
  line += "; " + counted(static_cast<std::size_t>(s.reformats), "reformat") + " forecast";
  if (s.unknown_layers > 0)
    line +=
        "; " + counted(static_cast<std::size_t>(s.unknown_layers), "layer") + " that no rule knows";
  return line + estimate_in_summary(analysis) + left_out(analysis) + "\n";
}

}  // namespace qdq
