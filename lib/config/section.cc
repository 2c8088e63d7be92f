#include "config/section.h"

#include <algorithm>

#include "base/nearest.h"

namespace qdq {
namespace {

constexpr std::size_t kShown = 80;
constexpr double kMaxCount = 1e9;

std::string_view name_of(TomlKind kind) {
  switch (kind) {
    case TomlKind::String:
      return "a string";
    case TomlKind::Integer:
      return "an integer";
    case TomlKind::Float:
      return "a number";
    case TomlKind::Boolean:
      return "a boolean";
    case TomlKind::Date:
      return "a date or time";
    case TomlKind::Array:
      return "an array";
    case TomlKind::Table:
      return "a table";
  }
  return "";
}

std::string in_quotes(std::string_view text) { return '"' + clipped(text) + '"'; }

}  // namespace

std::string clipped(std::string_view text) {
  if (text.size() <= kShown) return std::string(text);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

void Section::fail(int line, int column, std::string what, std::string hint) const {
  Error error{ErrorKind::BadConfig, std::move(what), {}, std::move(hint)};
  error.where.file = file_;
  error.where.line = line;
  error.where.column = column;
  throw BadConfigFile{std::move(error)};
}

void Section::fail_at(std::string_view key, std::string what, std::string hint) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) fail_here(std::move(what), std::move(hint));
  fail(entry->value.line, entry->value.column, std::move(what), std::move(hint));
}

void Section::fail_here(std::string what, std::string hint) const {
  fail(table_->line, table_->column, std::move(what), std::move(hint));
}

const TomlEntry* Section::find(std::string_view key) const {
  const auto found = std::ranges::find(table_->entries, key, &TomlEntry::key);
  return found == table_->entries.end() ? nullptr : &*found;
}

void Section::want(const TomlItem& item, TomlKind kind, std::string_view key) const {
  if (item.kind == kind) return;
  fail(item.line, item.column,
       in_quotes(key) + " must be " + std::string(name_of(kind)) + ", not " +
           std::string(name_of(item.kind)));
}

void Section::only(std::initializer_list<std::string_view> known) const {
  for (const TomlEntry& entry : table_->entries) {
    if (std::ranges::find(known, entry.key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    const std::optional<std::string> near = nearest_name(entry.key, names);
    fail(entry.line, entry.column,
         "unknown key " + in_quotes(entry.key) + (name_.empty() ? "" : " in " + name_),
         near ? "did you mean \"" + *near + "\"?" : "");
  }
}

Word Section::word_from(const TomlItem& item, std::string_view key) const {
  want(item, TomlKind::String, key);
  if (item.text.empty()) fail(item.line, item.column, in_quotes(key) + " is empty");
  return {item.text, file_, item.line};
}

Word Section::word_of(const TomlEntry& entry) const { return word_from(entry.value, entry.key); }

std::vector<Word> Section::words_of(const TomlEntry& entry) const {
  want(entry.value, TomlKind::Array, entry.key);
  std::vector<Word> words;
  for (const TomlItem& item : entry.value.items) words.push_back(word_from(item, entry.key));
  return words;
}

std::optional<Word> Section::word(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return std::nullopt;
  return word_of(*entry);
}

std::optional<std::vector<Word>> Section::words(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return std::nullopt;
  return words_of(*entry);
}

const TomlEntry* Section::number(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry != nullptr && entry->value.kind != TomlKind::Integer) {
    want(entry->value, TomlKind::Float, key);
  }
  return entry;
}

std::optional<double> Section::share(std::string_view key) const {
  const TomlEntry* entry = number(key);
  if (entry == nullptr) return std::nullopt;
  const double value = entry->value.number;
  if (value >= 0 && value <= 1) return value + 0.0;  // -0.0 is 0
  fail_at(key, in_quotes(key) + " must be between 0 and 1", "it is a share: 0.95 is 95 %");
}

std::optional<double> Section::count(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return std::nullopt;
  want(entry->value, TomlKind::Integer, key);
  const double value = entry->value.number;
  if (value >= 0 && value <= kMaxCount) return value;
  fail_at(key, in_quotes(key) + " must be between 0 and 1000000000");
}

std::optional<Section> Section::section(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return std::nullopt;
  want(entry->value, TomlKind::Table, key);
  return Section(entry->value, file_, "[" + std::string(key) + "]");
}

std::vector<Section> Section::sections(std::string_view key) const {
  const TomlEntry* entry = find(key);
  if (entry == nullptr) return {};
  const std::string name = "[[" + std::string(key) + "]]";
  if (entry->value.kind != TomlKind::Array) {
    fail(entry->line, entry->column, in_quotes(key) + " must be an array of tables",
         "write " + name + " above its keys");
  }
  std::vector<Section> sections;
  for (const TomlItem& item : entry->value.items) {
    want(item, TomlKind::Table, key);
    sections.emplace_back(item, file_, name);
  }
  return sections;
}

}  // namespace qdq
