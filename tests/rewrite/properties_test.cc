// What holds for whole pipelines on random graphs.
#include <doctest/doctest.h>

#include "rewrite/run_rules.h"
#include "support/evaluate.h"
#include "support/pipeline_faults.h"
#include "support/random_graph.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

// Seeds and sizes: many small graphs, some larger ones.
RandomGraphOptions shape_of_run(std::uint64_t seed) {
  const int nodes = seed % 10 == 0 ? 150 : seed % 3 == 0 ? 60 : 20;
  return {.seed = seed, .nodes = nodes};
}

void check_pipeline(const RandomGraphOptions& options, const RuleSet& rules, const Target& target) {
  const std::string notation = random_graph_text(options);
  INFO("seed ", options.seed, ", ", target.name(), "\n", notation);
  const Graph model = graph_in(notation);
  CHECK(pipeline_fault(model, rules, target) == "");
  const Result<Rewritten> out = rewrite(model, rules, target);
  REQUIRE(out);
  CHECK(compare_numbers(model, out->graph, 1).value_or("") == "");
}

void check_release(const std::string& name, std::uint64_t first_seed) {
  const RuleSet rules = RuleSet::builtin();
  const Target target = *rules.target(name);
  for (std::uint64_t seed = first_seed; seed < first_seed + 200; ++seed)
    check_pipeline(shape_of_run(seed), rules, target);
}

}  // namespace

TEST_CASE("the pipeline of trt8.5 on random graphs") { check_release("trt8.5", 1); }

TEST_CASE("the pipeline of trt10.15 on random graphs") { check_release("trt10.15", 1001); }
