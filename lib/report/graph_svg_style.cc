// The colours are those of Okabe and Ito, which people who see colours differently tell apart: int8 blue,
// fp8 purple, float orange, conversions vermilion, what is not known grey. Each kind has an outline and a
// band of its own besides.
#include "report/graph_svg_style.h"

#include <cmath>

namespace qdq {
namespace {

constexpr double kBand = 12;

constexpr std::string_view kStyle = R"svg(<style>
text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1b1f24 }
.title { font-size: 14px; font-weight: bold }
.head { font-weight: bold }
.verdict { font-style: italic }
.type { font-size: 11px; fill: #57606a; paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round }
.paper { fill: #fff }
.box { stroke-width: 1.5 }
.focus .box { stroke-width: 3.5 }
.edge { fill: none; stroke: #6e7781; stroke-width: 1.5 }
.e-int8 { stroke: #0072b2; stroke-width: 2.5 }
.e-fp8 { stroke: #b0588a; stroke-width: 2.5; stroke-dasharray: 9 2 }
.cut { stroke-dasharray: 4 4 }
.tip { fill: #6e7781 }
.b-int8 .box { fill: #e3f0f9; stroke: #0072b2 }
.b-fp8 .box { fill: #f9ebf3; stroke: #b0588a }
.b-float .box { fill: #fdf3dc; stroke: #b97f00 }
.b-conversion .box { fill: #fbe6da; stroke: #d55e00 }
.b-other .box { fill: #eff0f2; stroke: #7f858c; stroke-dasharray: 6 3 }
.b-constant .box { fill: #fff; stroke: #7f858c }
.b-input .box, .b-output .box { fill: #fff; stroke: #1b1f24 }
.b-cut .box { fill: none; stroke: #7f858c; stroke-dasharray: 2 3 }
.b-cut text { font-style: italic; fill: #57606a }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.type { fill: #9da7b3; stroke: #0d1117 }
.paper { fill: #0d1117 }
.edge { stroke: #8b949e }
.e-int8 { stroke: #56b4e9 }
.e-fp8 { stroke: #cc79a7 }
.tip { fill: #8b949e }
.b-int8 .box { fill: #0b2a3f; stroke: #56b4e9 }
.b-fp8 .box { fill: #371f2d; stroke: #cc79a7 }
.b-float .box { fill: #362800; stroke: #e69f00 }
.b-conversion .box { fill: #3c1d08; stroke: #ef7d2e }
.b-other .box { fill: #24292f; stroke: #8b949e }
.b-constant .box, .b-input .box, .b-output .box { fill: #0d1117; stroke: #8b949e }
.b-cut text { fill: #9da7b3 }
}
</style>
<defs>
<pattern id="qdq-int8" width="12" height="12" patternUnits="userSpaceOnUse"><path d="M0 0h12v12H0z" fill="#0072b2"/></pattern>
<pattern id="qdq-fp8" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 0h6v6H0z" fill="#cc79a7"/><circle cx="3" cy="3" r="1.4" fill="#fff"/></pattern>
<pattern id="qdq-float" width="12" height="6" patternUnits="userSpaceOnUse"><path d="M0 0h12v6H0z" fill="#e69f00"/><path d="M0 3h12" stroke="#fff" stroke-width="1.5"/></pattern>
<pattern id="qdq-conversion" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0h6v6H0z" fill="#d55e00"/><path d="M1 0v6" stroke="#fff" stroke-width="2"/></pattern>
<pattern id="qdq-other" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 0h6v6H0z" fill="#999"/><path d="M0 0l6 6M6 0l-6 6" stroke="#fff"/></pattern>
<marker id="qdq-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="90"><path class="tip" d="M0 0l8 4l-8 4z"/></marker>
</defs>
)svg";

std::string rect(Point at, Size size, double radius, std::string_view attributes) {
  return "<rect x=\"" + svg_number(at.x) + "\" y=\"" + svg_number(at.y) + "\" width=\"" +
         svg_number(size.width) + "\" height=\"" + svg_number(size.height) + "\" rx=\"" +
         svg_number(radius) + "\" " + std::string(attributes) + "/>";
}

std::string path(const std::string& data) { return "<path class=\"box\" d=\"" + data + "\"/>"; }

std::string corner_cut(Point at, Size size, double cut) {
  const auto pair = [](double x, double y) { return svg_number(x) + " " + svg_number(y); };
  const double right = at.x + size.width;
  const double bottom = at.y + size.height;
  return "M" + pair(at.x + cut, at.y) + "L" + pair(right - cut, at.y) + "L" +
         pair(right, at.y + cut) + "L" + pair(right, bottom - cut) + "L" +
         pair(right - cut, bottom) + "L" + pair(at.x + cut, bottom) + "L" +
         pair(at.x, bottom - cut) + "L" + pair(at.x, at.y + cut) + "z";
}

std::string folded_corner(Point at, Size size, double fold) {
  const auto pair = [](double x, double y) { return svg_number(x) + " " + svg_number(y); };
  const double right = at.x + size.width;
  const double bottom = at.y + size.height;
  return "M" + pair(at.x, at.y) + "L" + pair(right - fold, at.y) + "L" + pair(right, at.y + fold) +
         "L" + pair(right, bottom) + "L" + pair(at.x, bottom) + "zM" + pair(right - fold, at.y) +
         "L" + pair(right - fold, at.y + fold) + "L" + pair(right, at.y + fold);
}

std::string band(BoxKind kind, Point at, double height) {
  constexpr double inset = 3;
  return rect({at.x + inset, at.y + inset}, {kBand - inset, height - 2 * inset}, 2,
              "fill=\"url(#qdq-" + std::string(box_kind_name(kind)) + ")\"");
}

}  // namespace

std::string svg_style() { return std::string(kStyle); }

std::string svg_class(BoxKind kind) { return "b-" + std::string(box_kind_name(kind)); }

std::string svg_outline(BoxKind kind, Point at, Size size) {
  constexpr double round = 8, cut = 9;
  switch (kind) {
    case BoxKind::Int8:
      return rect(at, size, round, "class=\"box\"") + band(kind, at, size.height);
    case BoxKind::Fp8:
      return rect(at, size, round, "class=\"box\"") +
             rect({at.x + 3, at.y + 3}, {size.width - 6, size.height - 6}, round - 3,
                  "class=\"box\"") +
             band(kind, {at.x + 2, at.y + 2}, size.height - 4);
    case BoxKind::Float:
    case BoxKind::Other:
      return rect(at, size, 0, "class=\"box\"") + band(kind, at, size.height);
    case BoxKind::Conversion:
      return path(corner_cut(at, size, cut)) + band(kind, {at.x + 2, at.y + 5}, size.height - 10) +
             band(kind, {at.x + size.width - kBand - 5, at.y + 5}, size.height - 10);
    case BoxKind::Constant:
      return path(folded_corner(at, size, cut));
    case BoxKind::Input:
    case BoxKind::Output:
      return rect(at, size, size.height / 2, "class=\"box\"");
    case BoxKind::Cut:
      return rect(at, size, size.height / 2, "class=\"box\"");
  }
  return "";
}

std::string_view legend_words(BoxKind kind) {
  switch (kind) {
    case BoxKind::Int8:
      return "INT8";
    case BoxKind::Fp8:
      return "FP8";
    case BoxKind::Float:
      return "float";
    case BoxKind::Conversion:
      return "Q, DQ, reformat";
    case BoxKind::Constant:
      return "constant";
    case BoxKind::Other:
      return "other, or unknown";
    case BoxKind::Cut:
      return "goes on";
    case BoxKind::Input:
    case BoxKind::Output:
      return "";
  }
  return "";
}

std::string svg_number(double number) { return std::to_string(std::lround(number)); }

}  // namespace qdq
