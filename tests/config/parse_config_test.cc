// What a settings file may say, and what is said about one that is wrong.
#include <doctest/doctest.h>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

Config parsed(std::string_view text) {
  Result<Config> config = parse_config(text, "t.toml");
  if (config) return *config;
  FAIL_CHECK(to_string(config.error()));
  return {};
}

// The error in one line; of another kind than BadConfig with the kind's number in front.
std::string refusal(std::string_view text) {
  const Result<Config> config = parse_config(text, "t.toml");
  if (config) return "accepted";
  const Error& error = config.error();
  const bool usual = error.kind == ErrorKind::BadConfig;
  return (usual ? "" : std::to_string(static_cast<int>(error.kind)) + " ") + to_string(error);
}

std::string limit(const std::string& text) {
  return std::to_string(static_cast<int>(ErrorKind::Limit)) + " " + text;
}

// "text@line" of each.
std::string words(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    CHECK(word.file == "t.toml");
    text += (text.empty() ? "" : " ") + word.text + "@" + std::to_string(word.line);
  }
  return text;
}

TEST_CASE("an empty file asks for nothing") {
  for (const std::string_view text : {"", "\n", "# nothing\n", "\xef\xbb\xbf"}) {
    const Config config = parsed(text);
    CHECK(config.file == "t.toml");
    CHECK(!config.target);
    CHECK(!config.select);
    CHECK(!config.ignore);
    CHECK(config.suppressions.empty());
  }
}

TEST_CASE("words and lists of words, with their lines") {
  const Config config = parsed(
      "target = \"trt8.5\"\n"
      "fail-on = \"note\"\n"
      "select = [\"QDQ2\",\n  \"missing-zero-point\"]\n"
      "ignore = []\n"
      "extend-select = ['QDQ3']\nextend-ignore = ['QDQ4']\nbaseline = \"a/b.json\"\n");
  CHECK(words({*config.target, *config.fail_on, *config.baseline}) == "trt8.5@1 note@2 a/b.json@8");
  REQUIRE(config.select);
  CHECK(words(*config.select) == "QDQ2@3 missing-zero-point@4");
  REQUIRE(config.ignore);
  CHECK(config.ignore->empty());
  CHECK(words(config.extend_select) == "QDQ3@6");
  CHECK(words(config.extend_ignore) == "QDQ4@7");
}

TEST_CASE("CRLF, a byte order mark and Unicode") {
  const Config config =
      parsed("\xef\xbb\xbf# note\r\ntarget = \"\xc3\xa9\"\r\nfail-on = 'never'\r\n");
  CHECK(words({*config.target, *config.fail_on}) == "\xc3\xa9@2 never@3");
}

TEST_CASE("severities and per-file ignores keep the order of the file") {
  const Config config = parsed(
      "[severity]\nQDQ9 = \"note\"\nQDQ1 = \"error\"\n\n"
      "[per-file-ignores]\n\"z/*\" = [\"QDQ4\", \"QDQ5\"]\n\"a/**\" = []\n");
  REQUIRE(config.severity.size() == 2);
  CHECK(words({config.severity[0].rule, config.severity[0].severity}) == "QDQ9@2 note@2");
  CHECK(words({config.severity[1].rule, config.severity[1].severity}) == "QDQ1@3 error@3");
  REQUIRE(config.per_file_ignores.size() == 2);
  CHECK(config.per_file_ignores[0].models == "z/*");
  CHECK(words(config.per_file_ignores[0].rules) == "QDQ4@6 QDQ5@6");
  CHECK(config.per_file_ignores[1].models == "a/**");
  CHECK(config.per_file_ignores[1].rules.empty());
}

TEST_CASE("bounds") {
  const Budget budget = parsed(
                            "[budget]\nmin-int8-macs = 0.95\nmax-dangling = 0\nmax-reformats = 7\n"
                            "max-float-layers = 1000000000\nmax-unknown-layers = 2\n")
                            .budget;
  CHECK(budget.min_int8_macs == 0.95);
  CHECK(budget.max_dangling == 0);
  CHECK(budget.max_reformats == 7);
  CHECK(budget.max_float_layers == 1e9);
  CHECK(budget.max_unknown_layers == 2);
  CHECK(words(budget.places) ==
        "min-int8-macs@2 max-dangling@3 max-reformats@4 max-float-layers@5 max-unknown-layers@6");
  CHECK(!parsed("[budget]\nmax-dangling = 0\n").budget.max_reformats);
  CHECK(parsed("budget.min-int8-macs = 1").budget.min_int8_macs == 1);
}

TEST_CASE("numbers out of range") {
  const std::string share = "t.toml:1:24: \"min-int8-macs\" must be between 0 and 1";
  for (const std::string number : {"1.01", "95", "-0.1", "nan", "inf", "-inf"}) {
    CHECK(refusal("budget.min-int8-macs = " + number) == share + "; it is a share: 0.95 is 95 %");
  }
  for (const std::string number : {"-1", "1000000001", "9223372036854775807"}) {
    CHECK(refusal("budget.max-dangling = " + number) ==
          "t.toml:1:23: \"max-dangling\" must be between 0 and 1000000000");
  }
  CHECK(refusal("budget.max-dangling = 1.0") ==
        "t.toml:1:23: \"max-dangling\" must be an integer, not a number");
  CHECK(refusal("budget.max-dangling = 9223372036854775808").starts_with("t.toml:1:"));
}

TEST_CASE("an unknown key names the nearest known one") {
  CHECK(refusal("\n  ignor = []\n") ==
        "t.toml:2:3: unknown key \"ignor\"; did you mean \"ignore\"?");
  CHECK(refusal("fail_on = 'note'") ==
        "t.toml:1:1: unknown key \"fail_on\"; did you mean \"fail-on\"?");
  CHECK(refusal("[budget]\nmax-dangeling = 1") ==
        "t.toml:2:1: unknown key \"max-dangeling\" in [budget]; did you mean \"max-dangling\"?");
  CHECK(refusal("[[suppress]]\nrul = 'QDQ2'") ==
        "t.toml:2:1: unknown key \"rul\" in [[suppress]]; did you mean \"rule\"?");
  CHECK(refusal("entirely-different = 1") == "t.toml:1:1: unknown key \"entirely-different\"");
  CHECK(refusal(std::string(100000, 'k') + " = 1") ==
        "t.toml:1:1: unknown key \"" + std::string(80, 'k') + "...\"");
}

TEST_CASE("the first wrong thing of a file is told, in the file's order") {
  CHECK(refusal("zzz = 1\naaa = 1\n").starts_with("t.toml:1:1: unknown key \"zzz\""));
}

TEST_CASE("wrong types") {
  CHECK(refusal("target = 8.5") == "t.toml:1:10: \"target\" must be a string, not a number");
  CHECK(refusal("target = ''") == "t.toml:1:10: \"target\" is empty");
  CHECK(refusal("select = 'QDQ2'") == "t.toml:1:10: \"select\" must be an array, not a string");
  CHECK(refusal("ignore = [\n'QDQ2', 4]") ==
        "t.toml:2:9: \"ignore\" must be a string, not an integer");
  CHECK(refusal("extend-select = [[]]") ==
        "t.toml:1:18: \"extend-select\" must be a string, not an array");
  CHECK(refusal("baseline = 2020-01-01") ==
        "t.toml:1:12: \"baseline\" must be a string, not a date or time");
  CHECK(refusal("budget = true") == "t.toml:1:10: \"budget\" must be a table, not a boolean");
  CHECK(refusal("budget.max-dangling = '1'") ==
        "t.toml:1:23: \"max-dangling\" must be an integer, not a string");
  CHECK(refusal("budget.min-int8-macs = '1'") ==
        "t.toml:1:24: \"min-int8-macs\" must be a number, not a string");
  CHECK(refusal("[severity]\nQDQ2 = 1") == "t.toml:2:8: \"QDQ2\" must be a string, not an integer");
  CHECK(refusal("[severity]\n\"\" = 'note'") == "t.toml:2:1: a rule without a name");
  CHECK(refusal("[per-file-ignores]\n'a' = 'QDQ4'") ==
        "t.toml:2:7: \"a\" must be an array, not a string");
  CHECK(refusal("[per-file-ignores]\n'' = []") == "t.toml:2:1: an empty glob");
  CHECK(refusal("[suppress]\nrule = 'QDQ2'") ==
        "t.toml:1:2: \"suppress\" must be an array of tables; write [[suppress]] above its keys");
  CHECK(refusal("suppress = [1]") == "t.toml:1:13: \"suppress\" must be a table, not an integer");
}

TEST_CASE("fail-on is one of four words") {
  for (const std::string word : {"error", "warning", "note", "never"}) {
    CHECK(parsed("fail-on = '" + word + "'").fail_on->text == word);
  }
  for (const std::string word : {"Error", "info", "warn"}) {
    CHECK(refusal("fail-on = '" + word + "'") ==
          "t.toml:1:11: \"fail-on\" must be one of error, warning, note, never");
  }
}

TEST_CASE("what is not TOML is refused with its place") {
  CHECK(refusal("a = 1\ntarget = ").starts_with("t.toml:2:"));
  CHECK(refusal("target = 'a'\ntarget = 'b'\n").starts_with("t.toml:2:"));
  CHECK(refusal("[budget]\n[budget]\n").starts_with("t.toml:2:"));
  CHECK(refusal("[budget]\n[severity]\n[budget]\n").starts_with("t.toml:3:"));
  CHECK(refusal("target = 'a\n'").starts_with("t.toml:1:"));
  CHECK(refusal("target = '\xff'").starts_with("t.toml:1:"));
  CHECK(refusal("target = '\xc0\xaf'").starts_with("t.toml:1:"));
  CHECK(refusal("# \xed\xa0\x80\n").starts_with("t.toml:1:"));
}

TEST_CASE("control characters are refused wherever they stand") {
  using namespace std::string_literals;
  const std::string what = ": a control character";
  CHECK(refusal("\0"s) == "t.toml:1:1" + what);
  CHECK(refusal("target = 'a\0b'"s) == "t.toml:1:12" + what);
  CHECK(refusal("# a\n# b\0"s) == "t.toml:2:4" + what);
  CHECK(refusal("target = \"a\\\0\""s) == "t.toml:1:13" + what);
  CHECK(refusal("target = '''\n\x7f'''") == "t.toml:2:1" + what);
  CHECK(refusal("target = 'a'\rfail-on = 'note'\n") == "t.toml:1:13" + what);
  CHECK(refusal("target = 'a'\r") == "t.toml:1:13" + what);
}

TEST_CASE("a file of 1 MiB is read, a larger one is not") {
  std::string text = "target = 'a'\n#";
  text.resize((1 << 20) - 1, '#');
  text += "\n";
  CHECK(parsed(text).target->text == "a");
  CHECK(refusal(text + "\n") == limit("t.toml: the file is larger than 1048576 bytes"));
}

TEST_CASE("deep nesting of any kind is refused before it costs the stack") {
  const std::string deep = ": nested too deeply, 16 levels are the limit";
  const auto many = [](const std::string& text) {
    std::string out;
    while (out.size() + text.size() < 1'000'000) out += text;
    return out;
  };
  CHECK(refusal("a = " + many("[")) == limit("t.toml:1:21" + deep));
  CHECK(refusal("a = " + many("{a=")) == limit("t.toml:1:53" + deep));
  CHECK(refusal(many("a.") + "a = 1") == limit("t.toml:1:34" + deep));
  CHECK(refusal("[" + many("a.") + "a]") == limit("t.toml:1:35" + deep));
  CHECK(refusal(many("[")) == limit("t.toml:1:17" + deep));
  CHECK(refusal(many("\"a.b\".") + "a = 1") == limit("t.toml:1:102" + deep));
  // Strings and comments do not hide it.
  CHECK(refusal("a = [\"\"\"x\"\"\"\"\", " + many("[")).find(deep) != std::string::npos);
  CHECK(refusal("a = ['\\', " + many("[")).find(deep) != std::string::npos);
  CHECK(refusal("a = [\"\\\"\", " + many("[")).find(deep) != std::string::npos);
  CHECK(refusal("a = [ # '\n" + many("[")).find(deep) != std::string::npos);
  CHECK(refusal("a = ['''\n''', " + many("[")).find(deep) != std::string::npos);
}

TEST_CASE("dots and brackets in strings, comments and siblings are no nesting") {
  const std::string many(100, '.');
  const std::string brackets(100, '[');
  CHECK(parsed("target = '" + many + brackets + "' # " + many + brackets + "\n").target->text ==
        many + brackets);
  CHECK(parsed("target = \"\"\"" + brackets + "\n\"" + many + "\"\"\"\n").target->text ==
        brackets + "\n\"" + many);
  std::string lists = "select = [";
  for (int n = 0; n < 100; ++n) lists += "'a.b',\n";
  CHECK(parsed(lists + "]").select->size() == 100);
  std::string bounds;
  for (int n = 0; n < 50; ++n) bounds += "[[suppress]]\nrule='a'\nnode='b'\nreason='c'\n";
  CHECK(parsed(bounds).suppressions.size() == 50);
}

}  // namespace
}  // namespace qdq
