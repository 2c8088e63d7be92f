// The evaluator against ONNX's own test cases (Debian: libonnx-testdata): every case that evaluates
// must give the numbers that ONNX says. What the evaluator refuses does not count.
#include <doctest/doctest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "qdq_lint/graph_text.h"
#include "support/evaluate.h"

namespace qdq::testing {
namespace {

namespace fs = std::filesystem;
using Numbers = std::vector<double>;

const fs::path kCases = "/usr/share/libonnx-testdata/data";

// Cases that say something else for a reason of their own.
bool odd(const std::string& name) {
  // In float, 2.5 divided by the scale is just below a tie; in double it is the tie.
  if (name == "test_dynamicquantizelinear_expanded") return true;
  // Their files hold bfloat16 as 16-bit integers.
  return name.find("BFLOAT16") != std::string::npos;
}

// What is not in the notation or has no numbers: such a case is left out.
struct LeftOut {};

template <class Message>
std::optional<Message> loaded(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Message message;
  if (!file || !message.ParseFromIstream(&file)) return std::nullopt;
  return message;
}

template <class T>
Numbers from_raw(const std::string& raw) {
  Numbers numbers;
  for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, raw.data() + at, sizeof value);
    numbers.push_back(static_cast<double>(value));
  }
  return numbers;
}

double from_half(double bits) {
  const auto half = static_cast<std::uint32_t>(bits);
  const int exponent = static_cast<int>(half >> 10 & 31), mantissa = static_cast<int>(half & 1023);
  double value = std::ldexp(mantissa, -24);
  if (exponent > 0) value = std::ldexp(1024 + mantissa, exponent - 25);
  if (exponent == 31) value = mantissa != 0 ? NAN : HUGE_VAL;
  return half >> 15 ? -value : value;
}

Numbers raw_numbers(const onnx::TensorProto& tensor) {
  const std::string& raw = tensor.raw_data();
  switch (static_cast<DataType>(tensor.data_type())) {
    case DataType::Float:
      return from_raw<float>(raw);
    case DataType::Double:
      return from_raw<double>(raw);
    case DataType::Bool:
    case DataType::UInt8:
      return from_raw<std::uint8_t>(raw);
    case DataType::Int8:
      return from_raw<std::int8_t>(raw);
    case DataType::Int16:
      return from_raw<std::int16_t>(raw);
    case DataType::UInt16:
    case DataType::Float16:
      return from_raw<std::uint16_t>(raw);
    case DataType::Int32:
      return from_raw<std::int32_t>(raw);
    case DataType::UInt32:
      return from_raw<std::uint32_t>(raw);
    case DataType::Int64:
      return from_raw<std::int64_t>(raw);
    case DataType::UInt64:
      return from_raw<std::uint64_t>(raw);
    default:
      throw LeftOut{};
  }
}

Numbers numbers_of(const onnx::TensorProto& tensor) {
  Numbers numbers = raw_numbers(tensor);
  if (tensor.raw_data().empty()) {
    numbers.assign(tensor.float_data().begin(), tensor.float_data().end());
    numbers.insert(numbers.end(), tensor.int32_data().begin(), tensor.int32_data().end());
    for (const auto value : tensor.int64_data()) numbers.push_back(static_cast<double>(value));
    numbers.insert(numbers.end(), tensor.double_data().begin(), tensor.double_data().end());
    for (const auto value : tensor.uint64_data()) numbers.push_back(static_cast<double>(value));
  }
  const auto type = static_cast<DataType>(tensor.data_type());
  if (type != DataType::Float16) return numbers;
  for (double& number : numbers) number = from_half(number);
  return numbers;
}

std::string real_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  char text[40];
  std::snprintf(text, sizeof text, "%.17e", number);
  return text;
}

template <class List, class Text>
std::string list_text(const List& list, Text text) {
  std::string all;
  for (const auto& element : list) all += (all.empty() ? "" : ",") + text(element);
  return "[" + all + "]";
}

const auto integer_text = [](std::int64_t value) { return std::to_string(value); };

std::string attribute_text(const onnx::AttributeProto& attribute) {
  switch (attribute.type()) {
    case onnx::AttributeProto::FLOAT:
      return real_text(static_cast<double>(attribute.f()));
    case onnx::AttributeProto::INT:
      return integer_text(attribute.i());
    case onnx::AttributeProto::STRING:
      return "\"" + attribute.s() + "\"";
    case onnx::AttributeProto::FLOATS:
      return list_text(attribute.floats(), [](float f) { return real_text(f); });
    case onnx::AttributeProto::INTS:
      return list_text(attribute.ints(), integer_text);
    default:
      throw LeftOut{};
  }
}

// A case's model in graph notation, its inputs as constants.
class CaseText {
 public:
  explicit CaseText(const fs::path& folder) {
    const auto model = loaded<onnx::ModelProto>(folder / "model.onnx");
    if (!model) throw LeftOut{};
    for (const auto& tensor : model->graph().initializer()) add_constant(tensor.name(), tensor);
    int given = 0;
    for (const auto& input : model->graph().input()) {
      if (names_.count(input.name()) > 0) continue;
      const std::string file = "input_" + std::to_string(given++) + ".pb";
      const auto tensor = loaded<onnx::TensorProto>(folder / "test_data_set_0" / file);
      if (!tensor) throw LeftOut{};
      add_constant(input.name(), *tensor);
    }
    for (const auto& node : model->graph().node()) add_node(node);
    const std::string out =
        list_text(model->graph().output(), [&](const auto& output) { return name(output.name()); });
    text_ += "out " + out.substr(1, out.size() - 2) + "\n";
  }

  const std::string& text() const { return text_; }

 private:
  std::string name(const std::string& onnx_name) {
    if (onnx_name.empty()) return "_";
    return names_.try_emplace(onnx_name, "v" + std::to_string(names_.size())).first->second;
  }

  void add_constant(const std::string& onnx_name, const onnx::TensorProto& tensor) {
    const auto type = static_cast<DataType>(tensor.data_type());
    text_ += "const " + name(onnx_name) + ": " + std::string(type_name(type)) +
             list_text(tensor.dims(), integer_text) + " = " +
             list_text(numbers_of(tensor), real_text) + "\n";
  }

  void add_node(const onnx::NodeProto& node) {
    if (node.op_type() == "Constant" && node.attribute_size() == 1 && node.attribute(0).has_t()) {
      return add_constant(node.output(0), node.attribute(0).t());
    }
    const auto value = [&](const std::string& onnx_name) { return name(onnx_name); };
    const std::string results = list_text(node.output(), value);
    const std::string operands = list_text(node.input(), value);
    const std::string attributes = list_text(node.attribute(), [](const auto& attribute) {
      return attribute.name() + "=" + attribute_text(attribute);
    });
    const std::string domain = node.domain().empty() ? "" : "\"" + node.domain() + "\"::";
    text_ += results.substr(1, results.size() - 2) + " = " + domain + node.op_type() + "<" +
             attributes.substr(1, attributes.size() - 2) + ">(" +
             operands.substr(1, operands.size() - 2) + ")\n";
  }

  std::map<std::string, std::string> names_;
  std::string text_;
};

bool close(double wanted, double found) {
  if (std::isnan(wanted)) return std::isnan(found);
  return wanted == found || std::fabs(wanted - found) <= 1e-4 + 1e-3 * std::fabs(wanted);
}

// Whether the case counts: it is in the notation and the evaluator refuses nothing in it.
bool check_case(const fs::path& folder) {
  const CaseText written(folder);
  const Result<Graph> graph = parse_graph(written.text());
  if (!graph) return false;
  const Result<std::vector<Tensor>> outputs = evaluate(*graph);
  if (!outputs) return false;
  CAPTURE(folder.string());
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    const std::string file = "output_" + std::to_string(i) + ".pb";
    const auto wanted = loaded<onnx::TensorProto>(folder / "test_data_set_0" / file);
    REQUIRE(wanted);
    const Tensor& found = (*outputs)[i];
    REQUIRE(found.dims == std::vector<std::int64_t>(wanted->dims().begin(), wanted->dims().end()));
    const Numbers numbers = numbers_of(*wanted);
    CHECK(std::equal(numbers.begin(), numbers.end(), found.data.begin(), found.data.end(), close));
  }
  return true;
}

TEST_CASE("ONNX's own cases") {
  if (!fs::exists(kCases)) {
    MESSAGE("left out: " << kCases.string() << " is not installed");
    return;
  }
  int counted = 0;
  for (const char* family : {"node", "pytorch-converted", "pytorch-operator", "simple"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(kCases / family)) {
      if (odd(entry.path().filename().string())) continue;
      try {
        counted += check_case(entry.path()) ? 1 : 0;
      } catch (const LeftOut&) {
      }
    }
  }
  CHECK(counted >= 460);
}

}  // namespace
}  // namespace qdq::testing
