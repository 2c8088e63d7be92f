// compiled.h: a rule set as the matcher and the linter use it. Built once by compile.cc, then const.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "graph/pattern.h"
#include "qdq_lint/devices.h"
#include "qdq_lint/reason.h"
#include "qdq_lint/rules.h"

namespace qdq {

// ">=8.0 <10.0": both bounds optional, the lower inclusive, the upper exclusive.
struct ReleaseRange {
  std::optional<ReleaseVersion> from, below;
  bool contains(const ReleaseVersion& version) const {
    return (!from || version >= *from) && (!below || version < *below);
  }
  bool overlaps(const ReleaseRange& other) const {
    return !(below && other.from && *other.from >= *below) &&
           !(other.below && from && *from >= *other.below);
  }
};

// A name in a rule: a node label, a value, a pack of values, quantization parameters, or the label of
// a pack line (all its nodes).
enum class HoleKind { Node, NodePack, Value, ValuePack, Quant };
using HoleIndex = std::uint16_t;
constexpr HoleIndex kNoHole = 0xffff;

struct Hole {
  std::string name;
  HoleKind kind = HoleKind::Value;
};

// What the holes are bound to during and after a match. Parallel to CompiledRule::holes.
using Bound = std::variant<std::monostate, NodeId, ValueId, QuantId, ValueIds, std::vector<NodeId>>;

struct OperandHole {
  PatternArg::Kind kind = PatternArg::Kind::Name;
  HoleIndex hole = kNoHole;  // kNoHole for "_"
};

// How the matcher reaches a line's node from what is bound already.
enum class Reach {
  Anchor,    // it is the node that the rule is run on
  Producer,  // the producer of a bound result
  User,      // a reader of a bound operand
  Pack,      // the producers of all values of a bound pack
};

// Operators are compared as numbers: those that the rules and classes name have one.
enum class OperatorNumber : std::uint16_t {};
constexpr OperatorNumber kNoOperator{0};

struct MatchPart {
  PatternLine line;
  std::size_t place = 0;  // among the lines as the file has them; matching walks another order
  Reach reach = Reach::Anchor;
  HoleIndex via = kNoHole;  // the bound value or pack
  HoleIndex label = kNoHole;
  int op_class = -1;                       // index into CompiledRules::classes; -1: line.op or any
  OperatorNumber op_number = kNoOperator;  // of line.op, if that is an operator
  std::string spelled;                     // what line.op asks for: "Conv", "@pooling"; not stored
  std::vector<OperandHole> results, operands;
  std::vector<HoleIndex> in_quant;  // kNoHole for "_"
  std::optional<HoleIndex> out_quant;
};

struct PredicateDef;  // predicates.h

using PredicateArg = std::variant<HoleIndex, double, std::string>;

struct PredicateCall {
  const PredicateDef* def = nullptr;
  bool negated = false;
  std::vector<PredicateArg> args;
  std::string text;  // as written
  // How many lines of the rule's match, in the order of matching and at least one, bind all its arguments. Of a
  // case: more than there are. Not stored.
  std::size_t ready = static_cast<std::size_t>(-1);
};

struct RuleCase {
  std::string name;
  std::vector<Hole> holes;         // the rule's and this case's own
  std::vector<HoleIndex> by_name;  // the holes in the order of their names; not stored
  std::vector<MatchPart> match;
  std::vector<PredicateCall> where;
  std::vector<RewriteLine> rewrite;
  std::optional<Confidence> confidence;
  std::vector<std::string> log;    // lines of TensorRT's log, {name} for what a hole is bound to
  std::vector<std::string> later;  // lines that come when the phase is over
};

// An example of a rule file; run by `qdq-lint test` and by ctest.
struct RuleExample {
  std::string name;
  std::string target;  // empty: the newest release that has the rule
  std::vector<std::string> graph;
  std::vector<std::string> after;        // exactly one of after, unchanged, findings, layers is set
  std::optional<std::string> unchanged;  // the reason, as worded
  std::optional<std::vector<std::string>> findings;
  std::optional<std::string> quote;                // of each finding, for the example's target
  std::vector<std::string> rules;                  // run these too, in this order, before it
  std::optional<std::string> layer;                // LayerType of the anchor, for layer rules
  std::optional<std::vector<std::string>> region;  // what is claimed, for region rules
  bool numbers = true;                             // compare before and after on numbers
  // Project rules: a qdq-lint.toml, a baseline, a snapshot, as lines; those that are not there are empty.
  std::vector<std::string> settings, baseline, snapshot;
};

struct CompiledRule {
  RuleInfo info;
  ReleaseRange range;
  std::string on;
  HoleIndex anchor = kNoHole;
  std::vector<Hole> holes;       // of the match; cases may have more
  std::size_t hole_count = 0;    // most holes of any case
  std::vector<MatchPart> match;  // the anchor's part first
  std::vector<PredicateCall> where;
  std::vector<RuleCase> cases;  // rewrite rules: at least one
  std::vector<RuleExample> examples;
  // Layer rules:
  std::string layer_type, layer_kind;
  std::string layer_note;              // what a layer of this rule says of itself; may be empty
  std::vector<std::string> layer_log;  // as RuleCase::log
  // Region rules: a region grows from a seed; what is no seed only joins one.
  bool seed = false;
  // Lint and project rules:
  std::string message;
  // Lint rules:
  std::vector<std::string> covers;  // rules whose findings on the same nodes say the same once more
  std::string blame;                // label; empty: the anchor
  std::vector<std::string> because;
  std::vector<ReleaseRange> quote_ranges;  // parallel to info.quotes
  bool over_model = false;  // match on the model as loaded, not on the rewritten graph
  bool explains = false;    // a lint rule names it under "because"; not stored
};

struct ClassMember {
  std::string op;
  ReleaseRange range;
  Confidence confidence = Confidence::Inferred;
  std::vector<std::string> evidence;
};

struct OpClass {
  std::string name;
  std::string summary;
  std::vector<ClassMember> members;
};

enum class PhaseOrder { Forward, Backward };

struct Phase {
  std::string name;
  // TensorRT's lines at its beginning. One with {qdq} stands there once for each Q and DQ.
  std::vector<std::string> log;
  PhaseOrder order = PhaseOrder::Forward;
  std::vector<std::string> rules;
  bool claims_regions = false;  // its rules are region rules
};

struct Release {
  std::string name;  // "trt8.4"
  ReleaseVersion version;
  std::vector<std::string> evidence;
  std::vector<std::string> notes;
  bool engines = false;  // checked against at least one real engine: a candidate for "latest"
  std::vector<Phase> phases;
  std::vector<std::string> layers;  // layer rules, first match wins
  std::string passes_of;            // the release whose phases and layers these are; empty: its own
};

// What may stand behind a release in a target: rules/options.json.
struct TargetOption {
  std::string name;  // "fp16"
  std::string summary;
  ReleaseRange range;                  // where it has an effect
  std::string elsewhere;               // what to say outside of the range
  std::optional<ReleaseRange> always;  // where it holds without being given
  std::vector<std::string> excludes;   // options that have no effect beside it
};

// Names of operators are looked up at every node: their length and both ends tell them apart well
// enough.
struct OpHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view op) const {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    const std::size_t size = std::min<std::size_t>(op.size(), sizeof(front));
    std::memcpy(&front, op.data(), size);
    std::memcpy(&back, op.data() + op.size() - size, size);
    const std::uint64_t mixed = (front ^ (back << 1) ^ op.size()) * 0x9e3779b97f4a7c15ull;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }
};
template <class Mapped>
using ByOp = std::unordered_map<std::string, Mapped, OpHash, std::equal_to<>>;

struct CompiledRules {
  std::vector<CompiledRule> rules;  // RuleId is the index; sorted by name, then range
  std::vector<RuleInfo> infos;
  std::vector<OpClass> classes;
  std::vector<Release> releases;      // by version
  DeviceTable devices;                // no classes: the set has no devices.json
  std::vector<TargetOption> options;  // by name; sm_NN is not among them
  std::string digest;
  ByOp<OperatorNumber> operators;  // those of classes ("domain::op") and of match lines

  // What follows from all else and is not stored: `operators` and MatchPart::op_number and spelled;
  // CompiledRule::explains; PredicateCall::ready.
  void number_operators();
  void mark_explaining();
  void find_ready_lines();
  void sort_holes();
  OperatorNumber operator_number(std::string_view op) const {
    const auto known = operators.find(op);
    return known == operators.end() ? kNoOperator : known->second;
  }
  int find_class(std::string_view name) const;
  // The rule of this name that the release runs; null if none.
  const CompiledRule* rule_for(std::string_view name, const ReleaseVersion& version) const;
  const Release* release(std::string_view name) const;
};

struct RuleSetAccess {
  static RuleSet make(CompiledRules rules);
};

// Operator classes as one release has them. Views into the rules, which must outlive it.
class ClassTable {
 public:
  ClassTable(const CompiledRules& rules, const ReleaseVersion& version);
  bool contains(int op_class, OperatorNumber op) const {
    return in_[static_cast<std::size_t>(op) * classes_.size() + std::size_t(op_class)];
  }
  bool contains(int op_class, std::string_view op) const {
    return contains(op_class, rules_.operator_number(op));
  }
  // False if there is no such class.
  bool contains(std::string_view class_name, std::string_view op) const {
    const auto found = classes_.find(class_name);
    return found != classes_.end() && contains(found->second, op);
  }

 private:
  const CompiledRules& rules_;
  std::unordered_map<std::string_view, int, OpHash> classes_;
  std::vector<char> in_;  // by operator, then class
};

}  // namespace qdq
