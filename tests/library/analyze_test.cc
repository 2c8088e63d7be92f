// The entry of the library: models from files and from memory, parts that are left out, limits, cancellation.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "onnx/models.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"

namespace qdq {
namespace {

using namespace std::chrono_literals;

const std::string kResnet = QDQ_SOURCE_DIR "/tests/engine/resnet18-qat/model.onnx";

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::span<const std::byte> span_of(const std::string& bytes) {
  return std::as_bytes(std::span(bytes));
}

// A chain of `count` Relu, with Q and DQ between.
std::string chain(int count) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(13);
  onnx::GraphProto& graph = *model.mutable_graph();
  *graph.add_input() = test::value_info("x0", onnx::TensorProto::FLOAT, {1, 8});
  *graph.add_initializer() = test::raw_tensor("s", onnx::TensorProto::FLOAT, {}, {"\0\0\0\x3f", 4});
  *graph.add_initializer() = test::raw_tensor("o", onnx::TensorProto::INT8, {}, {"\0", 1});
  for (int k = 0; k < count; ++k) {
    onnx::NodeProto& node = *graph.add_node();
    constexpr std::array kOps = {"Relu", "QuantizeLinear", "DequantizeLinear"};
    node.set_op_type(kOps[static_cast<std::size_t>(k % 3)]);
    node.add_input("x" + std::to_string(k));
    for (const char* more : {"s", "o"})
      if (k % 3 != 0) node.add_input(more);
    node.add_output("x" + std::to_string(k + 1));
  }
  graph.add_output()->set_name("x" + std::to_string(count));
  return model.SerializeAsString();
}

ErrorKind kind_of(const Result<Analysis>& result) {
  REQUIRE(!result);
  return result.error().kind;
}

}  // namespace

TEST_CASE("a file, its bytes and a serialized ModelProto are one model") {
  const RuleSet rules = RuleSet::builtin();
  const std::string bytes = content(kResnet);
  onnx::ModelProto proto;
  REQUIRE(proto.ParseFromString(bytes));
  const std::string serialized = proto.SerializeAsString();
  const Result<Analysis> file = analyze(kResnet, rules);
  const Result<Analysis> memory = analyze(span_of(bytes), rules);
  const Result<Analysis> again = analyze(span_of(serialized), rules);
  REQUIRE(file);
  REQUIRE(memory);
  REQUIRE(again);
  CHECK(memory->model.path == "-");
  CHECK(print_graph(file->optimized) == print_graph(memory->optimized));
  CHECK(print_graph(file->optimized) == print_graph(again->optimized));
  CHECK(file->findings.size() == memory->findings.size());
}

TEST_CASE("external data of a model in memory lies in the folder that is named") {
  const RuleSet rules = RuleSet::builtin();
  onnx::ModelProto model = test::parse_onnx(test::with_opset(13, R"(
      g (float[1,4] x) => (float[1,4] y) {
        q = QuantizeLinear (x, s)
        y = DequantizeLinear (q, s)
      })"));
  onnx::TensorProto& scale = *model.mutable_graph()->add_initializer();
  scale.set_name("s");
  scale.set_data_type(onnx::TensorProto::FLOAT);
  scale.set_data_location(onnx::TensorProto::EXTERNAL);
  scale.add_external_data()->set_key("location");
  scale.mutable_external_data(0)->set_value("data.bin");
  const test::Folder folder;
  folder.write("data.bin", std::string_view("\0\0\0\x3f", 4));
  const std::string bytes = model.SerializeAsString();
  const Result<Analysis> without = analyze(span_of(bytes), rules);
  AnalyzeOptions beside_data;
  beside_data.base = folder.path();
  const Result<Analysis> with = analyze(span_of(bytes), rules, beside_data);
  REQUIRE(without);
  REQUIRE(with);
  CHECK(!without->model.notes.empty());
  CHECK(with->model.notes.empty());
}

TEST_CASE("what is left out changes nothing else") {
  const RuleSet rules = RuleSet::builtin();
  for (const char* target : {"trt8.5", "trt10.0,fp16"}) {
    Result<Analysis> all = analyze(kResnet, rules, {.target = target});
    Result<Analysis> part = analyze(kResnet, rules, AnalyzeOptions::prediction_only(target));
    REQUIRE(all);
    REQUIRE(part);
    CHECK(!all->trace.misses.empty());
    CHECK(!all->findings.empty());
    CHECK(all->cost.seconds);
    CHECK(part->trace.misses.empty());
    CHECK(part->findings.empty());
    CHECK(!part->cost.seconds);
    CHECK(all->trace.steps.size() == part->trace.steps.size());
    all->cost = part->cost;
    all->trace.misses.clear();
    all->findings.clear();
    all->groups.clear();
    all->keys = nullptr;
    all->refused_by.clear();
    for (Step& step : all->trace.steps) step.log.clear(), step.later.clear();
    for (Step& step : part->trace.steps) step.log.clear(), step.later.clear();
    CHECK(prediction_json(*all, rules, "0") == prediction_json(*part, rules, "0"));
    CHECK(print_graph(all->optimized) == print_graph(part->optimized));
  }
}

TEST_CASE("an error says which limit was reached") {
  const RuleSet rules = RuleSet::builtin();
  const std::string large = chain(30000);
  AnalyzeOptions options;
  options.limits.max_nodes = 1000;
  Result<Analysis> result = analyze(span_of(large), rules, options);
  CHECK(kind_of(result) == ErrorKind::Limit);
  CHECK(result.error().limit == "nodes");

  options = {};
  options.watch.time = 2ms;
  const auto begin = std::chrono::steady_clock::now();
  result = analyze(span_of(large), rules, options);
  CHECK(kind_of(result) == ErrorKind::Limit);
  CHECK(result.error().limit == "time");
  CHECK(result.error().what == "the analysis takes longer than 2 ms");
  // Far less than it would take, however busy the machine is.
  CHECK(std::chrono::steady_clock::now() - begin < 5s);

  for (const std::uint64_t bytes : {std::uint64_t{1} << 20, std::uint64_t{40} << 20}) {
    options = {};
    options.watch.memory_bytes = bytes;  // the reader's part, and the trace's
    result = analyze(span_of(large), rules, options);
    CHECK(kind_of(result) == ErrorKind::Limit);
    CHECK(result.error().limit == "memory");
  }
  options.watch.memory_bytes = std::uint64_t{4} << 30;
  options.watch.time = 1h;
  CHECK(analyze(span_of(large), rules, options));
}

TEST_CASE("a limit of time is worded as it was given") {
  const RuleSet rules = RuleSet::builtin();
  const std::pair<std::chrono::nanoseconds, std::string> cases[] = {
      {0ns, "0 ms"}, {1ns, "1 ns"}, {1us, "1 us"}, {1500ns, "1500 ns"}, {1ms, "1 ms"}};
  const std::string large = chain(3000);
  for (const auto& [time, words] : cases) {
    AnalyzeOptions options;
    options.watch.time = time;
    const Result<Analysis> result = analyze(span_of(large), rules, options);
    CHECK(kind_of(result) == ErrorKind::Limit);
    CHECK(result.error().what == "the analysis takes longer than " + words);
  }
}

TEST_CASE("limits hold for models that were read before and for schemes") {
  const RuleSet rules = RuleSet::builtin();
  Result<Model> model = test::read_bytes(chain(3000));
  REQUIRE(model);
  AnalyzeOptions options;
  options.watch.memory_bytes = 1000;
  CHECK(kind_of(analyze(*model, rules, options)) == ErrorKind::Limit);
  const EditableModel editable(std::move(*model));
  CHECK(kind_of(analyze(editable, Scheme(), rules, options)) == ErrorKind::Limit);
}

TEST_CASE("an analysis is cancelled before it begins and while it runs") {
  const RuleSet rules = RuleSet::builtin();
  const std::string large = chain(30000);
  std::stop_source source;
  AnalyzeOptions options;
  options.watch.stop = source.get_token();
  {
    const std::jthread later([&] {
      std::this_thread::sleep_for(5ms);
      source.request_stop();
    });
    CHECK(kind_of(analyze(span_of(large), rules, options)) == ErrorKind::Cancelled);
  }
  const Result<Analysis> result = analyze(kResnet, rules, options);
  CHECK(kind_of(result) == ErrorKind::Cancelled);
  CHECK(result.error().what == "the analysis was cancelled");
}

}  // namespace qdq
