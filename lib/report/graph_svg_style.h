// graph_svg_style.h: colours and forms of SVG pictures.
#pragma once

#include <string>
#include <string_view>

#include "qdq_lint/graph_pictures.h"
#include "report/graph_layout.h"

namespace qdq {

// What all pictures begin with: rules for light and dark, hatches, the head of an arrow.
std::string svg_style();

// "b-int8": the class of a box of this kind, in the style.
std::string svg_class(BoxKind kind);

// The outline and the hatched band of a box.
std::string svg_outline(BoxKind kind, Point at, Size size);

// What a legend calls boxes of the kind; empty: it needs no word.
std::string_view legend_words(BoxKind kind);

// A coordinate: whole numbers, so that the last bits of a layout count nowhere.
std::string svg_number(double number);

}  // namespace qdq
