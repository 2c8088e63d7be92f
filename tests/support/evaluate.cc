#include "support/evaluate.h"

#include <algorithm>
#include <utility>

#include "support/eval_contents.h"
#include "support/eval_operators.h"
#include "support/eval_quantize.h"
#include "support/eval_tensor.h"

namespace qdq::testing {
namespace {

// A stage's operator may carry its domain in front.
bool is_operator(std::string_view op, std::string_view name) {
  if (!op.ends_with(name)) return false;
  op.remove_suffix(name.size());
  return op.empty() || op.ends_with("::");
}
bool is_quantize(std::string_view op) { return is_operator(op, "QuantizeLinear"); }
bool is_dequantize(std::string_view op) { return is_operator(op, "DequantizeLinear"); }

// Live nodes that some output depends on.
std::vector<bool> needed_nodes(const Graph& graph) {
  std::vector<bool> needed(graph.nodes().size(), false);
  std::vector<ValueId> open(graph.outputs().begin(), graph.outputs().end());
  while (!open.empty()) {
    const ValueId id = open.back();
    open.pop_back();
    if (id == kNoValue || graph.value(id).kind != ValueKind::Result) continue;
    const NodeId producer = graph.value(id).producer;
    if (needed[index(producer)]) continue;
    needed[index(producer)] = true;
    const ValueIds& operands = graph.node(producer).operands;
    open.insert(open.end(), operands.begin(), operands.end());
  }
  return needed;
}

class Evaluation {
 public:
  Evaluation(const Graph& graph, std::uint64_t seed)
      : graph_(graph), seed_(seed), tensors_(graph.values().size()) {}

  // The value's contents: already computed for results, made here for inputs and constants.
  const Tensor& contents(ValueId id) {
    std::optional<Tensor>& tensor = tensors_[index(id)];
    if (!tensor) tensor = source(graph_.value(id));
    return *tensor;
  }

  void run(const Node& node);

 private:
  bool has_content(const Value& value) const;
  Tensor source(const Value& value);
  Tensor constant_content(const Value& value) const;
  Tensor refolded(const Tensor& from, const Folded& folded) const;
  const Tensor* operand(const Node& node, std::size_t slot);
  std::vector<Tensor> run_plain(const Node& node);
  std::vector<Tensor> quantized_results(std::vector<Tensor> results, const Node& node) const;
  std::vector<Tensor> run_stages(const Node& node);
  std::vector<Tensor> run_stage(const Node& node, const Stage& stage, std::size_t results,
                                const std::vector<std::vector<Tensor>>& done);
  Tensor quantize(const Tensor& x, QuantId quant) const {
    return quantized(x, quantization_for(graph_, quant, x.dims, seed_));
  }
  Tensor dequantize(const Tensor& q, QuantId quant) const {
    return dequantized(q, quantization_for(graph_, quant, q.dims, seed_));
  }

  const Graph& graph_;
  std::uint64_t seed_;
  std::vector<std::optional<Tensor>> tensors_;      // by value
  std::vector<std::optional<Tensor>> dequantized_;  // operands of the node that runs
};

Tensor Evaluation::constant_content(const Value& value) const {
  const Constant& constant = graph_.constant(*value.content);
  Dims dims = value.type.shape.value_or(constant.dims);
  const auto count = static_cast<std::int64_t>(constant.data.size());
  for (std::int64_t& dim : dims) dim = dim < 0 ? count : dim;
  demand(volume(dims) == count || count == 1, "constant " + value.name + " has " +
                                                  std::to_string(count) + " elements, not " +
                                                  dims_text(dims));
  if (count == 1) return make_tensor(std::move(dims), constant.data[0]);
  return {std::move(dims), constant.data};
}

bool Evaluation::has_content(const Value& value) const {
  return value.content && graph_.constant(*value.content).known;
}

Tensor Evaluation::source(const Value& value) {
  // From a folded constant back to the one whose content is known or made up.
  std::vector<const Value*> folded;
  const Value* root = &value;
  while (!has_content(*root) && root->folded) {
    demand(folded.size() < graph_.values().size(), "constant " + value.name + " is a cycle");
    folded.push_back(root);
    root = &graph_.value(root->folded->from);
  }
  demand(root->kind != ValueKind::Result, "the value " + root->name + " is not evaluated");
  Tensor tensor = has_content(*root) ? constant_content(*root)
                                     : random_contents(root->name, root->type, root->kind, seed_);
  for (; !folded.empty(); folded.pop_back()) tensor = refolded(tensor, *folded.back()->folded);
  return tensor;
}

// A folded constant from what it was folded from: op<attrs>{quant}(from).
Tensor Evaluation::refolded(const Tensor& from, const Folded& folded) const {
  if (is_quantize(folded.op) && folded.quant) return quantize(from, *folded.quant);
  if (is_dequantize(folded.op) && folded.quant) return dequantize(from, *folded.quant);
  Call call{.op = folded.op, .attrs = folded.attrs, .operands = {&from}, .types = {}};
  call.opset = graph_.opset;
  return std::move(run_operator(call).at(0));
}

// What the node's operators read in this slot: dequantized if the slot has parameters.
const Tensor* Evaluation::operand(const Node& node, std::size_t slot) {
  demand(slot < node.operands.size(), "the operator reads an operand that is not there");
  const ValueId id = node.operands[slot];
  if (id == kNoValue) return nullptr;
  const std::optional<QuantId> quant = node.operand_quant(slot);
  if (!quant) return &contents(id);
  dequantized_.resize(node.operands.size());
  std::optional<Tensor>& tensor = dequantized_[slot];
  if (!tensor) tensor = dequantize(contents(id), *quant);
  return &*tensor;
}

std::vector<Tensor> Evaluation::run_plain(const Node& node) {
  if (is_quantize(node.op) && node.out_quant) {
    const Tensor* x = operand(node, 0);
    demand(x != nullptr, "QuantizeLinear: the operand is missing");
    return {quantize(*x, *node.out_quant)};
  }
  if (is_dequantize(node.op) && node.operand_quant(0)) {
    const Tensor* q = operand(node, 0);
    demand(q != nullptr, "DequantizeLinear: the operand is missing");
    return {*q};
  }
  Call call{.op = node.op, .attrs = node.attrs, .operands = {}, .types = {}};
  for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
    call.operands.push_back(operand(node, slot));
    const ValueId id = node.operands[slot];
    call.types.push_back(id == kNoValue || node.operand_quant(slot) ? DataType::Undefined
                                                                    : graph_.value(id).type.type);
  }
  call.results = node.results.size();
  const ValueId result = node.results.empty() ? kNoValue : node.results[0];
  if (result != kNoValue) call.result_type = graph_.value(result).type.type;
  call.opset = graph_.opset;
  return quantized_results(run_operator(call), node);
}

std::vector<Tensor> Evaluation::quantized_results(std::vector<Tensor> results,
                                                  const Node& node) const {
  if (!node.out_quant) return results;
  for (Tensor& result : results) result = quantize(result, *node.out_quant);
  return results;
}

std::vector<Tensor> Evaluation::run_stage(const Node& node, const Stage& stage, std::size_t results,
                                          const std::vector<std::vector<Tensor>>& done) {
  const bool converts = is_quantize(stage.op) || is_dequantize(stage.op);
  Call call{.op = stage.op, .attrs = stage.attrs, .operands = {}, .types = {}};
  for (const int arg : stage.args) {
    if (arg >= 0) {
      call.operands.push_back(operand(node, static_cast<std::size_t>(arg)));
      continue;
    }
    const auto from = static_cast<std::size_t>(~arg);
    demand(from < done.size(), "a stage reads a later stage");
    call.operands.push_back(&done[from].at(0));
  }
  call.types.resize(call.operands.size(), DataType::Undefined);
  call.results = results;
  call.opset = graph_.opset;
  if (!converts) return run_operator(call);
  demand(stage.quant.has_value(), stage.op + ": the stage has no parameters");
  return {is_quantize(stage.op) ? quantize(call.operand(0), *stage.quant)
                                : dequantize(call.operand(0), *stage.quant)};
}

std::vector<Tensor> Evaluation::run_stages(const Node& node) {
  std::vector<std::vector<Tensor>> done;
  for (const Stage& stage : node.stages) {
    const bool last = done.size() + 1 == node.stages.size();
    done.push_back(run_stage(node, stage, last ? node.results.size() : 1, done));
  }
  return quantized_results(std::move(done.back()), node);
}

void Evaluation::run(const Node& node) {
  const bool known = node.domain.empty() || node.domain == "ai.onnx" ||
                     (is_quantize(node.op) && node.out_quant) ||
                     (is_dequantize(node.op) && node.operand_quant(0));
  demand(known, "the operator " + node.domain + "::" + node.op + " is not known to the evaluator");
  dequantized_.clear();
  std::vector<Tensor> results = node.stages.empty() ? run_plain(node) : run_stages(node);
  // A result that no operator here gives (a mask, indices) is missed where somebody reads it.
  const std::size_t count = std::min(results.size(), node.results.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (node.results[i] != kNoValue) tensors_[index(node.results[i])] = std::move(results[i]);
  }
}

Error cannot_evaluate(const std::string& what, const std::string& node) {
  Error error;
  error.kind = ErrorKind::Usage;
  error.what = what;
  error.where.node = node;
  return error;
}

Result<std::vector<Tensor>> run_all(const Graph& graph, const std::vector<NodeId>& order,
                                    std::uint64_t seed) {
  const std::vector<bool> needed = needed_nodes(graph);
  std::string where;
  try {
    Evaluation evaluation(graph, seed);
    for (const NodeId id : order) {
      if (!needed[index(id)]) continue;
      where = graph.node(id).name;
      evaluation.run(graph.node(id));
    }
    where.clear();
    std::vector<Tensor> outputs;
    for (const ValueId id : graph.outputs()) outputs.push_back(evaluation.contents(id));
    return outputs;
  } catch (const Refusal& refusal) {
    return cannot_evaluate(refusal.what(), where);
  }
}

}  // namespace

Result<std::vector<Tensor>> evaluate(const Graph& graph, const EvalOptions& options) {
  Result<std::vector<NodeId>> order = topological_order(graph);
  if (!order) return order.take_error();
  return run_all(graph, *order, options.seed);
}

}  // namespace qdq::testing
