#include "plan/match_nodes.h"

#include <algorithm>
#include <map>
#include <string>

#include "graph/content_hash.h"
#include "qdq_lint/findings.h"

namespace qdq {
namespace {

class Matcher {
 public:
  Matcher(const FloatNetwork& before, const FloatNetwork& after)
      : before_(before), after_(after), taken_(after.model().nodes().size()) {
    out_.after.assign(before.model().nodes().size(), kNoNode);
  }

  NodeMatch run() {
    const auto surroundings = [](std::size_t radius) {
      return [radius](const FloatNetwork& net, NodeId id) { return net.looks(id)[radius]; };
    };
    const Groups alike = groups(surroundings(FloatNetwork::kRadius));
    out_.names_trusted = are_names_trusted(alike);
    for (const auto& [look, group] : alike)
      if (group.before.size() == group.after.size()) pair_as_many(group);
    if (out_.names_trusted)
      pair_in_order(groups([](const FloatNetwork& net, NodeId id) {
        return ContentHash().add(named(net, id)).value();
      }));
    for (std::size_t radius = FloatNetwork::kRadius + 1; radius-- > 0;)
      pair_in_order(groups(surroundings(radius)));
    pair_in_order(groups([](const FloatNetwork& net, NodeId id) {
      const Node& node = net.model().node(id);
      return ContentHash().add(node.domain).add(node.op).value();
    }));
    return std::move(out_);
  }

 private:
  struct Group {
    std::vector<NodeId> before, after;  // in the models' order
  };
  using Groups = std::map<std::uint64_t, Group>;

  static std::string named(const FloatNetwork& net, NodeId id) {
    const Node& node = net.model().node(id);
    return node.domain + "::" + node.op + " " + node_name(net.model(), id);
  }

  // The nodes without partner, by a key.
  template <class KeyOf>
  Groups groups(const KeyOf& key_of) const {
    Groups found;
    for (const NodeId id : before_.nodes())
      if (out_.after[index(id)] == kNoNode) found[key_of(before_, id)].before.push_back(id);
    for (const NodeId id : after_.nodes())
      if (!taken_[index(id)]) found[key_of(after_, id)].after.push_back(id);
    return found;
  }

  void pair(NodeId before, NodeId after) {
    out_.after[index(before)] = after;
    taken_[index(after)] = true;
  }

  void pair_in_order(const Groups& found) {
    for (const auto& [key, group] : found)
      for (std::size_t k = 0; k < std::min(group.before.size(), group.after.size()); ++k)
        pair(group.before[k], group.after[k]);
  }

  // By name where both have the same names, for files may order branches differently; else in order.
  void pair_as_many(const Group& group) {
    std::map<std::string, NodeId> by_name;
    for (const NodeId id : group.after) by_name.emplace(named(after_, id), id);
    bool same_names = out_.names_trusted && by_name.size() == group.after.size();
    for (const NodeId id : group.before)
      same_names = same_names && by_name.contains(named(before_, id));
    for (std::size_t k = 0; k < group.before.size(); ++k)
      pair(group.before[k],
           same_names ? by_name.at(named(before_, group.before[k])) : group.after[k]);
  }

  bool are_names_trusted(const Groups& alike) const {
    std::size_t same = 0;
    std::size_t sure = 0;
    for (const auto& [look, group] : alike) {
      if (group.before.size() != 1 || group.after.size() != 1) continue;
      ++sure;
      same += named(before_, group.before[0]) == named(after_, group.after[0]);
    }
    return 10 * same >= 9 * sure;
  }

  const FloatNetwork& before_;
  const FloatNetwork& after_;
  std::vector<bool> taken_;  // by node of the new model
  NodeMatch out_;
};

}  // namespace

NodeMatch match_nodes(const FloatNetwork& before, const FloatNetwork& after) {
  return Matcher(before, after).run();
}

}  // namespace qdq
