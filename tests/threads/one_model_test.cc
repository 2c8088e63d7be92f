// One analysis on several threads: what it says is what one thread says. Under ThreadSanitizer it also says that
// the threads share nothing which one of them writes.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"
#include "support/random_graph.h"

namespace qdq::testing {
namespace {

template <class Id>
std::string numbers(const std::vector<Id>& ids) {
  std::string out;
  for (const Id id : ids) out += " " + std::to_string(index(id));
  return out;
}

std::string told(const Trace& trace, const Graph& graph) {
  std::string out;
  for (const Step& step : trace.steps) {
    out += "step " + std::to_string(index(step.rule)) + " on " + std::to_string(index(step.on)) +
           " removed" + numbers(step.removed) + " created" + numbers(step.created) + " claimed" +
           numbers(claimed(step)) + "\n";
    for (const std::string& line : step.log) out += line + "\n";
  }
  for (const Miss& miss : trace.misses)
    out += "miss " + std::to_string(index(miss.rule)) + " on " + std::to_string(index(miss.on)) +
           " in " + std::to_string(miss.phase) + " at " + std::string(miss.part) + ": " +
           reason_text(miss.reason, graph) + "\n";
  return out;
}

std::string told(const Graph& graph, const RuleSet& rules, const std::string& target,
                 unsigned threads) {
  AnalyzeOptions options;
  options.target = target;
  options.watch.threads = threads;
  const Result<Analysis> analysis = analyze(Model{graph, "model.onnx", {}, 0, {}}, rules, options);
  if (!analysis) return to_string(analysis.error());
  FindingsJson findings(rules, version());
  findings.add(*analysis);
  std::string out = findings.text() + prediction_json(*analysis, rules, version()) +
                    told(analysis->trace, analysis->optimized) + print_graph(analysis->optimized);
  for (std::uint32_t k = 0; k < graph.origins().size(); ++k)
    out += " " + key_text(analysis->keys->key(OriginId{k}));
  return out;
}

// Where two long texts part.
std::string difference(const std::string& a, const std::string& b) {
  const auto [at, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at == a.end() && other == b.end()) return "";
  const auto part = [](const std::string& text, auto from) {
    return text.substr(static_cast<std::size_t>(from - text.begin()), 200);
  };
  return part(a, at) + "\n--- is not ---\n" + part(b, other);
}

void check_any_number(const Graph& graph) {
  const RuleSet rules = RuleSet::builtin();
  for (const std::string target : {"trt8.4", "latest"}) {
    const std::string alone = told(graph, rules, target, 1);
    CHECK(alone.size() > 100'000);
    for (const unsigned threads : {2u, 5u}) {
      CAPTURE(target);
      CAPTURE(threads);
      CHECK(difference(alone, told(graph, rules, target, threads)) == "");
    }
  }
}

}  // namespace

// Large enough for every stage to go to several threads.
TEST_CASE("an analysis says the same on any number of threads") {
  for (const std::uint64_t seed : {1u, 2u}) {
    CAPTURE(seed);
    const Result<Graph> graph = random_graph({.seed = seed, .nodes = 3000});
    REQUIRE(graph);
    CHECK(graph->live_nodes() >= 3000);
    check_any_number(*graph);
  }
}

}  // namespace qdq::testing
