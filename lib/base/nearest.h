// nearest.h: which names a misspelled one may have meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qdq {

// Up to `most` of the names, nearest first: those that contain the word, then those a few edits away.
std::vector<std::string> nearest_names(std::string_view word, const std::vector<std::string>& names,
                                       std::size_t most);

// The one name that a misspelled key must have meant, by edit distance; empty if none is near enough.
std::optional<std::string> nearest_name(std::string_view word,
                                        const std::vector<std::string>& names);

}  // namespace qdq
