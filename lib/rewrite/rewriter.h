// rewriter.h: the one door through which a graph changes while it is rewritten.
//
// apply() carries out the rewrite lines of one case on what its holes are bound to and returns the
// Step. It is all there is: replay calls it with recorded bindings.
#pragma once

#include <map>
#include <vector>

#include "qdq_lint/graph.h"
#include "qdq_lint/trace.h"
#include "rules/compiled.h"

namespace qdq {

class Rewriter {
 public:
  // Without `log` the steps do not tell the lines of TensorRT's log.
  explicit Rewriter(Graph& graph, bool log = true) : graph_(graph), edit_(graph), log_(log) {}

  // `bound` is parallel to the case's holes. Throws BrokenInvariant if the rewrite does not fit the
  // graph, which a checked rule on a fresh match never does.
  Step apply(const CompiledRule& rule, std::uint32_t which, const std::vector<Bound>& bound,
             NodeId on, StepId id);

  // Values that the last step gave readers which read something else before.
  const ValueIds& given_readers() const { return given_readers_; }

 private:
  // A node that is to be made.
  struct Plan {
    Node node;            // operands, stages, name, origins, order; results still empty
    ValueIds stands_for;  // the results of the matched node that it copies or ends with
    std::string base;     // what a fresh result is named after
    TensorType type;      // of a fresh result
  };
  struct Made {
    ValueIds values;
    bool pack = false;
  };

  void word_log(const RuleCase& rule_case);
  void run(const RewriteLine& line);
  void run_alias(const RewriteLine& line);
  void run_fold(const RewriteLine& line);
  void run_pack(const RewriteLine& line);
  void commit(Plan plan, const ValueIds& redefined, const std::string& name);

  Plan plan_line(const RewriteLine& line, std::size_t element);
  Plan plan_piece(const RewritePiece& piece, const std::string& from, std::size_t element);
  Plan plan_copy(const RewritePiece& piece, NodeId label, std::size_t element);
  Plan plan_new(const RewritePiece& piece, const std::string& from, std::size_t element);
  void fuse(Plan& first, Plan second, const RewritePiece& piece) const;
  static Attributes inherited(const std::string& op, const Node& source);
  void set_quant(const RewritePiece& piece, Node& node);
  void relabel(const std::string& as, const RewriteLine& line, Plan& plan);
  std::string fresh_name(const Plan& plan) const;
  void requantize(ValueId value, const Node& made);
  TensorType fresh_type(const Node& node, const TensorType& otherwise) const;

  const Bound* bound(const std::string& name) const;
  NodeId node_of(const std::string& label) const;
  QuantId quant_of(const std::string& spelled, ValueId data);
  void follow_params(Node& node) const;
  QuantId carried(QuantId quant, const Node& through);
  ValueIds values_of(const PatternArg& arg, std::size_t element) const;
  std::size_t pack_size(const std::string& name) const;
  ValueId value_of(const std::string& name) const;
  void sweep(Step& step);
  void record_bindings(const RuleCase& rule_case, Step& step) const;

  Graph& graph_;
  GraphEditor edit_;
  bool log_;
  bool fix_ = false;  // the rule edits the model itself
  const std::vector<Hole>* holes_ = nullptr;
  const std::vector<Bound>* bound_ = nullptr;
  std::map<std::string, Made> made_;
  Step step_;
  ValueIds given_readers_;
};

}  // namespace qdq
