#include "support/rule_mutants.h"

#include <array>
#include <nlohmann/json.hpp>

#include "rules/compile.h"

namespace qdq::testing {
namespace {

using Json = nlohmann::json;

// What a phase lists its rules under: those that rewrite, or those that claim regions.
constexpr std::array kPhaseLists = {"rules", "regions"};

// One file of JSON and the wrongs that can be done to it.
class FileMutants {
 public:
  FileMutants(const RuleFile& file, std::vector<Mutant>& out)
      : file_(file), json_(Json::parse(file.text)), out_(out) {}

  // All but the file taken out, which concerns other files.
  void of_rule() {
    where("/where", "condition", "");
    cases();
    bounds();
    confidence("", "");
    if (json_.contains("role")) {
      Json mutant = json_;
      mutant["role"] = json_["role"] == "seed" ? "member" : "seed";
      add("role changed", "role " + mutant["role"].get<std::string>(), mutant);
    }
    if (json_.contains("covers")) each("/covers", "covered rule dropped", "is not covered");
    if (const auto severity = json_.find("severity"); severity != json_.end()) {
      Json mutant = json_;
      mutant["severity"] = *severity == "note" ? "warning" : "note";
      add("severity changed", "severity " + mutant["severity"].get<std::string>(), mutant);
    }
  }

  void of_release() {
    if (json_.contains("passes-of")) {
      Json mutant = json_;
      mutant["passes-of"] = "trt8.4";
      add("passes of another release", "runs the passes of trt8.4", mutant);
      return;
    }
    for (std::size_t k = 0; k < json_["phases"].size(); ++k) {
      const std::string phase = "/phases/" + std::to_string(k);
      for (const char* key : kPhaseLists)
        if (json_["phases"][k].contains(key))
          each(phase + "/" + key, "rule taken out of a phase",
               "not in the phase " + at(phase + "/phase").get<std::string>());
    }
    each("/layers", "rule taken out of the layers", "not in the layers");
  }

  void of_options() {
    for (const auto& [name, option] : json_.items()) {
      Json mutant = json_;
      mutant.erase(name);
      add("option dropped", "no " + name, mutant);
    }
  }

  void of_classes() {
    for (const auto& [name, op_class] : json_.items()) {
      for (std::size_t k = 0; k < op_class["members"].size(); ++k) {
        Json mutant = json_;
        mutant[name]["members"].erase(k);
        add("class member dropped",
            "no " + op_class["members"][k]["op"].get<std::string>() + " in " + name, mutant);
      }
    }
  }

 private:
  Json& at(const std::string& pointer) { return json_.at(Json::json_pointer(pointer)); }

  void add(const std::string& kind, const std::string& what, const Json& mutant) {
    const std::string rule = json_.contains("id") ? json_["id"].get<std::string>() : "";
    out_.push_back({file_.path, rule, kind, what, {{file_.path, mutant.dump()}}});
  }

  void each(const std::string& pointer, const std::string& kind, const std::string& what) {
    const Json list = at(pointer);
    for (std::size_t k = 0; k < list.size(); ++k) {
      Json mutant = json_;
      mutant[Json::json_pointer(pointer)].erase(k);
      add(kind, list[k].get<std::string>() + " " + what, mutant);
    }
  }

  void where(const std::string& pointer, const std::string& noun, const std::string& which) {
    if (!json_.contains(Json::json_pointer(pointer))) return;
    const Json clauses = at(pointer);
    for (std::size_t k = 0; k < clauses.size(); ++k) {
      const std::string clause = clauses[k].get<std::string>();
      Json dropped = json_;
      dropped[Json::json_pointer(pointer)].erase(k);
      add(noun + " dropped", which + "without " + clause, dropped);
      const bool negated = clause.starts_with("not ");
      Json opposite = json_;
      opposite[Json::json_pointer(pointer)][k] = negated ? clause.substr(4) : "not " + clause;
      add(noun + " negated", which + "the opposite of " + clause, opposite);
    }
  }

  void cases() {
    const auto found = json_.find("cases");
    if (found == json_.end()) return;
    for (std::size_t k = 0; k < found->size(); ++k) {
      const std::string pointer = "/cases/" + std::to_string(k);
      const std::string name = "case " + at(pointer + "/case").get<std::string>();
      Json mutant = json_;
      mutant["cases"].erase(k);
      add("case dropped", "without the " + name, mutant);
      where(pointer + "/also/where", "case's condition", name + ": ");
      confidence(pointer, name + ": ");
    }
  }

  void bounds() {
    if (!json_.contains("releases")) return;
    const std::string releases = json_["releases"].get<std::string>();
    const std::size_t lower = releases.find(">=");
    const std::size_t upper = releases.find('<');
    const std::string from =
        lower == std::string::npos
            ? ""
            : releases.substr(lower, std::min(releases.find(' ', lower), releases.size()) - lower);
    const std::string below =
        upper == std::string::npos
            ? ""
            : releases.substr(upper, std::min(releases.find(' ', upper), releases.size()) - upper);
    if (!from.empty() && from != ">=8.0") bound("lower bound dropped", ">=8.0 " + below);
    if (!below.empty()) bound("upper bound dropped", from);
  }

  void bound(const std::string& kind, std::string releases) {
    if (releases.ends_with(' ')) releases.pop_back();
    Json mutant = json_;
    mutant["releases"] = releases;
    add(kind, "for \"" + releases + "\" instead of " + json_["releases"].dump(), mutant);
  }

  void confidence(const std::string& pointer, const std::string& which) {
    const Json::json_pointer place(pointer + "/confidence");
    if (!json_.contains(place)) return;
    Json mutant = json_;
    mutant[place] = json_[place] == "inferred" ? "observed" : "inferred";
    add("confidence changed",
        which + mutant[place].get<std::string>() + " instead of " + json_[place].get<std::string>(),
        mutant);
  }

  const RuleFile& file_;
  Json json_;
  std::vector<Mutant>& out_;
};

void erase(Json& list, const std::string& name) {
  Json left = Json::array();
  for (const Json& entry : list)
    if (entry != name) left.push_back(entry);
  list = std::move(left);
}

ReleaseRange range_of(const Json& rule, const std::string& path) {
  const Field field(rule, path, "");
  return parse_range(field.at("releases").string(), field.at("releases"));
}

// A release that the rule file is for forgets it. Another file may have its name for other releases.
bool forget_in_release(Json& release, const std::string& name, const ReleaseRange& range) {
  const std::optional<ReleaseVersion> version =
      parse_version(release["release"].get<std::string>().substr(3));
  if (!version || !range.contains(*version)) return false;
  if (release.contains("passes-of")) return false;
  for (Json& phase : release["phases"])
    for (const char* key : kPhaseLists)
      if (phase.contains(key)) erase(phase[key], name);
  erase(release["layers"], name);
  return true;
}

bool forget_in_rule(Json& rule, const std::string& name) {
  for (const char* key : {"because", "covers", "answers"})
    if (rule.contains(key)) erase(rule[key], name);
  for (Json& example : rule["examples"])
    if (example.contains("rules")) erase(example["rules"], name);
  return true;
}

bool is_release(const RuleFile& file) { return file.path.starts_with("releases/"); }
bool is_classes(const RuleFile& file) { return file.path == "op-classes.json"; }
bool is_options(const RuleFile& file) { return file.path == "options.json"; }
// Figures of devices, which no rule reads: the tests of cost hold them.
bool is_devices(const RuleFile& file) { return file.path == "devices.json"; }
// Rules about the project's own files have no pattern; the tests of judging hold them.
bool is_project(const RuleFile& file) { return file.path.starts_with("project/"); }

// Releases do not list fixes: that one is gone is noticed by the names that were released.
bool is_fix(const RuleFile& file) { return file.path.starts_with("fix/"); }

Mutant without_file(const RuleFile& file, const std::vector<RuleFile>& files) {
  const Json rule = Json::parse(file.text);
  const std::string name = rule["id"].get<std::string>();
  const ReleaseRange range = range_of(rule, file.path);
  Mutant mutant{file.path, name, "file taken out", "taken out", {{file.path, std::nullopt}}};
  bool only_one = true;
  std::vector<const RuleFile*> mentions;
  for (const RuleFile& other : files) {
    if (other.path == file.path || is_classes(other) || is_options(other) || is_devices(other) ||
        is_project(other) || other.text.find("\"" + name + "\"") == std::string::npos)
      continue;
    mentions.push_back(&other);
    only_one = only_one && (is_release(other) || Json::parse(other.text).value("id", "") != name);
  }
  for (const RuleFile* other : mentions) {
    Json json = Json::parse(other->text);
    const bool changed = is_release(*other) ? forget_in_release(json, name, range)
                                            : only_one && forget_in_rule(json, name);
    if (!changed) continue;
    // A fix that answers no other rule goes with it.
    const bool in_vain = json.contains("answers") && json["answers"].empty();
    mutant.changes.push_back(
        {other->path, in_vain ? std::nullopt : std::optional<std::string>(json.dump())});
  }
  return mutant;
}

}  // namespace

std::vector<Mutant> make_mutants(const std::vector<RuleFile>& files) {
  std::vector<Mutant> mutants;
  for (const RuleFile& file : files) {
    FileMutants of(file, mutants);
    if (is_classes(file)) {
      of.of_classes();
    } else if (is_release(file)) {
      of.of_release();
    } else if (is_options(file)) {
      of.of_options();
    } else if (!is_devices(file) && !is_project(file)) {
      if (!is_fix(file)) mutants.push_back(without_file(file, files));
      of.of_rule();
    }
  }
  return mutants;
}

}  // namespace qdq::testing
