#include "rewrite/phase_work.h"

#include <algorithm>

namespace qdq {
namespace {

// Readers beyond this many are not woken up by each change beside them, which would be quadratic: the first such
// change in a phase wakes up all nodes, and from then on rules that look at a reader's siblings, which are
// anchored on the first of them, come back by themselves.
constexpr std::size_t kWakeFanOut = 16;

}  // namespace

PhaseWork::PhaseWork(const Graph& graph, RuleFinder& rules, NodeKinds& kinds, PhaseOrder order)
    : graph_(graph),
      rules_(rules),
      kinds_(kinds),
      order_(order),
      trails_(rules.rules(), kinds),
      lists_(rules.rules().size()),
      failures_(rules.rules().size()),
      fits_(rules.rules().size()) {
  kinds_seen_ = kinds_.count();
  for (std::uint32_t rule = 0; rule < rule_count(); ++rule) {
    idle_.push_back(rules_.idle(rule));
    reaches_.push_back(reaches_of(rules_.rule(rule)));
    may_keep_.push_back(!trails_.lead_over_siblings(rule));
  }
}

void PhaseWork::add(Look&& look) {
  std::vector<Look>& fits = fits_[look.rule];
  const WorkKey key = work_key(graph_.node(look.on), order_);
  switch (look.outcome) {
    case Look::Outcome::Untried:
      return lists_[look.rule].fill(key);
    case Look::Outcome::Fails:
      return failures_[look.rule].push_back(std::move(look));
    case Look::Outcome::Fits:
      if (!may_keep_[look.rule]) return lists_[look.rule].fill(key);
      lists_[look.rule].fill(key, static_cast<std::uint32_t>(fits.size() + 1));
      fits.push_back(std::move(look));
  }
}

void PhaseWork::begin() {
  for (WorkList& list : lists_) list.sort();
}

std::optional<PhaseWork::Next> PhaseWork::take(std::uint32_t rule) {
  const std::optional<Work> work = lists_[rule].take();
  if (!work) return std::nullopt;
  const bool known = work->look != Work::kNoLook && !doubtful_;
  return Next{node_of(work->key), known ? &fits_[rule][work->look - 1] : nullptr};
}

std::uint32_t PhaseWork::wake(const Step& step, const ValueIds& given, std::uint32_t served) {
  first_woken_ = served;
  held_back_ = false;
  collect_beside(step, given);
  spread({0, served + 1});
  if (served + 1 < rule_count()) changed_.insert(changed_.end(), beside_.begin(), beside_.end());
  if (fill_held_back()) return 0;
  return std::min(first_woken_, fill_awoken());
}

std::uint32_t PhaseWork::behind(std::uint32_t served) {
  if (changed_.empty()) return served + 1;
  first_woken_ = rule_count();
  held_back_ = false;
  begin_ring();
  beside_.clear();
  for (const Beside& one : std::exchange(changed_, {})) note(one.node, one.change);
  spread({served + 1, rule_count()});
  return fill_held_back() ? 0 : served + 1;
}

void PhaseWork::collect_beside(const Step& step, const ValueIds& given) {
  begin_ring();
  beside_.clear();
  note(step.on, Change::Itself);
  for (const NodeId id : step.created) {
    note(id, Change::Itself);
    note_around(graph_.node(id));
  }
  for (const NodeId id : step.removed) note_around(graph_.node(id));
  for (const ValueId value : given) {
    note(graph_.value(value).producer, Change::Readers);
    readers_of(value, [&](NodeId id) {
      note(id, Change::Operands);
      note(id, Change::Siblings);
    });
  }
}

// A node that came or went.
void PhaseWork::note_around(const Node& node) {
  each_producer(node, [&](NodeId id) { note(id, Change::Readers); });
  each_sibling(node, [&](NodeId id) { note(id, Change::Siblings); });
  each_reader(node, [&](NodeId id) { note(id, Change::Operands); });
}

void PhaseWork::note(NodeId id, Change change) {
  if (mark(id, static_cast<std::uint32_t>(change))) beside_.push_back({id, change});
}

void PhaseWork::begin_ring() {
  marks_.resize(graph_.nodes().size());
  ring_.clear();
  ++ring_number_;
}

// False if it is marked already, or no node: a value that got readers may be an input.
bool PhaseWork::mark(NodeId id, std::uint32_t bit) {
  if (id == kNoNode || graph_.node(id).erased) return false;
  std::uint32_t& marks = marks_[index(id)];
  if (marks >> 4 != ring_number_) marks = ring_number_ << 4;
  return !(std::exchange(marks, marks | bit) & bit);
}

void PhaseWork::reach(NodeId id) {
  if (mark(id, 1)) ring_.push_back(id);
}

void PhaseWork::reach_around(const Node& node) {
  const auto visit = [&](NodeId id) { reach(id); };
  each_producer(node, visit);
  each_sibling(node, visit);
  each_reader(node, visit);
}

template <class Visit>
void PhaseWork::each_producer(const Node& node, Visit visit) {
  for (const ValueId value : node.operands) {
    if (value == kNoValue) continue;
    if (const NodeId producer = graph_.value(value).producer; producer != kNoNode) visit(producer);
  }
}

// Of what stands on both sides of a constant nothing changes for the others.
template <class Visit>
void PhaseWork::each_sibling(const Node& node, Visit visit) {
  for (const ValueId value : node.operands)
    if (value != kNoValue && graph_.value(value).kind != ValueKind::Constant)
      readers_of(value, visit);
}

template <class Visit>
void PhaseWork::each_reader(const Node& node, Visit visit) {
  for (const ValueId value : node.results)
    if (value != kNoValue) readers_of(value, visit);
}

template <class Visit>
void PhaseWork::readers_of(ValueId value, Visit visit) {
  const Uses& uses = graph_.value(value).uses;
  if (uses.size() > kWakeFanOut) {
    held_back_ = true;
    return;
  }
  for (const Use& use : uses) visit(use.node);
}

int PhaseWork::over(Edges edges, const Reaches& reaches) {
  return edges == Edges::Down ? reaches.down : reaches.around;
}

int PhaseWork::widest(Rules among, Edges edges) const {
  int reach = 0;
  for (std::uint32_t rule = among.first; rule < among.last; ++rule)
    if (!idle_[rule]) reach = std::max(reach, over(edges, reaches_[rule]));
  return std::min(reach, kWidestWake);
}

void PhaseWork::spread(Rules among) {
  for (const Beside& one : beside_) wake_beside(graph_.node(one.node), one.change, among);
  spread(among, Edges::Around);
  spread(among, Edges::Down);
}

// From what stands beside the change on, for predicates that look far. Who looks at producers does not see readers.
void PhaseWork::spread(Rules among, Edges edges) {
  const int reach_of_all = widest(among, edges);
  if (reach_of_all == 0) return;
  begin_ring();
  for (const Beside& one : beside_)
    if (edges == Edges::Around || one.change == Change::Itself || one.change == Change::Operands)
      reach(one.node);
  std::size_t done = 0;
  for (int hop = 1; hop <= reach_of_all; ++hop) {
    const std::size_t end = ring_.size();
    for (; done < end; ++done) widen(edges, graph_.node(ring_[done]), hop);
    for (std::size_t k = end; k < ring_.size(); ++k)
      wake_from(graph_.node(ring_[k]), among, edges, hop);
  }
}

void PhaseWork::widen(Edges edges, const Node& node, int hop) {
  if (edges == Edges::Around) return reach_around(node);
  if (hop == 1 || node.operands.size() == 1) each_reader(node, [&](NodeId id) { reach(id); });
}

void PhaseWork::wake_beside(const Node& node, Change change, Rules among) {
  for (const Trail* trail : trails_.from(node))
    if (among.has(trail->rule) && !idle_[trail->rule] && trail->minds(change, node))
      follow(*trail, 0, node);
}

void PhaseWork::wake_from(const Node& node, Rules among, Edges edges, int hop) {
  for (const Trail* trail : trails_.from(node)) {
    if (among.has(trail->rule) && !idle_[trail->rule] && hop <= over(edges, trail->reaches))
      follow(*trail, 0, node);
  }
}

void PhaseWork::follow(const Trail& trail, std::size_t hop, const Node& node) {
  if (hop == trail.way.size()) {
    lists_[trail.rule].wake(work_key(node, order_));
    first_woken_ = std::min(first_woken_, trail.rule);
    return;
  }
  const auto on = [&](NodeId id) {
    const Node& next = graph_.node(id);
    if (kinds_.fits(*trail.way[hop].to, next)) follow(trail, hop + 1, next);
  };
  switch (trail.way[hop].link) {
    case Trail::Link::Reader:
      return each_reader(node, on);
    case Trail::Link::Sibling:
      return each_sibling(node, on);
    case Trail::Link::Producer:
      return each_producer(node, on);
  }
}

void PhaseWork::fill(const std::vector<bool>& which) {
  for (const Node& node : graph_.nodes()) {
    if (node.erased) continue;
    for (const std::uint32_t rule : rules_.on(node))
      if (which[rule]) lists_[rule].fill(work_key(node, order_));
  }
  begin();
}

bool PhaseWork::fill_held_back() {
  doubtful_ = doubtful_ || held_back_;
  if (!held_back_ || std::exchange(filled_, true)) return false;
  fill(std::vector<bool>(lists_.size(), true));
  return true;
}

// Rules that a new operator has made possible. Returns the first of them.
std::uint32_t PhaseWork::fill_awoken() {
  std::uint32_t first = rule_count();
  if (std::exchange(kinds_seen_, kinds_.count()) == kinds_.count()) return first;
  std::vector<bool> awoken;
  for (std::uint32_t rule = 0; rule < rule_count(); ++rule) {
    if (!idle_[rule] || rules_.idle(rule)) continue;
    first = std::min(first, rule);
    idle_[rule] = false;
    awoken.resize(lists_.size());
    awoken[rule] = true;
  }
  if (first < rule_count()) fill(awoken);
  return first;
}

}  // namespace qdq
