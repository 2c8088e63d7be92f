// write_tensors.h: initializers that an edit needs: scales and zero points that the file has not got, and constants
// that were folded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx/write_names.h"

namespace qdq::writer {

struct NewTensor {
  std::string_view name;
  DataType type = DataType::Undefined;
  std::vector<std::int64_t> dims;
  std::vector<double> data;
};

// A TensorProto. Error: the type has no encoding here, or a number does not fit it.
Result<std::string> tensor_bytes(const NewTensor& tensor);
// A ValueInfoProto of its type.
std::string value_info_bytes(const NewTensor& tensor);

class QuantTensors {
 public:
  QuantTensors(const Source& source, const Model& model, const Graph& edited, Names& names);

  // Names of the scale and, if there is to be one, of the zero point of a Q or DQ that reads `tensor`.
  Result<std::vector<std::string_view>> of(QuantId quant, const Node& node);
  // In the order in which they were asked for.
  std::vector<NewTensor>& made() { return made_; }

 private:
  struct InFile {
    std::string_view scale;
    std::string_view zero_point;  // empty: none
  };
  Result<std::string_view> name_of(ConstantId constant, std::string_view suffix, const Node& node);
  std::string_view zeros(DataType type, const Constant& scale, const Node& node);

  const Graph& edited_;
  Names& names_;
  std::unordered_map<std::uint32_t, InFile> of_q_;  // by QuantId
  std::unordered_map<std::uint32_t, InFile> of_dq_;
  std::unordered_map<std::uint32_t, std::string_view> in_file_;  // by ConstantId
  std::map<std::pair<DataType, std::vector<std::int64_t>>, std::string_view> zeros_;
  std::vector<NewTensor> made_;
};

}  // namespace qdq::writer
