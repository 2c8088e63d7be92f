#include "report/sarif_run.h"

#include <algorithm>

#include "report/place.h"
#include "report/wording.h"

namespace qdq::sarif {

// Code scanning wants all of it, here as of rules.
Json Run::descriptors() {
  const auto one = [](const char* id, const std::string& text) {
    return Json{{"id", id},
                {"shortDescription", {{"text", text}}},
                {"fullDescription", {{"text", text}}},
                {"help", {{"text", text}, {"markdown", text}}}};
  };
  return Json::array({one("note", "What was assumed or could not be read of a model."),
                      one("model-failed", "A model that could not be read or analysed."),
                      one("cut", "What was left out to stay inside the limits of code scanning.")});
}

Run::Run(const FormatContext& context, const Target& target)
    : context_(context), target_(target.name()) {
  for (const std::string& note : target.notes) notify(kNote, note);
}

std::size_t Run::model_artifact(const std::string& model) {
  return places_.artifact(uri_reference(shown_path(model, context_.root)), Places::kModel);
}

void Run::add(const Analysis& analysis, const CommittedSnapshot* snapshot) {
  const std::size_t artifact = model_artifact(analysis.model.path);
  Json& json = places_.artifact_json(artifact);
  json["length"] = analysis.model.file_bytes;
  json["properties"] = {{"target", analysis.target.name()}, {"summary", summary_json(analysis)}};
  for (const std::string& note : analysis.cost.notes) notify(kNote, note, artifact);
  for (const std::string& note : analysis.model.notes) notify(kNote, note, artifact);
  Results results(analysis, context_, snapshot, places_, artifact);
  for (const FindingGroup& group : analysis.groups) keep(group, analysis, results);
  if (results.cut_locations() > 0)
    notify(kCut,
           counted(results.cut_locations(), "location") +
               " of further places, related nodes and reasons left out",
           artifact);
}

// One that at least as many as may be shown come before is never shown.
void Run::keep(const FindingGroup& group, const Analysis& analysis, Results& results) {
  const Finding& finding = first_of(group, analysis);
  ++found_;
  if (as_severe(finding.severity) >= kResults || size_ >= kResultBytes) return;
  results_.push_back({finding.severity, finding.rule, results.result(group)});
  size_ += dump(results_.back().json, -1).size();
  ++kept_[static_cast<std::size_t>(finding.severity)];
}

void Run::add_failed(const std::string& model, const Error& error) {
  failed_ = true;
  notify(kFailed, error_text(error), model_artifact(model));
}

void Run::add_left_out(const std::string& model, const Error& error) {
  notify(kNote, "left out: " + error_text(error), model_artifact(model));
}

void Run::say_cut(const std::string& what) { notify(kCut, what); }

// SARIF 2.1.0, 3.27.23: when one result of a run says how it is suppressed, all must.
void Run::all_or_none_suppressed(Json& results) {
  const bool any = std::any_of(results.begin(), results.end(),
                               [](const Json& result) { return result.contains("suppressions"); });
  if (!any) return;
  for (Json& result : results)
    if (!result.contains("suppressions")) result["suppressions"] = Json::array();
}

Json Run::finish(int exit_code) {
  Json results = taken();
  all_or_none_suppressed(results);
  if (results.size() < found_)
    notify(kCut, counted(found_ - results.size(), "result") +
                     " left out, the least severe: code scanning takes " +
                     std::to_string(kResults) + " of a run, and 10 MB of a file");
  const Json rules = number_rules(results);
  const Json driver = {{"name", "qdq-lint"},
                       {"version", context_.tool_version},
                       {"semanticVersion", context_.tool_version},
                       {"rules", rules},
                       {"notifications", descriptors()},
                       {"properties", {{"rulesDigest", context_.rules.digest()}}}};
  return {{"tool", {{"driver", driver}}},
          {"automationDetails", {{"id", "qdq-lint/" + target_ + "/"}}},
          {"invocations", Json::array({invocation(exit_code)})},
          {"artifacts", places_.artifacts()},
          {"logicalLocations", places_.logical()},
          {"columnKind", "utf16CodeUnits"},
          {"results", std::move(results)}};
}

std::size_t Run::as_severe(Severity severity) const {
  std::size_t sum = 0;
  for (std::size_t k = static_cast<std::size_t>(severity); k < kept_.size(); ++k) sum += kept_[k];
  return sum;
}

// The most severe that may be shown, in the order of the models.
Json Run::taken() {
  std::array<std::size_t, 3> room{};
  std::size_t left = kResults;
  for (std::size_t k = room.size(); k-- > 0; left -= room[k]) room[k] = std::min(kept_[k], left);
  Json out = Json::array();
  for (Kept& kept : results_) {
    std::size_t& more = room[static_cast<std::size_t>(kept.severity)];
    if (more == 0) continue;
    --more;
    used_.emplace(context_.rules.rule(kept.rule).code, kept.rule);
    out.push_back(std::move(kept.json));
  }
  return out;
}

// The rules that the results are of, by code. Gives each result its rule's index.
Json Run::number_rules(Json& results) const {
  Json rules = Json::array();
  std::map<std::string, std::size_t> number;
  for (const auto& [code, id] : used_) {
    number.emplace(code, rules.size());
    rules.push_back(rule(context_.rules, context_.rules.rule(id)));
  }
  for (Json& result : results) result["ruleIndex"] = number.at(result["ruleId"]);
  return rules;
}

Json Run::invocation(int exit_code) {
  if (unsaid_ > 0)
    notifications_.push_back(notification(kCut, counted(unsaid_, "notification") + " left out"));
  return {{"executionSuccessful", !failed_},
          {"exitCode", exit_code},
          {"toolExecutionNotifications", notifications_}};
}

Json Run::notification(Descriptor what, const std::string& text) {
  static const Json known = descriptors();
  constexpr std::array levels{"note", "error", "warning"};
  return {{"descriptor", {{"id", known[what]["id"]}, {"index", what}}},
          {"level", levels[what]},
          {"message", message(text)}};
}

// Failures and cuts are always said; of notes there may be one for each tensor.
bool Run::crowded(Descriptor what) {
  if (what != kNote || notifications_.size() < kNotifications) return false;
  ++unsaid_;
  return true;
}

void Run::notify(Descriptor what, const std::string& text) {
  if (!crowded(what)) notifications_.push_back(notification(what, text));
}

void Run::notify(Descriptor what, const std::string& text, std::size_t artifact) {
  if (crowded(what)) return;
  Json json = notification(what, text);
  const Json physical = {{"artifactLocation", places_.artifact_location(artifact)}};
  json["locations"] = Json::array({Json{{"physicalLocation", physical}}});
  notifications_.push_back(std::move(json));
}

}  // namespace qdq::sarif
