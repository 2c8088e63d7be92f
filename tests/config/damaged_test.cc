// Settings with bytes changed, taken out and put in: read or refused with a place, never worse.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

constexpr std::string_view kText =
    "target = \"trt8.5\" # a\nselect = ['a',\n\"\"\"b\nc\"\"\"]\nbudget.min-int8-macs = 9.5e-1\n"
    "[severity]\n\"x y\" = 'note'\n[per-file-ignores]\n\"z/*\" = []\n"
    "[[suppress]]\nrule = '''q'''\nnode = \"\\u00e9\"\nreason = \"r\"\n"
    "[[suppress]]\nrule = 'q'\nkey = '0123456789abcdef'\nreason = 'r'\n";

constexpr std::string_view kPieces[] = {
    "[",   "]",   "{",   "}",  "[[",         "]]",   "\"",   "'",           "\"\"\"",
    "'''", ".",   "=",   ",",  "\n",         "\r\n", "#",    "\\",          "\\u12",
    "-",   "1e9", "nan", "0x", "1979-05-27", "a.b",  "\xff", "\xef\xbb\xbf"};

std::string damaged(std::mt19937& random) {
  std::string text(kText);
  for (unsigned n = 1 + random() % 4; n > 0; --n) {
    const std::size_t at = random() % (text.size() + 1);
    if (random() % 3 == 0) {
      text.erase(at, random() % 8);
    } else if (random() % 2 == 0) {
      text.insert(at, kPieces[random() % std::size(kPieces)]);
    } else {
      text.insert(at, text.substr(random() % text.size(), random() % 24));
    }
  }
  return text;
}

TEST_CASE("damaged settings are refused with a place, or read and written back") {
  std::mt19937 random(20);
  int refused = 0;
  for (int n = 0; n < 5000; ++n) {
    const std::string text = damaged(random);
    const Result<Config> config = parse_config(text, "t.toml");
    INFO(text);
    if (!config) {
      ++refused;
      CHECK(
          (config.error().kind == ErrorKind::BadConfig || config.error().kind == ErrorKind::Limit));
      CHECK(config.error().where.line > 0);
      CHECK(config.error().where.column > 0);
      CHECK_FALSE(config.error().what.empty());
      continue;
    }
    const std::string written = config_text(*config);
    const Result<Config> again = parse_config(written, "t.toml");
    REQUIRE(again);
    CHECK(again->suppressions.size() == config->suppressions.size());
  }
  CHECK(refused > 1000);
  CHECK(refused < 4900);
}

}  // namespace
}  // namespace qdq
