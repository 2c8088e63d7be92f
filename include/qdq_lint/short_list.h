// short_list.h: a list of small things that is hardly ever longer than N.
//
// Nodes and values hold several such lists each, and there are hundreds of thousands of them: up to N
// elements stand in the list itself, beside what owns it, and not on the heap. The interface is that of
// std::vector as far as it is used; references and iterators become invalid as there. Not thread-safe
// for writing. Throws std::bad_alloc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "qdq_lint/export.h"

namespace QDQ_LINT_API qdq {

template <class T, std::size_t N>
class ShortList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  ShortList() {}  // empty; the others copy what they are given
  ShortList(std::initializer_list<T> items) { assign(items.begin(), items.end()); }
  ShortList(const std::vector<T>& items) { assign(items.begin(), items.end()); }
  template <class It>
  ShortList(It first, It last) {
    assign(first, last);
  }
  ShortList(const ShortList& other) { assign(other.begin(), other.end()); }  // a deep copy
  ShortList(ShortList&& other) noexcept { take(other); }
  ShortList& operator=(const ShortList& other) {
    if (this != &other) assign(other.begin(), other.end());
    return *this;
  }
  ShortList& operator=(ShortList&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other);
    return *this;
  }
  ~ShortList() { release(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return room_ > N ? outside_ : inside_; }
  const T* data() const { return room_ > N ? outside_ : inside_; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](std::size_t k) { return data()[k]; }
  const T& operator[](std::size_t k) const { return data()[k]; }
  T& front() { return data()[0]; }
  const T& front() const { return data()[0]; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }

  void clear() { size_ = 0; }
  void reserve(std::size_t room) {
    if (room > room_) grow(room);
  }
  void push_back(T item) {
    if (size_ == room_) grow(std::size_t{2} * room_);
    data()[size_++] = item;
  }
  void pop_back() { --size_; }
  void resize(std::size_t size, T item = T()) {
    reserve(size);
    for (std::size_t k = size_; k < size; ++k) data()[k] = item;
    size_ = static_cast<std::uint32_t>(size);
  }
  // The range must not be part of the list.
  template <class It>
  void assign(It first, It last) {
    const auto size = static_cast<std::size_t>(std::distance(first, last));
    reserve(size);
    std::copy(first, last, data());
    size_ = static_cast<std::uint32_t>(size);
  }
  template <class It>
  void append(It first, It last) {
    for (; first != last; ++first) push_back(*first);
  }
  T* erase(T* at) {
    std::move(at + 1, end(), at);
    --size_;
    return at;
  }

  bool operator==(const ShortList& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  void release() {
    if (room_ > N) std::allocator<T>().deallocate(outside_, room_);
  }
  // Leaves the other one empty. The bytes of either member of the union are moved, whichever it is.
  void take(ShortList& other) {
    size_ = std::exchange(other.size_, 0);
    room_ = std::exchange(other.room_, static_cast<std::uint32_t>(N));
    if (room_ > N) {
      outside_ = other.outside_;
    } else {
      std::copy(other.inside_, other.inside_ + size_, inside_);
    }
  }
  void grow(std::size_t room) {
    T* fresh = std::allocator<T>().allocate(room);
    std::copy(begin(), end(), fresh);
    release();
    outside_ = fresh;
    room_ = static_cast<std::uint32_t>(room);
  }

  std::uint32_t size_ = 0;
  std::uint32_t room_ = N;
  union {
    T inside_[N];
    T* outside_;
  };
};

}  // namespace qdq
