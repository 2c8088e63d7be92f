// slot.h: what a hole of a rule is bound to while a match is looked for.
//
// Most attempts fail after a few bindings, so a slot is two words that are written and forgotten at no cost. A
// list is looked at where it stands, in a node of the graph or in the matcher; a Bound, which has lists of its
// own, is made of a slot only when there is a match.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/check.h"
#include "rules/compiled.h"
#include "rules/predicates.h"

namespace qdq {

class Slot {
 public:
  Slot() = default;  // free
  Slot(NodeId id) : Slot(Kind::Node, index(id), nullptr) {}
  Slot(ValueId id) : Slot(Kind::Value, index(id), nullptr) {}
  Slot(QuantId id) : Slot(Kind::Quant, index(id), nullptr) {}
  Slot(std::span<const ValueId> list) : Slot(Kind::Values, list.size(), list.data()) {}
  Slot(std::span<const NodeId> list) : Slot(Kind::Nodes, list.size(), list.data()) {}

  bool free() const { return kind_ == Kind::Free; }
  bool is_node(NodeId id) const { return kind_ == Kind::Node && number_ == index(id); }
  ValueId value() const {  // only of a hole for a value
    QDQ_CHECK(kind_ == Kind::Value);
    return static_cast<ValueId>(number_);
  }
  std::optional<QuantId> quant() const {
    return kind_ == Kind::Quant ? std::optional(static_cast<QuantId>(number_)) : std::nullopt;
  }
  std::span<const ValueId> values() const {  // only of a pack of values
    QDQ_CHECK(kind_ == Kind::Values);
    return {static_cast<const ValueId*>(list_), number_};
  }

  // Lists are equal if what stands in them is.
  bool operator==(const Slot& other) const {
    if (kind_ != other.kind_ || number_ != other.number_) return false;
    if (kind_ == Kind::Values) return std::ranges::equal(values(), other.values());
    if (kind_ == Kind::Nodes) return std::ranges::equal(nodes(), other.nodes());
    return true;
  }

  Bound bound() const {
    switch (kind_) {
      case Kind::Free:
        return {};
      case Kind::Node:
        return static_cast<NodeId>(number_);
      case Kind::Value:
        return static_cast<ValueId>(number_);
      case Kind::Quant:
        return static_cast<QuantId>(number_);
      case Kind::Values:
        return ValueIds(values().begin(), values().end());
      case Kind::Nodes:
        return std::vector<NodeId>(nodes().begin(), nodes().end());
    }
    return {};
  }

  // As the argument of a predicate; none takes a list of nodes.
  ResolvedArg argument() const {
    switch (kind_) {
      case Kind::Node:
        return static_cast<NodeId>(number_);
      case Kind::Quant:
        return static_cast<QuantId>(number_);
      case Kind::Values:
        return values();
      default:
        return value();
    }
  }

 private:
  enum class Kind : std::uint32_t { Free, Node, Value, Quant, Values, Nodes };

  Slot(Kind kind, std::size_t number, const void* list)
      : kind_(kind), number_(static_cast<std::uint32_t>(number)), list_(list) {}

  std::span<const NodeId> nodes() const { return {static_cast<const NodeId*>(list_), number_}; }

  Kind kind_ = Kind::Free;
  std::uint32_t number_ = 0;    // the id, or how many stand in the list
  const void* list_ = nullptr;  // of ValueId or NodeId
};

}  // namespace qdq
