// attributes.h: the attributes of an operator, by name.
//
// A graph is copied to be rewritten and a node to be changed, but attributes hardly ever are: copies
// share them until one is written to.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "qdq_lint/export.h"

namespace QDQ_LINT_API qdq {

// A value that copies share. Reading any number of copies at a time is safe, also from threads; so is writing to
// one, each by one thread.
template <class T>
class Shared {
 public:
  Shared() = default;  // as one that holds a T{}
  // Another copy of the same value.
  Shared(const Shared& other) noexcept : held_(other.held_) {
    if (held_) held_->copies.fetch_add(1, std::memory_order_relaxed);
  }
  // `other` is as a new one from then on.
  Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  // Holds what `other` held.
  Shared& operator=(Shared other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  // What this copy read comes before what the last one does with the value.
  ~Shared() {
    if (held_ && held_->copies.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held_;
  }

  const T& read() const { return held_ ? held_->value : none(); }  // as long as this copy
  // The value, of this copy alone from now on. That it is the only one may be so because another thread's copy
  // went away just now: acquire, so that what that one read comes before what is written. The count of a
  // shared_ptr tells the number without that, and a fence for it is what ThreadSanitizer cannot see.
  T& write() {
    if (!held_) {
      held_ = new Held{};
    } else if (held_->copies.load(std::memory_order_acquire) > 1) {
      *this = Shared(new Held{held_->value});
    }
    return held_->value;
  }
  bool same_as(const Shared& other) const { return held_ == other.held_; }  // one value

 private:
  struct Held {
    T value{};
    std::atomic<std::uint32_t> copies = 1;
  };

  explicit Shared(Held* held) : held_(held) {}
  static const T& none() {
    static const T value;
    return value;
  }
  Held* held_ = nullptr;  // null: as none()
};

// Opaque stands for tensors, graphs and what the reader does not interpret.
struct Opaque {
  std::string kind;  // "tensor", "graph", ...
  bool operator==(const Opaque&) const = default;
};
using AttrValue = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>,
                               std::vector<double>, std::vector<std::string>, Opaque>;

// A map from names to values, sorted by name, with the interface of std::map as far as it is used.
class Attributes {
 public:
  using value_type = std::pair<std::string, AttrValue>;
  using const_iterator = std::vector<value_type>::const_iterator;

  Attributes() = default;
  Attributes(std::initializer_list<value_type> entries) {  // of two alike the first
    for (const value_type& entry : entries) try_emplace(entry.first, entry.second);
  }

  bool empty() const { return entries_.read().empty(); }
  std::size_t size() const { return entries_.read().size(); }
  const_iterator begin() const { return entries_.read().begin(); }
  const_iterator end() const { return entries_.read().end(); }
  const_iterator find(std::string_view name) const {
    const auto at = std::find_if(begin(), end(), [&](const auto& e) { return e.first == name; });
    return at;
  }
  bool contains(std::string_view name) const { return find(name) != end(); }
  const AttrValue& at(std::string_view name) const {
    const auto found = find(name);
    if (found == end()) throw std::out_of_range("no attribute " + std::string(name));
    return found->second;
  }

  AttrValue& operator[](std::string_view name) {
    std::vector<value_type>& entries = entries_.write();
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [&](const value_type& entry) { return entry.first >= name; });
    if (at != entries.end() && at->first == name) return at->second;
    return entries.emplace(at, std::string(name), AttrValue())->second;
  }
  void insert_or_assign(std::string_view name, AttrValue value) {
    (*this)[name] = std::move(value);
  }
  // False, and nothing changes, if the name is there.
  bool try_emplace(std::string_view name, AttrValue value) {
    if (contains(name)) return false;
    (*this)[name] = std::move(value);
    return true;
  }
  void erase(std::string_view name) {
    if (!contains(name)) return;
    std::erase_if(entries_.write(), [&](const value_type& entry) { return entry.first == name; });
  }

  bool operator==(const Attributes& other) const {
    return entries_.same_as(other.entries_) || entries_.read() == other.entries_.read();
  }

 private:
  Shared<std::vector<value_type>> entries_;
};

}  // namespace qdq
