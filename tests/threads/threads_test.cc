// What may be done on several threads at a time. The preset "tsan" runs this under ThreadSanitizer.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/rule_tests.h"
#include "support/all_reports.h"
#include "support/random_graph.h"

namespace qdq::testing {
namespace {

constexpr std::size_t kThreads = 4;

// Runs work(0) ... work(count - 1), each on a thread of its own, kThreads at a time.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < kThreads; ++first)
    threads.emplace_back([&, first] {
      for (std::size_t k = first; k < count; k += kThreads) work(k);
    });
  for (std::thread& thread : threads) thread.join();
}

Model random_model(std::uint64_t seed) {
  Result<Graph> graph = random_graph({.seed = seed, .nodes = 30});
  if (!graph) FAIL(to_string(graph.error()));
  return {*std::move(graph), "model" + std::to_string(seed) + ".onnx", {}, 0, {}};
}

std::string report(Model model, const RuleSet& rules, const std::string& target) {
  const Result<Analysis> analysis =
      analyze(std::move(model), rules, {.target = target, .until = {}, .limits = {}});
  return analysis ? all_reports(*analysis, rules) : to_string(analysis.error());
}

}  // namespace

TEST_CASE("different models are analysed with one rule set at a time") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> targets = {"trt8.4", "trt8.5,fp16", "trt10.0", "latest"};
  std::vector<Model> models;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) models.push_back(random_model(seed));
  std::vector<std::string> found(models.size());
  in_parallel(models.size(), [&](std::size_t k) {
    found[k] = report(models[k], rules, targets[k % targets.size()]);
  });
  for (std::size_t k = 0; k < models.size(); ++k) {
    CAPTURE(k);
    CHECK(found[k].size() > 1000);
    CHECK(found[k] == report(models[k], rules, targets[k % targets.size()]));
  }
}

TEST_CASE("one model is analysed for several targets at a time") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> targets = rules.releases();
  const Model model = random_model(40);
  std::vector<std::string> found(targets.size());
  in_parallel(targets.size(), [&](std::size_t k) { found[k] = report(model, rules, targets[k]); });
  for (std::size_t k = 0; k < targets.size(); ++k) {
    CAPTURE(targets[k]);
    CHECK(found[k] == report(model, rules, targets[k]));
  }
}

TEST_CASE("the built-in rules are restored, and models read, at a time") {
  const std::string path = QDQ_SOURCE_DIR "/examples/two-convs.onnx";
  std::vector<std::string> found(2 * kThreads);
  in_parallel(found.size(), [&](std::size_t k) {
    const RuleSet rules = RuleSet::builtin();
    const Result<Analysis> analysis = analyze(path, rules);
    found[k] = analysis ? all_reports(*analysis, rules) : to_string(analysis.error());
  });
  for (const std::string& text : found) CHECK(text == found.front());
  CHECK(found.front().size() > 1000);
}

TEST_CASE("rules of one set run their examples at a time") {
  const RuleSet rules = RuleSet::builtin();
  std::vector<std::size_t> wrong(rules.rules().size());
  in_parallel(wrong.size(), [&](std::size_t k) {
    for (const ExampleResult& result : run_rule_examples(rules, rules.rules()[k].id))
      wrong[k] += result.outcome == ExampleOutcome::Passed ? 0 : 1;
  });
  for (const std::size_t count : wrong) CHECK(count == 0);
}

}  // namespace qdq::testing
