// layout.h: text that fits a width: wrapped paragraphs, tables, colours. Widths are counted in
// code points; what comes in is printable() already.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/report.h"

namespace qdq {

std::size_t display_width(std::string_view text);

// Shortens in the middle: "layer1.0.conv1.weig...20 + Conv_22". Keeps at least the dots.
std::string shortened(std::string_view text, std::size_t width);

// A paragraph behind a label, further lines indented to where the text starts:
//
//   why   dq-forward did not apply to
//         Conv_3: k is not a constant   (w = DQ{s}(k))
//
// `lead` is what stands before the text on the first line, blanks included. `aside` goes behind it
// as one piece, on a line of its own if need be; empty: none. A word that is too long is not broken.
std::string paragraph(const std::string& lead, const std::string& text, const std::string& aside,
                      std::size_t width);

enum class Ink { Plain, Bold, Red, Yellow, Cyan, Dim };
std::string inked(const std::string& text, Ink ink, const TextStyle& style);

// A table with a head line. Columns are as wide as their contents, but for one that gets what is left
// and whose cells are shortened.
class Table {
 public:
  Table(std::vector<std::string> head, std::size_t flexible, std::size_t right_aligned_columns)
      : flexible_(flexible), right_aligned_(right_aligned_columns) {
    rows_.push_back(std::move(head));
  }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text(const TextStyle& style) const;

 private:
  std::size_t flexible_;
  std::size_t right_aligned_;  // the first so many columns
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace qdq
