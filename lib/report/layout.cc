#include "report/layout.h"

#include <algorithm>

namespace qdq {
namespace {

constexpr std::size_t kNarrowest = 24;  // of a table's flexible column
constexpr std::string_view kDots = "...";

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The byte behind the first `count` code points.
std::size_t skip(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && continues(text[at])) ++at;
    --count;
  }
  return at;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find(' ', at), text.size());
    if (stop > at) out.push_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string shortened(std::string_view text, std::size_t width) {
  const std::size_t full = display_width(text);
  if (full <= width) return std::string(text);
  const std::size_t kept = width > kDots.size() ? width - kDots.size() : 0;
  const std::size_t front = kept / 2;
  const std::size_t back = kept - front;
  return std::string(text.substr(0, skip(text, front))) + std::string(kDots) +
         std::string(text.substr(skip(text, full - back)));
}

std::string paragraph(const std::string& lead, const std::string& text, const std::string& aside,
                      std::size_t width) {
  const std::size_t indent = display_width(lead);
  std::string out = lead;
  std::size_t column = indent;
  bool fresh = true;
  const auto put = [&](std::string_view piece, std::size_t gap) {
    const std::size_t wide = display_width(piece);
    if (!fresh && column + gap + wide > width) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
      fresh = true;
    }
    if (!fresh) {
      out += std::string(gap, ' ');
      column += gap;
    }
    out += piece;
    column += wide;
    fresh = false;
  };
  for (std::string_view word : words(text)) put(word, 1);
  if (!aside.empty()) put(aside, 3);
  return out + "\n";
}

std::string inked(const std::string& text, Ink ink, const TextStyle& style) {
  if (!style.color) return text;
  switch (ink) {
    case Ink::Plain:
      return text;
    case Ink::Bold:
      return "\x1b[1m" + text + "\x1b[0m";
    case Ink::Red:
      return "\x1b[31m" + text + "\x1b[0m";
    case Ink::Yellow:
      return "\x1b[33m" + text + "\x1b[0m";
    case Ink::Cyan:
      return "\x1b[36m" + text + "\x1b[0m";
    case Ink::Dim:
      return "\x1b[2m" + text + "\x1b[0m";
  }
  return text;
}

std::string Table::text(const TextStyle& style) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const std::vector<std::string>& row : rows_)
    for (std::size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], display_width(row[k]));
  std::size_t others = 2 * (widths.size() - 1);
  for (std::size_t k = 0; k < widths.size(); ++k) others += k == flexible_ ? 0 : widths[k];
  const std::size_t left = style.width > others ? style.width - others : 0;
  if (!style.wide) widths[flexible_] = std::min(widths[flexible_], std::max(left, kNarrowest));
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t k = 0; k < rows_[r].size(); ++k) {
      const std::string cell = k == flexible_ ? shortened(rows_[r][k], widths[k]) : rows_[r][k];
      const std::string pad(widths[k] - display_width(cell), ' ');
      line += (k > 0 ? "  " : "") + (k < right_aligned_ ? pad + cell : cell + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (r == 0 ? inked(line, Ink::Bold, style) : line) + "\n";
  }
  return out;
}

}  // namespace qdq
