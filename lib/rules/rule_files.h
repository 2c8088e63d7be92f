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

// All *.json files below the folder but rule.schema.json, in no order. Error NotFound.
Result<std::vector<RuleFile>> read_rule_files(const std::filesystem::path& dir);

// Compiles the files in the order of their paths. Error BadRule, where `dir` stands before the path.
Result<RuleSet> compile_rule_files(std::vector<RuleFile> files, const std::filesystem::path& dir);

}  // namespace qdq
