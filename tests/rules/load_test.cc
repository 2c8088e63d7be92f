// Rule files that are wrong: what the loader says, word for word.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/rule_folder.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::string error_of(const std::vector<RuleFile>& files) {
  const Result<RuleSet> rules = load_rules(files);
  if (rules) return "";
  CHECK(rules.error().kind == ErrorKind::BadRule);
  return to_string(rules.error());
}

struct BadRule {
  const char* changes;  // to a rule that is right
  const char* says;
};

void check_all(const std::vector<BadRule>& table) {
  for (const BadRule& bad : table) {
    INFO(bad.changes);
    CHECK(error_of({classes_file(), rule_file("r", bad.changes)}) == bad.says);
  }
}

}  // namespace

TEST_CASE("the rule that the table below spoils loads") {
  CHECK(error_of({classes_file(), rule_file("r")}) == "");
}

TEST_CASE("keys") {
  check_all({
      {R"({"evidnce": ["e"]})",
       R"(DIR/r.json /: unknown key, at "evidnce"; did you mean "evidence"?)"},
      {R"({"colour": "red"})", R"(DIR/r.json /: unknown key, at "colour")"},
      {R"({"mirrors": {"lgo": []}})",
       R"(DIR/r.json /mirrors: unknown key, at "lgo"; did you mean "log"?)"},
      {R"({"summary": null})", R"(DIR/r.json /: missing key "summary")"},
      {R"({"evidence": null})", R"(DIR/r.json /: missing key "evidence")"},
      {R"({"evidence": []})", R"(DIR/r.json /evidence: a rule needs at least one source)"},
      {R"({"evidence": "e"})", R"(DIR/r.json /evidence: expected an array)"},
      {R"({"evidence": [3]})", R"(DIR/r.json /evidence/0: expected a string)"},
      {R"({"summary": ["a", 1]})", R"(DIR/r.json /summary/1: expected a string)"},
  });
}

namespace {

std::string lint_rule_with(const std::string& quotes) {
  return R"json({"kind": "lint", "code": "QDQ900", "severity": "error", "advice": "a", "message": "m",
             "releases": ">=8.0 <10.0", "rewrite": null,
             "examples": [{"name": "a", "graph": ["in x", "y = Relu(x)", "out y"], "findings": ["m"]},
                          {"name": "b", "graph": ["in x", "out x"], "findings": []}],
             "quotes": )json" +
         quotes + "}";
}

}  // namespace

TEST_CASE("quotes lie within the rule's releases, do not overlap, and say something") {
  const auto says = [](const std::string& quotes) {
    return error_of({classes_file(), rule_file("r", lint_rule_with(quotes))});
  };
  CHECK(
      says(
          R"([{"releases": ">=8.0 <8.6", "says": "a"}, {"releases": ">=8.6 <10.0", "says": "b"}])") ==
      "");
  CHECK(
      says(
          R"([{"releases": ">=8.0 <9.0", "says": "a"}, {"releases": ">=8.6 <10.0", "says": "b"}])") ==
      R"(DIR/r.json /quotes/1/releases: another quote is for some of these releases, at ">=8.6 <10.0")");
  CHECK(says(R"([{"releases": ">=8.0", "says": "a"}])") ==
        R"(DIR/r.json /quotes/0/releases: the rule is not for all of these releases, at ">=8.0")");
  CHECK(says(R"([{"releases": "<9.0", "says": "a"}])") ==
        R"(DIR/r.json /quotes/0/releases: the rule is not for all of these releases, at "<9.0")");
  CHECK(says(R"([{"releases": ">=8.0 <9.0", "says": ""}])") ==
        "DIR/r.json /quotes/0/says: a quote needs a text");
  CHECK(says(R"([{"releases": "8.0", "says": "a"}])")
            .starts_with("DIR/r.json /quotes/0/releases column 1: expected a release range"));
  CHECK(says(R"([{"releases": ">=8.0 <9.0", "say": "a"}])") ==
        R"(DIR/r.json /quotes/0: unknown key, at "say"; did you mean "says"?)");
}

TEST_CASE("words with a meaning") {
  check_all({
      {R"({"id": "Not_Kebab"})", R"(DIR/r.json /id: an id is kebab-case, at "Not_Kebab")"},
      {R"({"kind": "rewriet"})",
       R"(DIR/r.json /kind: expected "rewrite", "region", "layer", "lint", "project" or "fix", at "rewriet")"},
      {R"({"confidence": "sure"})",
       R"(DIR/r.json /confidence: expected "observed", "documented" or "inferred", at "sure")"},
      {R"({"confidence": "unknown"})",
       R"(DIR/r.json /confidence: expected "observed", "documented" or "inferred", at "unknown")"},
      {R"({"kind": "lint", "rewrite": null, "code": "Q1"})",
       R"(DIR/r.json /code: expected a code such as QDQ201, at "Q1")"},
      {R"({"kind": "lint", "rewrite": null, "code": "QDQ201", "severity": "fatal"})",
       R"(DIR/r.json /severity: expected "error", "warning" or "note", at "fatal")"},
  });
}

TEST_CASE("how to fix is said for every tool, in lint rules") {
  const std::string lint = R"("kind": "lint", "rewrite": null, "code": "QDQ201",
      "severity": "note", "advice": "a", "message": "m")";
  check_all({
      {R"({"fix": {}})", R"(DIR/r.json /fix: only lint rules have a "fix")"},
  });
  const auto says = [&](const std::string& fix) {
    return error_of({classes_file(), rule_file("r", "{" + lint + R"(, "fix": )" + fix + "}")});
  };
  CHECK(says(R"({"pytorch-quantization": "a", "modelopt": "b"})") ==
        R"(DIR/r.json /fix: missing key "graph-surgery")");
  CHECK(says(R"({"pytorch-quantization": "a", "modelopt": [], "graph-surgery": "c"})") ==
        "DIR/r.json /fix/modelopt: say how, or that the tool has no knob for it");
  CHECK(says(R"({"model-opt": "a"})") ==
        R"(DIR/r.json /fix: unknown key, at "model-opt"; did you mean "modelopt"?)");
}

TEST_CASE("release ranges") {
  const std::string expected = R"(: expected a release range such as ">=8.4 <10.0", at )";
  const auto says = [&](const std::string& range) {
    return error_of({rule_file("r", R"({"releases": ")" + range + "\"}")});
  };
  CHECK(says("8.0") == "DIR/r.json /releases column 1" + expected + "\"8.0\"");
  CHECK(says(">8.0") == "DIR/r.json /releases column 1" + expected + "\">8.0\"");
  CHECK(says(">=8.0 <=10") == "DIR/r.json /releases column 7" + expected + "\"<=10\"");
  CHECK(says(">=8.x") == "DIR/r.json /releases column 1" + expected + "\">=8.x\"");
  CHECK(says(">=8.") == "DIR/r.json /releases column 1" + expected + "\">=8.\"");
  CHECK(says("<") == "DIR/r.json /releases column 1" + expected + "\"<\"");
  CHECK(says("  >=8.0  10") == "DIR/r.json /releases column 10" + expected + "\"10\"");
  CHECK(says("") == "");
  CHECK(says("<10") == "");
  CHECK(says(">=8.0 <10.0") == "");
  CHECK(says(" >=8.0  <10.0 ") == "");
}

TEST_CASE("patterns") {
  check_all({
      {R"({"on": "m"})", R"(DIR/r.json /match/0: the line is not connected to "m")"},
      {R"({"match": []})", R"(DIR/r.json /on: no match line has this label, at "n")"},
      {R"J({"match": ["y = n:Relu(x)", "a = b:Sigmoid(c)"]})J",
       R"(DIR/r.json /match/1: the line is not connected to "n")"},
      {R"J({"match": ["y = n:@relu(x)"]})J",
       R"(DIR/r.json /match/0: unknown operator class, at "@relu")"},
      {R"J({"match": ["y = n:Relu{n}(x)"]})J",
       R"(DIR/r.json /match/0: the name stands for two different kinds of things, at "n")"},
      {R"J({"match": ["y = n:Relu(x)", "z = m:Add(y, rest..., x)"]})J",
       R"(DIR/r.json /match/1: a pack of operands must come last, at "rest...")"},
      {R"J({"match": ["y = n:DQ{s@n}(x)"]})J",
       R"(DIR/r.json /match/0: only a rewrite can derive parameters or carry them over an operator, at "s@n")"},
      {R"J({"match": ["y = n:DQ{signed(s)}(x)"]})J",
       R"J(DIR/r.json /match/0: only a rewrite can derive parameters or carry them over an operator, at "signed(s)")J"},
  });
}

TEST_CASE("a line in notation that does not parse is shown with its column") {
  const std::string says = error_of({rule_file("r", R"J({"match": ["y = n:Relu(x"]})J")});
  INFO(says);
  CHECK(says.starts_with("DIR/r.json /match/0 column 13: "));
  const std::string rewrite = error_of({rule_file("r", R"J({"rewrite": ["y = "]})J")});
  INFO(rewrite);
  CHECK(rewrite.starts_with("DIR/r.json /rewrite/0 column "));
}

TEST_CASE("conditions") {
  check_all({
      {R"J({"where": ["only_used(y)"]})J",
       R"(DIR/r.json /where/0 column 1: unknown predicate, at "only_used"; did you mean "only_use"?)"},
      {R"J({"where": ["not onlyuse(y)"]})J",
       R"(DIR/r.json /where/0 column 5: unknown predicate, at "onlyuse"; did you mean "only_use"?)"},
      {R"J({"where": ["makes_coffee(y)"]})J",
       R"(DIR/r.json /where/0 column 1: unknown predicate, at "makes_coffee")"},
      {R"J({"where": ["only_use(q)"]})J",
       R"(DIR/r.json /where/0 column 10: the name is not bound by the match, at "q")"},
      {R"J({"where": ["only_use(n)"]})J",
       R"(DIR/r.json /where/0 column 10: the predicate wants another kind of thing, at "n")"},
      {R"J({"where": ["only_use()"]})J",
       R"(DIR/r.json /where/0 column 11: wrong number of arguments, at "only_use")"},
      {R"J({"where": ["same_shape(x)"]})J",
       R"(DIR/r.json /where/0 column 14: wrong number of arguments, at "same_shape")"},
      {R"J({"where": ["only_use(x, y)"]})J",
       R"(DIR/r.json /where/0 column 12: too many arguments, at "only_use")"},
      {R"J({"where": ["rank(x, four)"]})J",
       R"(DIR/r.json /where/0 column 13: expected a number, at "four")"},
      {R"J({"where": ["made_of(n, Clip)"]})J",
       R"(DIR/r.json /where/0 column 16: expected a string in quotes, at "Clip")"},
      {R"J({"where": ["only_use(y) or constant(x)"]})J",
       R"J(DIR/r.json /where/0 column 13: unexpected text, at "or constant(x)")J"},
      {R"J({"where": ["only_use y"]})J", R"(DIR/r.json /where/0 column 10: expected '(', at "y")"},
  });
}

TEST_CASE("lines of the log") {
  check_all({
      {R"J({"mirrors": {"log": ["Running: Pass on {n}", "{n} and {q}"]}})J",
       R"(DIR/r.json /: a line of the log names what the match does not bind, at "q")"},
      {R"J({"mirrors": {"later": ["on {q}"]}})J",
       R"(DIR/r.json /: a line of the log names what the match does not bind, at "q")"},
      {R"J({"rewrite": null, "mirrors": {"log": ["{n}"]},
            "cases": [{"case": "a", "rewrite": ["y = n(x)"], "log": ["{q"]}]})J",
       R"(DIR/r.json /: a line of the log names what the match does not bind, at "q")"},
  });
}

TEST_CASE("rewrites") {
  check_all({
      {R"J({"rewrite": ["z = Sigmoid(x)"]})J",
       R"(DIR/r.json /rewrite/0: a new node needs "from": whose name and provenance it takes, at "Sigmoid")"},
      {R"J({"rewrite": ["y = n(q)"]})J",
       R"(DIR/r.json /rewrite/0: the name is not bound by the match, at "q")"},
      {R"J({"rewrite": ["y = n{s}(x)"]})J",
       R"(DIR/r.json /rewrite/0: the name is not bound by the match, at "s")"},
      {R"J({"rewrite": ["y = q"]})J",
       R"(DIR/r.json /rewrite/0: the name is not bound by the match, at "q")"},
      {R"J({"rewrite": ["y = Sigmoid(x) from q"]})J",
       R"(DIR/r.json /rewrite/0 column 21: no line of the pattern has this label, at "q")"},
      {R"J({"rewrite": ["y = n | Sigmoid(x)"]})J",
       R"(DIR/r.json /rewrite/0: a new node needs "from": whose name and provenance it takes, at "Sigmoid")"},
      {R"J({"rewrite": ["y = n{x}(x)"]})J",
       R"(DIR/r.json /rewrite/0: the name stands for another kind of thing, at "x")"},
      {R"J({"rewrite": ["y = n(n)"]})J",
       R"(DIR/r.json /rewrite/0: the name stands for another kind of thing, at "n")"},
      {R"J({"rewrite": ["y = Sigmoid(x) from x"]})J",
       R"(DIR/r.json /rewrite/0 column 21: no line of the pattern has this label, at "x")"},
      {R"J({"rewrite": ["n = x"]})J",
       R"(DIR/r.json /rewrite/0: the name stands for another kind of thing, at "n")"},
      {R"J({"rewrite": ["y = n{unsigned(s)}(x)"]})J",
       R"(DIR/r.json /rewrite/0: no parameters are derived that way, at "unsigned")"},
      {R"J({"rewrite": ["y = n{signed(s)}(x)"]})J",
       R"(DIR/r.json /rewrite/0: the name is not bound by the match, at "s")"},
      {R"J({"rewrite": ["t = in x"]})J",
       R"(DIR/r.json /rewrite/0: the name is not bound by the match, at "t")"},
      {R"J({"match": ["y... = n:Split(x)"], "rewrite": ["y... = x"]})J",
       R"(DIR/r.json /rewrite/0: the name stands for another kind of thing, at "y")"},
      {R"J({"cases": []})J", R"(DIR/r.json /: such a rule needs either "rewrite" or "cases")"},
      {R"J({"rewrite": null})J", R"(DIR/r.json /: such a rule needs either "rewrite" or "cases")"},
      {R"J({"rewrite": null, "cases": [{"case": "a", "rewrit": []}]})J",
       R"(DIR/r.json /cases/0: unknown key, at "rewrit"; did you mean "rewrite"?)"},
      {R"J({"kind": "layer", "layer": {"type": "T"}, "examples": [
            {"name": "a", "graph": [], "layer": "T"}, {"name": "b", "graph": [], "layer": ""}]})J",
       R"(DIR/r.json /: only rewrite and fix rules have "rewrite" or "cases")"},
  });
}

TEST_CASE("a name that one case binds is not known in the next") {
  CHECK(error_of({rule_file("r", R"J({"rewrite": null, "cases": [
      {"case": "one", "also": {"match": ["z = m:Sigmoid(y)"]}, "rewrite": ["z = n | m"]},
      {"case": "two", "rewrite": ["z = n | m"]}]})J")}) ==
        R"(DIR/r.json /cases/1/rewrite/0 column 9: no line of the pattern has this label, at "m")");
}

TEST_CASE("examples") {
  const std::string both =
      ": an example needs exactly one of \"after\" and \"unchanged\" (rewrite and fix "
      "rules), "
      "\"region\" (region rules), \"layer\" (layer rules), \"findings\" (lint and project rules)";
  const std::string one_of_each =
      ": a rule needs at least one example where it applies and one where it does not";
  const auto says = [&](const std::string& examples) {
    return error_of({rule_file("r", R"({"examples": )" + examples + "}")});
  };
  CHECK(says("[]") == "DIR/r.json /examples" + one_of_each);
  CHECK(says(R"([{"name": "a", "graph": [], "after": []}])") ==
        "DIR/r.json /examples" + one_of_each);
  CHECK(says(R"([{"name": "a", "graph": [], "unchanged": ""}])") ==
        "DIR/r.json /examples" + one_of_each);
  CHECK(says(R"([{"name": "a", "graph": []}])") == "DIR/r.json /examples/0" + both);
  CHECK(says(R"([{"name": "a", "graph": [], "after": [], "unchanged": ""}])") ==
        "DIR/r.json /examples/0" + both);
  CHECK(says(R"([{"name": "a", "graph": [], "layer": ""}])") == "DIR/r.json /examples/0" + both);
  CHECK(says(R"([{"name": "a", "graph": [], "after": [], "numbers": 1}])") ==
        "DIR/r.json /examples/0/numbers: expected true or false");
}

TEST_CASE("regions") {
  const std::string region =
      R"({"kind": "region", "role": "seed", "rewrite": null, "examples": [
          {"name": "a", "graph": [], "region": ["n"]}, {"name": "b", "graph": [], "region": []}]})";
  const auto release = [](const std::string& phases) {
    return release_file({}, R"({"phases": [)" + phases + "]}");
  };
  CHECK(error_of({classes_file(), rule_file("r", region),
                  release(R"({"phase": "p", "regions": ["r"]})")}) == "");
  CHECK(error_of({classes_file(), rule_file("r", region),
                  release(R"({"phase": "p", "rules": ["r"]})")}) ==
        "DIR/releases/trt8.5.json /phases/0/rules: the rule is of another kind, at \"r\"");
  CHECK(
      error_of({classes_file(), rule_file("r"), release(R"({"phase": "p", "regions": ["r"]})")}) ==
      "DIR/releases/trt8.5.json /phases/0/regions: the rule is of another kind, at \"r\"");
  CHECK(error_of({classes_file(), rule_file("r"), release(R"({"phase": "p"})")}) ==
        "DIR/releases/trt8.5.json /phases/0: a phase needs either \"rules\" or \"regions\"");
  CHECK(error_of({classes_file(), rule_file("r", R"({"kind": "region", "role": "sead"})")}) ==
        "DIR/r.json /role: expected \"seed\" or \"member\", at \"sead\"");
}

TEST_CASE("JSON that is none") {
  CHECK(error_of({{"a.json", "{\n  \"id\": \"r\",\n  \"kind\" \"rewrite\"\n}"}}) ==
        "DIR/a.json:3:18: not valid JSON");
  CHECK(error_of({{"a.json", ""}}) == "DIR/a.json:1:1: not valid JSON");
  CHECK(error_of({{"a.json", "[]"}}) == "DIR/a.json /: expected an object");
  CHECK(error_of({{"a.json", "{\"id\": 1, \"kind\": 2, \"id\": 3}"}}) ==
        "DIR/a.json: repeated key, at \"id\"");
}
