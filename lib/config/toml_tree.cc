#include "config/toml_tree.h"

#include <toml++/toml.h>

#include <algorithm>
#include <tuple>

namespace qdq {
namespace {

TomlKind kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return TomlKind::Table;
    case toml::node_type::array:
      return TomlKind::Array;
    case toml::node_type::string:
      return TomlKind::String;
    case toml::node_type::integer:
      return TomlKind::Integer;
    case toml::node_type::floating_point:
      return TomlKind::Float;
    case toml::node_type::boolean:
      return TomlKind::Boolean;
    default:
      return TomlKind::Date;
  }
}

TomlItem item_of(const toml::node& node);

std::vector<TomlEntry> entries_of(const toml::table& table) {
  std::vector<TomlEntry> entries;
  for (const auto& [key, value] : table) {
    const toml::source_position place = key.source().begin;
    entries.push_back({std::string(key.str()), static_cast<int>(place.line),
                       static_cast<int>(place.column), item_of(value)});
  }
  std::ranges::sort(entries, [](const TomlEntry& a, const TomlEntry& b) {
    return std::tie(a.line, a.column, a.key) < std::tie(b.line, b.column, b.key);
  });
  return entries;
}

TomlItem item_of(const toml::node& node) {
  TomlItem item;
  item.kind = kind_of(node);
  item.line = static_cast<int>(node.source().begin.line);
  item.column = static_cast<int>(node.source().begin.column);
  if (const auto* text = node.as_string()) item.text = text->get();
  if (const auto* integer = node.as_integer()) item.number = static_cast<double>(integer->get());
  if (const auto* number = node.as_floating_point()) item.number = number->get();
  if (const auto* table = node.as_table()) item.entries = entries_of(*table);
  if (const auto* array = node.as_array()) {
    for (const toml::node& element : *array) item.items.push_back(item_of(element));
  }
  return item;
}

}  // namespace

Result<TomlItem> parse_toml(std::string_view text, const std::string& file) {
  if (auto sound = check_toml_bytes(text, file); !sound) return sound.take_error();
  Error error{ErrorKind::BadConfig, "", {}, ""};
  error.where.file = file;
  try {
    return item_of(toml::parse(text));
  } catch (const toml::parse_error& damage) {
    error.what = "not valid TOML: " + std::string(damage.description());
    error.where.line = static_cast<int>(damage.source().begin.line);
    error.where.column = static_cast<int>(damage.source().begin.column);
  } catch (const std::exception& exception) {
    error.kind = ErrorKind::Internal;
    error.what = exception.what();
  }
  return error;
}

}  // namespace qdq
