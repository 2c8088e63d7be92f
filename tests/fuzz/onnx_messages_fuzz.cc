// Whole runs on models that are changed message by message, so that most of them can be read.
#include <onnx/onnx_pb.h>

#include <span>

#include "fuzz/change_messages.h"
#include "fuzz/require.h"
#include "qdq_lint/qdq_lint.h"
#include "support/all_reports.h"
#include "support/pipeline_faults.h"

using namespace qdq;
using namespace qdq::fuzzing;

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  onnx::ModelProto model;
  if (!model.ParseFromArray(data, static_cast<int>(size))) model.Clear();
  change_messages(model, seed);
  if (model.ByteSizeLong() > max_size) return size;
  const std::size_t made = model.ByteSizeLong();
  return model.SerializeToArray(data, static_cast<int>(max_size)) ? made : size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const RuleSet rules = RuleSet::builtin();
  static const std::vector<std::string> releases = rules.releases();
  ReadLimits limits;
  limits.max_nodes = 300;
  limits.max_expanded_bytes = std::size_t{1} << 16;
  const Result<Model> model = read_model(std::as_bytes(std::span(data, size)), {}, limits);
  if (!model) {
    require(model.error().kind != ErrorKind::Internal, "no model breaks an invariant",
            to_string(model.error()));
    return 0;
  }
  // The target is chosen by something that a mutation changes.
  const AnalyzeOptions options{
      .target = releases[size % releases.size()], .until = {}, .limits = {}, .log = true};
  require_none("what holds for pipelines",
               testing::pipeline_fault(model->graph, rules, *rules.target(options.target)));
  const Result<Analysis> one = analyze(*model, rules, options);
  const Result<Analysis> other = analyze(*model, rules, options);
  require(one && other, "what can be read can be analysed", one ? "" : to_string(one.error()));
  // One document of an input: all of them would take most of the time.
  const std::size_t which = size / releases.size() % testing::report_count();
  require(testing::one_report(*one, rules, which) == testing::one_report(*other, rules, which),
          "the same input gives the same bytes");
  require_none("documents have the form of their format", testing::form_fault(*one, rules, which));
  return 0;
}
