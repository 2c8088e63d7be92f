// build_scope.h: the graph being made from statements, with the names defined so far. Names may be
// used before the line that defines them, so everything is declared before the first node is made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "graph/graph_syntax.h"
#include "qdq_lint/graph.h"

namespace qdq {

class BuildScope {
 public:
  explicit BuildScope(std::string_view file) : file_(file) {}

  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }
  GraphEditor& editor() { return editor_; }

  // The first failure is kept; what is built after it is thrown away.
  void fail(int line, int column, std::string what, std::string_view piece);
  void fail(const NameRef& at, std::string what) {
    fail(at.line, at.column, std::move(what), at.text);
  }
  const std::optional<Error>& error() const { return error_; }

  // The value or parameters of this name; fails if there are some already.
  ValueId declare(const NameRef& name, Value value);
  void declare(const NameRef& name, const QuantParams& params);

  // What the name stands for; none for "_". Fails if nothing has the name.
  ValueId find_value(const NameRef& name);
  std::optional<QuantId> find_quant(const NameRef& name);

  OriginId add_origin(std::string name, std::string op);

 private:
  template <class Id>
  struct Declared {
    Id id;
    int line;
  };

  std::string_view file_;
  Graph graph_;
  GraphEditor editor_{graph_};
  std::optional<Error> error_;
  std::unordered_map<std::string, Declared<ValueId>> values_;
  std::unordered_map<std::string, Declared<QuantId>> quants_;
};

// Makes the node of a line whose results are declared. build_node.cc.
void build_node(BuildScope& scope, const NodeSyntax& syntax);

}  // namespace qdq
