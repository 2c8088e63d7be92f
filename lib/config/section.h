// section.h: reads one table of a configuration file; whatever is wrong is thrown as BadConfigFile with
// its place, and caught where the module ends.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/toml_tree.h"
#include "qdq_lint/config.h"

namespace qdq {

struct BadConfigFile {
  Error error;
};

// Cut to a length that a sentence can bear, never inside a UTF-8 sequence.
std::string clipped(std::string_view text);

class Section {
 public:
  // `name` is as in the file, "[budget]"; empty for the file itself. `table` outlives the Section.
  Section(const TomlItem& table, std::string file, std::string name)
      : table_(&table), file_(std::move(file)), name_(std::move(name)) {}

  const std::string& file() const { return file_; }
  int line() const { return table_->line; }
  const std::vector<TomlEntry>& entries() const { return table_->entries; }

  // Fails on a key that is not among `known`, with the nearest known one as a suggestion.
  void only(std::initializer_list<std::string_view> known) const;

  // What the key is set to; empty without it. Fails on another type, and on an empty string.
  std::optional<Word> word(std::string_view key) const;
  std::optional<std::vector<Word>> words(std::string_view key) const;
  std::optional<double> share(std::string_view key) const;  // 0..1
  std::optional<double> count(std::string_view key) const;  // an integer, 0..10^9
  std::optional<Section> section(std::string_view key) const;
  std::vector<Section> sections(std::string_view key) const;  // of [[key]]

  // The same of an entry of a table whose keys are free.
  Word word_of(const TomlEntry& entry) const;
  std::vector<Word> words_of(const TomlEntry& entry) const;

  [[noreturn]] void fail(int line, int column, std::string what, std::string hint = {}) const;
  [[noreturn]] void fail_at(std::string_view key, std::string what, std::string hint = {}) const;
  [[noreturn]] void fail_here(std::string what, std::string hint = {}) const;

 private:
  const TomlEntry* find(std::string_view key) const;
  const TomlEntry* number(std::string_view key) const;
  void want(const TomlItem& item, TomlKind kind, std::string_view key) const;
  Word word_from(const TomlItem& item, std::string_view key) const;

  const TomlItem* table_;
  std::string file_;
  std::string name_;
};

}  // namespace qdq
