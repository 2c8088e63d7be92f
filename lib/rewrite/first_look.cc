#include "rewrite/first_look.h"

#include <algorithm>

#include "base/parallel.h"

namespace qdq {
namespace {

// Long enough that a thread's work on it outweighs fetching it, short enough that reasons do not pile up.
constexpr std::size_t kStretch = 1024;
constexpr std::size_t kStretchesAtOnce = 64;

}  // namespace

void FirstLook::run(const std::function<void(Look&)>& take) {
  rules.prepare();
  std::vector<bool> told;
  for (const CompiledRule* rule : rules.rules()) told.push_back(tells(*rule));

  const std::span<const Node> nodes = context.graph.nodes();
  const auto look = [&](std::size_t stretch, std::vector<Look>& found) {
    Matcher matcher(context, rules.kinds(), only);
    const std::size_t end = std::min(nodes.size(), (stretch + 1) * kStretch);
    for (std::size_t n = stretch * kStretch; n < end; ++n) {
      if (nodes[n].erased) continue;
      for (const std::uint32_t at : rules.prepared(nodes[n])) {
        const CompiledRule& rule = *rules.rules()[at];
        Look& look = found.emplace_back(Look{nodes[n].id, at, false, {}});
        look.fits = told[at] ? matcher.match(rule, look.on, look.near).has_value()
                             : matcher.match(rule, look.on).has_value();
        if (!look.fits && !told[at]) found.pop_back();
      }
    }
  };

  const std::size_t stretches = (nodes.size() + kStretch - 1) / kStretch;
  std::vector<std::vector<Look>> found(std::min(stretches, kStretchesAtOnce));
  for (std::size_t first = 0; first < stretches; first += kStretchesAtOnce) {
    const std::size_t count = std::min(kStretchesAtOnce, stretches - first);
    in_parallel(watch, count, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) look(first + k, found[k]);
    });
    for (std::size_t k = 0; k < count; ++k) {
      for (Look& one : found[k]) take(one);
      found[k].clear();
    }
    if (watch && watch->over()) return;
  }
}

}  // namespace qdq
