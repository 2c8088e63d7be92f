// rule_files.h: the files of a rule set before they are compiled, for those who have them in memory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "qdq_lint/rules.h"

namespace qdq {

struct RuleFile {
  std::string path;  // below rules/, with "/" on every system: "motion/dq-forward-pad.json"
  std::string text;
};

// The *.json files of the folder and of those folders in it that a rule set has (rules/README.md), but
// rule.schema.json, in no order. Nothing else is looked into, so that naming a wrong folder costs nothing. A folder
// with rule files that is none of them, which would be overlooked, is an error. Errors: NotFound, where no file is
// either; Unreadable; BadRule; Limit, for files that are too large.
Result<std::vector<RuleFile>> read_rule_files(const std::filesystem::path& dir);

// Compiles the files in the order of their paths. Error BadRule, where `dir` stands before the path.
Result<RuleSet> compile_rule_files(std::vector<RuleFile> files, const std::filesystem::path& dir);

}  // namespace qdq
