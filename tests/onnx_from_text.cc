// onnx_from_text [--check] TEXT MODEL: writes the model that the ONNX text describes, or says whether
// the file is that model already.
#include <onnx/defs/parser.h>

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

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths(argv + 1, argv + argc);
  const bool check = !paths.empty() && paths[0] == "--check";
  if (check) paths.erase(paths.begin());
  if (paths.size() != 2) {
    std::cerr << "usage: onnx_from_text [--check] TEXT MODEL\n";
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
