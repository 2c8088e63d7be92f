// run_rules.h: a few rules on one graph, and what came of it as text.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"
#include "qdq_lint/rewrite.h"
#include "support/rule_folder.h"

namespace doctest {
template <>
struct StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n  " + line;
    return text.c_str();
  }
};
}  // namespace doctest

namespace qdq::testing {

struct Run {
  RuleSet rules;
  Target target;
  Graph before;
  Graph after;
  Trace trace;
};

inline Graph graph_in(const std::string& notation) {
  Result<Graph> graph = parse_graph(notation, "test.graph");
  INFO(notation);
  if (!graph) FAIL(to_string(graph.error()));
  return *std::move(graph);
}

// The rules in this order, as one phase of trt8.5, with `release` as changes to that release.
inline Run run_rules(const std::vector<RuleFile>& rules, const std::string& notation,
                     const std::string& release = "{}", const RewriteOptions& options = {}) {
  std::vector<std::string> names;
  for (const RuleFile& file : rules) names.push_back(file.path.substr(0, file.path.find('.')));
  std::vector<RuleFile> files = rules;
  files.push_back(classes_file());
  files.push_back(release_file(names, release));
  Result<RuleSet> set = load_rules(files);
  if (!set) FAIL(to_string(set.error()));
  Target target = *set->target("latest");
  Graph before = graph_in(notation);
  RewriteOptions checked = options;
  checked.verify_each_step = true;
  Result<Rewritten> out = rewrite(before, *set, target, checked);
  if (!out) FAIL(to_string(out.error()));
  return {*set, target, std::move(before), std::move(out->graph), std::move(out->trace)};
}

// "rule on node" for each step, with the names that the nodes had.
inline std::vector<std::string> steps_of(const Run& run) {
  std::vector<std::string> out;
  for (const Step& step : run.trace.steps)
    out.push_back(run.rules.rule(step.rule).name + " on " + run.after.node(step.on).name);
  return out;
}

// "rule on node: reason" for each miss.
inline std::vector<std::string> misses_of(const Run& run) {
  std::vector<std::string> out;
  for (const Miss& miss : run.trace.misses)
    out.push_back(run.rules.rule(miss.rule).name + " on " + run.after.node(miss.on).name + ": " +
                  reason_text(miss.reason, run.after));
  return out;
}

inline void check_graph(const Graph& found, const std::string& notation) {
  INFO("found\n", print_graph(found), "wanted\n", notation);
  CHECK(canonical_form(found) == canonical_form(graph_in(notation)));
}

// The live node whose first result has this name.
inline const Node& node_of(const Graph& graph, const std::string& result) {
  const ValueId value = graph.find_value(result);
  INFO(result);
  REQUIRE(value != kNoValue);
  REQUIRE(graph.value(value).producer != kNoNode);
  return graph.node(graph.value(value).producer);
}

using Lines = std::vector<std::string>;

}  // namespace qdq::testing
