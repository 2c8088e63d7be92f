// onnx_baseline [--infer] [FILE]: what others spend. Parses FILE with protobuf; with --infer the shape
// inference of the onnx library follows; without FILE it only starts, linked to that library.
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  const bool infer = argc > 1 && std::string(argv[1]) == "--infer";
  const int file = infer ? 2 : 1;
  if (argc <= file) return 0;
  std::ifstream in(argv[file], std::ios::binary);
  onnx::ModelProto model;
  if (!model.ParseFromIstream(&in)) {
    std::fprintf(stderr, "onnx_baseline: %s cannot be parsed\n", argv[file]);
    return 2;
  }
  try {
    if (infer) onnx::shape_inference::InferShapes(model);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "onnx_baseline: %s\n", problem.what());
    return 2;
  }
  return model.graph().node_size() > 0 ? 0 : 2;
}
