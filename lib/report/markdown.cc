#include "report/markdown.h"

#include <cctype>

#include "report/layout.h"

namespace qdq {
namespace {

constexpr std::size_t kWidth = 100;

// "<" before a letter or "/" starts HTML, except in code.
std::string escaped(std::string_view text) {
  std::string out;
  bool code = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '`') code = !code;
    const char next = k + 1 < text.size() ? text[k + 1] : ' ';
    if (!code && text[k] == '<' &&
        (std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '/' || next == '!'))
      out += '\\';
    out += text[k];
  }
  return out;
}

bool starts_markup(std::string_view line) {
  return line.starts_with("+ ") || line.starts_with("- ") || line.starts_with("* ") ||
         line.starts_with("> ") || line.starts_with("# ");
}

}  // namespace

std::string markdown_paragraph(const std::string& lead, std::string_view text) {
  const std::string wrapped = paragraph(lead, escaped(text), "", kWidth);
  std::string out;
  std::size_t at = 0;
  while (at < wrapped.size()) {
    const std::size_t stop = wrapped.find('\n', at) + 1;
    const std::string line = wrapped.substr(at, stop - at);
    // Every line begins with the lead or with as many blanks.
    const bool markup = starts_markup(std::string_view(line).substr(lead.size()));
    out += line.substr(0, lead.size()) + (markup ? "\\" : "") + line.substr(lead.size());
    at = stop;
  }
  return out;
}

std::string markdown_line(const std::string& lead, std::string_view text) {
  return lead + escaped(text) + "\n";
}

std::string markdown_code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string markdown_block(const std::vector<std::string>& lines, std::string_view language) {
  std::string out = "```" + std::string(language) + "\n";
  for (const std::string& line : lines) out += line + "\n";
  return out + "```\n";
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) {
    out += ' ';
    for (const char c : escaped(cell)) {
      if (c == '|') out += '\\';
      out += c;
    }
    out += " |";
  }
  return out + "\n";
}

std::string markdown_head(const std::vector<std::string>& names) {
  std::string line = "|";
  for (std::size_t k = 0; k < names.size(); ++k) line += "---|";
  return markdown_row(names) + line + "\n";
}

}  // namespace qdq
