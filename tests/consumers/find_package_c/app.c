/* What a C program of others does with the library: prints its version and how many findings a model has. */
#include <stdio.h>

#include "qdq_lint/c_api.h"

int main(int argc, char **argv) {
  qdq_lint_rules *rules = NULL;
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_summary summary;
  summary.size = sizeof(summary);
  if (argc != 2 || qdq_lint_rules_builtin(&rules, NULL) != QDQ_LINT_OK) return 2;
  if (qdq_lint_analyze_file(argv[1], rules, NULL, &analysis, NULL) != QDQ_LINT_OK) return 1;
  if (qdq_lint_analysis_summary(analysis, &summary) != QDQ_LINT_OK) return 1;
  printf("qdq_lint %s: %u findings\n", qdq_lint_version(), (unsigned)summary.findings);
  qdq_lint_analysis_free(analysis);
  qdq_lint_rules_free(rules);
  return 0;
}
