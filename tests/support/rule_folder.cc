#include "support/rule_folder.h"

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace qdq::testing {

namespace fs = std::filesystem;
using nlohmann::json;

RuleFolder::RuleFolder(const std::vector<RuleFile>& files) {
  std::string pattern = (fs::temp_directory_path() / "qdq-rules-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder: " + pattern);
  path_ = pattern;
  for (const RuleFile& file : files) {
    fs::create_directories((path_ / file.path).parent_path());
    std::ofstream(path_ / file.path, std::ios::binary) << file.text;
  }
}

RuleFolder::~RuleFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

RuleFile rule_file(const std::string& id, const std::string& changes) {
  json rule = json::parse(R"J({
    "kind": "rewrite", "summary": "s", "why": "w", "releases": ">=8.0",
    "confidence": "observed", "evidence": ["e"], "on": "n",
    "match": ["y = n:Relu(x)"], "rewrite": ["y = n as PWN"],
    "examples": [
      {"name": "applies", "graph": ["in x: f32[1,8]", "y = Relu(x)", "out y"],
       "after": ["in x: f32[1,8]", "y = Relu(x) as PWN", "out y"]},
      {"name": "does not", "graph": ["in x: f32[1,8]", "out x"], "unchanged": ""}
    ]})J");
  rule["id"] = id;
  rule.merge_patch(json::parse(changes));
  return {id + ".json", rule.dump(2)};
}

RuleFile release_file(const std::vector<std::string>& rules, const std::string& changes) {
  json release = {{"release", "trt8.5"},
                  {"evidence", {"e"}},
                  {"phases", {{{"phase", "all"}, {"rules", rules}}}},
                  {"layers", json::array()}};
  release.merge_patch(json::parse(changes));
  const std::string name = release["release"].is_string() ? release["release"] : "release";
  return {"releases/" + name + ".json", release.dump(2)};
}

RuleFile classes_file() {
  const auto member = [](const std::string& op, const std::string& releases) {
    return json{{"op", op},
                {"releases", releases},
                {"confidence", "observed"},
                {"evidence", json::array({"e"})}};
  };
  const json classes = {
      {"relus",
       {{"summary", "s"}, {"members", {member("Relu", ">=8.0"), member("LeakyRelu", ">=8.4")}}}},
      {"moves",
       {{"summary", "s"},
        {"members", {member("Transpose", ">=8.0"), member("Reshape", ">=8.0")}}}}};
  return {"op-classes.json", classes.dump(2)};
}

RuleFile options_file() {
  const json options = {{"half",
                         {{"summary", "s"},
                          {"releases", ">=8.0 <9.0"},
                          {"elsewhere", "it is gone"},
                          {"evidence", {"e"}}}},
                        {"typed",
                         {{"summary", "s"},
                          {"releases", ">=8.4"},
                          {"elsewhere", "not yet"},
                          {"always", ">=10.0"},
                          {"excludes", {"half"}},
                          {"evidence", {"e"}}}}};
  return {"options.json", options.dump(2)};
}

Result<RuleSet> load_rules(const std::vector<RuleFile>& files) {
  const RuleFolder folder(files);
  Result<RuleSet> rules = RuleSet::load(folder.path());
  if (rules) return rules;
  Error error = rules.take_error();
  const std::string path = folder.path().string();
  if (const std::size_t at = error.where.file.find(path); at != std::string::npos)
    error.where.file.replace(at, path.size(), "DIR");
  return error;
}

}  // namespace qdq::testing
