// schemes: what judging another placement of Q/DQ costs, beside an analysis of the file (Google Benchmark).
// QDQ_BENCH_MODEL names the model; tools/dev/bench sets it.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "qdq_lint/qdq_lint.h"

namespace qdq::bench {
namespace {

struct Prepared {
  RuleSet rules = RuleSet::builtin();
  std::string path;
  EditableModel model;
  AnalyzeOptions options = AnalyzeOptions::prediction_only("trt10.0,fp16");
  Scheme full;                  // a pair at every activation and every weight
  std::vector<Scheme> schemes;  // half of those each, another half each time

  // No quantizer gives those Q/DQ.
  bool is_bias(const EditableTensor& place) const {
    const TensorType& type = model.model().graph.value(place.tensor).type;
    return place.constant && type.shape && type.shape->size() < 2;
  }

  Prepared(std::string file, Model read) : path(std::move(file)), model(std::move(read)) {
    const Scheme plain = model.without_pairs();
    full = plain;
    std::mt19937 random(1);
    for (const EditableTensor& place : model.tensors())
      if (!is_bias(place)) full.add(place.tensor, per_tensor(0.05));
    for (int k = 0; k < 64; ++k) {
      schemes.push_back(plain);
      for (const Placement& one : full.placements())
        if (random() % 2 == 0) schemes.back().add(one.tensor, one.quantizer);
    }
  }
};

// What goes wrong here is a mistake of the benchmark.
template <class T>
T checked(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "schemes: %s\n", to_string(result.error()).c_str());
  std::exit(2);
}

void file_all(benchmark::State& state, const Prepared& on) {
  for (auto _ : state)
    benchmark::DoNotOptimize(checked(analyze(on.path, on.rules, {.target = on.options.target})));
}

void file_prediction_only(benchmark::State& state, const Prepared& on) {
  for (auto _ : state) benchmark::DoNotOptimize(checked(analyze(on.path, on.rules, on.options)));
}

void apply_scheme(benchmark::State& state, const Prepared& on) {
  std::size_t k = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(checked(on.model.apply(on.schemes[k++ % on.schemes.size()])));
}

void judge_half(benchmark::State& state, const Prepared& on) {
  std::size_t k = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        checked(analyze(on.model, on.schemes[k++ % on.schemes.size()], on.rules, on.options)));
  state.SetItemsProcessed(state.iterations());
}

void judge_full(benchmark::State& state, const Prepared& on) {
  for (auto _ : state)
    benchmark::DoNotOptimize(checked(analyze(on.model, on.full, on.rules, on.options)));
  state.SetItemsProcessed(state.iterations());
}

// A copy of the full scheme without one pair, another one each time: a step of a search.
void judge_one_changed(benchmark::State& state, const Prepared& on) {
  std::size_t k = 0;
  for (auto _ : state) {
    Scheme changed = on.full;
    changed.remove(on.full.placements()[k++ % on.full.placements().size()].tensor);
    benchmark::DoNotOptimize(checked(analyze(on.model, changed, on.rules, on.options)));
  }
  state.SetItemsProcessed(state.iterations());
}

void measure(const std::string& path) {
  static const Prepared on(path, checked(read_model(path)));
  const auto add = [&](const char* name, void (*stage)(benchmark::State&, const Prepared&)) {
    benchmark::RegisterBenchmark(name, [stage](benchmark::State& state) {
      stage(state, on);
    })->Unit(benchmark::kMillisecond);
  };
  add("file/all", file_all);
  add("file/prediction_only", file_prediction_only);
  add("apply", apply_scheme);
  add("judge/half", judge_half);
  add("judge/full", judge_full);
  add("judge/one_changed", judge_one_changed);
}

}  // namespace
}  // namespace qdq::bench

int main(int argc, char** argv) {
  const char* model = std::getenv("QDQ_BENCH_MODEL");
  if (!model) {
    std::fprintf(stderr, "schemes: QDQ_BENCH_MODEL names no model\n");
    return 2;
  }
  qdq::bench::measure(model);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
