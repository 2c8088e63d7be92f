// disagreement.h: what a comparison found, in words, with the steps and near misses behind the
// prediction. The formats of `compare` lay this out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/compare.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq {

struct Disagreement {
  const ComparedItem* item = nullptr;
  std::string about;                // the layer or node; as it is named, not made printable
  std::string engine;               // what the engine has
  std::string predicted;            // what was predicted
  std::vector<StepId> steps;        // that led to the prediction, oldest first
  std::vector<const Miss*> misses;  // the nearest that another outcome came, at most two
  Confidence confidence = Confidence::Unknown;  // of the prediction
};

std::vector<Disagreement> disagreements(const Analysis& analysis, const EngineReport& engine,
                                        const Comparison& comparison);

// "int8", "fp8", "int4", "fp4" or "float": finer than what is counted, which is INT8 or not. "?" for
// a tensor whose type the file does not tell.
std::string_view precision_word(const EngineTensor& tensor);
std::string_view precision_word(const LayerTensor& tensor);

// "int8 + int8 -> float"; "?" where the file gives no inputs and outputs.
std::string engine_types(const EngineLayer& layer);
std::string predicted_types(const Layer& layer);

// What came of each of the engine's layers: "agrees", "differs: precision, fusion", "not predicted",
// "not compared".
std::vector<std::string> verdicts(const Comparison& comparison);

// Why a layer of the engine has no predicted one. `typed`: the types of all its tensors are known.
std::string_view engine_only_reason(EngineRole role, bool typed);

// What is not compared for want of types, with how many layers it is and what the file has in their
// place; a sentence each.
std::vector<std::string> left_out(const EngineReport& engine, const Comparison& comparison);

// "engine.log (log of TensorRT 8.5, 27 layers)".
std::string engine_title(const EngineReport& engine);

// "41 of 43 right, 95.3 %: precision 20/21, ...".
std::string score_text(const Comparison& comparison);

// The score's percentage with one digit, never rounded up to 100.
std::string percent_text(AspectCount count);

}  // namespace qdq
