// Where the items of each layer stand, and where links are fixed to them.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>

#include "report/graph_layout.h"

namespace qdq {
namespace {

constexpr double kBetweenLines = 12;
// Each brings lines nearer to straight; large pictures get fewer.
constexpr std::size_t kFewestSweeps = 24, kMostSweeps = 600, kMoves = 4'000'000;

class Placing {
 public:
  explicit Placing(Layers& layers) : layers_(layers) {}

  void run() {
    for (LayerItem& item : layers_.items) fix_links(item);
    for (const std::vector<std::size_t>& row : layers_.rows) pack(row);
    const std::size_t sweeps =
        std::clamp(kMoves / (layers_.items.size() + 1), kFewestSweeps, kMostSweeps);
    for (std::size_t sweep = 0; sweep < sweeps; ++sweep) {
      const bool last = sweep >= kFewestSweeps / 2;
      for (std::size_t k = 0; k < layers_.rows.size(); ++k) move(layers_.rows[k], true, last);
      for (std::size_t k = layers_.rows.size(); k-- > 0;) move(layers_.rows[k], last, true);
    }
    begin_at_zero();
  }

 private:
  bool passes(std::size_t item) const { return layers_.items[item].box == LayerItem::kPasses; }

  // Side by side on the edge of a box; what passes has one place.
  void fix_links(LayerItem& item) {
    if (item.box == LayerItem::kPasses) return;
    std::map<std::size_t, std::vector<std::size_t>> ports;  // in order
    for (const std::size_t link : item.down) ports[layers_.links[link].port].push_back(link);
    std::size_t k = 0;
    for (const auto& [port, links] : ports) {
      const double x = offset(item.width, k++, ports.size());
      for (const std::size_t link : links) layers_.links[link].from_x = x;
    }
    fix_upper_links(item);
  }

  // What the box reads first comes in at its middle, so that the main way through a network is straight.
  void fix_upper_links(const LayerItem& item) {
    const auto first =
        std::ranges::find_if(item.up, [&](std::size_t link) { return layers_.links[link].main; });
    const std::ptrdiff_t middle = first == item.up.end() ? 0 : first - item.up.begin();
    const std::ptrdiff_t count = std::ssize(item.up);
    constexpr double corner = 14;
    const auto most =
        static_cast<double>(std::max<std::ptrdiff_t>({middle, count - 1 - middle, 1}));
    const double step = (item.width / 2 - corner) / (most + 0.5);
    for (std::ptrdiff_t k = 0; k < count; ++k)
      layers_.links[item.up[static_cast<std::size_t>(k)]].to_x =
          static_cast<double>(k - middle) * step;
  }

  static double offset(double width, std::size_t k, std::size_t count) {
    return width * (static_cast<double>(k + 1) / static_cast<double>(count + 1) - 0.5);
  }

  double between(std::size_t a, std::size_t b) const {
    const double gap = passes(a) && passes(b) ? kBetweenLines : kBetweenBoxes;
    return (layers_.items[a].width + layers_.items[b].width) / 2 + gap;
  }

  void pack(const std::vector<std::size_t>& row) {
    double x = 0;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) x += between(row[k - 1], row[k]);
      layers_.items[row[k]].x = x;
    }
  }

  // Long lines are to be straight before all else, then the way of what operators read first.
  double weight(const LayerLink& link) const {
    constexpr double line = 16, main = 8, plain = 1;
    if (passes(link.from) && passes(link.to)) return line;
    return link.main && !passes(link.from) && !passes(link.to) ? main : plain;
  }

  struct Pull {
    double sum = 0, weight = 0;
  };

  Pull pull(std::size_t at, bool up, bool down) const {
    const LayerItem& item = layers_.items[at];
    Pull pull;
    const auto add = [&](double x, double weight) {
      pull.sum += x * weight;
      pull.weight += weight;
    };
    if (up)
      for (const std::size_t k : item.up) {
        const LayerLink& link = layers_.links[k];
        add(layers_.items[link.from].x + link.from_x - link.to_x, weight(link));
      }
    if (down)
      for (const std::size_t k : item.down) {
        const LayerLink& link = layers_.links[k];
        add(layers_.items[link.to].x + link.to_x - link.from_x, weight(link));
      }
    constexpr double inertia = 0.01;
    if (pull.weight == 0) add(item.x, inertia);
    return pull;
  }

  // The least squares under "not nearer than": with the distances taken off it is a monotone regression,
  // and neighbours that would have to change places are pooled.
  void move(const std::vector<std::size_t>& row, bool up, bool down) {
    struct Pool {
      Pull pull;
      std::size_t count = 0;
      double mean() const { return pull.sum / pull.weight; }
    };
    std::vector<double> distance(row.size());
    for (std::size_t k = 1; k < row.size(); ++k)
      distance[k] = distance[k - 1] + between(row[k - 1], row[k]);
    std::vector<Pool> pools;
    for (std::size_t k = 0; k < row.size(); ++k) {
      Pull one = pull(row[k], up, down);
      one.sum -= distance[k] * one.weight;
      pools.push_back({one, 1});
      while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
        Pool& into = pools[pools.size() - 2];
        into.pull.sum += pools.back().pull.sum;
        into.pull.weight += pools.back().pull.weight;
        into.count += pools.back().count;
        pools.pop_back();
      }
    }
    std::size_t k = 0;
    for (const Pool& pool : pools)
      for (std::size_t n = 0; n < pool.count; ++n, ++k)
        layers_.items[row[k]].x = pool.mean() + distance[k];
  }

  void begin_at_zero() {
    if (layers_.items.empty()) return;
    double least = layers_.items.front().x;
    for (const LayerItem& item : layers_.items) least = std::min(least, item.x - item.width / 2);
    for (LayerItem& item : layers_.items) item.x -= least;
  }

  Layers& layers_;
};

}  // namespace

void place_items(Layers& layers) {
  std::vector<std::size_t> position(layers.items.size());
  for (const std::vector<std::size_t>& row : layers.rows)
    for (std::size_t k = 0; k < row.size(); ++k) position[row[k]] = k;
  for (LayerItem& item : layers.items)
    std::ranges::stable_sort(item.up, {},
                             [&](std::size_t link) { return position[layers.links[link].from]; });
  Placing(layers).run();
}

}  // namespace qdq
