// [[suppress]] in the settings and beside a model, and the marks inside one.
#include <doctest/doctest.h>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

// "rule@line | node | key | models | reason", one a line.
std::string shown(const std::vector<Suppression>& suppressions) {
  std::string text;
  for (const Suppression& one : suppressions) {
    CHECK(one.rule.file == "t.toml");
    text += one.rule.text + "@" + std::to_string(one.rule.line) + " | " + one.node + " | " +
            one.key + " | " + one.models + " | " + one.reason + "\n";
  }
  return text;
}

std::string of_project(const std::string& text) {
  const Result<Config> config = parse_config(text, "t.toml");
  return config ? shown(config->suppressions) : to_string(config.error());
}

std::string of_model(const std::string& text) {
  const Result<std::vector<Suppression>> read = parse_suppressions(text, "t.toml");
  return read ? shown(*read) : to_string(read.error());
}

std::string mark(std::string_view text, bool of_node) {
  const Result<std::vector<Suppression>> read = parse_mark(text, of_node, "t.toml");
  if (read) return shown(*read);
  CHECK(read.error().kind == ErrorKind::BadConfig);
  return to_string(read.error());
}

TEST_CASE("a suppression says what, where and why") {
  CHECK(of_project("[[suppress]]\nrule = 'QDQ2'\nnode = '/head/**'\nkey = '0123456789abcDEF'\n"
                   "models = 'a/*.onnx'\nreason = 'known'\n\n"
                   "[[suppress]]\nreason = 'r'\nmodels = '**'\nrule = 'QDQ4'\n") ==
        "QDQ2@2 | /head/** | 0123456789abcdef | a/*.onnx | known\nQDQ4@11 |  |  | ** | r\n");
}

TEST_CASE("what a suppression lacks") {
  CHECK(of_project("[[suppress]]\nnode = 'a'\nreason = 'r'\n") ==
        "t.toml:1:1: a suppression without a rule; add: rule = \"...\"");
  for (const std::string reason : {"", "reason = ' \\t'\n"}) {
    const std::string text = "\n[[suppress]]\nrule = 'a'\nnode = 'a'\n" + reason;
    CHECK(
        of_project(reason.empty() ? text : "[[suppress]]\nrule='a'\nnode='a'\nreason=\" \\t\"\n") ==
        std::string("t.toml:") + (reason.empty() ? "2" : "1") +
            ":1: a suppression without a reason; add: reason = \"...\"");
  }
  CHECK(of_project("[[suppress]]\nrule = 'a'\nreason = 'r'\n") ==
        "t.toml:1:1: a suppression that does not say where; add at least one of: node = \"...\", "
        "key = \"...\", models = \"...\"");
  CHECK(of_project("[[suppress]]\nrule = 'a'\nreason = ''\n") ==
        "t.toml:1:1: a suppression that does not say where; add at least one of: node = \"...\", "
        "key = \"...\", models = \"...\"");
}

TEST_CASE("keys of nodes") {
  for (const std::string key :
       {"123", "0123456789abcdeg", "0123456789abcdef0", "0x23456789abcdef"}) {
    CHECK(of_project("[[suppress]]\nrule = 'a'\nkey = '" + key + "'\nreason = 'r'\n") ==
          "t.toml:3:7: \"key\" must be 16 hexadecimal digits; the JSON output has the key of a "
          "node with its findings");
  }
}

TEST_CASE("globs have a length") {
  const std::string glob(1024, '*');
  CHECK(
      of_model("[[suppress]]\nrule='a'\nnode='" + glob + "'\nreason='r'").starts_with("a@2 | **"));
  CHECK(of_model("[[suppress]]\nrule='a'\nnode='" + glob + "*'\nreason='r'") ==
        "t.toml:3:6: a glob of more than 1024 bytes");
  CHECK(of_project("[[suppress]]\nrule='a'\nmodels='" + glob + "*'\nreason='r'") ==
        "t.toml:3:8: a glob of more than 1024 bytes");
  CHECK(of_project("[per-file-ignores]\n'" + glob + "*' = []") ==
        "t.toml:2:1031: a glob of more than 1024 bytes");
}

TEST_CASE("the file beside a model holds suppressions only, of that model") {
  CHECK(of_model("").empty());
  CHECK(of_model("[[suppress]]\nrule = 'QDQ2'\nreason = 'r'\n") == "QDQ2@2 |  |  |  | r\n");
  CHECK(of_model("[[suppress]]\nrule = 'QDQ2'\n") ==
        "t.toml:1:1: a suppression without a reason; add: reason = \"...\"");
  CHECK(of_model("target = 'trt8.5'") == "t.toml:1:1: unknown key \"target\"");
  CHECK(of_model("[[supress]]\nrule = 'QDQ2'\n") ==
        "t.toml:1:3: unknown key \"supress\"; did you mean \"suppress\"?");
}

TEST_CASE("marks of a node") {
  CHECK(mark("QDQ211: known", true) == "QDQ211@0 |  |  |  | known\n");
  CHECK(mark("QDQ211 , QDQ2,missing-zero-point:  known: see 12 \r", true) ==
        "QDQ211@0 |  |  |  | known: see 12\nQDQ2@0 |  |  |  | known: see 12\n"
        "missing-zero-point@0 |  |  |  | known: see 12\n");
  CHECK(mark("QDQ1: a\n\nQDQ2: b\n", true) == "QDQ1@0 |  |  |  | a\nQDQ2@0 |  |  |  | b\n");
}

TEST_CASE("marks of a node that are none") {
  const std::string form = "; write: RULE[,RULE...]: reason";
  const std::string reason = "t.toml: a suppression without a reason";
  CHECK(mark("", true) == reason + form);
  CHECK(mark(" \n ", true) == reason + form);
  CHECK(mark("QDQ211", true) == reason + ", at \"QDQ211\"" + form);
  CHECK(mark("QDQ211:", true) == reason + ", at \"QDQ211:\"" + form);
  CHECK(mark("QDQ211:  ", true) == reason + ", at \"QDQ211:\"" + form);
  CHECK(mark("QDQ211:known", true) == reason + ", at \"QDQ211:known\"" + form);
  CHECK(mark("QDQ1: a\nQDQ2", true) == reason + ", at \"QDQ2\"" + form);
  const std::string rule = "t.toml: a suppression without a rule";
  CHECK(mark(": known", true) == rule + ", at \": known\"" + form);
  CHECK(mark("QDQ1,: known", true) == rule + ", at \"QDQ1,: known\"" + form);
  CHECK(mark(",QDQ1: known", true) == rule + ", at \",QDQ1: known\"" + form);
  CHECK(mark("QDQ1 Conv_0: known", true) ==
        "t.toml: more than a list of rules before the colon, at \"QDQ1 Conv_0: known\"" + form);
}

TEST_CASE("marks of a model name nodes") {
  CHECK(mark("QDQ211 /head/**: known", false) == "QDQ211@0 | /head/** |  |  | known\n");
  CHECK(mark("QDQ1, QDQ2\t**: a\nQDQ3 a name:0: b: c", false) ==
        "QDQ1@0 | ** |  |  | a\nQDQ2@0 | ** |  |  | a\nQDQ3@0 | a name:0 |  |  | b: c\n");
  CHECK(mark("QDQ211: known", false) ==
        "t.toml: a suppression that does not name its nodes, at \"QDQ211: known\"; write: "
        "RULE[,RULE...] NODE-GLOB: reason");
  CHECK(mark("QDQ1 " + std::string(1025, '*') + ": a", false)
            .starts_with("t.toml: a glob of more than 1024 bytes, at \"QDQ1 ***"));
}

}  // namespace
}  // namespace qdq
