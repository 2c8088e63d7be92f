#include "config/suppressions.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "config/glob.h"
#include "config/read_text.h"

namespace qdq {
namespace {

constexpr std::size_t kKeyDigits = 16;

std::string text_of(const Section& section, std::string_view key) {
  return section.word(key).value_or(Word{}).text;
}

// As key_text() spells it, so that it can be compared as text.
std::string node_key_of(const Section& section) {
  std::string key = text_of(section, "key");
  if (key.empty()) return key;
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  if (key.size() != kKeyDigits || !std::ranges::all_of(key, is_digit)) {
    section.fail_at("key", "\"key\" must be 16 hexadecimal digits",
                    "the JSON output has the key of a node with its findings");
  }
  std::ranges::transform(key, key.begin(), [](unsigned char c) { return std::tolower(c); });
  return key;
}

std::string glob_of(const Section& section, std::string_view key) {
  std::string glob = text_of(section, key);
  check_glob(section, key, glob);
  return glob;
}

Suppression suppression_of(const Section& section, SuppressionsOf place) {
  section.only({"rule", "node", "key", "models", "reason"});
  std::optional<Word> rule = section.word("rule");
  if (!rule) section.fail_here("a suppression without a rule", "add: rule = \"...\"");
  Suppression suppression;
  suppression.rule = std::move(*rule);
  suppression.node = glob_of(section, "node");
  suppression.key = node_key_of(section);
  suppression.models = glob_of(section, "models");
  const bool anywhere =
      suppression.node.empty() && suppression.key.empty() && suppression.models.empty();
  if (anywhere && place == SuppressionsOf::Project) {
    section.fail_here("a suppression that does not say where",
                      "add at least one of: node = \"...\", key = \"...\", models = \"...\"");
  }
  suppression.reason = text_of(section, "reason");
  if (suppression.reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    section.fail_here("a suppression without a reason", "add: reason = \"...\"");
  }
  return suppression;
}

}  // namespace

void check_glob(const Section& section, std::string_view key, std::string_view glob) {
  if (glob.size() <= kMaxGlobBytes) return;
  section.fail_at(key, "a glob of more than " + std::to_string(kMaxGlobBytes) + " bytes");
}

std::vector<Suppression> read_suppressions(const Section& file, SuppressionsOf place) {
  std::vector<Suppression> suppressions;
  for (const Section& section : file.sections("suppress")) {
    suppressions.push_back(suppression_of(section, place));
  }
  return suppressions;
}

Result<std::vector<Suppression>> parse_suppressions(std::string_view text,
                                                    const std::string& file) {
  const Result<TomlItem> tree = parse_toml(text, file);
  if (!tree) return tree.error();
  try {
    const Section section(*tree, file, "");
    section.only({"suppress"});
    return read_suppressions(section, SuppressionsOf::OneModel);
  } catch (BadConfigFile& bad) {
    return std::move(bad.error);
  }
}

Result<std::vector<Suppression>> load_suppressions(const std::filesystem::path& file) {
  const Result<std::string> text = read_text(file);
  if (!text) return text.error();
  return parse_suppressions(*text, file.string());
}

}  // namespace qdq
