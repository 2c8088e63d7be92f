// SARIF 2.1.0: all models in one run, its category the target.
#include <algorithm>
#include <array>

#include "report/place.h"
#include "report/sarif_parts.h"
#include "report/wording.h"
#include "report/writers.h"

namespace qdq {
namespace {

enum Descriptor : std::size_t { kNote, kFailed, kCut };

// Code scanning wants all of it, here as of rules.
Json descriptors() {
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

struct Kept {
  Severity severity;
  RuleId rule;
  Json json;
};

class Sarif : public FindingsWriter {
 public:
  explicit Sarif(const FormatContext& context) : context_(context) {
    for (const std::string& note : context.target.notes) notify(kNote, note);
  }

  std::string add(const Analysis& analysis) override {
    const std::size_t artifact = places_.artifact(uri(analysis.model.path));
    Json& json = places_.artifact_json(artifact);
    json["length"] = analysis.model.file_bytes;
    json["properties"] = {{"target", analysis.target.name()}, {"summary", summary_json(analysis)}};
    for (const std::string& note : analysis.cost.notes) notify(kNote, note, artifact);
    for (const std::string& note : analysis.model.notes) notify(kNote, note, artifact);
    sarif::Results results(analysis, context_.rules, places_, artifact);
    for (const Finding& finding : analysis.findings) {
      // One that at least as many as may be shown come before is never shown.
      if (as_severe(finding.severity) < sarif::kResults) {
        results_.push_back({finding.severity, finding.rule, results.result(finding)});
        ++kept_[static_cast<std::size_t>(finding.severity)];
      }
      ++found_;
    }
    if (results.cut_locations() > 0)
      notify(
          kCut,
          counted(results.cut_locations(), "location") + " of related nodes and reasons left out",
          artifact);
    return "";
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    failed_ = true;
    notify(kFailed, error_text(error), places_.artifact(uri(model)));
    return "";
  }

  std::string finish() override {
    Json results = taken();
    if (results.size() < found_)
      notify(kCut, counted(found_ - results.size(), "result") +
                       " left out, the least severe: code scanning takes " +
                       std::to_string(sarif::kResults));
    const Json rules = number_rules(results);
    const Json driver = {{"name", "qdq-lint"},
                         {"version", context_.tool_version},
                         {"semanticVersion", context_.tool_version},
                         {"rules", rules},
                         {"notifications", descriptors()},
                         {"properties", {{"rulesDigest", context_.rules.digest()}}}};
    const Json run = {{"tool", {{"driver", driver}}},
                      {"automationDetails", {{"id", "qdq-lint/" + context_.target.name() + "/"}}},
                      {"invocations", Json::array({invocation()})},
                      {"artifacts", places_.artifacts()},
                      {"logicalLocations", places_.logical()},
                      {"columnKind", "utf16CodeUnits"},
                      {"results", std::move(results)}};
    return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({run})}});
  }

 private:
  std::string uri(const std::string& model) const {
    return uri_reference(shown_path(model, context_.root));
  }

  std::size_t as_severe(Severity severity) const {
    std::size_t sum = 0;
    for (std::size_t k = static_cast<std::size_t>(severity); k < kept_.size(); ++k) sum += kept_[k];
    return sum;
  }

  // The most severe that may be shown, in the order of the models.
  Json taken() {
    std::array<std::size_t, 3> room{};
    std::size_t left = sarif::kResults;
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
  Json number_rules(Json& results) const {
    Json rules = Json::array();
    std::map<std::string, std::size_t> number;
    for (const auto& [code, id] : used_) {
      number.emplace(code, rules.size());
      rules.push_back(sarif::rule(context_.rules, context_.rules.rule(id)));
    }
    for (Json& result : results) result["ruleIndex"] = number.at(result["ruleId"]);
    return rules;
  }

  Json invocation() {
    if (unsaid_ > 0)
      notifications_.push_back(notification(kCut, counted(unsaid_, "notification") + " left out"));
    return {{"executionSuccessful", !failed_}, {"toolExecutionNotifications", notifications_}};
  }

  static Json notification(Descriptor what, const std::string& text) {
    static const Json known = descriptors();
    constexpr std::array levels{"note", "error", "warning"};
    return {{"descriptor", {{"id", known[what]["id"]}, {"index", what}}},
            {"level", levels[what]},
            {"message", sarif::message(text)}};
  }

  // Failures and cuts are always said; of notes there may be one for each tensor.
  bool crowded(Descriptor what) {
    if (what != kNote || notifications_.size() < sarif::kNotifications) return false;
    ++unsaid_;
    return true;
  }

  void notify(Descriptor what, const std::string& text) {
    if (!crowded(what)) notifications_.push_back(notification(what, text));
  }

  void notify(Descriptor what, const std::string& text, std::size_t artifact) {
    if (crowded(what)) return;
    Json json = notification(what, text);
    const Json physical = {{"artifactLocation", places_.artifact_location(artifact)}};
    json["locations"] = Json::array({Json{{"physicalLocation", physical}}});
    notifications_.push_back(std::move(json));
  }

  FormatContext context_;
  sarif::Places places_;
  std::vector<Kept> results_;
  std::array<std::size_t, 3> kept_{};  // by severity
  std::size_t found_ = 0;
  std::map<std::string, RuleId> used_;
  Json notifications_ = Json::array();
  std::size_t unsaid_ = 0;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<FindingsWriter> sarif_writer(const FormatContext& context) {
  return std::make_unique<Sarif>(context);
}

}  // namespace qdq
