// Counts and names of a comparison.

#include "qdq_lint/compare.h"

namespace qdq {

std::string_view aspect_name(Aspect aspect) {
  switch (aspect) {
    case Aspect::Precision:
      return "precision";
    case Aspect::Fusion:
      return "fusion";
    case Aspect::Standalone:
      return "standalone";
    case Aspect::Reformat:
      return "reformat";
    case Aspect::Extra:
      return "extra";
  }
  return "extra";
}

std::string_view engine_role_name(EngineRole role) {
  switch (role) {
    case EngineRole::Compute:
      return "compute";
    case EngineRole::Standalone:
      return "standalone";
    case EngineRole::Converting:
      return "converting-reformat";
    case EngineRole::Layout:
      return "layout-reformat";
    case EngineRole::Region:
      return "region";
    case EngineRole::Made:
      return "made";
  }
  return "made";
}

AspectCount count(const Comparison& comparison) {
  AspectCount out;
  for (const ComparedItem& item : comparison.items) {
    ++out.total;
    out.right += item.right;
  }
  return out;
}

AspectCount count(const Comparison& comparison, Aspect aspect) {
  AspectCount out;
  for (const ComparedItem& item : comparison.items) {
    out.total += item.aspect == aspect;
    out.right += item.aspect == aspect && item.right;
  }
  return out;
}

double percent(AspectCount count) {
  if (count.total == 0) return 0;
  return 100 * static_cast<double>(count.right) / static_cast<double>(count.total);
}

bool has_int8_type(const EngineTensor& tensor) {
  return tensor.type.find("Int8") != std::string::npos ||
         tensor.type.find("INT8") != std::string::npos;
}

bool has_int8_type(const LayerTensor& tensor) {
  return tensor.type == DataType::Int8 || tensor.type == DataType::UInt8 ||
         (tensor.type == DataType::Undefined && tensor.precision == Precision::Int8);
}

}  // namespace qdq
