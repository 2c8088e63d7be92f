// A picture as SVG.
#include <algorithm>
#include <array>

#include "report/graph_layout.h"
#include "report/graph_svg_style.h"
#include "report/layout.h"
#include "report/wording.h"
#include "report/xml.h"

namespace qdq {
namespace {

constexpr std::size_t kMostBoxes = 2000;
constexpr std::size_t kMostEdges = 10'000;
constexpr std::size_t kMostItems = 200'000;  // boxes, and tensors in the layers that they pass
constexpr double kCharacter = 7.3;           // of a monospaced font of 12 px, the wider ones
constexpr double kLineHeight = 16;
constexpr double kPadding = 9;  // inside boxes
constexpr double kSide = 10;    // besides, for what stands at the sides
constexpr double kMargin = 16;
constexpr double kGap = 38;       // between layers
constexpr double kGapBeside = 6;  // between a line and its type
constexpr double kTitle = 26;
constexpr double kLegend = 38;

double text_width(std::string_view text) {
  // What is behind Latin, Greek and Cyrillic may be twice as wide.
  std::size_t wide = 0;
  for (const char c : text) wide += static_cast<unsigned char>(c) >= 0xe2;
  return kCharacter * static_cast<double>(display_width(text) + wide);
}

double heading_width(const PictureBox& box) {
  return text_width(box.heading) + (box.verdict.empty() ? 0 : text_width(box.verdict + "   "));
}

Error too_large(const Picture& picture) {
  const std::size_t boxes = picture.boxes.size();
  const std::size_t edges = picture.edges.size();
  std::string what = "too much to be drawn as SVG: ";
  if (boxes > kMostBoxes)
    what += std::to_string(boxes) + " boxes, where " + std::to_string(kMostBoxes) + " is the limit";
  else if (edges > kMostEdges)
    what += std::to_string(edges) + " edges, where " + std::to_string(kMostEdges) + " is the limit";
  else
    what += "edges that pass more than " + std::to_string(kMostItems) + " layers";
  Error error{ErrorKind::Limit, what, {}, "--around NODE draws a part; --format dot has no limit"};
  error.limit = "nodes";
  return error;
}

class Drawing {
 public:
  Drawing(const Picture& picture, Layers layers, std::vector<Size> sizes)
      : picture_(picture), layers_(std::move(layers)), sizes_(std::move(sizes)) {
    stack();
  }

  std::string run() const {
    std::string out = head() + svg_style();
    out += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n";
    if (!picture_.title.empty()) out += text("title", kMargin, kMargin + 10, picture_.title);
    for (const LayerLink& link : layers_.links) out += line(link);
    for (const LayerItem& item : layers_.items) out += passing(item);
    for (const LayerItem& item : layers_.items)
      if (item.box != LayerItem::kPasses) out += box(item);
    for (const LayerItem& item : layers_.items) out += types(item);
    return out + legend() + "</svg>\n";
  }

 private:
  // The heights of the layers, and of the room between them: the further a line goes aside, the more.
  void stack() {
    double y = kMargin + (picture_.title.empty() ? 0 : kTitle);
    for (const std::vector<std::size_t>& row : layers_.rows) {
      double height = 0;
      double aside = 0;
      for (const std::size_t at : row) {
        const LayerItem& item = layers_.items[at];
        if (item.box != LayerItem::kPasses) height = std::max(height, sizes_[item.box].height);
        for (const std::size_t link : item.down)
          aside = std::max(aside, std::abs(start(layers_.links[link]) - end(layers_.links[link])));
        width_ = std::max(width_, item.x + item.width / 2);
      }
      tops_.push_back(y);
      heights_.push_back(height);
      constexpr double slope = 0.08, most = 50;
      y += height + kGap + std::min(most, slope * aside);
    }
    height_ = y - kGap;
    width_ = std::max(
        {width_ + 2 * kMargin, legend_width(), text_width(picture_.title) * 14 / 12 + 2 * kMargin});
  }

  double start(const LayerLink& link) const {
    return kMargin + layers_.items[link.from].x + link.from_x;
  }
  double end(const LayerLink& link) const { return kMargin + layers_.items[link.to].x + link.to_x; }

  // Boxes stand in the middle of their layers.
  double top(const LayerItem& item) const {
    const double free =
        heights_[item.layer] -
        (item.box == LayerItem::kPasses ? heights_[item.layer] : sizes_[item.box].height);
    return tops_[item.layer] + free / 2;
  }
  double bottom(const LayerItem& item) const {
    return item.box == LayerItem::kPasses ? tops_[item.layer] + heights_[item.layer]
                                          : top(item) + sizes_[item.box].height;
  }

  std::string head() const {
    const std::string width = svg_number(width_);
    const std::string height = svg_number(height_ + kLegend + kMargin);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
           "\" viewBox=\"0 0 " + width + " " + height +
           "\" role=\"graphics-document\" aria-labelledby=\"qdq-title qdq-desc\">\n" +
           "<title id=\"qdq-title\">" + xml(picture_.title) + "</title>\n<desc id=\"qdq-desc\">" +
           "A graph from top to bottom: " + std::to_string(picture_.boxes.size()) + " boxes, " +
           std::to_string(picture_.edges.size()) +
           " edges. Each box says its operator and how it " + "runs.</desc>\n";
  }

  static std::string text(std::string_view kind, double x, double y, const std::string& words,
                          std::string_view more = "") {
    return "<text class=\"" + std::string(kind) + "\" x=\"" + svg_number(x) + "\" y=\"" +
           svg_number(y) + "\"" + std::string(more) + " xml:space=\"preserve\">" + xml(words) +
           "</text>\n";
  }

  std::string edge_class(std::size_t edge) const {
    const PictureEdge& drawn = picture_.edges[edge];
    std::string kind = "edge";
    if (drawn.carries == BoxKind::Int8 || drawn.carries == BoxKind::Fp8)
      kind += " e-" + std::string(box_kind_name(drawn.carries));
    return kind + (drawn.cut ? " cut" : "");
  }

  // Down to the end of the layer, through the room between, and down to the box.
  std::string line(const LayerLink& link) const {
    const LayerItem& from = layers_.items[link.from];
    const LayerItem& to = layers_.items[link.to];
    const double x1 = start(link), x2 = end(link);
    const double y1 = tops_[from.layer] + heights_[from.layer], y2 = tops_[to.layer];
    const std::string middle = svg_number((y1 + y2) / 2);
    std::string data = "M" + svg_number(x1) + " " + svg_number(bottom(from)) + "V" + svg_number(y1);
    if (svg_number(x1) != svg_number(x2)) {
      data += "C" + svg_number(x1) + " " + middle + " " + svg_number(x2) + " " + middle + " " +
              svg_number(x2) + " " + svg_number(y2);
    }
    data += "V" + svg_number(top(to));
    const bool ends = to.box != LayerItem::kPasses;
    return "<path class=\"" + edge_class(link.edge) + "\" d=\"" + data + "\"" +
           (ends ? " marker-end=\"url(#qdq-tip)\"" : "") + "/>\n";
  }

  std::string passing(const LayerItem& item) const {
    if (item.box != LayerItem::kPasses) return "";
    return "<path class=\"" + edge_class(layers_.links[item.up.front()].edge) + "\" d=\"M" +
           svg_number(kMargin + item.x) + " " + svg_number(top(item)) + "V" +
           svg_number(bottom(item)) + "\"/>\n";
  }

  std::string box(const LayerItem& item) const {
    const PictureBox& drawn = picture_.boxes[item.box];
    const Size size = sizes_[item.box];
    const Point at{item.x + kMargin - item.width / 2, top(item)};
    const bool plain =
        drawn.kind == BoxKind::Input || drawn.kind == BoxKind::Output || drawn.kind == BoxKind::Cut;
    std::string out = "<g class=\"" + svg_class(drawn.kind) + (drawn.focus ? " focus" : "") +
                      "\"><title>" + xml(drawn.full_name) + "</title>" +
                      svg_outline(drawn.kind, at, size) + "\n";
    const double left = at.x + kPadding + (plain ? size.height / 4 : kSide);
    const double right = at.x + size.width - kPadding - kSide;
    double y = at.y + kPadding + 10;
    out += text("head", left, y, drawn.heading);
    if (!drawn.verdict.empty())
      out += text("verdict", right, y, drawn.verdict, " text-anchor=\"end\"");
    for (const std::string& words : drawn.lines) out += text("line", left, y += kLineHeight, words);
    return out + "</g>\n";
  }

  // The type of a tensor, once, where it leaves its box.
  std::string types(const LayerItem& item) const {
    if (item.box == LayerItem::kPasses) return "";
    std::string out;
    std::vector<std::size_t> told;
    for (const std::size_t k : item.down) {
      const LayerLink& link = layers_.links[k];
      const std::string& label = picture_.edges[link.edge].label;
      if (label.empty() || std::ranges::find(told, link.port) != told.end()) continue;
      told.push_back(link.port);
      const PictureBox& box = picture_.boxes[item.box];
      // An input or a constant says it itself.
      if (!box.lines.empty() && box.lines.front().starts_with(label)) continue;
      const double needed = text_width(label) + 2 * kGapBeside;
      out += goes_right(item, link.port) && start(link) > needed
                 ? text("type", start(link) - kGapBeside, bottom(item) + 14, label,
                        " text-anchor=\"end\"")
                 : text("type", start(link) + kGapBeside, bottom(item) + 14, label);
    }
    return out;
  }

  // On the whole, so that its type had better stand to the left.
  bool goes_right(const LayerItem& item, std::size_t port) const {
    double aside = 0;
    for (const std::size_t k : item.down)
      if (layers_.links[k].port == port) aside += end(layers_.links[k]) - start(layers_.links[k]);
    return aside > 6;
  }

  std::vector<BoxKind> kinds() const {
    constexpr std::array all = {BoxKind::Int8,       BoxKind::Fp8,      BoxKind::Float,
                                BoxKind::Conversion, BoxKind::Constant, BoxKind::Other,
                                BoxKind::Cut};
    std::vector<BoxKind> used;
    for (const BoxKind kind : all)
      if (std::ranges::any_of(picture_.boxes,
                              [&](const PictureBox& box) { return box.kind == kind; }))
        used.push_back(kind);
    return used;
  }

  static constexpr double kSample = 30;

  double legend_width() const {
    double width = kMargin;
    for (const BoxKind kind : kinds())
      width += kSample + 6 + text_width(legend_words(kind)) + kMargin;
    return width;
  }

  std::string legend() const {
    std::string out;
    double x = kMargin;
    const double y = height_ + 12;
    for (const BoxKind kind : kinds()) {
      const std::string words(legend_words(kind));
      out += "<g class=\"" + svg_class(kind) + "\">" + svg_outline(kind, {x, y}, {kSample, 24}) +
             "\n" + text("line", x + kSample + 6, y + 16, words) + "</g>\n";
      x += kSample + 6 + text_width(words) + kMargin;
    }
    return out;
  }

  const Picture& picture_;
  Layers layers_;
  std::vector<Size> sizes_;
  std::vector<double> tops_, heights_;  // of the layers
  double width_ = 0, height_ = 0;
};

// As wide as what it says, and as the types of what leaves it.
std::vector<Size> box_sizes(const Picture& picture) {
  std::vector<Size> sizes;
  for (const PictureBox& box : picture.boxes) {
    double width = heading_width(box);
    for (const std::string& line : box.lines) width = std::max(width, text_width(line));
    sizes.push_back({width + 2 * (kPadding + kSide),
                     kLineHeight * static_cast<double>(1 + box.lines.size()) + 2 * kPadding - 4});
  }
  std::vector<double> beside(picture.boxes.size());
  std::vector<std::size_t> ports(picture.boxes.size());
  for (const PictureEdge& edge : picture.edges) {
    beside[edge.from] = std::max(beside[edge.from], text_width(edge.label) + kGapBeside);
    ports[edge.from] = std::max(ports[edge.from], edge.port + 1);
  }
  // Types stand on either side of a line that leaves a box, and do not meet those of its neighbours.
  for (std::size_t at = 0; at < sizes.size(); ++at)
    sizes[at].width =
        std::max(sizes[at].width, ports[at] > 1 ? beside[at] * static_cast<double>(ports[at] + 1)
                                                : 2 * beside[at] - kBetweenBoxes);
  return sizes;
}

}  // namespace

Result<std::string> picture_svg(const Picture& picture) {
  if (picture.boxes.size() > kMostBoxes || picture.edges.size() > kMostEdges)
    return too_large(picture);
  std::vector<Size> sizes = box_sizes(picture);
  Layers layers = make_layers(picture, sizes, kMostItems);
  if (layers.items.size() < picture.boxes.size()) return too_large(picture);
  order_rows(layers);
  place_items(layers);
  return Drawing(picture, std::move(layers), std::move(sizes)).run();
}

}  // namespace qdq
