#include <algorithm>
#include <array>

#include "qdq_lint/graph.h"

namespace qdq {
namespace {

struct TypeName {
  DataType type;
  std::string_view name;
};

constexpr std::array kTypeNames = {
    TypeName{DataType::Undefined, "?"},
    TypeName{DataType::Float, "f32"},
    TypeName{DataType::UInt8, "u8"},
    TypeName{DataType::Int8, "i8"},
    TypeName{DataType::UInt16, "u16"},
    TypeName{DataType::Int16, "i16"},
    TypeName{DataType::Int32, "i32"},
    TypeName{DataType::Int64, "i64"},
    TypeName{DataType::String, "str"},
    TypeName{DataType::Bool, "bool"},
    TypeName{DataType::Float16, "f16"},
    TypeName{DataType::Double, "f64"},
    TypeName{DataType::UInt32, "u32"},
    TypeName{DataType::UInt64, "u64"},
    TypeName{DataType::Complex64, "c64"},
    TypeName{DataType::Complex128, "c128"},
    TypeName{DataType::BFloat16, "bf16"},
    TypeName{DataType::Float8E4M3FN, "f8e4m3"},
    TypeName{DataType::Float8E4M3FNUZ, "f8e4m3fnuz"},
    TypeName{DataType::Float8E5M2, "f8e5m2"},
    TypeName{DataType::Float8E5M2FNUZ, "f8e5m2fnuz"},
    TypeName{DataType::UInt4, "u4"},
    TypeName{DataType::Int4, "i4"},
    TypeName{DataType::Float4E2M1, "f4e2m1"},
    TypeName{DataType::Float8E8M0, "f8e8m0"},
};

}  // namespace

std::string_view type_name(DataType type) {
  const auto found = std::ranges::find(kTypeNames, type, &TypeName::type);
  return found == kTypeNames.end() ? "?" : found->name;
}

std::optional<DataType> type_from_name(std::string_view name) {
  const auto found = std::ranges::find(kTypeNames, name, &TypeName::name);
  if (found == kTypeNames.end()) return std::nullopt;
  return found->type;
}

bool is_float(DataType type) {
  return type == DataType::Float || type == DataType::Float16 || type == DataType::BFloat16 ||
         type == DataType::Double;
}

}  // namespace qdq
