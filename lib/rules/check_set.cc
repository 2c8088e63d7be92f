// Checks between files: what one rule says of others, what releases say of rules.
#include <algorithm>
#include <set>

#include "rules/compile.h"
#include "rules/predicates.h"

namespace qdq {
namespace {

[[noreturn]] void bad(const std::string& file, const std::string& pointer, const std::string& what,
                      const std::string& piece) {
  Error error{ErrorKind::BadRule, what, {}, ""};
  error.where.file = file;
  error.where.pointer = pointer;
  error.where.piece = piece;
  throw BadRuleFile{std::move(error)};
}

void check_answers(const CompiledRules& set, const CompiledRule& rule) {
  for (const std::string& name : rule.info.answers) {
    const auto lint = std::find_if(set.rules.begin(), set.rules.end(), [&](const auto& other) {
      return other.info.name == name && other.info.kind == RuleKind::Lint;
    });
    if (lint == set.rules.end()) bad(rule.info.file, "/answers", "no lint rule has this id", name);
  }
}

bool known_rule(const CompiledRules& set, const std::string& name) {
  for (const CompiledRule& rule : set.rules)
    if (rule.info.name == name) return true;
  return false;
}

void check_unique(const CompiledRules& set) {
  std::map<std::string, std::string> codes;
  for (std::size_t k = 0; k < set.rules.size(); ++k) {
    const CompiledRule& rule = set.rules[k];
    if (!rule.info.code.empty()) {
      const auto [it, fresh] = codes.emplace(rule.info.code, rule.info.name);
      if (!fresh && it->second != rule.info.name)
        bad(rule.info.file, "/code", "the code belongs to the rule " + it->second, rule.info.code);
    }
    for (std::size_t j = k + 1; j < set.rules.size(); ++j) {
      const CompiledRule& other = set.rules[j];
      if (other.info.name == rule.info.name && other.range.overlaps(rule.range))
        bad(other.info.file, "/id", "the id is taken for these releases by " + rule.info.file,
            other.info.name);
    }
  }
}

void check_references(const CompiledRules& set) {
  for (const CompiledRule& rule : set.rules) {
    check_answers(set, rule);
    for (const std::string& name : rule.because)
      if (!known_rule(set, name)) bad(rule.info.file, "/because", "unknown rule", name);
    for (const std::string& name : rule.covers)
      if (!known_rule(set, name)) bad(rule.info.file, "/covers", "unknown rule", name);
    for (const RuleExample& example : rule.examples)
      for (const std::string& name : example.rules)
        if (!known_rule(set, name)) bad(rule.info.file, "/examples", "unknown rule", name);
  }
}

void check_release(const CompiledRules& set, const Release& release) {
  const std::string file = "releases/" + release.name + ".json";
  const auto check = [&](const std::string& name, RuleKind kind, const std::string& pointer) {
    const CompiledRule* rule = set.rule_for(name, release.version);
    if (!rule) bad(file, pointer, "no rule of this id covers the release", name);
    if (rule->info.kind != kind) bad(file, pointer, "the rule is of another kind", name);
  };
  for (std::size_t k = 0; k < release.phases.size(); ++k) {
    const Phase& phase = release.phases[k];
    const std::string pointer = "/phases/" + std::to_string(k);
    for (const std::string& name : phase.rules)
      phase.claims_regions ? check(name, RuleKind::Region, pointer + "/regions")
                           : check(name, RuleKind::Rewrite, pointer + "/rules");
  }
  for (const std::string& name : release.layers) check(name, RuleKind::Layer, "/layers");
}

}  // namespace

void check_rule_set(const CompiledRules& set) {
  check_unique(set);
  check_references(set);
  std::set<std::string> seen;
  for (const Release& release : set.releases) {
    if (!seen.insert(release.name).second)
      bad("releases/" + release.name + ".json", "/release", "two files for one release",
          release.name);
    check_release(set, release);
  }
}

}  // namespace qdq
