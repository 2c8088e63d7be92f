// report.h: what a run found out, as text and JSON.
//
// Pure functions from results to bytes: same input, same bytes. Names come from models, so text
// formats escape control characters and broken UTF-8 as \xNN, and JSON replaces the latter. Every text
// ends with a line end. Steps are numbered by StepId everywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/printable.h"
#include "qdq_lint/qdq_lint.h"

namespace QDQ_LINT_API qdq {

struct TextStyle {
  std::size_t width = 100;
  bool color = false;
  bool wide = false;         // tables: never shorten a name
  bool many_models = false;  // the summary line names the model
  bool all_places = false;   // name all places of a finding, not the first few
  bool summary = true;       // end with the summary line
};

// A reason as a sentence without full stop: "k is not produced by DequantizeLinear". The graph is the
// one that the reason's ids are of, or a later state of it.
std::string reason_text(const Reason& reason, const Graph& graph);
std::string_view reason_kind_name(ReasonKind kind);  // "not-produced-by"
std::string_view int8_use_name(
    Int8Use use);  // "int8", "int8-in-float-out", "float-in-int8-out", "none"

// "Summary (trt8.4,fp16): conv/gemm 18 INT8-in/INT8-out, ...", one line, always there.
std::string summary_line(const Analysis& analysis, const TextStyle& style);

// Findings: for a terminal, then the summary line.
std::string full_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style);
// Findings: one line each, "MODEL:NODE: QDQ201 [dangling-dq] message", then the summary line.
std::string concise_report(const Analysis& analysis, const RuleSet& rules, const TextStyle& style);

// Findings of several models as one versioned JSON document.
class FindingsJson {
 public:
  FindingsJson(const RuleSet& rules, std::string_view tool_version)
      : rules_(rules), tool_version_(tool_version) {}  // of a document without models
  void add(const Analysis& analysis);                  // takes what it needs
  // A model that could not be analysed: stands under "errors".
  void add_failed(const std::string& model, const Error& error);
  std::string text() const;

 private:
  RuleSet rules_;
  std::string tool_version_;
  std::vector<std::string> runs_;    // each a JSON object
  std::vector<std::string> errors_;  // likewise
};

// The predicted layers: a table, the versioned JSON with everything behind them, and the layer
// information that `trtexec --exportLayerInfo` writes.
std::string layer_table(const Analysis& analysis, const TextStyle& style);
std::string prediction_json(const Analysis& analysis, const RuleSet& rules,
                            std::string_view tool_version);
std::string layer_info_json(const Analysis& analysis);

// The steps in the words of TensorRT's verbose log, as `trtexec --verbose` prints them but without
// time stamps: the phases' headers, the lines of each step with the names that layers have at that
// moment, and what is said of leftover layers. The words are those of the rules' `mirrors`, taken from
// real logs; a step whose words nobody has seen is a line that begins with "#". Layer counts are not
// printed: the model does not tell them.
std::string verbose_log(const Analysis& analysis, const RuleSet& rules);

// The fate of one ONNX node: the steps that touched it, where it ended, what it nearly became. `name`
// is a node's or a tensor's, then that of the node that makes it. Error Usage with the nearest names.
Result<std::string> node_fate(const Analysis& analysis, const RuleSet& rules, std::string_view name,
                              const TextStyle& style);

// What a rule set holds.
std::string rules_table(const RuleSet& rules, const TextStyle& style);
std::string rules_json(const RuleSet& rules, std::string_view tool_version);
// ... and as a Markdown index by folder, with links to "<id>.md" beside it.
std::string rules_index(const RuleSet& rules);
// The page of a rule in Markdown, what `qdq-lint explain` and docs/rules show: all files of that id,
// from the oldest release on. `name` is an id or a code. Error Usage with the nearest names.
Result<std::string> rule_page(const RuleSet& rules, std::string_view name);

}  // namespace qdq
