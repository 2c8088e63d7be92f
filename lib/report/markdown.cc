#include "report/markdown.h"

#include <algorithm>
#include <cctype>

#include "qdq_lint/printable.h"
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

// "www." and "://" would become links by themselves.
bool needs_escape(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (std::string_view("\\`*_[]{}<>|~&@#$!").find(c) != std::string_view::npos) return true;
  if (c == ':') return text.compare(at, 3, "://") == 0;
  return c == '.' && at >= 3 && text.compare(at - 3, 3, "www") == 0;
}

}  // namespace

std::string markdown_text(std::string_view raw) {
  const std::string text = printable(raw);
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_escape(text, at)) out += '\\';
    out += text[at];
  }
  return out;
}

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

std::string markdown_code(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const char* blank = longest > 0 ? " " : "";
  return fence + blank + std::string(text) + blank + fence;
}

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
