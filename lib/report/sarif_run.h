// sarif_run.h: one SARIF run: the results of all models for one target.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "qdq_lint/formats.h"
#include "report/sarif_parts.h"

namespace qdq::sarif {

class Run {
 public:
  Run(const FormatContext& context, const Target& target);

  void add(const Analysis& analysis, const CommittedSnapshot* snapshot);
  void add_failed(const std::string& model, const Error& error);
  void add_left_out(const std::string& model, const Error& error);
  // What concerns the whole document; said in the first run.
  void say_cut(const std::string& what);
  // The run as SARIF has it. Called once.
  Json finish(int exit_code);

 private:
  enum Descriptor : std::size_t { kNote, kFailed, kCut };
  struct Kept {
    Severity severity;
    RuleId rule;
    Json json;
  };

  static void all_or_none_suppressed(Json& results);
  static Json descriptors();
  static Json notification(Descriptor what, const std::string& text);
  std::size_t model_artifact(const std::string& model);
  std::size_t as_severe(Severity severity) const;
  void keep(const FindingGroup& group, const Analysis& analysis, Results& results);
  Json taken();
  Json number_rules(Json& results) const;
  Json invocation(int exit_code);
  bool crowded(Descriptor what);
  void notify(Descriptor what, const std::string& text);
  void notify(Descriptor what, const std::string& text, std::size_t artifact);

  const FormatContext& context_;
  std::string target_;
  Places places_;
  std::vector<Kept> results_;
  std::array<std::size_t, 3> kept_{};  // by severity
  std::size_t found_ = 0;
  std::size_t size_ = 0;
  std::map<std::string, RuleId> used_;
  Json notifications_ = Json::array();
  std::size_t unsaid_ = 0;
  bool failed_ = false;
};

}  // namespace qdq::sarif
