// in_process: the stages of an analysis, each by itself, in one process (Google Benchmark). The
// environment variable QDQ_BENCH_MODELS names the models; tools/dev/bench sets it.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include "qdq_lint/formats.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq::bench {
namespace {

// What a stage needs from those before it. A model that cannot be analysed ends the program.
struct Prepared {
  RuleSet rules = RuleSet::builtin();
  std::string path;
  Target target;
  Analysis analysis;

  explicit Prepared(const std::string& model) : path(model) {
    Result<Target> latest = rules.target("latest");
    Result<Analysis> done = analyze(model, rules);
    if (!latest || !done) {
      const Error& error = latest ? done.error() : latest.error();
      std::fprintf(stderr, "in_process: %s\n", to_string(error).c_str());
      std::exit(2);
    }
    target = std::move(*latest);
    analysis = std::move(*done);
  }
};

using Stage = std::function<void(const Prepared&)>;

void read(const Prepared& on) { benchmark::DoNotOptimize(read_model(on.path)); }

void rewrite_graph(const Prepared& on) {
  benchmark::DoNotOptimize(rewrite(on.analysis.model.graph, on.rules, on.target));
}

void predict_layers(const Prepared& on) {
  const Analysis& a = on.analysis;
  benchmark::DoNotOptimize(predict(a.model.graph, a.optimized, a.trace, on.rules, on.target));
}

void lint_graph(const Prepared& on) {
  const Analysis& a = on.analysis;
  benchmark::DoNotOptimize(
      lint({a.model.graph, a.optimized, a.trace, a.prediction, on.rules, on.target}));
}

void report(const Prepared& on, std::string_view format) {
  FormatContext context{on.rules, std::string(version()), on.target, {}, {}};
  const auto writer = find_format(format)->make(context);
  std::string text = writer->add(on.analysis, nullptr);
  text += writer->finish(0);
  benchmark::DoNotOptimize(text);
}

void measure(const std::string& model) {
  const std::vector<std::pair<std::string, Stage>> stages = {
      {"read", read},
      {"rewrite", rewrite_graph},
      {"predict", predict_layers},
      {"lint", lint_graph},
      {"report_text", [](const Prepared& on) { report(on, "text"); }},
      {"report_json", [](const Prepared& on) { report(on, "json"); }},
      {"report_sarif", [](const Prepared& on) { report(on, "sarif"); }},
  };
  const auto prepared = std::make_shared<Prepared>(model);
  const std::string file = model.substr(model.rfind('/') + 1);
  for (const auto& [name, stage] : stages) {
    benchmark::RegisterBenchmark((name + "/" + file).c_str(), [prepared,
                                                               stage](benchmark::State& state) {
      for (auto _ : state) stage(*prepared);
    })->Unit(benchmark::kMillisecond);
  }
}

}  // namespace
}  // namespace qdq::bench

int main(int argc, char** argv) {
  const char* models = std::getenv("QDQ_BENCH_MODELS");
  std::istringstream list(models ? models : "");
  for (std::string model; list >> model;) qdq::bench::measure(model);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
