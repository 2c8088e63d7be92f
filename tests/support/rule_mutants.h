// rule_mutants.h: small wrongs in rule files, one at a time. The tests must notice each of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rule_files.h"

namespace qdq::testing {

struct FileChange {
  std::string path;
  std::optional<std::string> text;  // empty: the file is gone
};

struct Mutant {
  std::string file;  // below rules/: the one that is wrong
  std::string rule;  // its rule's name; empty for classes and releases
  std::string kind;  // "condition dropped": what is wrong in general
  std::string what;  // "only_use(y) dropped": and in particular
  std::vector<FileChange> changes;

  std::string label() const { return file + ": " + what; }
};

// Of a rule file: the file taken out, each condition and each case's condition dropped and negated, each
// case dropped, each bound of "releases" dropped, the confidences and the severity changed. Of a
// release: each rule taken out of each phase and of the layers. Of op-classes.json: each member dropped.
// The files must be those of a rule set that loads.
std::vector<Mutant> make_mutants(const std::vector<RuleFile>& files);

}  // namespace qdq::testing
