/* check.h: what the C programs that test the C API share. */
#ifndef QDQ_LINT_TESTS_CHECK_H
#define QDQ_LINT_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qdq_lint/c_api.h"

static int failures = 0;

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                     \
    }                                                                 \
  } while (0)

static inline char *path_of(const char *root, const char *file) {
  char *path = malloc(strlen(root) + strlen(file) + 2);
  if (!path) abort();
  sprintf(path, "%s/%s", root, file);
  return path;
}

static inline qdq_lint_summary summary_of(const qdq_lint_analysis *analysis) {
  qdq_lint_summary summary;
  summary.size = sizeof(summary);
  CHECK(qdq_lint_analysis_summary(analysis, &summary) == QDQ_LINT_OK);
  return summary;
}

#endif
