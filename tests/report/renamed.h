// renamed.h: a graph in notation as an exporter that numbers anew would write it.
#pragma once

#include <cctype>
#include <map>
#include <string>
#include <string_view>

namespace qdq::testing {

// Every word of `names` (separated by blanks) becomes another one; all else stays.
inline std::string renamed(std::string_view notation, std::string_view names,
                           const std::string& prefix = "t") {
  std::map<std::string, std::string, std::less<>> table;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t stop = std::min(names.find(' ', at), names.size());
    const std::string number = std::to_string(table.size() * 7 + 100);
    table.emplace(names.substr(at, stop - at), prefix + number);
    at = stop + 1;
  }
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  std::string out;
  for (std::size_t at = 0; at < notation.size();) {
    std::size_t stop = at;
    while (stop < notation.size() && in_word(notation[stop])) ++stop;
    const std::string_view word = notation.substr(at, stop - at);
    const auto found = table.find(word);
    out += found == table.end() ? std::string(word) : found->second;
    if (stop < notation.size()) out += notation[stop++];
    at = stop;
  }
  return out;
}

}  // namespace qdq::testing
