// rule_text.h: rules and predicates as text, for those who show them: pages, tables, JSON.
//
// What RuleInfo says of a rule in prose, this says of its mechanism: the lines of its file as they stand
// there, and the conditions in words. Pure; nothing here can fail.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qdq_lint/export.h"
#include "qdq_lint/rules.h"

namespace QDQ_LINT_API qdq {

// One condition of a rule.
struct ConditionText {
  std::string text;   // "not only_use(y)", as written
  std::string words;  // "y has one reader", without the "not"
  std::string doc;    // what the predicate means, one sentence
  bool negated = false;
};

// A case of a rewrite rule; a rule without cases has one that is not named.
struct CaseText {
  std::string name;
  std::vector<std::string> match;  // lines that it adds to the rule's
  std::vector<ConditionText> where;
  std::vector<std::string> rewrite;
  std::vector<std::string> log;
  std::optional<Confidence> confidence;  // if it is not the rule's
};

struct ExampleText {
  std::string name;
  std::string target;              // empty: the newest release that has the rule
  std::vector<std::string> rules;  // run before it
  std::vector<std::string> graph;
  std::vector<std::string> after;                         // rewrite rules that apply
  std::optional<std::string> unchanged;                   // rewrite rules that do not: why
  std::optional<std::vector<std::string>> findings;       // lint and project rules: the messages
  std::vector<std::string> settings, baseline, snapshot;  // project rules: files, as lines
  std::optional<std::string> layer;  // layer rules: the LayerType; empty: not it
};

// An operator class that a rule names.
struct ClassText {
  std::string name;
  std::string summary;
  std::vector<std::string> members;  // "HardSwish (>=8.4)"; ">=8.0", which all have, is left out
};

// A release that runs the rule: "trt8.5", and in which of its phases. Layer and lint rules have none.
struct RunText {
  std::string release;
  std::vector<std::string> phases;
};

struct RuleText {
  std::string on;
  std::vector<std::string> match;
  std::vector<ConditionText> where;
  std::vector<CaseText> cases;  // rewrite rules
  std::vector<ClassText> classes;
  std::vector<RunText> runs;  // in release order
  std::vector<ExampleText> examples;
  std::string layer_type, layer_kind;  // layer rules
  std::string message;                 // lint rules, with {labels}
  std::vector<std::string> because;    // lint rules: whose misses explain the finding
  bool over_model = false;             // lint rules: on the model as loaded
};

// `rule` is one of the set.
RuleText rule_text(const RuleSet& rules, RuleId rule);

struct PredicateText {
  std::string name;
  std::vector<std::string>
      params;         // "node", "value", "values", "params", "number", "text", "texts"
  std::string doc;    // one sentence
  std::string words;  // "{0} has one reader"
};

// All that "where" can say, by name.
std::vector<PredicateText> predicate_texts();

}  // namespace qdq
