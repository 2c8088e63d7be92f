// Rule files: refused with their place, or a rule set that can be shown, stored, tested and run.
//
// An input is one rule's file, or several files, each behind a line "==> PATH". What is not among them is
// there already: the built-in operator classes and a release that runs the rules of the input.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "fuzz/require.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"
#include "qdq_lint/rule_tests.h"
#include "rules/builtin.h"
#include "rules/rule_files.h"
#include "rules/stored.h"
#include "support/random_graph.h"
#include "support/rule_folder.h"

using namespace qdq;
using namespace qdq::fuzzing;
using nlohmann::json;

namespace {

constexpr std::string_view kMark = "==> ";

std::vector<RuleFile> files_of(std::string_view text) {
  std::vector<RuleFile> files;
  if (!text.starts_with(kMark)) files.push_back({"fuzz.json", ""});
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(kMark)) {
      const std::size_t stop = line.ends_with('\n') ? line.size() - 1 : line.size();
      files.push_back({std::string(line.substr(kMark.size(), stop - kMark.size())), ""});
    } else {
      files.back().text += line;
    }
    text.remove_prefix(end);
  }
  return files;
}

std::string text_under(const json& file, const char* key) {
  const auto found = file.is_object() ? file.find(key) : file.end();
  return file.is_object() && found != file.end() && found->is_string() ? found->get<std::string>()
                                                                       : "";
}

// One phase with the rewrite rules, one with the region rules, and the layer rules.
RuleFile release_of(const std::vector<RuleFile>& files) {
  std::vector<std::string> rewrites, regions, layers;
  for (const RuleFile& file : files) {
    const json parsed = json::parse(file.text, nullptr, false);
    const std::string kind = text_under(parsed, "kind"), id = text_under(parsed, "id");
    if (id.empty()) continue;
    if (kind == "rewrite") rewrites.push_back(id);
    if (kind == "region") regions.push_back(id);
    if (kind == "layer") layers.push_back(id);
  }
  json phases = json::array();
  if (!regions.empty()) phases.push_back({{"phase", "regions"}, {"regions", regions}});
  phases.push_back({{"phase", "rewrites"}, {"rules", rewrites}});
  return testing::release_file({}, json{{"phases", phases}, {"layers", layers}}.dump(
                                       -1, ' ', true, json::error_handler_t::replace));
}

void add_missing(std::vector<RuleFile>& files) {
  const auto has = [&](std::string_view start) {
    return std::any_of(files.begin(), files.end(),
                       [&](const RuleFile& file) { return file.path.starts_with(start); });
  };
  if (!has("releases/")) files.push_back(release_of(files));
  for (const EmbeddedFile& file : embedded_rules())
    for (const std::string_view wanted : {"op-classes.json", "options.json"})
      if (file.path == wanted && !has(wanted))
        files.push_back({std::string(file.path), std::string(file.text)});
}

void check_shown(const RuleSet& rules) {
  require(!rules_table(rules, {}).empty() && !rules_index(rules).empty(), "rules are listed");
  const std::string listed = rules_json(rules, "0");
  require(json::accept(listed), "the list of rules is JSON", listed);
  for (const RuleInfo& rule : rules.rules()) {
    const Result<std::string> page = rule_page(rules, rule.name);
    require(static_cast<bool>(page), "every rule has a page", page ? "" : to_string(page.error()));
  }
  const std::string stored = store_rules(rules.compiled());
  require(store_rules(restore_rules(stored)) == stored, "stored rules are restored");
}

void check_error(const Error& error) {
  // Rules that undo each other are told; a rule that loaded never breaks the graph.
  require(error.kind != ErrorKind::Internal || error.what == "the rules do not come to an end",
          "no rule that loads breaks an invariant", to_string(error));
}

void check_run(const RuleSet& rules, const std::string& release) {
  static const std::string notation = testing::random_graph_text({.seed = 7, .nodes = 40});
  const Result<Graph> graph = parse_graph(notation);
  require(static_cast<bool>(graph), "the graph parses");
  const Result<Target> target = rules.target(release);
  require(static_cast<bool>(target), "every release is a target");
  const Result<Rewritten> out =
      rewrite(*graph, rules, *target, {.until = {}, .verify_each_step = true});
  if (!out) return check_error(out.error());
  const Result<Analysis> analysis = analyze(Model{*graph, "fuzz.onnx", {}, 0, {}}, rules,
                                            {.target = release, .until = {}, .limits = {}});
  if (!analysis) return check_error(analysis.error());
  require(json::accept(prediction_json(*analysis, rules, "0")), "the prediction is JSON");
  require(!full_report(*analysis, rules, {}).empty(), "there is a report");
  static_cast<void>(verbose_log(*analysis, rules));  // may have nothing to say
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<RuleFile> files = files_of(text_of(data, size));
  add_missing(files);
  const Result<RuleSet> rules = compile_rule_files(std::move(files), "rules");
  if (!rules) {
    require(rules.error().kind == ErrorKind::BadRule || rules.error().kind == ErrorKind::Limit,
            "a refused rule is a bad rule, or nested too deep", to_string(rules.error()));
    require(!rules.error().what.empty() && !rules.error().where.file.empty(),
            "an error says what is wrong, and in which file", to_string(rules.error()));
    return 0;
  }
  check_shown(*rules);
  for (const RuleInfo& rule : rules->rules())
    for (const ExampleResult& result : run_rule_examples(*rules, rule.id))
      require(result.detail.find("broken invariant") == std::string::npos,
              "no example breaks an invariant", result.detail);
  for (const std::string& release : rules->releases()) check_run(*rules, release);
  return 0;
}
