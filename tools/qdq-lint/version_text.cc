#include "version_text.h"

#include "qdq_lint/html_report.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq::cli {

std::string version_text() {
  const RuleSet rules = RuleSet::builtin();
  std::string text = "qdq-lint " + std::string(version()) + "\n";
  text += "rules " + std::to_string(rules.rules().size()) + ", " + rules.digest() + "\ntargets";
  const std::vector<std::string> releases = rules.releases();
  for (const std::string& release : releases) text += " " + release;
  text += "\n";
  if (!releases.empty()) text += "newest release known " + releases.back();
  if (const Result<Target> latest = rules.target("latest"); latest)
    text += ", newest checked against an engine " + latest->release_name + " (latest)";
  text += check_html_viewer() ? "\nhtml reports with the viewer"
                              : "\nhtml reports not built in: built without Node";
  // The reader knows the wire format by itself; no library of ONNX or protobuf is part of the program.
  return text + "\nonnx and protobuf not linked; reading tested against " QDQ_TESTED_WITH;
}

}  // namespace qdq::cli
