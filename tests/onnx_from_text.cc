// onnx_from_text [--check] [--name-nodes] TEXT MODEL: writes the model that the ONNX text describes, or
// says whether the file is that model already. ONNX 1.12's text has no names for nodes; with
// --name-nodes each is called by its first result.
#include <onnx/defs/parser.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

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

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths(argv + 1, argv + argc);
  const bool check = take_flag(paths, "--check");
  const bool named = take_flag(paths, "--name-nodes");
  if (paths.size() != 2) {
    std::cerr << "usage: onnx_from_text [--check] [--name-nodes] TEXT MODEL\n";
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
