// write_folds.h: the numbers of constants that an edit folded, computed as ONNX defines the operators.
#pragma once

#include <filesystem>
#include <memory>

#include "onnx/write_tensors.h"

namespace qdq::writer {

// Reads the constants of the source. What they are read into is made when the first is asked for.
class FoldComputer {
 public:
  FoldComputer(const Source& source, const Graph& edited, std::filesystem::path base);
  ~FoldComputer();

  // The tensor of a value with `folded`; without a name. Errors: Usage, naming the tensor, for operators and types
  // that are not computed; Limit; those of the reader.
  Result<NewTensor> compute(ValueId id);

 private:
  struct Constants;
  Result<NewTensor> read(const Value& value);

  const Source& source_;
  const Graph& edited_;
  std::filesystem::path base_;
  std::unique_ptr<Constants> constants_;
};

}  // namespace qdq::writer
