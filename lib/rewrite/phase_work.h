// phase_work.h: what the rules of a phase still have to look at.
//
// A change wakes up the anchors of rules that look at it (trails.h). The rule that is served and those before it look
// at them next. Those behind it are told when it has nothing left, of all changes since at once: a node that many
// changes stand beside is then woken up once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "qdq_lint/trace.h"
#include "rewrite/first_look.h"
#include "rewrite/rule_finder.h"
#include "rewrite/trails.h"
#include "rewrite/work_list.h"

namespace qdq {

// No predicate is told of changes that are more edges away, so rules with one that looks farther are not tried before
// they are served.
constexpr int kWidestWake = 5;

inline bool sees_far(const CompiledRule& rule) {
  const Reaches reaches = reaches_of(rule);
  return std::max(reaches.around, reaches.down) > kWidestWake;
}

class PhaseWork {
 public:
  // `rules` is one that works on `graph`; both must outlive it.
  PhaseWork(const Graph& graph, RuleFinder& rules, NodeKinds& kinds, PhaseOrder order);

  std::uint32_t rule_count() const { return static_cast<std::uint32_t>(lists_.size()); }

  // The outcome of the first look at a node: what fits is to be served. begin() when all are in.
  void add(Look&& look);
  void begin();
  // The failures of the rule's first look, once: until it is served the graph may change, so they count at the
  // nodes that are left by then.
  std::vector<Look> take_failures(std::uint32_t rule) { return std::exchange(failures_[rule], {}); }

  // The next node for the rule, if there is one.
  struct Next {
    NodeId node{};
    Look* fits = nullptr;  // what the first look found there, if that is still true
  };
  std::optional<Next> take(std::uint32_t rule);
  // Behind each step of the rule that is served; `given`: values that got readers. Returns the rule to go on with.
  std::uint32_t wake(const Step& step, const ValueIds& given, std::uint32_t served);
  // Once the rule that is served has nothing left. Returns the rule to go on with, or rule_count().
  std::uint32_t behind(std::uint32_t served);

 private:
  struct Rules {
    std::uint32_t first, last;  // the last one is not among them
    bool has(std::uint32_t rule) const { return first <= rule && rule < last; }
  };

  // Edges over which a ring grows.
  enum class Edges { Around, Down };

  struct Beside {
    NodeId node{};
    Change change = Change::Itself;
  };

  void collect_beside(const Step& step, const ValueIds& given);
  void note_around(const Node& node);
  void note(NodeId id, Change change);
  void begin_ring();
  bool mark(NodeId id, std::uint32_t bit);
  void reach(NodeId id);
  void reach_around(const Node& node);
  void widen(Edges edges, const Node& node, int hop);
  template <class Visit>
  void each_producer(const Node& node, Visit visit);
  template <class Visit>
  void each_sibling(const Node& node, Visit visit);
  template <class Visit>
  void each_reader(const Node& node, Visit visit);
  template <class Visit>
  void readers_of(ValueId value, Visit visit);
  static int over(Edges edges, const Reaches& reaches);
  int widest(Rules among, Edges edges) const;
  void spread(Rules among);
  void spread(Rules among, Edges edges);
  void wake_beside(const Node& node, Change change, Rules among);
  void wake_from(const Node& node, Rules among, Edges edges, int hop);
  void follow(const Trail& trail, std::size_t hop, const Node& node);
  void fill(const std::vector<bool>& which);
  bool fill_held_back();
  std::uint32_t fill_awoken();

  const Graph& graph_;
  RuleFinder& rules_;
  NodeKinds& kinds_;
  PhaseOrder order_;
  Trails trails_;
  std::vector<Reaches> reaches_;             // by rule
  std::vector<WorkList> lists_;              // by rule
  std::vector<std::vector<Look>> failures_;  // by rule
  std::vector<std::vector<Look>> fits_;      // by rule
  std::vector<bool> may_keep_;   // by rule: a change wakes all whose first look it puts in doubt
  std::vector<bool> idle_;       // by rule: see RuleFinder::idle()
  std::size_t kinds_seen_ = 0;   // when idle_ was found
  std::vector<Beside> changed_;  // where rules behind the served one have to look
  std::vector<Beside> beside_;   // the last change
  std::vector<NodeId> ring_;     // what it reaches, the nearest first
  std::vector<std::uint32_t> marks_;  // by node: the last ring, times 16, and what is noted there
  std::uint32_t ring_number_ = 0;
  std::uint32_t first_woken_ = 0;  // the first rule that the last change gave something to do
  bool held_back_ = false;         // for the last change readers were left out
  bool doubtful_ = false;          // for some change they were
  bool filled_ = false;            // with all nodes, since readers were left out
};

}  // namespace qdq
