// Predicates on what stands between a tensor and a product of two activations, and on single dims.
#include <algorithm>
#include <array>

#include "rules/predicate_functions.h"

namespace qdq::predicate {
namespace {

// More operators than this between the parts of an attention are no attention.
constexpr std::size_t kLongestPath = 64;

bool product_of_activations(Context context, const Node& node) {
  return node.op == "MatMul" &&
         activation_operands(context, std::array<ResolvedArg, 2>{node.id, 2.0}).kind ==
             Verdict::Kind::Pass;
}

// Follows operators of the class from the value, to readers or to producers, as far as products.
struct Walk {
  Context context;
  const std::string& through;
  bool any = false;    // some path ended in a product
  bool other = false;  // some path ended elsewhere
  ShortList<NodeId, 8> seen;
  ShortList<NodeId, 8> open;

  void visit(NodeId id) {
    if (id == kNoNode || seen.size() > kLongestPath) {
      other = true;
      return;
    }
    if (std::find(seen.begin(), seen.end(), id) != seen.end()) return;
    seen.push_back(id);
    const Node& node = context.graph.node(id);
    if (product_of_activations(context, node)) {
      any = true;
    } else if (op_matches(context, node.op, through)) {
      open.push_back(id);
    } else {
      other = true;
    }
  }

  void readers(ValueId id) {
    const Value& value = context.graph.value(id);
    if (value.graph_output || value.uses.empty()) other = true;
    for (const Use& use : value.uses) {
      visit(use.node);
      if (seen.size() > kLongestPath && other) break;  // there is nothing more to learn
    }
  }

  void producer(ValueId id) {
    if (id == kNoValue || context.graph.value(id).kind == ValueKind::Constant) return;
    visit(context.graph.value(id).producer);
  }

  void forward(ValueId from) {
    for (readers(from); !open.empty();) {
      const Node& node = context.graph.node(open.back());
      open.pop_back();
      for (ValueId result : node.results)
        if (result != kNoValue) readers(result);
    }
  }

  void backward(ValueId from) {
    for (producer(from); !open.empty();) {
      const Node& node = context.graph.node(open.back());
      open.pop_back();
      for (ValueId operand : node.operands) producer(operand);
    }
  }
};

}  // namespace

Verdict from_product(Context context, Args args) {
  const ValueId value = get<ValueId>(args, 0);
  Walk walk{context, get<std::string>(args, 1), false, false, {}, {}};
  walk.backward(value);
  if (walk.any) return Verdict::pass();
  return no("{0} does not come from a product of two activations", {value});
}

Verdict into_product(Context context, Args args) {
  const ValueId value = get<ValueId>(args, 0);
  Walk walk{context, get<std::string>(args, 1), false, false, {}, {}};
  walk.forward(value);
  if (walk.any) return Verdict::pass();
  return no("{0} does not go into a product of two activations", {value});
}

Verdict only_into_product(Context context, Args args) {
  const ValueId value = get<ValueId>(args, 0);
  Walk walk{context, get<std::string>(args, 1), false, false, {}, {}};
  walk.forward(value);
  if (walk.any && !walk.other) return Verdict::pass();
  return no("{0} goes elsewhere than into products of two activations", {value});
}

Verdict dim_between(Context context, Args args) {
  const Value& value = context.graph.value(get<ValueId>(args, 0));
  const double axis = get<double>(args, 1);
  if (!value.type.shape) return cannot_tell("the shape of {0} is not known", {value.id});
  const double rank = static_cast<double>(value.type.shape->size());
  const double at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) return no("{0} has no axis {1}", {value.id, axis});
  const std::int64_t dim = (*value.type.shape)[static_cast<std::size_t>(at)];
  if (dim < 0) return cannot_tell("axis {1} of {0} is dynamic", {value.id, axis});
  const double found = static_cast<double>(dim);
  if (found >= get<double>(args, 2) && found <= get<double>(args, 3)) return Verdict::pass();
  return no("axis {1} of {0} is {2}", {value.id, axis, found});
}

Verdict small_product(Context context, Args args) {
  const Node& node = context.graph.node(get<NodeId>(args, 0));
  const double least = get<double>(args, 1);
  if (node.operands.size() < 2 || node.operands[0] == kNoValue || node.operands[1] == kNoValue)
    return no("{0} is no product", {node.id});
  const TensorType& a = context.graph.value(node.operands[0]).type;
  const TensorType& b = context.graph.value(node.operands[1]).type;
  if (!a.shape || !b.shape || a.shape->size() < 2 || b.shape->size() < 2)
    return cannot_tell("the shapes of the operands of {0} are not known", {node.id});
  const auto last = [](const TensorType& type, std::size_t back) {
    return static_cast<double>((*type.shape)[type.shape->size() - back]);
  };
  const bool turned_a = int_attr(node, "transA", 0) != 0;
  const bool turned_b = int_attr(node, "transB", 0) != 0;
  const double rows = last(a, turned_a ? 1 : 2);
  const double inner = last(a, turned_a ? 2 : 1);
  const double columns = last(b, turned_b ? 2 : 1);
  const auto below = [&](double dim) { return dim >= 0 && dim < least; };
  if (below(inner) || below(columns) || rows == 1 || columns == 1) return Verdict::pass();
  if (rows < 0 || inner < 0 || columns < 0)
    return cannot_tell("the dims of {0} are dynamic", {node.id});
  return no("{0} is large enough", {node.id});
}

Verdict quant_type(Context context, Args args) {
  const QuantId quant = get<QuantId>(args, 0);
  const std::string& wanted = get<std::string>(args, 1);
  if (type_name(context.graph.quant(quant).type) == wanted) return Verdict::pass();
  return no("{0} does not quantize to {1}", {quant, wanted});
}

}  // namespace qdq::predicate
