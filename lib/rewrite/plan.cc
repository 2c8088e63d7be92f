// Rewriter, second half: from the pieces of a rewrite line to the node that is to be made.
#include <algorithm>

#include "base/check.h"
#include "graph/derived_params.h"
#include "rewrite/fuse.h"
#include "rewrite/rewriter.h"

namespace qdq {

const Bound* Rewriter::bound(const std::string& name) const {
  for (std::size_t k = 0; k < holes_->size(); ++k)
    if ((*holes_)[k].name == name && !std::holds_alternative<std::monostate>((*bound_)[k]))
      return &(*bound_)[k];
  return nullptr;
}

NodeId Rewriter::node_of(const std::string& label) const {
  const Bound* what = bound(label);
  QDQ_CHECK(what);
  if (const auto* nodes = std::get_if<std::vector<NodeId>>(what)) return nodes->front();
  return std::get<NodeId>(*what);
}

ValueId Rewriter::value_of(const std::string& name) const {
  const auto it = made_.find(name);
  if (it != made_.end()) return it->second.values.front();
  const Bound* what = bound(name);
  QDQ_CHECK(what);
  return std::get<ValueId>(*what);
}

ValueIds Rewriter::values_of(const PatternArg& arg, std::size_t element) const {
  const auto it = made_.find(arg.name);
  if (it != made_.end()) {
    const bool one = it->second.pack && element != static_cast<std::size_t>(-1);
    return one ? ValueIds{it->second.values[element]} : it->second.values;
  }
  const Bound* what = bound(arg.name);
  QDQ_CHECK(what);
  if (const auto* value = std::get_if<ValueId>(what)) return {*value};
  const auto& values = std::get<ValueIds>(*what);
  if (element == static_cast<std::size_t>(-1)) return values;
  QDQ_CHECK(element < values.size());
  return {values[element]};
}

std::size_t Rewriter::pack_size(const std::string& name) const {
  const auto it = made_.find(name);
  if (it != made_.end()) return it->second.values.size();
  const Bound* what = bound(name);
  QDQ_CHECK(what);
  return std::get<ValueIds>(*what).size();
}

// "s", "s@t": s with its axis carried over the shuffle t, or "signed(s)": derived from s, for a node
// that works on `data`.
QuantId Rewriter::quant_of(const std::string& spelled, ValueId data) {
  if (const DerivedName derived = split_derived(spelled); !derived.function.empty()) {
    const Bound* from = bound(std::string(derived.params));
    QDQ_CHECK(from);
    std::optional<std::int64_t> rank;
    if (const auto& shape = graph_.value(data).type.shape)
      rank = static_cast<std::int64_t>(shape->size());
    const QuantParams params = graph_.quant(std::get<QuantId>(*from));
    return edit_.intern(derive_params(derived.function, params, rank, graph_, edit_));
  }
  const std::size_t at = spelled.find('@');
  const Bound* what = bound(spelled.substr(0, at));
  QDQ_CHECK(what);
  const QuantId quant = std::get<QuantId>(*what);
  return at == std::string::npos ? quant
                                 : carried(quant, graph_.node(node_of(spelled.substr(at + 1))));
}

QuantId Rewriter::carried(QuantId quant, const Node& through) {
  QuantParams params = graph_.quant(quant);
  if (params.granularity == Granularity::PerTensor) return quant;
  const auto perm = through.attrs.find("perm");
  QDQ_CHECK(through.op == "Transpose" && perm != through.attrs.end());
  const auto& axes = std::get<std::vector<std::int64_t>>(perm->second);
  const std::int64_t rank = static_cast<std::int64_t>(axes.size());
  const std::int64_t axis = params.axis < 0 ? params.axis + rank : params.axis;
  params.axis = std::find(axes.begin(), axes.end(), axis) - axes.begin();
  return edit_.intern(params);
}

Rewriter::Plan Rewriter::plan_line(const RewriteLine& line, std::size_t element) {
  const bool pack = line.results.front().kind == PatternArg::Kind::Pack;
  const std::size_t which = pack ? element : static_cast<std::size_t>(-1);
  Plan plan = plan_piece(line.pieces.front(), line.from, which);
  for (std::size_t k = 1; k < line.pieces.size(); ++k) {
    fuse(plan, plan_piece(line.pieces[k], line.from, which), line.pieces[k]);
  }
  if (!line.as.empty()) relabel(line.as, line, plan);
  return plan;
}

Rewriter::Plan Rewriter::plan_piece(const RewritePiece& piece, const std::string& from,
                                    std::size_t element) {
  return piece.is_new ? plan_new(piece, from, element)
                      : plan_copy(piece, node_of(piece.name), element);
}

Rewriter::Plan Rewriter::plan_copy(const RewritePiece& piece, NodeId label, std::size_t element) {
  const Node& old = graph_.node(label);
  Plan plan;
  plan.node = old;
  plan.stands_for = old.results;
  const auto named = std::find_if(old.results.begin(), old.results.end(),
                                  [](ValueId result) { return result != kNoValue; });
  QDQ_CHECK(named != old.results.end());
  plan.base = graph_.value(*named).name;
  plan.type = graph_.value(*named).type;
  if (piece.args && element == static_cast<std::size_t>(-1)) {
    ValueIds operands;
    for (const PatternArg& arg : *piece.args)
      for (ValueId value : values_of(arg, element)) operands.push_back(value);
    // `conv | add{sr}(qr)`: only add's own operands are given; fuse() puts them in place.
    plan.node.operands = std::move(operands);
    QDQ_CHECK(plan.node.operands.size() == old.operands.size() || plan.node.stages.empty() ||
              plan.node.operands.size() < old.operands.size());
    if (plan.node.in_quant.size() > plan.node.operands.size())
      plan.node.in_quant.resize(plan.node.operands.size());
  }
  set_quant(piece, plan.node);
  return plan;
}

// What a model's Q says in attributes, such as the axis, another Q in its place has to say as well.
Attributes Rewriter::inherited(const std::string& op, const Node& source) {
  const auto quantizer = [](const std::string& name) {
    return name == "QuantizeLinear" || name == "DequantizeLinear";
  };
  if (op == source.op) return source.attrs;
  Attributes attrs;
  if (!quantizer(op) || !quantizer(source.op)) return attrs;
  for (const char* name : {"axis", "block_size"})
    if (const auto found = source.attrs.find(name); found != source.attrs.end())
      attrs[name] = found->second;
  return attrs;
}

Rewriter::Plan Rewriter::plan_new(const RewritePiece& piece, const std::string& from,
                                  std::size_t element) {
  QDQ_CHECK(!from.empty() && piece.args);
  const Node& source = graph_.node(node_of(from));
  Plan plan;
  plan.node.op = piece.name;
  if (fix_) plan.node.attrs = inherited(piece.name, source);
  for (const auto& [attribute, value] : piece.attrs) plan.node.attrs[attribute] = value;
  plan.node.name = source.name;
  plan.node.origins = source.origins;
  plan.node.order = source.order;
  for (const PatternArg& arg : *piece.args)
    for (ValueId value : values_of(arg, element)) plan.node.operands.push_back(value);
  set_quant(piece, plan.node);
  const Value& read = graph_.value(plan.node.operands.front());
  plan.base = read.name;
  plan.type = read.type;
  if (plan.node.op == "DequantizeLinear") {
    const bool quantizes = source.op == "QuantizeLinear";
    const ValueId like = quantizes ? source.operands.front() : source.results.front();
    plan.type.type = graph_.value(like).type.type;
  }
  return plan;
}

void Rewriter::set_quant(const RewritePiece& piece, Node& node) {
  if (!piece.quant.present) return;
  const ValueId data = node.operands.front();
  if (!piece.quant.in.empty()) node.in_quant.resize(node.operands.size());
  for (std::size_t k = 0; k < piece.quant.in.size(); ++k) {
    QDQ_CHECK(k < node.in_quant.size());
    if (piece.quant.in[k] == "_") {
      node.in_quant[k].reset();
    } else {
      node.in_quant[k] = quant_of(piece.quant.in[k], data);
    }
  }
  if (piece.quant.out) node.out_quant = quant_of(*piece.quant.out, data);
  follow_params(node);
}

// What the attributes of a Q or DQ say of its parameters goes along with them.
void Rewriter::follow_params(Node& node) const {
  const bool dequantize = node.op == "DequantizeLinear";
  const std::optional<QuantId> quant = dequantize ? node.operand_quant(0) : node.out_quant;
  if (!quant || (!dequantize && node.op != "QuantizeLinear")) return;
  const QuantParams& params = graph_.quant(*quant);
  if (params.granularity == Granularity::PerTensor) {
    node.attrs.erase("axis");
    node.attrs.erase("block_size");
  } else if (node.attrs.find("axis") != node.attrs.end()) {
    node.attrs["axis"] = params.axis;
  }
  // A zero point says the type as well.
  if (!dequantize && params.zero_point) node.attrs.erase("output_dtype");
}

void Rewriter::fuse(Plan& first, Plan second, const RewritePiece& piece) const {
  // Operands given for the second are its own ones; the first's result goes back where it was.
  if (piece.args) {
    const Node& old = graph_.node(node_of(piece.name));
    ValueIds operands;
    QuantIds quants;
    std::size_t given = 0;
    for (std::size_t k = 0; k < old.operands.size(); ++k) {
      const bool linked = std::find(first.stands_for.begin(), first.stands_for.end(),
                                    old.operands[k]) != first.stands_for.end();
      QDQ_CHECK(linked || given < second.node.operands.size());
      operands.push_back(linked ? old.operands[k] : second.node.operands[given]);
      quants.push_back(linked ? std::nullopt : second.node.operand_quant(given));
      if (!linked) ++given;
    }
    second.node.operands = std::move(operands);
    second.node.in_quant = std::move(quants);
  }
  make_stages(first.node);
  make_stages(second.node);
  append_stages(first.node, second.node, first.stands_for);
  for (OriginRef ref : second.node.origins) {
    ref.shown = ref.shown && !piece.unnamed;
    first.node.origins.push_back(ref);
  }
  if (!piece.unnamed) first.node.name += " + " + second.node.name;
  first.stands_for = std::move(second.stands_for);
  first.base = std::move(second.base);
  first.type = std::move(second.type);
}

// "as conv": the principal operator is the labelled node's. "as PWN": a name of TensorRT's, which
// wraps the parts' names.
void Rewriter::relabel(const std::string& as, const RewriteLine& line, Plan& plan) {
  make_stages(plan.node);
  if (bound(as)) {
    const Node& principal = graph_.node(node_of(as));
    plan.node.op = principal.op;
    plan.node.domain = principal.domain;
    plan.node.attrs = principal.attrs;
    plan.node.order = principal.order;
    return;
  }
  plan.node.op = as;
  if (as != "PWN") return;
  std::string inside;
  for (const RewritePiece& piece : line.pieces)
    inside += (inside.empty() ? "" : ", ") + graph_.node(node_of(piece.name)).name;
  plan.node.name = "PWN(" + inside + ")";
}

}  // namespace qdq
