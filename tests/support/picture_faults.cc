#include "support/picture_faults.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "base/utf8.h"

namespace qdq::testing {
namespace {

// Text that is UTF-8 and moves no cursor but to the next line.
bool is_shown_safely(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Sequence one = decode_utf8(text, at);
    if (one.length == 0 || (one.code != '\n' && moves_cursor(one.code))) return false;
    at += one.length;
  }
  return true;
}

bool consists_of(std::string_view text, std::string_view punctuation) {
  return std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || punctuation.find(c) != punctuation.npos;
  });
}

// "rect", of `rect width="1"`. Attributes have values in double quotes and no address but that of the namespace.
bool is_sound_tag(std::string_view tag) {
  constexpr std::array kKnown = {"circle",  "defs", "desc",  "g",   "marker", "path",
                                 "pattern", "rect", "style", "svg", "text",   "title"};
  const std::string_view name = tag.substr(0, tag.find(' '));
  if (std::ranges::find(kKnown, name) == kKnown.end()) return false;
  tag.remove_prefix(name.size());
  while (!tag.empty()) {
    const std::size_t equals = tag.find("=\"");
    if (tag[0] != ' ' || equals == tag.npos) return false;
    const std::string_view key = tag.substr(1, equals - 1);
    tag.remove_prefix(equals + 2);
    const std::size_t end = tag.find('"');
    if (end == tag.npos || key.starts_with("on") || key.find("href") != key.npos) return false;
    if (!consists_of(key, "-:")) return false;
    tag.remove_prefix(end + 1);
  }
  return true;
}

bool is_sound_text(std::string_view text) {
  for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
    const std::size_t end = text.find(';', at);
    if (end == text.npos || !consists_of(text.substr(at + 1, end - at - 1), "#")) return false;
  }
  return true;
}

// What stands outside of double quotes; a backslash escapes if `escapes`. The quoted parts go to `quoted`.
std::string outside_quotes(std::string_view line, bool escapes, std::vector<std::string>& quoted) {
  std::string outside;
  bool inside = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') {
      inside = !inside;
      if (inside) quoted.emplace_back();
    } else {
      if (inside && escapes && line[at] == '\\') quoted.back() += line[at++];
      if (at == line.size()) break;
      (inside ? quoted.back() : outside) += line[at];
    }
  }
  return inside ? "\"" : outside;
}

// "#58;" is a colon to Mermaid by the time that it looks for icons and formulas.
std::string with_characters(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t end = text[at] == '#' ? text.find(';', at) : text.npos;
    const std::string_view digits = end == text.npos ? "" : text.substr(at + 1, end - at - 1);
    if (digits.empty() || digits.size() > 3 ||
        !std::ranges::all_of(digits, [](unsigned char c) { return std::isdigit(c) != 0; })) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(digits)));
    at = end;
  }
  return out;
}

bool is_sound_label(std::string label) {
  for (std::size_t at; (at = label.find("<br/>")) != label.npos;) label.replace(at, 5, " ");
  if (label.find_first_of("<>`\\%&") != label.npos) return false;
  const std::string seen = with_characters(label);
  return seen.find(":fa-") == seen.npos && seen.find("$$") == seen.npos;
}

template <class IsSound>
std::string first_line(std::string_view text, const IsSound& is_sound) {
  if (!is_shown_safely(text)) return "control characters";
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!is_sound(line)) return std::string(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return {};
}

}  // namespace

std::string svg_fault(std::string_view text) {
  if (!is_shown_safely(text)) return "control characters";
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view before = text.substr(at, text.find('<', at) - at);
    if (!is_sound_text(before)) return std::string(before);
    at += before.size();
    if (at == text.size()) break;
    std::string_view tag = text.substr(at + 1, text.find('>', at) - at - 1);
    at += tag.size() + 2;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return std::string(tag);
      open.pop_back();
      continue;
    }
    const bool closed = tag.ends_with('/');
    if (closed) tag.remove_suffix(1);
    if (!is_sound_tag(tag) || !is_sound_text(tag)) return std::string(tag);
    if (!closed) open.push_back(tag.substr(0, tag.find(' ')));
  }
  return open.empty() ? "" : "not closed: " + std::string(open.back());
}

std::string dot_fault(std::string_view text) {
  return first_line(text, [](std::string_view line) {
    std::vector<std::string> quoted;
    return consists_of(outside_quotes(line, true, quoted), " {}[]=,;->._");
  });
}

std::string mermaid_fault(std::string_view text) {
  return first_line(text, [](std::string_view line) {
    std::vector<std::string> quoted;
    if (line.starts_with("  accTitle: ")) return is_sound_label(std::string(line));
    return consists_of(outside_quotes(line, false, quoted), " ()[]{}/|:.,#_>-") &&
           std::ranges::all_of(quoted, is_sound_label);
  });
}

}  // namespace qdq::testing
