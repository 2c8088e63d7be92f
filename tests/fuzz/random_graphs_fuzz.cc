// Whole analyses of graphs that the input's bytes choose: the first the target, the others the graph.
#include <array>

#include "fuzz/require.h"
#include "qdq_lint/graph_text.h"
#include "support/all_reports.h"
#include "support/pipeline_faults.h"
#include "support/random_graph.h"

using namespace qdq;
using namespace qdq::fuzzing;

namespace {

constexpr std::array kOptions = {"",       ",fp16",           ",fp16,sm_75", ",sm_89",
                                 ",refit", ",strongly-typed", ",no-int8",    ",dla"};

// Some options do not hold in some releases: then the release alone.
Target chosen_target(const RuleSet& rules, std::uint8_t choice) {
  const std::vector<std::string> releases = rules.releases();
  const std::string release = releases[choice % releases.size()];
  const Result<Target> target = rules.target(release + kOptions[choice / 32]);
  return target ? *target : *rules.target(release);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const RuleSet rules = RuleSet::builtin();
  if (size < 2) return 0;
  const Target target = chosen_target(rules, data[0]);
  const bool fused = data[1] % 4 == 0;
  const std::string notation = testing::random_graph_text(
      {.nodes = 32, .fused = fused, .all_types = true, .choices = {{data + 2, size - 2}}});
  const std::string what = target.name() + "\n" + notation;
  Result<Graph> graph = parse_graph(notation, "fuzz.graph");
  require(static_cast<bool>(graph), "the generator's graphs verify",
          graph ? what : to_string(graph.error()) + "\n" + notation);
  require_none(what.c_str(), testing::pipeline_fault(*graph, rules, target));

  const AnalyzeOptions options{.target = target.name(), .until = {}, .limits = {}, .log = true};
  const Result<Analysis> one = analyze(Model{*graph, "fuzz.onnx", {}, 0, {}}, rules, options);
  const Result<Analysis> other = analyze(Model{*graph, "fuzz.onnx", {}, 0, {}}, rules, options);
  require(one && other, "every graph can be analysed", what);
  // One document of an input: all of them would take most of the time.
  const std::size_t which = (data[size - 1] + size) % testing::report_count();
  require(testing::one_report(*one, rules, which) == testing::one_report(*other, rules, which),
          "the same input gives the same bytes", what);
  require_none("documents have the form of their format", testing::form_fault(*one, rules, which));
  return 0;
}
