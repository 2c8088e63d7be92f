// write_types.h: which element types an edit changes.
#pragma once

#include <string_view>
#include <unordered_map>

#include "qdq_lint/model.h"
#include "qdq_lint/result.h"

namespace qdq::writer {

// By name, of tensors that both graphs have. Error BadGraph: the edited graph has a cycle.
Result<std::unordered_map<std::string_view, DataType>> changed_types(const Model& model,
                                                                     const Graph& edited);

}  // namespace qdq::writer
