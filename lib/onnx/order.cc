#include "onnx/order.h"

#include <functional>
#include <queue>
#include <vector>

namespace qdq::reader {
namespace {

// Nodes by their place in the file's order. Calls have none.
class Dependencies {
 public:
  explicit Dependencies(const FlatModel& model) : model_(model), place_(model.nodes.size(), kNone) {
    for (std::uint32_t i = 0; i < model.sequence.size(); ++i) place_[model.sequence[i]] = i;
  }

  // The place of the node that makes a value; kNone for inputs and constants.
  std::uint32_t producer(std::uint32_t value) const {
    if (value == kNone || model_.values[value].producer == kNone) return kNone;
    return place_[model_.values[value].producer];
  }

  std::span<const std::uint32_t> operands(std::uint32_t place) const {
    return model_.operands_of(model_.nodes[model_.sequence[place]]);
  }

  bool sorted() const {
    for (std::uint32_t place = 0; place < model_.sequence.size(); ++place) {
      for (const std::uint32_t value : operands(place)) {
        const std::uint32_t before = producer(value);
        if (before != kNone && before >= place) return false;
      }
    }
    return true;
  }

 private:
  const FlatModel& model_;
  std::vector<std::uint32_t> place_;
};

// Who waits for whom, as one array: the users of place p are users[first[p]] up to
// users[first[p + 1]].
struct Users {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> users;
  std::vector<std::uint32_t> waiting;  // operands of each place that are not there yet
};

Users users_of(const Dependencies& dependencies, std::uint32_t count) {
  Users result;
  result.first.assign(count + 1, 0);
  result.waiting.assign(count, 0);
  for (std::uint32_t place = 0; place < count; ++place) {
    for (const std::uint32_t value : dependencies.operands(place)) {
      const std::uint32_t before = dependencies.producer(value);
      if (before == kNone) continue;
      ++result.first[before + 1];
      ++result.waiting[place];
    }
  }
  for (std::uint32_t place = 0; place < count; ++place) {
    result.first[place + 1] += result.first[place];
  }
  result.users.resize(result.first[count]);
  std::vector<std::uint32_t> next(result.first.begin(), result.first.end() - 1);
  for (std::uint32_t place = 0; place < count; ++place) {
    for (const std::uint32_t value : dependencies.operands(place)) {
      const std::uint32_t before = dependencies.producer(value);
      if (before != kNone) result.users[next[before]++] = place;
    }
  }
  return result;
}

// Every node that still waits has an operand that does. Going back along those ends in a circle;
// the first place met twice is on it.
Error cycle(const FlatModel& model, const Dependencies& dependencies, const Users& users,
            std::uint32_t start) {
  std::vector<bool> met(model.sequence.size(), false);
  std::uint32_t at = start;
  std::uint32_t tensor = kNone;
  while (!met[at]) {
    met[at] = true;
    for (const std::uint32_t value : dependencies.operands(at)) {
      const std::uint32_t before = dependencies.producer(value);
      if (before == kNone || users.waiting[before] == 0) continue;
      tensor = value;
      at = before;
      break;
    }
  }
  return bad_graph("the graph has a cycle", model.nodes[model.sequence[at]].name,
                   model.values[tensor].name);
}

}  // namespace

Result<void> sort_topologically(FlatModel& model) {
  const Dependencies dependencies(model);
  if (dependencies.sorted()) return {};
  const auto count = static_cast<std::uint32_t>(model.sequence.size());
  Users users = users_of(dependencies, count);
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t place = 0; place < count; ++place) {
    if (users.waiting[place] == 0) ready.push(place);
  }
  std::vector<std::uint32_t> sorted;
  sorted.reserve(count);
  while (!ready.empty()) {
    const std::uint32_t place = ready.top();
    ready.pop();
    sorted.push_back(model.sequence[place]);
    for (std::uint32_t k = users.first[place]; k < users.first[place + 1]; ++k) {
      if (--users.waiting[users.users[k]] == 0) ready.push(users.users[k]);
    }
  }
  for (std::uint32_t place = 0; place < count; ++place) {
    if (users.waiting[place] > 0) return cycle(model, dependencies, users, place);
  }
  model.sequence = std::move(sorted);
  return {};
}

}  // namespace qdq::reader
