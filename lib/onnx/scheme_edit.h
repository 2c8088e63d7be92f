// scheme_edit.h: the graph that the reader would make of the file that a scheme stands for.
//
// It goes through nodes, values and origins in the very order in which lib/onnx/emit.cc does, so that all ids
// come out as there.
#pragma once

#include <string>
#include <unordered_set>

#include "onnx/scheme_places.h"
#include "qdq_lint/scheme.h"

namespace qdq {

// What does not depend on the scheme. References must outlive the call.
struct EditInput {
  const Model& model;
  const Places& places;
  const std::unordered_set<std::string>& taken_names;  // of nodes and values
};

// Errors: as EditableModel::apply has them.
Result<Model> edit_model(const EditInput& input, const Scheme& scheme);

}  // namespace qdq
