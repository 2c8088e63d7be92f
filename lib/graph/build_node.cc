#include <algorithm>

#include "graph/build_scope.h"

namespace qdq {
namespace {

bool is_q(const OperatorName& op) { return op.domain.empty() && op.op == kQuantize; }

bool is_q_or_dq(const OperatorName& op) {
  return is_q(op) || (op.domain.empty() && op.op == kDequantize);
}

class NodeBuilder {
 public:
  NodeBuilder(BuildScope& scope, const NodeSyntax& syntax)
      : scope_(scope), syntax_(syntax), principal_(syntax.as.value_or(syntax.stages[0].op)) {}

  void build() {
    const bool plain = syntax_.stages.size() == 1 && principal_ == syntax_.stages[0].op;
    node_.op = principal_.op;
    node_.domain = principal_.domain;
    if (plain) {
      node_.attrs = syntax_.stages[0].attrs;
      add_plain(syntax_.stages[0]);
    } else {
      for (const StageSyntax& stage : syntax_.stages) add_stage(stage);
      const auto own = std::ranges::find(syntax_.stages, principal_, &StageSyntax::op);
      if (own != syntax_.stages.end()) node_.attrs = own->attrs;
    }
    if (std::ranges::any_of(node_.in_quant, [](const auto& quant) { return quant.has_value(); })) {
      node_.in_quant.resize(node_.operands.size());
    } else {
      node_.in_quant.clear();
    }
    finish();
  }

 private:
  void add_plain(const StageSyntax& stage) {
    std::vector<NameRef> names = stage.quant.in;
    if (is_q(stage.op) && !stage.quant.out && !names.empty()) {
      node_.out_quant = scope_.find_quant(names[0]);
      if (names.size() > 1) scope_.fail(names[1], "a Q has one set of parameters");
      names.clear();
    }
    add_operands(stage, names);
    if (stage.quant.out) node_.out_quant = scope_.find_quant(*stage.quant.out);
  }

  void add_stage(const StageSyntax& syntax) {
    Stage stage;
    stage.op = qualified(syntax.op.domain, syntax.op.op);
    stage.attrs = syntax.attrs;
    std::vector<NameRef> names = syntax.quant.in;
    if (is_q_or_dq(syntax.op) && !names.empty()) {
      stage.quant = scope_.find_quant(names[0]);
      names.erase(names.begin());
    }
    stage.args = add_operands(syntax, names);
    if (syntax.quant.out && !node_.stages.empty()) {
      scope_.fail(*syntax.quant.out, "the first stage names the parameters of the result");
    } else if (syntax.quant.out) {
      node_.out_quant = scope_.find_quant(*syntax.quant.out);
    }
    node_.stages.push_back(std::move(stage));
  }

  // Adds the stage's operands to the node's; returns how the stage refers to them.
  std::vector<int> add_operands(const StageSyntax& stage, const std::vector<NameRef>& quants) {
    std::vector<int> args;
    std::size_t taken = 0;
    for (const ArgSyntax& arg : stage.args) {
      if (arg.stage) {
        args.push_back(stage_reference(arg));
        continue;
      }
      args.push_back(static_cast<int>(node_.operands.size()));
      node_.operands.push_back(scope_.find_value(arg.name));
      node_.in_quant.push_back(taken < quants.size() ? scope_.find_quant(quants[taken])
                                                     : std::nullopt);
      ++taken;
    }
    if (taken < quants.size()) {
      scope_.fail(quants[taken], "more quantization parameters than operands");
    }
    return args;
  }

  int stage_reference(const ArgSyntax& arg) {
    const auto stages = static_cast<std::int64_t>(node_.stages.size());
    if (*arg.stage >= 0 && *arg.stage < stages) return ~static_cast<int>(*arg.stage);
    const std::string piece = "%" + std::to_string(*arg.stage);
    scope_.fail(arg.name.line, arg.name.column, piece + " is not an earlier stage", piece);
    return 0;
  }

  void finish() {
    for (const NameRef& result : syntax_.results) {
      node_.results.push_back(scope_.find_value(result));
      if (node_.name.empty() && !result.absent) node_.name = result.text;
    }
    if (scope_.error()) return;
    node_.origins.push_back({.origin = scope_.add_origin(node_.name, node_.op)});
    node_.order = static_cast<std::uint32_t>(scope_.graph().nodes().size());
    scope_.editor().add_node(std::move(node_));
  }

  BuildScope& scope_;
  const NodeSyntax& syntax_;
  OperatorName principal_;
  Node node_;
};

}  // namespace

void build_node(BuildScope& scope, const NodeSyntax& syntax) { NodeBuilder(scope, syntax).build(); }

}  // namespace qdq
