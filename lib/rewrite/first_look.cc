#include "rewrite/first_look.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/spares.h"

namespace qdq {
namespace {

// Long enough that a thread's work on it outweighs fetching it, short enough that reasons do not pile up.
constexpr std::size_t kStretch = 1024;
constexpr std::size_t kStretchesAtOnce = 64;

enum class Way { Untold, Told, Untried };

void look_at(const Node& node, const std::vector<Way>& ways, RuleFinder& finder,
             std::vector<Look>& found) {
  if (node.erased) return;
  for (const std::uint32_t rule : finder.on(node)) {
    Look look{node.id, rule, Look::Outcome::Untried, {}, {}};
    if (ways[rule] != Way::Untried) {
      const bool told = ways[rule] == Way::Told;
      std::optional<Match> match =
          told ? finder.match(rule, node, look.near) : finder.match(rule, node);
      if (!match && !told) continue;
      look.outcome = match ? Look::Outcome::Fits : Look::Outcome::Fails;
      if (match) look.match = std::move(*match);
    }
    found.push_back(std::move(look));
  }
}

}  // namespace

void FirstLook::run(const std::function<void(Look&)>& take) {
  std::vector<Way> ways;
  for (const CompiledRule* rule : rules)
    ways.push_back(sees_far(*rule) ? Way::Untried : tells(*rule) ? Way::Told : Way::Untold);
  Spares<RuleFinder> finders(
      [&] { return std::make_unique<RuleFinder>(context, rules, kinds, only, tells); });
  std::vector<std::vector<Look>> found(kStretchesAtOnce);
  const std::span<const Node> nodes = context.graph.nodes();
  for (std::size_t first = 0; first < nodes.size(); first += kStretch * kStretchesAtOnce) {
    const auto some =
        nodes.subspan(first, std::min(kStretch * kStretchesAtOnce, nodes.size() - first));
    in_parallel(watch, some.size(), kStretch, [&](std::size_t begin, std::size_t end) {
      const auto finder = finders.borrow();
      for (const Node& node : some.subspan(begin, end - begin))
        look_at(node, ways, *finder, found[begin / kStretch]);
    });
    for (std::vector<Look>& stretch : found) {
      for (Look& look : stretch) take(look);
      stretch.clear();
    }
    if (watch && watch->over()) return;
  }
}

}  // namespace qdq
