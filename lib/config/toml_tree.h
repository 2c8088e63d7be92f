// toml_tree.h: a TOML document as plain values, each with its place. Only parse_toml() knows the parser
// behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/result.h"

namespace qdq {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
// Of brackets inside one another, and of the parts of one key: a settings file needs two or three.
constexpr int kMaxTomlDepth = 16;

enum class TomlKind { String, Integer, Float, Boolean, Date, Array, Table };

struct TomlEntry;

struct TomlItem {
  TomlKind kind = TomlKind::Table;
  int line = 0;  // 1-based
  int column = 0;
  std::string text;                // String
  double number = 0;               // Integer and Float
  std::vector<TomlItem> items;     // Array
  std::vector<TomlEntry> entries;  // Table, in the order of the file
};

struct TomlEntry {
  std::string key;
  int line = 0;
  int column = 0;
  TomlItem value;
};

// Errors: BadConfig with the place (a control character, bytes that are not UTF-8, a repeated key and
// all else that is not TOML 1.0), Limit (kMaxConfigBytes, kMaxTomlDepth).
Result<TomlItem> parse_toml(std::string_view text, const std::string& file);

// What parse_toml() refuses before the parser sees it: control characters, and nesting that a recursive
// parser or its destructors would pay for with the stack.
Result<void> check_toml_bytes(std::string_view text, const std::string& file);

}  // namespace qdq
