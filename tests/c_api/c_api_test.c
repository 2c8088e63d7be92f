/* The C API as a C program uses it: C99, linked to the shared library.
 *
 *     c_api_test SOURCE_DIR
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_api/check.h"

static void check_versions(void) {
  CHECK(qdq_lint_abi_version() == QDQ_LINT_ABI_VERSION);
  CHECK(strlen(qdq_lint_version()) >= 5);
}

static void check_analysis(const qdq_lint_rules *rules, const char *model) {
  qdq_lint_error *error = NULL;
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_options *options = qdq_lint_options_new();
  qdq_lint_summary summary;
  char *text;
  CHECK(qdq_lint_options_set_target(options, "trt8.5") == QDQ_LINT_OK);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, &error) == QDQ_LINT_OK);
  CHECK(error == NULL);
  CHECK(analysis != NULL);
  summary = summary_of(analysis);
  CHECK(summary.layers > 20);
  CHECK(summary.weighted_int8 > 5);
  CHECK(summary.int8_mac_share > 0.5 && summary.int8_mac_share <= 1);
  text = qdq_lint_analysis_findings_json(analysis);
  CHECK(text && strstr(text, "\"findings\"") != NULL);
  qdq_lint_string_free(text);
  text = qdq_lint_analysis_prediction_json(analysis);
  CHECK(text && strstr(text, "\"layers\"") != NULL);
  qdq_lint_string_free(text);
  text = qdq_lint_analysis_graph_text(analysis);
  CHECK(text && strstr(text, "Conv") != NULL);
  qdq_lint_string_free(text);
  qdq_lint_analysis_free(analysis);
  qdq_lint_options_free(options);
}

/* A caller that was compiled with a shorter struct gets its part and nothing behind it. */
static void check_short_summary(const qdq_lint_rules *rules, const char *model) {
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_summary summary;
  memset(&summary, 0x5a, sizeof(summary));
  CHECK(qdq_lint_analyze_file(model, rules, NULL, &analysis, NULL) == QDQ_LINT_OK);
  summary.size = offsetof(qdq_lint_summary, weighted_int8);
  CHECK(qdq_lint_analysis_summary(analysis, &summary) == QDQ_LINT_OK);
  CHECK(summary.layers > 20);
  CHECK(summary.weighted_int8 == 0x5a5a5a5au);
  summary.size = 1;
  CHECK(qdq_lint_analysis_summary(analysis, &summary) == QDQ_LINT_USAGE);
  qdq_lint_analysis_free(analysis);
}

static void check_bytes(const qdq_lint_rules *rules, const char *model) {
  FILE *file = fopen(model, "rb");
  char *bytes = malloc(1 << 20);
  size_t size = file && bytes ? fread(bytes, 1, 1 << 20, file) : 0;
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_error *error = NULL;
  CHECK(size > 1000);
  CHECK(qdq_lint_analyze_bytes(bytes, size, rules, NULL, &analysis, NULL) == QDQ_LINT_OK);
  CHECK(summary_of(analysis).layers > 20);
  qdq_lint_analysis_free(analysis);
  CHECK(qdq_lint_analyze_bytes(bytes, size / 2, rules, NULL, &analysis, &error) ==
        QDQ_LINT_NO_MODEL);
  CHECK(analysis == NULL);
  CHECK(error && strcmp(qdq_lint_error_kind(error), "truncated") == 0);
  qdq_lint_error_free(error);
  free(bytes);
  if (file) fclose(file);
}

static void check_errors(const qdq_lint_rules *rules, const char *model) {
  qdq_lint_error *error = NULL;
  qdq_lint_analysis *analysis = (qdq_lint_analysis *)&error;
  qdq_lint_rules *none = NULL;
  qdq_lint_options *options = qdq_lint_options_new();
  qdq_lint_token *token = qdq_lint_token_new();

  CHECK(qdq_lint_analyze_file("no-such.onnx", rules, NULL, &analysis, &error) ==
        QDQ_LINT_UNREADABLE);
  CHECK(analysis == NULL);
  CHECK(strcmp(qdq_lint_error_kind(error), "not-found") == 0);
  CHECK(strstr(qdq_lint_error_message(error), "no-such.onnx") != NULL);
  CHECK(strcmp(qdq_lint_error_limit(error), "") == 0);
  qdq_lint_error_free(error);

  CHECK(qdq_lint_options_set_target(options, "trt-none") == QDQ_LINT_OK);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_options_set_target(options, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_options_set_target(options, "latest") == QDQ_LINT_OK);

  qdq_lint_options_set_max_nodes(options, 10);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, &error) == QDQ_LINT_LIMIT);
  CHECK(strcmp(qdq_lint_error_limit(error), "nodes") == 0);
  qdq_lint_error_free(error);
  qdq_lint_options_set_max_nodes(options, 0);

  qdq_lint_options_set_max_memory(options, 10000);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, &error) == QDQ_LINT_LIMIT);
  CHECK(strcmp(qdq_lint_error_limit(error), "memory") == 0);
  qdq_lint_error_free(error);
  qdq_lint_options_set_max_memory(options, 0);
  qdq_lint_options_set_max_milliseconds(options, UINT64_MAX);

  qdq_lint_options_set_token(options, token);
  qdq_lint_token_cancel(token);
  qdq_lint_token_free(token);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, &error) == QDQ_LINT_CANCELLED);
  qdq_lint_error_free(error);
  qdq_lint_options_set_token(options, NULL);
  CHECK(qdq_lint_analyze_file(model, rules, options, &analysis, &error) == QDQ_LINT_OK);
  qdq_lint_analysis_free(analysis);

  CHECK(qdq_lint_analyze_file(NULL, rules, NULL, &analysis, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_analyze_file(model, NULL, NULL, &analysis, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_analyze_file(model, rules, NULL, NULL, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_rules_load("no-such-folder", &none, &error) != QDQ_LINT_OK);
  CHECK(none == NULL);
  qdq_lint_error_free(error);
  qdq_lint_options_free(options);
}

static void check_rules(const char *root, const qdq_lint_rules *builtin) {
  qdq_lint_rules *loaded = NULL;
  char *folder = path_of(root, "rules");
  char *a, *b;
  CHECK(qdq_lint_rules_load(folder, &loaded, NULL) == QDQ_LINT_OK);
  a = qdq_lint_rules_digest(builtin);
  b = qdq_lint_rules_digest(loaded);
  CHECK(a && b && strcmp(a, b) == 0);
  qdq_lint_string_free(a);
  qdq_lint_string_free(b);
  qdq_lint_rules_free(loaded);
  free(folder);
}

static void check_null_frees(void) {
  qdq_lint_error_free(NULL);
  qdq_lint_string_free(NULL);
  qdq_lint_rules_free(NULL);
  qdq_lint_token_free(NULL);
  qdq_lint_options_free(NULL);
  qdq_lint_analysis_free(NULL);
  qdq_lint_model_free(NULL);
  qdq_lint_scheme_free(NULL);
}

/* Of nothing there is nothing to tell, and it is no crash. */
static void check_null_handles(void) {
  qdq_lint_summary summary;
  double scale = 1;
  summary.size = sizeof(summary);
  CHECK(strcmp(qdq_lint_error_kind(NULL), "") == 0);
  CHECK(strcmp(qdq_lint_error_message(NULL), "") == 0);
  CHECK(strcmp(qdq_lint_error_limit(NULL), "") == 0);
  CHECK(qdq_lint_rules_digest(NULL) == NULL);
  qdq_lint_token_cancel(NULL);
  CHECK(qdq_lint_options_set_target(NULL, "trt8.5") == QDQ_LINT_USAGE);
  CHECK(qdq_lint_options_set_base(NULL, ".") == QDQ_LINT_USAGE);
  qdq_lint_options_set_prediction_only(NULL, 1);
  qdq_lint_options_set_max_milliseconds(NULL, 1);
  qdq_lint_options_set_max_memory(NULL, 1);
  qdq_lint_options_set_max_nodes(NULL, 1);
  qdq_lint_options_set_token(NULL, NULL);
  CHECK(qdq_lint_analysis_summary(NULL, &summary) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_analysis_findings_json(NULL) == NULL);
  CHECK(qdq_lint_analysis_prediction_json(NULL) == NULL);
  CHECK(qdq_lint_analysis_graph_text(NULL) == NULL);
  CHECK(qdq_lint_model_places_json(NULL) == NULL);
  CHECK(qdq_lint_scheme_new(NULL) == NULL);
  CHECK(qdq_lint_scheme_copy(NULL) == NULL);
  CHECK(qdq_lint_scheme_add(NULL, "x", NULL, 0, 3, &scale, NULL, 1, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_add_at(NULL, 0, 0, 3, &scale, NULL, 1, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_remove(NULL, "x", NULL, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_remove_at(NULL, 0, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_take_out(NULL, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_put_back(NULL, 0, NULL) == QDQ_LINT_USAGE);
}

/* Whatever a path holds, what is said of it is one line of UTF-8. */
static void check_odd_path(const qdq_lint_rules *rules) {
  qdq_lint_error *error = NULL;
  qdq_lint_analysis *analysis = NULL;
  CHECK(qdq_lint_analyze_file("/no-such-folder\xff\n.onnx", rules, NULL, &analysis, &error) ==
        QDQ_LINT_UNREADABLE);
  CHECK(strchr(qdq_lint_error_message(error), '\n') == NULL);
  CHECK(strchr(qdq_lint_error_message(error), '\xff') == NULL);
  CHECK(strstr(qdq_lint_error_message(error), "no-such-folder\\xff") != NULL);
  qdq_lint_error_free(error);
}

int main(int argc, char **argv) {
  qdq_lint_rules *rules = NULL;
  char *model;
  if (argc != 2) return 2;
  model = path_of(argv[1], "tests/engine/resnet18-qat/model.onnx");
  check_versions();
  CHECK(qdq_lint_rules_builtin(&rules, NULL) == QDQ_LINT_OK);
  check_analysis(rules, model);
  check_short_summary(rules, model);
  check_bytes(rules, model);
  check_errors(rules, model);
  check_rules(argv[1], rules);
  check_null_frees();
  check_null_handles();
  check_odd_path(rules);
  qdq_lint_rules_free(rules);
  free(model);
  if (failures > 0) fprintf(stderr, "%d checks failed\n", failures);
  return failures > 0;
}
