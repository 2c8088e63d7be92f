// attributes.h: the attributes of an operator, by name.
//
// A graph is copied to be rewritten and a node to be changed, but attributes hardly ever are: copies
// share them until one is written to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "qdq_lint/export.h"

namespace QDQ_LINT_API qdq {

// A value that copies share. Reading any number of copies at a time is safe, also from threads.
template <class T>
class Shared {
 public:
  const T& read() const { return value_ ? *value_ : none(); }  // as long as this copy
  // The value, of this copy alone from now on.
  T& write() {
    if (!value_) {
      value_ = std::make_shared<T>();
    } else if (value_.use_count() > 1) {
      value_ = std::make_shared<T>(*value_);
    }
    return *value_;
  }
  bool same_as(const Shared& other) const { return value_ == other.value_; }  // one value

 private:
  static const T& none() {
    static const T value;
    return value;
  }
  std::shared_ptr<T> value_;  // null: as none()
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
