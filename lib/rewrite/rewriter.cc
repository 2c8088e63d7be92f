#include "rewrite/rewriter.h"

#include <algorithm>

#include "base/check.h"
#include "rewrite/fuse.h"
#include "rewrite/log_words.h"

namespace qdq {

Step Rewriter::apply(const CompiledRule& rule, std::uint32_t which, const std::vector<Bound>& bound,
                     NodeId on, StepId id) {
  QDQ_CHECK(which < rule.cases.size());
  const RuleCase& rule_case = rule.cases[which];
  holes_ = &rule_case.holes;
  bound_ = &bound;
  made_.clear();
  given_readers_.clear();
  fix_ = rule.info.kind == RuleKind::Fix;
  step_ = Step{};
  step_.id = id;
  step_.rule = rule.info.id;
  step_.which = which;
  step_.case_name = rule_case.name;
  step_.on = on;
  record_bindings(rule_case, step_);
  if (log_) word_log(rule_case);
  for (const RewriteLine& line : rule_case.rewrite) run(line);
  sweep(step_);
  return std::move(step_);
}

void Rewriter::word_log(const RuleCase& rule_case) {
  for (const std::string& line : rule_case.log)
    step_.log.push_back(worded(line, graph_, *holes_, *bound_));
  for (const std::string& line : rule_case.later)
    step_.later.push_back(worded(line, graph_, *holes_, *bound_));
}

void Rewriter::run(const RewriteLine& line) {
  if (line.pieces.empty()) return run_alias(line);
  if (line.fold) return run_fold(line);
  if (line.results.front().kind == PatternArg::Kind::Pack) return run_pack(line);
  ValueIds redefined;
  const std::string& name = line.results.front().name;
  if (bound(name)) redefined.push_back(value_of(name));
  commit(plan_line(line, 0), redefined, name);
}

void Rewriter::run_alias(const RewriteLine& line) {
  const ValueId from = value_of(line.results.front().name);
  const ValueId to = value_of(line.alias.name);
  QDQ_CHECK(!graph_.value(from).graph_output);
  if (line.input) {
    QDQ_CHECK(graph_.value(to).kind == ValueKind::Input);
    edit_.set_type(to, graph_.value(from).type);
  }
  edit_.redirect_uses(from, to);
  given_readers_.push_back(to);
}

// "qw = const Q{s}(k) from q": the result becomes a constant that remembers how it is made. A name that
// the match does not bind stands for a constant in between.
void Rewriter::run_fold(const RewriteLine& line) {
  Plan plan = plan_line(line, 0);
  QDQ_CHECK(!plan.node.operands.empty());
  const Value& source = graph_.value(plan.node.operands.front());
  Value folded;
  folded.kind = ValueKind::Constant;
  const std::string& result = line.results.front().name;
  const bool known = bound(result);
  folded.name = known ? graph_.value(value_of(result)).name : fresh_name(plan);
  folded.type = known ? graph_.value(value_of(result)).type : fresh_type(plan.node, plan.type);
  folded.origins = source.origins;
  const bool unnamed = line.pieces.front().unnamed;
  folded.layer_name = source.layer_name;
  if (!unnamed) folded.layer_name += (folded.layer_name.empty() ? "" : " + ") + plan.node.name;
  for (OriginRef ref : plan.node.origins) {
    ref.shown = ref.shown && !unnamed;
    folded.origins.push_back(ref);
  }
  const bool dequantize = plan.node.op == "DequantizeLinear";
  // Of a Q or DQ the parameters say it all.
  if (dequantize || plan.node.op == "QuantizeLinear") plan.node.attrs = {};
  folded.folded = Folded{source.id, dequantize ? plan.node.operand_quant(0) : plan.node.out_quant,
                         plan.node.op, plan.node.attrs};
  const ValueId made = edit_.add_value(std::move(folded));
  if (known) edit_.redirect_uses(value_of(result), made);
  if (known) given_readers_.push_back(made);
  if (!known) made_[result].values.push_back(made);
}

// "t... = Q{s}(x...) from q" and "y... = split(x) as Slice": one node for each element.
void Rewriter::run_pack(const RewriteLine& line) {
  const std::string& name = line.results.front().name;
  ValueIds redefined;
  std::size_t count = 0;
  if (const Bound* known = bound(name)) {
    redefined = std::get<ValueIds>(*known);
    count = redefined.size();
  } else {
    for (const PatternArg& arg : *line.pieces.front().args)
      if (arg.kind == PatternArg::Kind::Pack) count = pack_size(arg.name);
  }
  made_[name].pack = true;
  for (std::size_t k = 0; k < count; ++k) {
    Plan plan = plan_line(line, k);
    if (redefined.empty()) {
      plan.node.name += "_clone_" + std::to_string(k);
      commit(std::move(plan), {}, name);
    } else {
      plan.node.attrs["part"] = static_cast<std::int64_t>(k);
      plan.node.attrs["num_outputs"] = static_cast<std::int64_t>(count);
      plan.node.stages.clear();
      commit(std::move(plan), {redefined[k]}, name);
    }
  }
}

void Rewriter::commit(Plan plan, const ValueIds& redefined, const std::string& name) {
  ValueIds fresh;
  const std::size_t results = std::max<std::size_t>(redefined.size(), 1);
  for (std::size_t k = 0; k < results; ++k) {
    Value value;
    value.name = fresh_name(plan);
    value.type = fresh_type(plan.node, plan.type);
    fresh.push_back(edit_.add_value(std::move(value)));
  }
  plan.node.results = fresh;
  plan.node.born = step_.id;
  const NodeId made = edit_.add_node(std::move(plan.node));
  step_.created.push_back(made);
  for (std::size_t k = 0; k < redefined.size(); ++k) {
    edit_.move_result(redefined[k], made, static_cast<std::uint32_t>(k));
    requantize(redefined[k], graph_.node(made));
  }
  Made& entry = made_[name];
  entry.values.push_back(redefined.empty() ? fresh.front() : redefined.front());
}

std::string Rewriter::fresh_name(const Plan& plan) const {
  return plan.base + "@" + std::to_string(index(step_.id));
}

// A value that a Q makes from now on, such as an output of the network, is of the Q's type.
void Rewriter::requantize(ValueId value, const Node& made) {
  if (!made.out_quant) return;
  TensorType type = graph_.value(value).type;
  if (type.type == graph_.quant(*made.out_quant).type) return;
  type.type = graph_.quant(*made.out_quant).type;
  edit_.set_type(value, std::move(type));
}

// What a result that the model has no name for holds: a quantized operator's its own type, an operator
// on INT8 data INT8. A Q or DQ, wherever it has moved, has the shape of what it reads.
TensorType Rewriter::fresh_type(const Node& node, const TensorType& otherwise) const {
  TensorType type = otherwise;
  const bool pair = node.op == "QuantizeLinear" || node.op == "DequantizeLinear";
  if (pair && node.stages.empty()) type.shape = graph_.value(node.operands[0]).type.shape;
  const auto to = node.attrs.find("to");
  if (node.op == "Cast" && to != node.attrs.end()) {
    type.type = static_cast<DataType>(std::get<std::int64_t>(to->second));
  } else if (node.out_quant) {
    type.type = graph_.quant(*node.out_quant).type;
  } else if (!node.operands.empty() && node.operands[0] != kNoValue && !node.operand_quant(0) &&
             node.op != "DequantizeLinear") {
    const DataType read = graph_.value(node.operands[0]).type.type;
    if (read != DataType::Undefined && !is_float(read)) type.type = read;
  }
  return type;
}

// Takes away the matched nodes that nothing reads any more.
void Rewriter::sweep(Step& step) {
  ShortList<NodeId, 8> matched;
  for (const Bound& what : *bound_) {
    if (const auto* node = std::get_if<NodeId>(&what)) matched.push_back(*node);
    if (const auto* nodes = std::get_if<std::vector<NodeId>>(&what))
      matched.append(nodes->begin(), nodes->end());
  }
  std::sort(matched.begin(), matched.end());
  matched.resize(
      static_cast<std::size_t>(std::unique(matched.begin(), matched.end()) - matched.begin()));
  for (bool again = true; again;) {
    again = false;
    for (NodeId id : matched) {
      const Node& node = graph_.node(id);
      const bool unread =
          !node.erased &&
          std::all_of(node.results.begin(), node.results.end(), [&](ValueId result) {
            return result == kNoValue ||
                   (graph_.value(result).uses.empty() && !graph_.value(result).graph_output);
          });
      if (!unread) continue;
      edit_.erase_node(id);
      step.removed.push_back(id);
      again = true;
    }
  }
  std::sort(step.removed.begin(), step.removed.end());
}

void Rewriter::record_bindings(const RuleCase& rule_case, Step& step) const {
  step.bindings.reserve(rule_case.by_name.size());
  for (const HoleIndex hole : rule_case.by_name) {
    const Bound& what = (*bound_)[hole];
    if (std::holds_alternative<std::monostate>(what)) continue;
    Binding& binding = step.bindings.emplace_back();
    binding.name = (*holes_)[hole].name;
    std::visit(
        [&]<class What>(const What& known) {
          if constexpr (!std::is_same_v<What, std::monostate>) binding.what = known;
        },
        what);
  }
}

}  // namespace qdq
