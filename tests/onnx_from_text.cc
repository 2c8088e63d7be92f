// onnx_from_text [--check] [--name-nodes] [--fill] TEXT MODEL: writes the model that the ONNX text
// describes, or says whether the file is that model already. ONNX 1.12's text has no names for nodes;
// with --name-nodes each is called by its first result. With --fill an initializer without elements
// ("= {}") gets pseudo-random ones, made from its name: weights that keep the variance of what they
// are multiplied with. INT8 weights use all of their range.
#include <onnx/defs/parser.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "support/random.h"

namespace {

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) std::cerr << path << ": cannot be read\n";
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Whether the flag was there; it is not afterwards.
bool take_flag(std::vector<std::string>& arguments, const std::string& flag) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  if (found == arguments.end()) return false;
  arguments.erase(found);
  return true;
}

void name_nodes(onnx::GraphProto& graph) {
  for (onnx::NodeProto& node : *graph.mutable_node())
    if (node.output_size() > 0) node.set_name(node.output(0));
}

/// What keeps the variance of an input that is multiplied with such weights, laid out as those of a
/// Conv. A bias is small.
double greatest_weight(const onnx::TensorProto& tensor) {
  if (tensor.dims_size() < 2) return 0.25;
  double summed_up = 1;
  for (int k = 1; k < tensor.dims_size(); ++k) summed_up *= static_cast<double>(tensor.dims(k));
  return std::sqrt(3 / summed_up);
}

void fill(onnx::TensorProto& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t dim : tensor.dims()) count *= dim;
  const double limit = greatest_weight(tensor);
  qdq::testing::Random random(tensor.name(), 1);
  for (std::int64_t k = 0; k < count; ++k) {
    if (tensor.data_type() == onnx::TensorProto::INT8)
      tensor.mutable_raw_data()->push_back(static_cast<char>(random.between(-127, 127)));
    else
      tensor.add_float_data(static_cast<float>(
          limit * 1e-6 * static_cast<double>(random.between(-1000000, 1000000))));
  }
}

/// Of elements in INT8 or FLOAT; the others stay empty.
void fill_empty_initializers(onnx::GraphProto& graph) {
  for (onnx::TensorProto& tensor : *graph.mutable_initializer()) {
    const bool empty =
        tensor.float_data_size() == 0 && tensor.int32_data_size() == 0 && tensor.raw_data().empty();
    if (empty && (tensor.data_type() == onnx::TensorProto::INT8 ||
                  tensor.data_type() == onnx::TensorProto::FLOAT))
      fill(tensor);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths(argv + 1, argv + argc);
  const bool check = take_flag(paths, "--check");
  const bool named = take_flag(paths, "--name-nodes");
  const bool filled = take_flag(paths, "--fill");
  if (paths.size() != 2) {
    std::cerr << "usage: onnx_from_text [--check] [--name-nodes] [--fill] TEXT MODEL\n";
    return 2;
  }
  const std::string text = read(paths[0]);
  onnx::ModelProto model;
  onnx::OnnxParser parser(text.c_str());
  const auto status = parser.Parse(model);
  if (!status.IsOK() || !parser.EndOfInput()) {
    std::cerr << paths[0] << ": " << status.ErrorMessage() << "\n";
    return 2;
  }
  if (named) name_nodes(*model.mutable_graph());
  if (filled) fill_empty_initializers(*model.mutable_graph());
  const std::string bytes = model.SerializeAsString();
  if (check) {
    if (read(paths[1]) == bytes) return 0;
    std::cerr << paths[1] << ": not made from " << paths[0] << "; run onnx_from_text\n";
    return 1;
  }
  std::ofstream out(paths[1], std::ios::binary);
  out << bytes;
  out.close();
  if (!out) std::cerr << paths[1] << ": cannot be written\n";
  return out ? 0 : 2;
}
