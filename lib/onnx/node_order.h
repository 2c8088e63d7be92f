// node_order.h: the order of nodes in the new file: that of the old one, but that a node which is read comes first.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx/write_nodes.h"

namespace qdq::writer {

// Entries are places of the source's NodeProtos, then further nodes.
class NodeOrder {
 public:
  explicit NodeOrder(const NodePlan& plan) : plan_(plan) {
    for (std::size_t k = 0; k < plan.places.size() + plan.further.size(); ++k)
      if (there(k))
        for (const std::string_view name : node(k).makes)
          if (!name.empty()) maker_.emplace(name, k);
    done_.assign(plan.places.size() + plan.further.size(), false);
  }

  bool there(std::size_t entry) const {
    return entry >= plan_.places.size() || plan_.places[entry].has_value();
  }
  const WrittenNode& node(std::size_t entry) const {
    const std::size_t places = plan_.places.size();
    return entry < places ? *plan_.places[entry] : plan_.further[entry - places];
  }

  // The entry and what must stand in front of it, as far as they were not given before. The graph has no cycle.
  std::vector<std::size_t> up_to(std::size_t entry) {
    std::vector<std::size_t> out;
    if (!there(entry) || done_[entry]) return out;
    struct Visit {
      std::size_t entry;
      std::size_t next = 0;
    };
    std::vector<Visit> stack{{entry}};
    done_[entry] = true;
    while (!stack.empty()) {
      Visit& visit = stack.back();
      const std::vector<std::string_view>& reads = node(visit.entry).reads;
      if (visit.next == reads.size()) {
        out.push_back(visit.entry);
        stack.pop_back();
        continue;
      }
      const auto maker = maker_.find(reads[visit.next++]);
      if (maker == maker_.end() || !there(maker->second) || done_[maker->second]) continue;
      done_[maker->second] = true;
      stack.push_back({maker->second});
    }
    return out;
  }

 private:
  const NodePlan& plan_;
  std::unordered_map<std::string_view, std::size_t> maker_;
  std::vector<bool> done_;  // given out, or about to be
};

}  // namespace qdq::writer
