// Settings written out, and the example of the documentation.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

// All of a Config but the places.
void list(std::string& out, const std::string& name, const std::vector<Word>& words) {
  out += name + ":";
  for (const Word& word : words) out += " <" + word.text + ">";
  out += "\n";
}

std::string contents(const Config& config) {
  std::string out;
  for (const auto& word : {config.target, config.fail_on, config.baseline}) {
    out += word ? "<" + word->text + ">\n" : "none\n";
  }
  if (config.select) list(out, "select", *config.select);
  if (config.ignore) list(out, "ignore", *config.ignore);
  list(out, "extend-select", config.extend_select);
  list(out, "extend-ignore", config.extend_ignore);
  for (const auto& [rule, severity] : config.severity) list(out, "severity", {rule, severity});
  for (const auto& [models, rules] : config.per_file_ignores) list(out, models, rules);
  const Budget& b = config.budget;
  for (const auto& bound : {b.min_int8_macs, b.max_dangling, b.max_reformats, b.max_float_layers,
                            b.max_unknown_layers}) {
    out += bound ? std::to_string(*bound) + "\n" : "none\n";
  }
  for (const Suppression& s : config.suppressions) {
    out += s.rule.text + "|" + s.node + "|" + s.key + "|" + s.models + "|" + s.reason + "\n";
  }
  return out;
}

Config parsed(std::string_view text, const std::string& file = "t.toml") {
  Result<Config> config = parse_config(text, file);
  if (config) return *config;
  FAIL_CHECK(to_string(config.error()));
  return {};
}

void check_round_trip(const Config& config) {
  const std::string text = config_text(config);
  INFO(text);
  CHECK(contents(parsed(text)) == contents(config));
}

constexpr std::string_view kAll =
    "baseline = 'b.json'\n"
    "target = 'trt8.5'\n"
    "fail-on = 'never'\n"
    "select = ['QDQ2',\n  'QDQ4']\n"
    "ignore = []\n"
    "extend-select = ['a']\n"
    "extend-ignore = ['b', 'c']\n"
    "[severity]\nQDQ9 = 'note'\n'a b' = 'error'\n"
    "[per-file-ignores]\n'z/*' = ['QDQ1']\n'a \"q\"' = []\n"
    "[budget]\nmin-int8-macs = 0.1\nmax-dangling = 0\nmax-float-layers = 1000000000\n"
    "[[suppress]]\nrule = 'QDQ2'\nnode = '/a/**'\nreason = \"a\\nb\\t\\\\ \\u0001\"\n"
    "[[suppress]]\nrule = 'QDQ3'\nkey = '0123456789abcdef'\nmodels = '*'\nreason = 'r'\n";

TEST_CASE("settings as text, each with its place") {
  CHECK(config_text(parsed(kAll)) ==
        "target = \"trt8.5\"  # t.toml:2\n"
        "fail-on = \"never\"  # t.toml:3\n"
        "select = [\n"
        "  \"QDQ2\",  # t.toml:4\n"
        "  \"QDQ4\",  # t.toml:5\n"
        "]\n"
        "ignore = []  # t.toml\n"
        "extend-select = [\n"
        "  \"a\",  # t.toml:7\n"
        "]\n"
        "extend-ignore = [\n"
        "  \"b\",  # t.toml:8\n"
        "  \"c\",  # t.toml:8\n"
        "]\n"
        "baseline = \"b.json\"  # t.toml:1\n"
        "\n[severity]\n"
        "\"QDQ9\" = \"note\"  # t.toml:10\n"
        "\"a b\" = \"error\"  # t.toml:11\n"
        "\n[per-file-ignores]\n"
        "\"z/*\" = [\n"
        "  \"QDQ1\",  # t.toml:13\n"
        "]\n"
        "\"a \\\"q\\\"\" = []  # t.toml\n"
        "\n[budget]\n"
        "min-int8-macs = 0.1  # t.toml:16\n"
        "max-dangling = 0  # t.toml:17\n"
        "max-float-layers = 1000000000  # t.toml:18\n"
        "\n[[suppress]]\n"
        "rule = \"QDQ2\"  # t.toml:20\n"
        "node = \"/a/**\"\n"
        "reason = \"a\\nb\\t\\\\ \\u0001\"\n"
        "\n[[suppress]]\n"
        "rule = \"QDQ3\"  # t.toml:24\n"
        "key = \"0123456789abcdef\"\n"
        "models = \"*\"\n"
        "reason = \"r\"\n");
}

TEST_CASE("settings as text are the same settings") {
  check_round_trip(parsed(kAll));
  check_round_trip(parsed(""));
  CHECK(config_text(parsed("")).empty());
  check_round_trip(parsed("select = []\n[severity]\nx = 'note'\n"));
  check_round_trip(parsed("budget.min-int8-macs = 1e-300"));
  check_round_trip(parsed("target = \"\\u007f\\u0000\\u00e9\\U0001F600\""));
}

TEST_CASE("names of files and words of the command line stay one line of TOML") {
  Config config = parsed("target = 'a'\nselect = []\n", "a\nb\xff.toml");
  CHECK(config_text(config) ==
        "target = \"a\"  # a?b\xef\xbf\xbd.toml:1\nselect = []  # a?b\xef\xbf\xbd.toml\n");
  config.target = Word{"trt\xff", "--target", 0};
  config.budget.max_dangling = 3;
  config.budget.places = {{"max-dangling", "a.toml", 3}, {"max-dangling", "--max-dangling", 0}};
  const std::string text = config_text(config);
  CHECK(text.starts_with("target = \"trt\xef\xbf\xbd\"  # --target\n"));
  CHECK(text.ends_with("\n[budget]\nmax-dangling = 3  # --max-dangling\n"));
  CHECK(parse_config(text, "t.toml"));
}

// The blocks of a language in a Markdown file.
std::vector<std::string> blocks(const std::string& path, const std::string& language) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string fence = "\n```" + language + "\n";
  std::vector<std::string> found;
  for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    found.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  return found;
}

TEST_CASE("the example of the documentation has every key, and the smaller ones parse") {
  const std::string page = QDQ_SOURCE_DIR "/docs/configuration.md";
  const std::vector<std::string> examples = blocks(page, "toml");
  REQUIRE(examples.size() == 2);
  const Config config = parsed(examples[0]);
  check_round_trip(config);
  CHECK(config.target);
  CHECK(config.fail_on);
  CHECK(config.baseline);
  CHECK(config.select);
  CHECK(config.ignore);
  CHECK_FALSE(config.extend_select.empty());
  CHECK_FALSE(config.extend_ignore.empty());
  CHECK_FALSE(config.severity.empty());
  CHECK_FALSE(config.per_file_ignores.empty());
  CHECK(config.budget.places.size() == 5);
  CHECK(config.suppressions.size() == 3);
  const Result<std::vector<Suppression>> beside = parse_suppressions(examples[1], "t.toml");
  CHECK((beside && beside->size() == 2));

  const std::vector<std::string> marks = blocks(page, "text");
  REQUIRE(marks.size() == 2);
  CHECK(parse_mark(marks[0], true, "m.onnx"));
  CHECK(parse_mark(marks[1], false, "m.onnx"));
}

}  // namespace
}  // namespace qdq
