// The mutants that are made of a rule set, and what the judge says of them.
#include "support/rule_mutants.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/mutant_judge.h"
#include "support/rule_folder.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
namespace fs = std::filesystem;

// Turns Relu into PWN if it has one reader. The examples say nothing of the condition.
std::vector<RuleFile> loosely_tested(const std::string& more_examples) {
  return {release_file({"r"}), rule_file("r", R"J({"where": ["only_use(x)"],
      "releases": ">=8.5 <9.0", "examples": [
        {"name": "a Relu", "graph": ["in i: f32[1,8]", "x = Exp(i)", "y = Relu(x)", "out y"],
         "after": ["in i: f32[1,8]", "x = Exp(i)", "y = Relu(x) as PWN", "out y"]},
        {"name": "an Exp", "graph": ["in i: f32[1,8]", "y = Exp(i)", "out y"], "unchanged": ""})J" +
                                                  more_examples + "]}")};
}

const char* const kSecondReader = R"J(, {"name": "two readers", "unchanged": "",
    "graph": ["in i: f32[1,8]", "x = Exp(i)", "y = Relu(x)", "out y, x"]})J";
const char* const kWrong = R"J(, {"name": "no", "unchanged": "",
    "graph": ["in i: f32[1,8]", "x = Exp(i)", "y = Relu(x)", "out y"]})J";

std::vector<std::string> labels(const std::vector<RuleFile>& files) {
  std::vector<std::string> out;
  for (const Mutant& mutant : make_mutants(files)) out.push_back(mutant.label());
  std::sort(out.begin(), out.end());
  return out;
}

// What notices that "only_use(x)" is missing.
NoticedBy verdict(const std::vector<RuleFile>& files) {
  const RuleFolder folder(files);
  fs::create_directories(folder.path() / "tests/scenarios");
  fs::create_directories(folder.path() / "tests/engine");
  const Result<Judge> judge = Judge::make(files, {folder.path() / "tests", ""});
  if (!judge) FAIL(to_string(judge.error()));
  for (const Mutant& mutant : make_mutants(files))
    if (mutant.what == "without only_use(x)") return judge->judge(mutant);
  FAIL("no such mutant");
  return NoticedBy::Nothing;
}

}  // namespace

TEST_CASE("each thing that a rule file says is made wrong") {
  CHECK(labels(loosely_tested("")) == std::vector<std::string>{
                                          "r.json: for \">=8.0 <9.0\" instead of \">=8.5 <9.0\"",
                                          "r.json: for \">=8.5\" instead of \">=8.5 <9.0\"",
                                          "r.json: inferred instead of observed",
                                          "r.json: taken out",
                                          "r.json: the opposite of only_use(x)",
                                          "r.json: without only_use(x)",
                                          "releases/trt8.5.json: r not in the phase all",
                                      });
}

TEST_CASE("a rule that is taken out is taken out of the releases that run it") {
  const std::vector<Mutant> mutants = make_mutants(loosely_tested(""));
  const auto out = std::ranges::find(mutants, "taken out", &Mutant::what);
  REQUIRE(out != mutants.end());
  REQUIRE(out->changes.size() == 2);
  CHECK(!out->changes[0].text);
  CHECK(out->changes[1].path == "releases/trt8.5.json");
  CHECK(out->changes[1].text->find("\"r\"") == std::string::npos);
}

TEST_CASE("a condition that no example isolates goes unnoticed") {
  CHECK(verdict(loosely_tested("")) == NoticedBy::Nothing);
  CHECK(verdict(loosely_tested(kSecondReader)) == NoticedBy::OwnExamples);
}

TEST_CASE("rules whose tests fail anyway are not judged") {
  const std::vector<RuleFile> files = loosely_tested(kWrong);
  const RuleFolder folder(files);
  fs::create_directories(folder.path() / "tests/scenarios");
  fs::create_directories(folder.path() / "tests/engine");
  const Result<Judge> judge = Judge::make(files, {folder.path() / "tests", ""});
  REQUIRE(!judge);
  CHECK(judge.error().what == "the rules as they are fail already, by examples");
}
