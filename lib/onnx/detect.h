// detect.h: what a file is that is not an ONNX model.
#pragma once

#include <optional>

#include "onnx/scan.h"

namespace qdq::reader {

// Before anything is parsed: empty files and Git LFS pointers.
std::optional<Error> refuse_bytes(Bytes file);

// After the outermost messages have been walked. `fault` is what the walk ended with. An Error of
// kind NotOnnx if the bytes are something else; the fault itself if they are a damaged model.
std::optional<Error> refuse_scan(Bytes file, const ModelScan& scan, const Result<void>& fault);

}  // namespace qdq::reader
