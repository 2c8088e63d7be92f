// json_reader.h: read one JSON file of rules/ with errors that name file, JSON pointer and column.
//
// A Field wraps a JSON value with its place. Reading the wrong type, a missing key or an unknown key
// throws BadRuleFile; load.cc turns it into an Error, so none leaves the module.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qdq_lint/result.h"

namespace qdq {

struct BadRuleFile {
  Error error;
};

class Field {
 public:
  Field(const nlohmann::json& json, std::string file, std::string pointer)
      : json_(&json), file_(std::move(file)), pointer_(std::move(pointer)) {}

  const std::string& file() const { return file_; }
  const std::string& pointer() const { return pointer_; }
  bool is_object() const { return json_->is_object(); }
  bool is_string() const { return json_->is_string(); }
  bool is_array() const { return json_->is_array(); }

  // Fails on a key that is not among `known`, with the nearest known one as a suggestion.
  void only(std::initializer_list<std::string_view> known) const;
  bool has(std::string_view key) const;
  Field at(std::string_view key) const;  // fails if absent
  std::optional<Field> find(std::string_view key) const;
  std::vector<Field> items() const;
  std::vector<std::string> keys() const;

  double number() const;
  std::string string() const;
  std::string string_or(std::string_view key, std::string otherwise) const;
  bool boolean_or(std::string_view key, bool otherwise) const;
  // A string, or an array of strings joined by one blank.
  std::string prose() const;
  std::vector<std::string> strings() const;
  std::vector<std::string> strings_or_none(std::string_view key) const;

  [[noreturn]] void fail(std::string what, std::string piece = "", int column = 0,
                         std::string hint = "") const;

 private:
  const nlohmann::json* json_;
  std::string file_;
  std::string pointer_;
};

// Parses the text; a syntax error carries line and column. Repeated keys are errors.
nlohmann::json parse_json(const std::string& text, const std::string& file);

}  // namespace qdq
