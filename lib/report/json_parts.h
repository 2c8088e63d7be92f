// json_parts.h: what several JSON documents have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "qdq_lint/qdq_lint.h"

namespace qdq {

// Keys stay in the order in which they are put in.
using Json = nlohmann::ordered_json;

// Raised when a key changes its meaning or goes away; a new key does not raise it.
constexpr int kJsonVersion = 1;

Json tool_json(const RuleSet& rules, std::string_view tool_version);
Json summary_json(const Analysis& analysis);
Json notes_json(const Analysis& analysis);
// What a document says of a model besides its findings, of a finding, and of a model without findings
// because it could not be analysed.
Json run_json(const Analysis& analysis);
Json finding_json(const FindingGroup& group, const Analysis& analysis, const RuleSet& rules);
Json failed_json(const std::string& model, const Error& error);
Json reason_json(const Reason& reason, const Graph& graph);
Json tensor_json(const LayerTensor& tensor);
Json tensors_json(const std::vector<LayerTensor>& tensors);
std::string dump(const Json& json, int indent = 2);  // with a line end; broken UTF-8 is replaced

}  // namespace qdq
