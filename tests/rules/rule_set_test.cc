// What holds between rule files, rule sets as folders, and targets.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "rules/compiled.h"
#include "support/rule_folder.h"

namespace {

using namespace qdq;
using namespace qdq::testing;

std::string error_of(const std::vector<RuleFile>& files) {
  const Result<RuleSet> rules = load_rules(files);
  return rules ? "" : to_string(rules.error());
}

std::vector<std::string> names(const RuleSet& rules) {
  std::vector<std::string> out;
  for (const RuleInfo& rule : rules.rules()) out.push_back(rule.name + " " + rule.releases);
  return out;
}

RuleSet loaded(const std::vector<RuleFile>& files) {
  Result<RuleSet> rules = load_rules(files);
  if (!rules) FAIL(to_string(rules.error()));
  return *rules;
}

Target target_of(const RuleSet& rules, const std::string& text) {
  Result<Target> target = rules.target(text);
  if (!target) FAIL(to_string(target.error()));
  return *target;
}

std::string target_error(const RuleSet& rules, const std::string& text) {
  const Result<Target> target = rules.target(text);
  if (target) return "";
  CHECK(target.error().kind == ErrorKind::Usage);
  return to_string(target.error());
}

// Two releases, the older one with engine evidence.
RuleSet two_releases() {
  return loaded({release_file({}, R"({"release": "trt8.4", "engines": true})"),
                 release_file({}, R"({"release": "trt9"})"), options_file()});
}

}  // namespace

TEST_CASE("an id may repeat for other releases only") {
  const RuleFile old = rule_file("r", R"({"releases": ">=8.0 <9.0"})");
  RuleFile newer = rule_file("r", R"({"releases": ">=9.0"})");
  newer.path = "motion/r.json";
  CHECK(names(loaded({old, newer})) == std::vector<std::string>{"r >=9.0", "r >=8.0 <9.0"});
  RuleFile overlapping = rule_file("r", R"({"releases": ">=8.5"})");
  overlapping.path = "z.json";
  CHECK(error_of({old, overlapping}) ==
        R"(DIR/z.json /id: the id is taken for these releases by r.json, at "r")");
}

TEST_CASE("a code belongs to one rule") {
  const std::string lint = R"({"kind": "lint", "rewrite": null, "code": "QDQ201",
      "severity": "note", "advice": "a", "message": "m", "examples": [
      {"name": "a", "graph": [], "findings": ["m"]}, {"name": "b", "graph": [], "findings": []}]})";
  CHECK(error_of({rule_file("a", lint)}) == "");
  CHECK(error_of({rule_file("a", lint), rule_file("b", lint)}) ==
        R"(DIR/b.json /code: the code belongs to the rule a, at "QDQ201")");
}

TEST_CASE("rules that others name must exist") {
  CHECK(
      error_of({release_file({"missing"})}) ==
      R"(DIR/releases/trt8.5.json /phases/0/rules: no rule of this id covers the release, at "missing")");
  CHECK(
      error_of({release_file({"r"}), rule_file("r", R"({"releases": ">=9.0"})")}) ==
      R"(DIR/releases/trt8.5.json /phases/0/rules: no rule of this id covers the release, at "r")");
  CHECK(error_of({release_file({"r"}), rule_file("r")}) == "");
  CHECK(error_of({release_file({}, R"({"layers": ["r"]})"), rule_file("r")}) ==
        R"(DIR/releases/trt8.5.json /layers: the rule is of another kind, at "r")");
  CHECK(error_of({rule_file("r", R"({"examples": [
            {"name": "a", "graph": [], "after": [], "rules": ["missing"]},
            {"name": "b", "graph": [], "unchanged": ""}]})")}) ==
        R"(DIR/r.json /examples: unknown rule, at "missing")");
}

TEST_CASE("release files") {
  const auto says = [](const std::string& changes) {
    return error_of({release_file({}, changes)});
  };
  CHECK(says(R"({"release": "8.5"})") ==
        R"(DIR/releases/8.5.json /release: expected a release such as "trt8.4", at "8.5")");
  CHECK(says(R"({"phases": [{"phase": "p", "rules": [], "order": "up"}]})") ==
        R"(DIR/releases/trt8.5.json /phases/0/order: expected "forward" or "backward", at "up")");
  CHECK(says(R"({"phase": []})") ==
        R"(DIR/releases/trt8.5.json /: unknown key, at "phase"; did you mean "phases"?)");
  RuleFile twice = release_file({});
  twice.path = "releases/again.json";
  CHECK(error_of({release_file({}), twice}) ==
        R"(DIR/releases/trt8.5.json /release: two files for one release, at "trt8.5")");
}

TEST_CASE("a folder that is not there") {
  const Result<RuleSet> rules = RuleSet::load("/nowhere/rules");
  REQUIRE(!rules);
  CHECK(rules.error().kind == ErrorKind::NotFound);
  CHECK(to_string(rules.error()) == "/nowhere/rules: no such folder of rules");
}

TEST_CASE("only the folders of a rule set are looked into") {
  const RuleFolder set({rule_file("a"), {"lint/note.txt", ""}, {"mine/deep/b.json", "{"}});
  CHECK(RuleSet::load(set.path()));

  const std::string expected =
      "; expected *.json files, in it or in its folders epilogue, fix, fold, fuse, layers, lint, "
      "lower, "
      "motion, project, regions, releases";
  CHECK(error_of({}) == "DIR: the folder has no rule files" + expected);
  CHECK(error_of({{"a.txt", ""}, {"mine/deep/b.json", "{"}}) ==
        "DIR: the folder has no rule files" + expected);
  // A folder whose name is misspelled must not be overlooked.
  CHECK(error_of({rule_file("a"), {"lnt/b.json", "{}"}}) ==
        "DIR/lnt/b.json: a rule set has no such folder" + expected);
  CHECK(error_of({rule_file("a"), {"lint/more/b.json", "{}"}}) ==
        "DIR/lint/more/b.json: a rule set has no such folder" + expected);
}

TEST_CASE("rule files that are too large together are not read") {
  const RuleFolder folder({rule_file("a")});
  std::filesystem::resize_file(folder.path() / "a.json", std::uintmax_t{65} << 20);
  const Result<RuleSet> rules = RuleSet::load(folder.path());
  REQUIRE(!rules);
  CHECK(rules.error().kind == ErrorKind::Limit);
  CHECK(rules.error().what == "rule files have more than 64 MiB together");
}

TEST_CASE("rules that lint rules name as their reasons are known by a mark") {
  const RuleSet builtin = RuleSet::builtin();
  const Result<RuleSet> loaded = RuleSet::load(QDQ_SOURCE_DIR "/rules");
  REQUIRE(loaded);
  std::set<std::string> named;
  for (const CompiledRule& rule : builtin.compiled().rules)
    named.insert(rule.because.begin(), rule.because.end());
  CHECK(named.size() > 10);
  for (const RuleSet& rules : {builtin, *loaded})
    for (const CompiledRule& rule : rules.compiled().rules) {
      INFO(rule.info.name);
      CHECK(rule.explains == named.contains(rule.info.name));
    }
}

TEST_CASE("what a rule's file says is what the rule set tells") {
  const RuleSet rules = loaded({rule_file("r", R"({"why": ["one", "two"], "confidence": "inferred",
      "mirrors": {"pass": "SomePass"}, "evidence": ["e", "f"]})")});
  REQUIRE(rules.rules().size() == 1);
  const RuleInfo& rule = rules.rules()[0];
  CHECK(rule.why == "one two");
  CHECK(rule.confidence == Confidence::Inferred);
  CHECK(rule.mirrors_pass == "SomePass");
  CHECK(rule.evidence == std::vector<std::string>{"e", "f"});
  CHECK(rule.quotes.empty());
  CHECK(rule.file == "r.json");
  CHECK(rules.find("r") == &rule);
  CHECK(rules.find("q") == nullptr);
  CHECK(&rules.rule(rule.id) == &rule);
}

TEST_CASE("the built-in rules written out load as the same set") {
  const RuleFolder folder({});
  REQUIRE(RuleSet::export_builtin(folder.path() / "rules"));
  const Result<RuleSet> again = RuleSet::load(folder.path() / "rules");
  REQUIRE(again);
  const RuleSet builtin = RuleSet::builtin();
  CHECK(again->digest() == builtin.digest());
  CHECK(names(*again) == names(builtin));
  CHECK(again->releases() == builtin.releases());
}

TEST_CASE("findings about what TensorRT accepts but runs badly say how to fix them in each tool") {
  for (const RuleInfo& rule : RuleSet::builtin().rules()) {
    if (rule.code < "QDQ200" || rule.code >= "QDQ700") continue;
    INFO(rule.name);
    CHECK(rule.fix.has_value());
  }
}

TEST_CASE("the digest is of every byte and every path") {
  const std::string one = loaded({rule_file("r")}).digest();
  CHECK(loaded({rule_file("r")}).digest() == one);
  CHECK(loaded({rule_file("r", R"({"summary": "t"})")}).digest() != one);
  RuleFile moved = rule_file("r");
  moved.path = "motion/r.json";
  CHECK(loaded({moved}).digest() != one);
}

TEST_CASE("files beside the built-in rules") {
  const RuleSet builtin = RuleSet::builtin();
  const RuleFolder adds({rule_file("my-rule")});
  const Result<RuleSet> added = RuleSet::builtin_plus(adds.path());
  REQUIRE(added);
  CHECK(added->rules().size() == builtin.rules().size() + 1);
  CHECK(added->find("my-rule") != nullptr);
  CHECK(added->digest() != builtin.digest());

  const RuleFolder clashes({rule_file("conv-relu")});
  const Result<RuleSet> clash = RuleSet::builtin_plus(clashes.path());
  REQUIRE(!clash);
  CHECK(clash.error().what == "the id is taken for these releases by conv-relu.json");

  const RuleFolder replaces({rule_file("conv-relu", R"({"replaces": "conv-relu"})")});
  const Result<RuleSet> replaced = RuleSet::builtin_plus(replaces.path());
  REQUIRE(replaced);
  CHECK(replaced->rules().size() == builtin.rules().size());
  CHECK(replaced->find("conv-relu")->summary == "s");
}

TEST_CASE("targets of the built-in rules") {
  const RuleSet rules = RuleSet::builtin();
  CHECK(target_of(rules, "latest").release_name == "trt10.15");
  CHECK(target_of(rules, "trt8.5").notes.empty());
  const Target between = target_of(rules, "trt8.3");
  CHECK(between.release_name == "trt8.2");
  CHECK(between.release == ReleaseVersion{8, 2});
  CHECK(between.asked == ReleaseVersion{8, 3});
  CHECK(target_of(rules, "latest").asked == ReleaseVersion{10, 15});
  CHECK(between.notes ==
        std::vector<std::string>{"trt8.3 is not listed: the rules of trt8.2 are used"});
  CHECK(target_of(rules, "trt9.3").release_name == "trt9");
  CHECK(target_of(rules, "trt9.0").notes.empty());
}

TEST_CASE("the latest target is the newest with engine evidence") {
  const RuleSet rules = two_releases();
  CHECK(rules.releases() == std::vector<std::string>{"trt8.4", "trt9"});
  CHECK(target_of(rules, "latest").release_name == "trt8.4");
  CHECK(target_of(rules, "trt12.1").release_name == "trt9");
}

TEST_CASE("target options") {
  const RuleSet rules = two_releases();
  const Target target = target_of(rules, "trt8.4,half,sm_86");
  CHECK(target.flags == std::set<std::string>{"half"});
  CHECK(target.sm == 86);
  CHECK(target.notes.empty());
  CHECK(target.name() == "trt8.4,half,sm_86");
  CHECK(target_of(rules, "latest").name() == "trt8.4");
}

TEST_CASE("an option outside of its releases is a note, not a flag") {
  const Target target = target_of(two_releases(), "trt9,half");
  CHECK(target.flags.empty());
  CHECK(target.notes == std::vector<std::string>{"half has no effect in trt9: it is gone"});
  CHECK(target.name() == "trt9,half");
}

TEST_CASE("an option that excludes another one") {
  const Target target = target_of(two_releases(), "trt8.4,half,typed");
  CHECK(target.flags == std::set<std::string>{"typed"});
  CHECK(target.notes == std::vector<std::string>{"half has no effect beside typed"});
}

TEST_CASE("an option that always holds from a release on") {
  const RuleSet rules = loaded({release_file({}, R"({"release": "trt10.0"})"), options_file()});
  CHECK(target_of(rules, "trt10.0").flags == std::set<std::string>{"typed"});
  CHECK(target_of(rules, "trt10.0").name() == "trt10.0");
}

TEST_CASE("the built-in options") {
  const RuleSet rules = RuleSet::builtin();
  CHECK(target_of(rules, "trt8.4,fp16").flags == std::set<std::string>{"fp16"});
  CHECK(target_of(rules, "trt8.4,strongly-typed").flags.empty());
  CHECK(target_of(rules, "trt10.3,fp16,strongly-typed").flags ==
        std::set<std::string>{"strongly-typed"});
  const Target newest = target_of(rules, "trt11,fp16");
  CHECK(newest.flags == std::set<std::string>{"strongly-typed"});
  CHECK(newest.notes ==
        std::vector<std::string>{
            "fp16 has no effect in trt11: from 11.0 on float layers run in the model's own type"});
}

TEST_CASE("a release that runs the passes of another") {
  const RuleFile old = rule_file("old", R"({"releases": ">=8.0 <9.0"})");
  const RuleFile same = rule_file("same");
  const std::string by_reference = R"({"release": "trt9", "passes-of": "trt8.5", "phases": null,
                                       "layers": null})";
  const RuleSet rules =
      loaded({old, same, release_file({"old", "same"}), release_file({}, by_reference)});
  const auto phases_of = [&](std::string_view name) {
    return rules.compiled().release(name)->phases;
  };
  REQUIRE(phases_of("trt9").size() == 1);
  CHECK(phases_of("trt8.5")[0].rules == std::vector<std::string>{"old", "same"});
  CHECK(phases_of("trt9")[0].rules == std::vector<std::string>{"same"});

  const auto says = [&](const std::string& changes) {
    return error_of({release_file({}), release_file({}, changes)});
  };
  CHECK(says(R"({"release": "trt9", "passes-of": "trt8.1", "phases": null, "layers": null})") ==
        R"(DIR/releases/trt9.json /passes-of: unknown release, at "trt8.1")");
  CHECK(says(R"({"release": "trt9", "passes-of": "trt9", "phases": null, "layers": null})") ==
        R"(DIR/releases/trt9.json /passes-of: the release has no passes of its own, at "trt9")");
  CHECK(says(R"({"release": "trt9", "passes-of": "trt8.5", "layers": null})") ==
        R"(DIR/releases/trt9.json /phases: a release with "passes-of" has none of its own)");
}

TEST_CASE("targets that there are not") {
  const RuleSet rules = two_releases();
  CHECK(target_error(rules, "trt8.2") ==
        R"(unknown target, at "trt8.2"; known are latest, trt8.4, trt9)");
  CHECK(target_error(rules, "8.4") ==
        R"(unknown target, at "8.4"; known are latest, trt8.4, trt9)");
  CHECK(target_error(rules, "trt") ==
        R"(unknown target, at "trt"; known are latest, trt8.4, trt9)");
  CHECK(target_error(rules, "") == R"(unknown target; known are latest, trt8.4, trt9)");
  const std::string known = "; known are half, typed, sm_NN";
  CHECK(target_error(rules, "trt8.4,fp32") == R"(unknown target option, at "fp32")" + known);
  CHECK(target_error(rules, "trt8.4,sm_") == R"(unknown target option, at "sm_")" + known);
  CHECK(target_error(rules, "trt8.4,sm_80a") == R"(unknown target option, at "sm_80a")" + known);
  const std::string twice = "two options of a target say the same or contradict each other, at ";
  CHECK(target_error(rules, "trt8.4,half,half") == twice + R"("half"; the other one is half)");
  CHECK(target_error(rules, "trt8.4,sm_80,sm_70") == twice + R"("sm_70"; the other one is sm_80)");
  CHECK(target_error(rules, "trt8.4,") == "unknown target option" + known);
}
