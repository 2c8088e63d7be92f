// Layers by longest paths, and an order in them by barycentres.
#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "report/graph_layout.h"

namespace qdq {
namespace {

constexpr double kPassingWidth = 10;
constexpr int kSweeps = 16;

// Edges lead from a box to a later one.
std::vector<std::size_t> layers_of(const Picture& picture) {
  const std::size_t count = picture.boxes.size();
  std::vector<std::vector<std::size_t>> below(count);
  std::vector<std::size_t> layer(count);
  for (const PictureEdge& edge : picture.edges) below[edge.from].push_back(edge.to);
  for (std::size_t at = 0; at < count; ++at)
    for (const std::size_t to : below[at]) layer[to] = std::max(layer[to], layer[at] + 1);
  for (std::size_t at = count; at-- > 0;) {
    if (below[at].empty()) continue;
    std::size_t nearest = layer[below[at].front()];
    for (const std::size_t to : below[at]) nearest = std::min(nearest, layer[to]);
    layer[at] = nearest - 1;
  }
  return layer;
}

class LayerMaker {
 public:
  LayerMaker(const Picture& picture, const std::vector<Size>& sizes) : picture_(picture) {
    const std::vector<std::size_t> layer = layers_of(picture);
    for (std::size_t at = 0; at < layer.size(); ++at)
      out_.items.push_back({at, layer[at], sizes[at].width, 0, {}, {}});
    first_.assign(layer.size(), picture.edges.size());
    for (std::size_t at = picture.edges.size(); at-- > 0;) first_[picture.edges[at].to] = at;
    for (std::size_t at = 0; at < picture.edges.size(); ++at)
      tensors_[{picture.edges[at].from, picture.edges[at].port}].push_back(at);
  }

  Layers run(std::size_t most) {
    std::size_t needed = out_.items.size();
    for (const auto& [port, edges] : tensors_) needed += farthest(edges) - layer(port.first) - 1;
    if (needed > most) return {};
    for (const auto& [port, edges] : tensors_) add(port, edges);
    for (std::size_t at = 0; at < out_.items.size(); ++at) {
      const std::size_t layer = out_.items[at].layer;
      if (layer >= out_.rows.size()) out_.rows.resize(layer + 1);
      out_.rows[layer].push_back(at);
    }
    return std::move(out_);
  }

 private:
  using Port = std::pair<std::size_t, std::size_t>;

  std::size_t layer(std::size_t box) const { return out_.items[box].layer; }

  std::size_t farthest(const std::vector<std::size_t>& edges) const {
    std::size_t most = 0;
    for (const std::size_t edge : edges) most = std::max(most, layer(picture_.edges[edge].to));
    return most;
  }

  // All readers of a tensor branch off one line.
  void add(const Port& port, const std::vector<std::size_t>& edges) {
    const std::size_t first = layer(port.first);
    std::vector<std::size_t> line{port.first};
    for (std::size_t at = first + 1; at < farthest(edges); ++at) {
      out_.items.push_back({LayerItem::kPasses, at, kPassingWidth, 0, {}, {}});
      line.push_back(out_.items.size() - 1);
      link(line[line.size() - 2], line.back(), port.second, edges.front());
    }
    for (const std::size_t edge : edges) {
      const std::size_t to = picture_.edges[edge].to;
      link(line[layer(to) - 1 - first], to, port.second, edge);
    }
  }

  void link(std::size_t from, std::size_t to, std::size_t port, std::size_t edge) {
    out_.items[from].down.push_back(out_.links.size());
    out_.items[to].up.push_back(out_.links.size());
    out_.links.push_back({from, to, port, edge, first_[picture_.edges[edge].to] == edge, 0, 0});
  }

  const Picture& picture_;
  std::map<Port, std::vector<std::size_t>> tensors_;  // edges by where they begin
  std::vector<std::size_t> first_;                    // edge of each box
  Layers out_;
};

class RowOrder {
 public:
  explicit RowOrder(Layers& layers) : layers_(layers), position_(layers.items.size()) {}

  void run() {
    for (std::size_t row = 0; row < layers_.rows.size(); ++row) number(row);
    std::vector<std::vector<std::size_t>> best = layers_.rows;
    std::size_t fewest = crossings();
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
      const bool down = sweep % 2 == 0;
      for (std::size_t k = 1; k < layers_.rows.size(); ++k)
        sort_row(down ? k : layers_.rows.size() - 1 - k, down);
      const std::size_t now = crossings();
      if (now >= fewest) continue;
      fewest = now;
      best = layers_.rows;
    }
    layers_.rows = std::move(best);
  }

 private:
  void number(std::size_t row) {
    for (std::size_t k = 0; k < layers_.rows[row].size(); ++k)
      position_[layers_.rows[row][k]] = static_cast<double>(k);
  }

  // Tensors of one box leave it in their order.
  double place(const LayerLink& link, bool upper) const {
    if (!upper) return position_[link.to];
    const bool box = layers_.items[link.from].box != LayerItem::kPasses;
    constexpr double step = 1e-3;
    return position_[link.from] + (box ? step * static_cast<double>(link.port) : 0);
  }

  void sort_row(std::size_t row, bool by_upper) {
    std::vector<std::pair<double, std::size_t>> keyed;
    for (const std::size_t item : layers_.rows[row]) {
      const std::vector<std::size_t>& links =
          by_upper ? layers_.items[item].up : layers_.items[item].down;
      double sum = 0;
      for (const std::size_t link : links) sum += place(layers_.links[link], by_upper);
      keyed.emplace_back(links.empty() ? position_[item] : sum / static_cast<double>(links.size()),
                         item);
    }
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t k = 0; k < keyed.size(); ++k) layers_.rows[row][k] = keyed[k].second;
    number(row);
  }

  std::size_t crossings() const {
    std::size_t sum = 0;
    for (const std::vector<std::size_t>& row : layers_.rows) sum += crossings_below(row);
    return sum;
  }

  // Counts inversions with a tree of sums over the positions in the lower row.
  std::size_t crossings_below(const std::vector<std::size_t>& row) const {
    std::vector<std::pair<double, std::size_t>> ends;  // upper place, position in the lower row
    std::size_t last = 0;
    for (const std::size_t item : row)
      for (const std::size_t link : layers_.items[item].down) {
        const auto to = static_cast<std::size_t>(position_[layers_.links[link].to]);
        ends.emplace_back(place(layers_.links[link], true), to);
        last = std::max(last, to);
      }
    std::ranges::sort(ends);
    std::vector<std::size_t> tree(last + 2);
    std::size_t sum = 0;
    for (std::size_t k = 0; k < ends.size(); ++k) {
      std::size_t not_right = 0;
      for (std::size_t at = ends[k].second + 1; at > 0; at -= at & -at) not_right += tree[at];
      sum += k - not_right;
      for (std::size_t at = ends[k].second + 1; at < tree.size(); at += at & -at) ++tree[at];
    }
    return sum;
  }

  Layers& layers_;
  std::vector<double> position_;
};

}  // namespace

Layers make_layers(const Picture& picture, const std::vector<Size>& sizes, std::size_t most) {
  return LayerMaker(picture, sizes).run(most);
}

void order_rows(Layers& layers) { RowOrder(layers).run(); }

}  // namespace qdq
