// graph_layout.h: where the boxes and lines of a picture go. Layers from top to bottom, lines between
// neighbouring layers only: a tensor that goes further passes the layers between at points of its own.
#pragma once

#include <cstddef>
#include <vector>

#include "qdq_lint/graph_pictures.h"

namespace qdq {

constexpr double kBetweenBoxes = 28;  // of one layer, at least

struct Point {
  double x = 0, y = 0;
};

struct Size {
  double width = 0, height = 0;
};

// Something that takes room in a layer: a box, or a tensor on its way.
struct LayerItem {
  static constexpr std::size_t kPasses = static_cast<std::size_t>(-1);
  std::size_t box = kPasses;
  std::size_t layer = 0;
  double width = 0;
  double x = 0;                       // of its middle
  std::vector<std::size_t> up, down;  // links
};

// A line from an item to one in the next layer. All links of a tensor leave a box at one place.
struct LayerLink {
  static constexpr std::size_t kNoEdge = static_cast<std::size_t>(-1);
  std::size_t from = 0, to = 0;  // items
  std::size_t port = 0;          // of the box that the tensor comes from
  std::size_t edge = 0;          // any edge of the tensor; the edge itself where it ends in a box
  bool main = false;             // of what a box reads the first
  double from_x = 0, to_x = 0;   // where it is fixed, from the middles of the items
};

struct Layers {
  std::vector<LayerItem> items;  // the boxes first
  std::vector<LayerLink> links;
  std::vector<std::vector<std::size_t>> rows;  // items of each layer, from left to right
};

// The items in layers, each below all that it reads from, and as near to what reads it as it can be.
// Empty if more than `most` items would be needed.
Layers make_layers(const Picture& picture, const std::vector<Size>& sizes, std::size_t most);

// Puts the rows in an order in which few links cross.
void order_rows(Layers& layers);

// Fixes the links at the items and moves the items to where links are short and straight. The leftmost
// item begins at 0.
void place_items(Layers& layers);

}  // namespace qdq
