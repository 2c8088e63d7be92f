// What a program of others does with the library: prints its version and the codes that a model has.
#include <cstdio>
#include <string_view>

#include "qdq_lint/qdq_lint.h"
#include "qdq_lint/version.h"

int main(int argc, char** argv) {
  if (argc != 2 || qdq::version() != std::string_view(QDQ_LINT_VERSION)) return 2;
  const qdq::RuleSet rules = qdq::RuleSet::builtin();
  const qdq::Result<qdq::Analysis> analysis = qdq::analyze(argv[1], rules);
  if (!analysis) {
    std::fprintf(stderr, "%s\n", qdq::to_string(analysis.error()).c_str());
    return 1;
  }
  std::printf("qdq_lint %s:", QDQ_LINT_VERSION);
  for (const qdq::Finding& finding : analysis->findings)
    std::printf(" %s", rules.rule(finding.rule).code.c_str());
  std::printf("\n");
  return 0;
}
