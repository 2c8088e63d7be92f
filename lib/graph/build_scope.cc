#include "graph/build_scope.h"

namespace qdq {
namespace {

std::string defined_in(const std::string& name, int line) {
  return name + " is already defined in line " + std::to_string(line);
}

}  // namespace

void BuildScope::fail(int line, int column, std::string what, std::string_view piece) {
  if (error_) return;
  error_ = Error{.kind = ErrorKind::BadNotation, .what = std::move(what), .where = {}, .hint = {}};
  error_->where.file = file_;
  error_->where.line = line;
  error_->where.column = column;
  error_->where.piece = piece;
}

ValueId BuildScope::declare(const NameRef& name, Value value) {
  const auto [at, fresh] = values_.try_emplace(name.text, Declared<ValueId>{kNoValue, name.line});
  if (!fresh) {
    fail(name, defined_in(name.text, at->second.line));
    return at->second.id;
  }
  value.name = name.text;
  at->second.id = editor_.add_value(std::move(value));
  return at->second.id;
}

void BuildScope::declare(const NameRef& name, const QuantParams& params) {
  const auto [at, fresh] =
      quants_.try_emplace(name.text, Declared<QuantId>{editor_.intern(params), name.line});
  if (!fresh) fail(name, defined_in(name.text, at->second.line));
}

ValueId BuildScope::find_value(const NameRef& name) {
  if (name.absent) return kNoValue;
  const auto found = values_.find(name.text);
  if (found != values_.end()) return found->second.id;
  fail(name, "no line defines the value " + name.text);
  return kNoValue;
}

std::optional<QuantId> BuildScope::find_quant(const NameRef& name) {
  if (name.absent) return std::nullopt;
  const auto found = quants_.find(name.text);
  if (found != quants_.end()) return found->second.id;
  fail(name, "no quant line defines " + name.text);
  return std::nullopt;
}

OriginId BuildScope::add_origin(std::string name, std::string op) {
  Origin origin;
  origin.name = std::move(name);
  origin.op = std::move(op);
  origin.index = static_cast<std::uint32_t>(graph_.origins().size());
  return editor_.add_origin(std::move(origin));
}

}  // namespace qdq
