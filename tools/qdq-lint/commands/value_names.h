// value_names.h: how --help calls what stands behind an option. The completions go by these names.
#pragma once

namespace qdq::cli {

constexpr char kFileValue[] = "FILE";
constexpr char kFolderValue[] = "FOLDER";
constexpr char kModelValue[] = "ONNX";  // an ONNX file, or a folder of them
constexpr char kRuleValue[] = "RULE";
constexpr char kTargetValue[] = "TARGET";

}  // namespace qdq::cli
