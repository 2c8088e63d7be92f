#include "report/json_parts.h"

#include <array>
#include <cstdio>

#include "base/utf8.h"
#include "qdq_lint/report.h"
#include "report/wording.h"

namespace qdq {

Json tool_json(const RuleSet& rules, std::string_view tool_version) {
  return {{"name", "qdq-lint"}, {"version", tool_version}, {"rules_digest", rules.digest()}};
}

Json summary_json(const Analysis& analysis) {
  const Summary& s = analysis.prediction.summary;
  Json json = {{"quantized", has_quantization(analysis.model.graph)},
               {"weighted_int8", s.weighted_int8},
               {"weighted_int8_in_float_out", s.weighted_int8_float_out},
               {"weighted_fp8", s.weighted_fp8},
               {"weighted_float", s.weighted_float},
               {"weight_only", s.weight_only},
               {"regions", s.regions},
               {"int8_mac_share", nullptr},
               {"dangling_q", s.dangling_q},
               {"dangling_dq", s.dangling_dq},
               {"requantize", s.requantize},
               {"reformats", s.reformats},
               {"unknown_layers", s.unknown_layers},
               {"refused_by", analysis.refused_by}};
  if (s.int8_mac_share) json["int8_mac_share"] = *s.int8_mac_share;
  return json;
}

Json notes_json(const Analysis& analysis) {
  Json notes = Json::array();
  for (const std::string& note : analysis.target.notes) notes.push_back(note);
  for (const std::string& note : analysis.model.notes) notes.push_back(note);
  return notes;
}

Json reason_json(const Reason& reason, const Graph& graph) {
  return {{"kind", reason_kind_name(reason.kind)}, {"text", reason_text(reason, graph)}};
}

Json tensor_json(const LayerTensor& tensor) {
  Json json = {{"name", tensor.name},
               {"type", type_name(tensor.type)},
               {"precision", precision_name(tensor.precision)},
               {"shape", nullptr}};
  if (tensor.shape) json["shape"] = *tensor.shape;
  return json;
}

Json tensors_json(const std::vector<LayerTensor>& tensors) {
  Json json = Json::array();
  for (const LayerTensor& tensor : tensors) json.push_back(tensor_json(tensor));
  return json;
}

// What printable() would not show, as \\uNNNN; a reader of the JSON gets the same text. "##" stands in
// strings only, as everything else here.
std::string dump(const Json& json, int indent) {
  const std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Sequence next = decode_utf8(text, at);
    const bool command = text.compare(at, 2, "##") == 0;
    if (command || (next.code >= 0x7f && moves_cursor(next.code))) {
      std::array<char, 8> hex{};
      std::snprintf(hex.data(), hex.size(), "\\u%04x", static_cast<unsigned>(next.code));
      out += hex.data();
    } else {
      out.append(text, at, next.length);
    }
    at += next.length;
  }
  return out;
}

}  // namespace qdq
