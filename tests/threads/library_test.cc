// Many analyses at a time, of one RuleSet and one EditableModel: each result is that of one thread alone. Under
// ThreadSanitizer it also says that they share nothing which one of them writes.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"

namespace qdq {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 3;

const std::vector<std::string> kModels = {
    QDQ_SOURCE_DIR "/tests/engine/resnet18-qat/model.onnx",
    QDQ_SOURCE_DIR "/tests/engine/mobilenetv2-qat/model.onnx",
    QDQ_SOURCE_DIR "/examples/attention.onnx",
};

// doctest's own checks are not for threads: these only count.
template <class Work>
int wrong_in_threads(Work right) {
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
      threads.emplace_back([&, thread] {
        for (int round = 0; round < kRounds; ++round)
          if (!right(static_cast<std::size_t>(thread + round))) ++wrong;
      });
  }
  return wrong;
}

std::string told(const Result<Analysis>& analysis, const RuleSet& rules) {
  if (!analysis) return to_string(analysis.error());
  FindingsJson findings(rules, version());
  findings.add(*analysis);
  return findings.text() + prediction_json(*analysis, rules, version());
}

}  // namespace

TEST_CASE("threads share a rule set") {
  const RuleSet rules = RuleSet::builtin();
  std::vector<std::string> alone;
  for (const std::string& model : kModels) alone.push_back(told(analyze(model, rules), rules));
  CHECK(wrong_in_threads([&](std::size_t k) {
          const std::size_t which = k % kModels.size();
          return told(analyze(kModels[which], rules), rules) == alone[which];
        }) == 0);
}

TEST_CASE("threads load rule sets of their own") {
  const std::string digest = RuleSet::builtin().digest();
  CHECK(wrong_in_threads([&](std::size_t) {
          const Result<RuleSet> loaded = RuleSet::load(QDQ_SOURCE_DIR "/rules");
          return loaded && loaded->digest() == digest && RuleSet::builtin().digest() == digest;
        }) == 0);
}

TEST_CASE("threads judge schemes of one model") {
  const RuleSet rules = RuleSet::builtin();
  Result<Model> read = read_model(kModels[0]);
  REQUIRE(read);
  const EditableModel model(std::move(*read));
  const Scheme plain = model.without_pairs();
  const auto judged = [&](std::size_t k) {
    Scheme scheme = plain;
    for (std::size_t at = k % 3; at < model.tensors().size(); at += 2)
      scheme.add(model.tensors()[at].tensor, per_tensor(0.1));
    return told(analyze(model, scheme, rules), rules);
  };
  const std::vector<std::string> alone = {judged(0), judged(1), judged(2)};
  CHECK(wrong_in_threads([&](std::size_t k) { return judged(k) == alone[k % 3]; }) == 0);
}

}  // namespace qdq
