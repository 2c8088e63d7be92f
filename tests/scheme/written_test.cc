// What a scheme is judged to be is what its file is judged to be, read from its bytes: all steps, layers, names
// and findings, for random schemes over real and small models.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "onnx/models.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/report.h"
#include "scheme/written.h"
#include "support/random.h"

namespace qdq {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::string name;
  onnx::ModelProto proto;
};

Case from_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  Case out{path.parent_path().filename().string() + "/" + path.filename().string(), {}};
  REQUIRE_MESSAGE(out.proto.ParseFromIstream(&in), path.string());
  return out;
}

std::vector<Case> all_cases() {
  const fs::path root = QDQ_SOURCE_DIR;
  std::vector<fs::path> paths;
  for (const char* folder : {"tests/engine", "examples"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".onnx") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Case> cases;
  for (const fs::path& path : paths) cases.push_back(from_file(path));
  return cases;
}

// All that the reports say, apart from what the scheme's file has and its model has not.
std::string everything(Analysis analysis, const RuleSet& rules) {
  analysis.model.path = "model";
  analysis.model.notes.clear();
  FindingsJson findings(rules, "0");
  findings.add(analysis);
  return print_graph(analysis.model.graph) + print_graph(analysis.optimized) +
         prediction_json(analysis, rules, "0") + findings.text() + verbose_log(analysis, rules);
}

std::string first_difference(const std::string& a, const std::string& b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(x - a.begin());
  const std::size_t from = at > 300 ? at - 300 : 0;
  return a == b ? "" : "scheme: " + a.substr(from, 600) + "\nfile: " + b.substr(from, 600);
}

SharedQuantizer random_quantizer(testing::Random& random, const Value& tensor, bool constant) {
  Quantizer out;
  if (random.chance(10)) out.type = DataType::UInt8;
  if (random.chance(5)) out.type = DataType::Float8E4M3FN;
  std::size_t count = 1;
  if (constant && tensor.type.shape && !tensor.type.shape->empty() && random.chance(70)) {
    out.axis = random.between(0, static_cast<std::int64_t>(tensor.type.shape->size()) - 1);
    const std::int64_t dim = (*tensor.type.shape)[static_cast<std::size_t>(out.axis)];
    if (dim > 0 && dim < 5000) count = static_cast<std::size_t>(dim);
  }
  // Few scales, so that equal ones meet.
  for (std::size_t k = 0; k < count; ++k)
    out.scale.push_back(0.1 / static_cast<double>(random.between(1, 3)));
  if (random.chance(20) && out.type != DataType::Float8E4M3FN)
    out.zero_point.assign(count, static_cast<double>(random.between(0, 1)) * 5);
  return std::make_shared<const Quantizer>(std::move(out));
}

// Random pairs taken out, random ones put in. What does not fit is left away again.
Scheme random_scheme(testing::Random& random, const EditableModel& model) {
  Scheme scheme;
  const auto out = static_cast<int>(random.between(0, 4)) * 25;
  const auto in = static_cast<int>(random.between(0, 4)) * 25;
  for (std::uint32_t k = 0; k < model.pairs().size(); ++k)
    if (random.chance(out)) scheme.take_out(static_cast<PairId>(k));
  for (const EditableTensor& place : model.tensors()) {
    if (!random.chance(in)) continue;
    const Scheme before = scheme;
    const Value& tensor = model.model().graph.value(place.tensor);
    const SharedQuantizer quantizer = random_quantizer(random, tensor, place.constant);
    if (random.chance(60)) scheme.add(place.tensor, quantizer);
    if (random.chance(30))
      scheme.add(place.tensor, place.readers[random.next() % place.readers.size()],
                 random_quantizer(random, tensor, place.constant));
    if (!model.apply(scheme)) scheme = before;
  }
  return scheme;
}

// Gives how many pairs the schemes put in and took out.
std::size_t check_case(const Case& one, int schemes, const RuleSet& rules) {
  CAPTURE(one.name);
  Result<Model> read = test::read_proto(one.proto);
  REQUIRE(read);
  const EditableModel model(std::move(*read));
  std::size_t changes = 0;
  for (int k = 0; k < schemes; ++k) {
    CAPTURE(k);
    testing::Random random(one.name, static_cast<std::uint64_t>(k));
    const Scheme scheme = k == 0 ? Scheme() : random_scheme(random, model);
    changes += scheme.placements().size() + scheme.taken_out().size();
    const AnalyzeOptions options{.target = random.chance(50) ? "trt8.5" : "trt10.0,fp16"};
    const Result<Analysis> judged = analyze(model, scheme, rules, options);
    REQUIRE_MESSAGE(judged, to_string(judged.error()));
    CHECK(verify(judged->model.graph));
    const std::string bytes = test::bytes_of(test::WrittenScheme(one.proto, model, scheme).run());
    const Result<Analysis> read_again = analyze(std::as_bytes(std::span(bytes)), rules, options);
    REQUIRE_MESSAGE(read_again, to_string(read_again.error()));
    const std::string differs =
        first_difference(everything(*judged, rules), everything(*read_again, rules));
    REQUIRE_MESSAGE(differs.empty(), differs);
  }
  return changes;
}

}  // namespace

TEST_CASE("a scheme is judged as its file is: engines and examples") {
  const RuleSet rules = RuleSet::builtin();
  std::size_t changes = 0;
  for (const Case& one : all_cases()) changes += check_case(one, 12, rules);
  CHECK(changes > 3000);
}

TEST_CASE(
    "a scheme is judged as its file is: subgraphs, several DQ of one Q, names that are taken") {
  const RuleSet rules = RuleSet::builtin();
  const std::vector<std::string> texts = {
      R"(<ir_version: 8, opset_import: ["" : 13]>
      g (float[1,4,8,8] x, bool c) => (float[1,4,8,8] z) {
        w = Constant <value = float[4,4,1,1] {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}> ()
        y = Conv (x, w)
        v = If (c) <then_branch = t () => (float[1,4,8,8] a) { a = Relu (y) },
                    else_branch = e () => (float[1,4,8,8] b) { b = Conv (y, w) }>
        r = Relu (y)
        s = Add (v, r)
        y_QuantizeLinear_Output = Relu (s)
        z = Add (y_QuantizeLinear_Output, y)
      })",
      R"(<ir_version: 8, opset_import: ["" : 13]>
      g (float[1,4,8,8] x) => (float[1,4,8,8] z, int8[1,4,8,8] q) {
        s = Constant <value = float {0.1}> ()
        o = Constant <value = int8 {0}> ()
        q = QuantizeLinear (x, s, o)
        d = DequantizeLinear (q, s, o)
        e = DequantizeLinear (q, s, o)
        r = Relu (d)
        q2 = QuantizeLinear (r, s, o)
        d2 = DequantizeLinear (q2, s, o)
        q3 = QuantizeLinear (d2, s, o)
        d3 = DequantizeLinear (q3, s, o)
        m = MaxPool <kernel_shape = [1, 1]> (d3)
        z = Add (m, e)
      })"};
  for (const std::string& text : texts)
    CHECK(check_case({text.substr(0, 80), test::parse_onnx(text)}, 40, rules) > 40);
}

}  // namespace qdq
