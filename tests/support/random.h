// random.h: reproducible random numbers, the same on every platform and standard library.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace qdq::testing {

// splitmix64's finalizer: a bijection that spreads every bit.
constexpr std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return bits ^ (bits >> 31);
}

constexpr std::uint64_t name_hash(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed)) {}
  // A stream of its own for each name.
  Random(std::string_view name, std::uint64_t seed)
      : state_(mixed(name_hash(name) ^ mixed(seed))) {}

  // No random numbers: these bytes decide, one after the other, and zeros behind them. So a fuzzer that
  // changes a byte changes one choice.
  explicit Random(std::span<const std::uint8_t> choices) : choices_(choices), chosen_(true) {}

  std::uint64_t next() { return chosen_ ? choice(8) : mixed(state_ += 0x9e3779b97f4a7c15u); }
  // From `low` to `high`, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    const std::uint64_t number = chosen_ && span <= 256 ? choice(span > 1 ? 1 : 0) : next();
    return low + static_cast<std::int64_t>(number % span);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  // Whether all bytes are used up.
  bool exhausted() const { return chosen_ && choices_.empty(); }

 private:
  std::uint64_t choice(int bytes) {
    std::uint64_t number = 0;
    for (; bytes > 0 && !choices_.empty(); --bytes) {
      number = number << 8 | choices_.front();
      choices_ = choices_.subspan(1);
    }
    return number;
  }

  std::uint64_t state_ = 0;
  std::span<const std::uint8_t> choices_;
  bool chosen_ = false;
};

}  // namespace qdq::testing
