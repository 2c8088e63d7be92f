// rule_folder.h: small rule sets for tests, written as the files that the loader reads.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "qdq_lint/rules.h"
#include "rules/rule_files.h"

namespace qdq::testing {

using qdq::RuleFile;

// A folder with these files; it is gone when this is.
class RuleFolder {
 public:
  explicit RuleFolder(const std::vector<RuleFile>& files);
  ~RuleFolder();
  RuleFolder(const RuleFolder&) = delete;
  RuleFolder& operator=(const RuleFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The rule `id` that turns Relu into PWN, in the file "<id>.json", with these changes to its JSON: a
// merge patch, where null takes a key away.
RuleFile rule_file(const std::string& id, const std::string& changes = "{}");
// The release trt8.5 with one phase "all" of these rules, with these changes to its JSON.
RuleFile release_file(const std::vector<std::string>& rules, const std::string& changes = "{}");
// The operator classes "relus" (Relu and, from 8.4, LeakyRelu) and "moves" (Transpose, Reshape).
RuleFile classes_file();
// The target options "half" (below 9.0) and "typed" (from 8.4, always from 10.0, excludes "half").
RuleFile options_file();

// RuleSet::load on these files. An error's text has "DIR" for the folder.
Result<RuleSet> load_rules(const std::vector<RuleFile>& files);

}  // namespace qdq::testing
