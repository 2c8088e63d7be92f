// The checks go from local to global, so that a later one may rely on the earlier ones: ids and
// references first, then both ends of every edge, then names, then the absence of cycles.
#include <algorithm>
#include <set>

#include "graph/text_syntax.h"
#include "qdq_lint/graph.h"

namespace qdq {
namespace {

class Verifier {
 public:
  explicit Verifier(const Graph& graph) : graph_(graph) {}

  Result<void> run() {
    for (const Value& value : graph_.values()) {
      if (!value.erased && !check_references(value)) return error_;
      count(value);
    }
    first_slot_.reserve(graph_.nodes().size());
    for (const Node& node : graph_.nodes()) {
      if (!node.erased && !(check_references(node) && check_stages(node))) return error_;
      count(node);
    }
    if (!check_uses() || !check_folds() || !check_interface() || !check_live_count()) return error_;
    const Result<std::vector<NodeId>> order = topological_order(graph_);
    if (!order) return order.error();
    return {};
  }

 private:
  bool fail(std::string what, const Node* node, const Value* value) {
    error_ = Error{.kind = ErrorKind::BadGraph, .what = std::move(what), .where = {}, .hint = {}};
    if (node != nullptr) error_.where.node = node->name;
    if (value != nullptr) error_.where.piece = value->name;
    return false;
  }

  // What later checks compare: a large graph is in no cache, and each walk over it counts.
  void count(const Value& value) {
    if (value.erased) return;
    if (value.graph_output) ++outputs_;
    if (value.kind == ValueKind::Input && value.network_input) ++inputs_;
    if (value.folded) folded_.push_back(value.id);
  }

  void count(const Node& node) {
    first_slot_.push_back(slots_);
    slots_ += node.operands.size();
    if (node.erased) return;
    ++live_nodes_;
    const auto absent = std::ranges::count(node.operands, kNoValue);
    operands_ += node.operands.size() - static_cast<std::size_t>(absent);
  }

  bool is_live(ValueId id) const {
    return index(id) < graph_.values().size() && !graph_.value(id).erased;
  }
  const Value* known(ValueId id) const {
    return index(id) < graph_.values().size() ? &graph_.value(id) : nullptr;
  }
  bool is_quant(std::optional<QuantId> id) const {
    return !id || index(*id) < graph_.quants().size();
  }
  bool are_origins(const OriginRefs& refs) const {
    return std::ranges::all_of(
        refs, [&](const OriginRef& ref) { return index(ref.origin) < graph_.origins().size(); });
  }

  bool check_references(const Value& value) {
    if (!are_origins(value.origins)) return fail("a value has an unknown origin", nullptr, &value);
    if (value.kind != ValueKind::Result) {
      if (value.producer == kNoNode) return true;
      return fail("an input or constant has a producer", nullptr, &value);
    }
    if (value.producer == kNoNode) return fail("a result has no producer", nullptr, &value);
    if (index(value.producer) >= graph_.nodes().size()) {
      return fail("a result has an unknown producer", nullptr, &value);
    }
    const Node& producer = graph_.node(value.producer);
    if (producer.erased) return fail("a result outlives its producer", &producer, &value);
    if (value.result_index < producer.results.size() &&
        producer.results[value.result_index] == value.id) {
      return true;
    }
    return fail("a result is not among those of its producer", &producer, &value);
  }

  bool check_references(const Node& node) {
    for (const ValueId operand : node.operands) {
      if (operand == kNoValue || is_live(operand)) continue;
      return fail("a node reads a value that does not exist", &node, known(operand));
    }
    for (std::uint32_t slot = 0; slot < node.results.size(); ++slot) {
      const ValueId result = node.results[slot];
      if (result == kNoValue) continue;
      if (!is_live(result)) {
        return fail("a node makes a value that does not exist", &node, known(result));
      }
      if (graph_.value(result).producer != node.id || graph_.value(result).result_index != slot) {
        return fail("a value has two producers", &node, known(result));
      }
    }
    if (node.in_quant.size() > node.operands.size()) {
      return fail("a node has more quantization parameters than operands", &node, nullptr);
    }
    if (!is_quant(node.out_quant) ||
        !std::ranges::all_of(node.in_quant, [&](auto quant) { return is_quant(quant); })) {
      return fail("a node has unknown quantization parameters", &node, nullptr);
    }
    if (node.origins.empty()) return fail("a node has no origin", &node, nullptr);
    if (!are_origins(node.origins)) return fail("a node has an unknown origin", &node, nullptr);
    return true;
  }

  bool check_stages(const Node& node) {
    if (node.stages.empty()) return true;
    std::vector<bool> read(node.operands.size());
    for (std::size_t at = 0; at < node.stages.size(); ++at) {
      const Stage& stage = node.stages[at];
      for (const int arg : stage.args) {
        const auto number = static_cast<std::size_t>(arg < 0 ? ~arg : arg);
        if (number >= (arg < 0 ? at : node.operands.size())) {
          return fail("stage " + std::to_string(at) + " reads what does not exist", &node, nullptr);
        }
        if (arg >= 0) read[number] = true;
      }
      if (stage.quant && stage.op != kQuantize && stage.op != kDequantize) {
        return fail("a stage other than Q and DQ has parameters of its own", &node, nullptr);
      }
      if (!is_quant(stage.quant)) {
        return fail("a stage has unknown quantization parameters", &node, nullptr);
      }
    }
    for (std::size_t slot = 0; slot < node.operands.size(); ++slot) {
      if (read[slot] || node.operands[slot] == kNoValue) continue;
      return fail("no stage reads this operand", &node, known(node.operands[slot]));
    }
    return true;
  }

  // Every use is an operand, no use is there twice, and there are as many uses as operands: so
  // every operand is a use.
  bool check_uses() {
    std::vector<bool> seen(slots_);
    std::size_t uses = 0;
    for (const Value& value : graph_.values()) {
      if (value.erased) continue;
      uses += value.uses.size();
      for (const Use& use : value.uses) {
        if (!check_use(value, use)) return false;
        const std::size_t slot = first_slot_[index(use.node)] + use.slot;
        if (seen[slot]) return fail("a use is listed twice", &graph_.node(use.node), &value);
        seen[slot] = true;
      }
    }
    return uses == operands_ || report_unlisted_use(seen);
  }

  bool check_use(const Value& value, const Use& use) {
    if (index(use.node) >= graph_.nodes().size()) {
      return fail("a use names an unknown node", nullptr, &value);
    }
    const Node& node = graph_.node(use.node);
    if (node.erased) return fail("a use names an erased node", &node, &value);
    if (use.slot < node.operands.size() && node.operands[use.slot] == value.id) return true;
    return fail("a use names a node that does not read the value there", &node, &value);
  }

  bool report_unlisted_use(const std::vector<bool>& seen) {
    for (const Node& node : graph_.nodes()) {
      for (std::size_t slot = 0; !node.erased && slot < node.operands.size(); ++slot) {
        if (node.operands[slot] == kNoValue || seen[first_slot_[index(node.id)] + slot]) continue;
        return fail("a node reads a value that does not list the use", &node,
                    known(node.operands[slot]));
      }
    }
    return true;
  }

  // A folded constant comes from a live constant, and in the end from one that is not folded.
  bool check_folds() {
    if (folded_.empty()) return true;
    std::vector<bool> grounded(graph_.values().size());
    std::vector<std::size_t> seen_from(graph_.values().size());
    for (const ValueId folded : folded_) {
      const Value& start = graph_.value(folded);
      const std::size_t mark = index(start.id) + 1;
      std::vector<ValueId> chain;
      for (const Value* at = &start; at->folded && !grounded[index(at->id)];) {
        if (seen_from[index(at->id)] == mark) {
          return fail("a constant is folded from itself", nullptr, at);
        }
        seen_from[index(at->id)] = mark;
        chain.push_back(at->id);
        const ValueId from = at->folded->from;
        if (!is_live(from) || graph_.value(from).kind != ValueKind::Constant ||
            !is_quant(at->folded->quant)) {
          return fail("a constant is folded from what does not exist", nullptr, at);
        }
        at = &graph_.value(from);
      }
      for (const ValueId id : chain) grounded[index(id)] = true;
    }
    return true;
  }

  bool check_interface() {
    std::set<std::string_view> names;
    for (const ValueId output : graph_.outputs()) {
      if (!is_live(output)) return fail("an output does not exist", nullptr, known(output));
      const Value& value = graph_.value(output);
      if (!value.graph_output) return fail("an output is not marked as one", nullptr, &value);
      if (!names.insert(value.name).second) {
        return fail("two outputs have one name", nullptr, &value);
      }
    }
    for (const ValueId input : graph_.inputs()) {
      const bool live = is_live(input);
      if (live && graph_.value(input).kind == ValueKind::Input &&
          graph_.value(input).network_input) {
        continue;
      }
      return fail("a network input does not exist or is not one", nullptr, known(input));
    }
    if (outputs_ == graph_.outputs().size() && inputs_ == graph_.inputs().size()) return true;
    return fail("the graph's inputs or outputs lack a value that is marked so", nullptr, nullptr);
  }

  bool check_live_count() {
    if (live_nodes_ == graph_.live_nodes()) return true;
    return fail("the number of live nodes is wrong", nullptr, nullptr);
  }

  const Graph& graph_;
  Error error_;
  std::size_t outputs_ = 0;  // values that are marked so
  std::size_t inputs_ = 0;   // likewise
  std::vector<ValueId> folded_;
  std::vector<std::size_t> first_slot_;  // of each node, among all operands
  std::size_t slots_ = 0;
  std::size_t operands_ = 0;  // that are there, of live nodes
  std::size_t live_nodes_ = 0;
};

}  // namespace

Result<void> verify(const Graph& graph) { return Verifier(graph).run(); }

}  // namespace qdq
