// first_look.h: where the rules of a phase can apply as the graph stands, found before any is applied.
//
// A phase serves one rule behind the other, each at all of its nodes. Most attempts fail, and one by one they would
// walk through a graph that fits no cache once for each rule. So all rules are tried at a node while it is at
// hand, stretches of nodes on several threads. A failure stands until a change beside the node wakes it up.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "qdq_lint/watch.h"
#include "rewrite/rule_finder.h"

namespace qdq {

// The outcome of an attempt that matters: a match, or a failure whose reason someone asks for; or none was made.
struct Look {
  enum class Outcome : std::uint8_t { Fits, Fails, Untried };
  NodeId on{};
  std::uint32_t rule = 0;  // place in FirstLook::rules
  Outcome outcome = Outcome::Untried;
  Match match;    // if it fits
  NearMiss near;  // if the rule tells misses
};

struct FirstLook {
  const PredicateContext& context;
  std::vector<const CompiledRule*> rules;
  NodeKinds& kinds;
  const MatchFilter* only;                            // which matches count; null: all
  std::function<bool(const CompiledRule&)> tells;     // whether its misses are asked for
  std::function<bool(const CompiledRule&)> sees_far;  // it is not tried: it may fit everywhere
  Watch* watch;

  // Calls take() for each Look, by node and then rule. What it leaves out fails. Ends early once the watch is over.
  void run(const std::function<void(Look&)>& take);
};

}  // namespace qdq
