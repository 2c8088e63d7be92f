// hash_parts.h: numbers, texts, lists and attributes put into a hash of contents.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "graph/content_hash.h"
#include "qdq_lint/graph.h"

namespace qdq {

inline void mix_one(ContentHash& mix, std::int64_t value) {
  mix.add(static_cast<std::uint64_t>(value));
}
inline void mix_one(ContentHash& mix, double value) {
  mix.add(std::bit_cast<std::uint64_t>(value));
}
inline void mix_one(ContentHash& mix, const std::string& value) {
  mix.add(std::string_view(value));
}
inline void mix_one(ContentHash& mix, const Opaque& value) { mix.add(value.kind); }
template <class T>
void mix_one(ContentHash& mix, const std::vector<T>& values) {
  for (const T& value : values) mix_one(mix, value);
  mix.add(std::uint64_t{values.size()});
}

inline void mix_attributes(ContentHash& mix, const Attributes& attributes) {
  for (const auto& [name, value] : attributes) {
    mix.add(std::string_view(name)).add(std::uint64_t{value.index()});
    std::visit([&](const auto& content) { mix_one(mix, content); }, value);
  }
}

}  // namespace qdq
