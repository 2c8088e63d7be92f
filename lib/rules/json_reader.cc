#include "rules/json_reader.h"

#include <algorithm>
#include <set>

#include "base/nearest.h"

namespace qdq {
namespace {

using nlohmann::json;

constexpr int kMostDepth = 32;  // a rule has half a dozen

void line_and_column(const std::string& text, std::size_t byte, Where& where) {
  where.line = 1;
  where.column = 1;
  for (std::size_t k = 0; k < byte && k < text.size(); ++k) {
    if (text[k] == '\n') {
      ++where.line;
      where.column = 1;
    } else {
      ++where.column;
    }
  }
}

std::string escaped(std::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

json parse_json(const std::string& text, const std::string& file) {
  // The parser keeps the last of two equal keys in silence, so keys are watched on the way.
  std::vector<std::set<std::string>> open;
  std::string repeated;
  Error error{ErrorKind::BadRule, "", {}, ""};
  error.where.file = file;
  const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > kMostDepth) {
      error.kind = ErrorKind::Limit;
      error.what = "the JSON is nested deeper than " + std::to_string(kMostDepth) + " levels";
      throw BadRuleFile{error};
    }
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second)
      repeated = parsed.get<std::string>();
    return true;
  };
  try {
    json parsed = json::parse(text, watch);
    if (repeated.empty()) return parsed;
    error.what = "repeated key";
    error.where.piece = repeated;
  } catch (const json::parse_error& e) {
    error.what = "not valid JSON";
    line_and_column(text, e.byte > 0 ? e.byte - 1 : 0, error.where);
  }
  throw BadRuleFile{error};
}

void Field::fail(std::string what, std::string piece, int column, std::string hint) const {
  Error error{ErrorKind::BadRule, std::move(what), {}, std::move(hint)};
  error.where.file = file_;
  error.where.pointer = pointer_.empty() ? "/" : pointer_;
  error.where.column = column;
  if (column > 0) error.where.pointer += " column " + std::to_string(column);
  error.where.piece = std::move(piece);
  throw BadRuleFile{std::move(error)};
}

void Field::only(std::initializer_list<std::string_view> known) const {
  if (!is_object()) fail("expected an object");
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : json_->items()) {
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    const std::optional<std::string> guess = nearest_name(key, names);
    fail("unknown key", key, 0, guess ? "did you mean \"" + *guess + "\"?" : "");
  }
}

bool Field::has(std::string_view key) const { return json_->contains(std::string(key)); }

Field Field::at(std::string_view key) const {
  std::optional<Field> found = find(key);
  if (!found) fail("missing key \"" + std::string(key) + "\"");
  return *found;
}

std::optional<Field> Field::find(std::string_view key) const {
  if (!is_object()) fail("expected an object");
  const auto it = json_->find(std::string(key));
  if (it == json_->end()) return std::nullopt;
  return Field(*it, file_, pointer_ + "/" + escaped(key));
}

std::vector<Field> Field::items() const {
  if (!is_array()) fail("expected an array");
  std::vector<Field> out;
  for (std::size_t k = 0; k < json_->size(); ++k)
    out.emplace_back((*json_)[k], file_, pointer_ + "/" + std::to_string(k));
  return out;
}

std::vector<std::string> Field::keys() const {
  if (!is_object()) fail("expected an object");
  std::vector<std::string> out;
  for (const auto& [key, value] : json_->items()) out.push_back(key);
  return out;
}

double Field::number() const {
  if (!json_->is_number()) fail("expected a number");
  return json_->get<double>();
}

std::string Field::string() const {
  if (!is_string()) fail("expected a string");
  return json_->get<std::string>();
}

std::string Field::string_or(std::string_view key, std::string otherwise) const {
  const std::optional<Field> found = find(key);
  return found ? found->string() : std::move(otherwise);
}

bool Field::boolean_or(std::string_view key, bool otherwise) const {
  const std::optional<Field> found = find(key);
  if (!found) return otherwise;
  if (!found->json_->is_boolean()) found->fail("expected true or false");
  return found->json_->get<bool>();
}

std::vector<std::string> Field::strings() const {
  std::vector<std::string> out;
  for (const Field& item : items()) out.push_back(item.string());
  return out;
}

std::vector<std::string> Field::strings_or_none(std::string_view key) const {
  const std::optional<Field> found = find(key);
  return found ? found->strings() : std::vector<std::string>();
}

std::string Field::prose() const {
  if (is_string()) return string();
  std::string out;
  for (const std::string& line : strings()) out += (out.empty() ? "" : " ") + line;
  return out;
}

}  // namespace qdq
