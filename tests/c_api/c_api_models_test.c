/* The C API of models in memory, limits of time, and schemes. C99, linked to the shared library.
 *
 *     c_api_models_test SOURCE_DIR
 */
#include "c_api/check.h"
#include "c_api/onnx_bytes.h"

static qdq_lint_summary judged(const qdq_lint_scheme *scheme, const qdq_lint_rules *rules) {
  qdq_lint_options *options = qdq_lint_options_new();
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_summary summary;
  qdq_lint_options_set_prediction_only(options, 1);
  CHECK(qdq_lint_analyze_scheme(scheme, rules, options, &analysis, NULL) == QDQ_LINT_OK);
  summary = summary_of(analysis);
  qdq_lint_analysis_free(analysis);
  qdq_lint_options_free(options);
  return summary;
}

static void check_schemes(const qdq_lint_rules *rules, const char *path) {
  const double scale = 0.05;
  qdq_lint_model *model = NULL;
  qdq_lint_scheme *scheme, *copy;
  qdq_lint_error *error = NULL;
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_summary as_it_is, plain;
  char *places;
  size_t pair = 0;
  CHECK(qdq_lint_model_read_file(path, NULL, &model, NULL) == QDQ_LINT_OK);
  places = qdq_lint_model_places_json(model);
  CHECK(places && strstr(places, "\"pairs\"") && strstr(places, "\"readers\""));
  qdq_lint_string_free(places);
  scheme = qdq_lint_scheme_new(model);
  qdq_lint_model_free(model);
  copy = qdq_lint_scheme_copy(scheme);
  as_it_is = judged(scheme, rules);
  CHECK(as_it_is.weighted_int8 > 5);
  while (qdq_lint_scheme_take_out(copy, pair, NULL) == QDQ_LINT_OK) ++pair;
  CHECK(pair > 20);
  plain = judged(copy, rules);
  CHECK(plain.weighted_int8 == 0 && plain.findings == 0);
  CHECK(judged(scheme, rules).weighted_int8 == as_it_is.weighted_int8);

  CHECK(qdq_lint_scheme_add(copy, "input.1", NULL, 0, 3, &scale, NULL, 1, 1, NULL) == QDQ_LINT_OK);
  CHECK(judged(copy, rules).layers > plain.layers);
  CHECK(qdq_lint_scheme_remove(copy, "input.1", NULL, 0, NULL) == QDQ_LINT_OK);
  CHECK(qdq_lint_scheme_remove(copy, "input.1", NULL, 0, NULL) == QDQ_LINT_USAGE);
  CHECK(judged(copy, rules).layers == plain.layers);
  while (pair > 0) CHECK(qdq_lint_scheme_put_back(copy, --pair, NULL) == QDQ_LINT_OK);
  CHECK(judged(copy, rules).layers == as_it_is.layers);

  CHECK(qdq_lint_scheme_add(copy, "nothing", NULL, 0, 3, &scale, NULL, 1, 1, &error) ==
        QDQ_LINT_USAGE);
  CHECK(error && strstr(qdq_lint_error_message(error), "nothing"));
  qdq_lint_error_free(error);
  CHECK(qdq_lint_scheme_add(copy, "input.1", "nobody", 0, 3, &scale, NULL, 1, 1, NULL) ==
        QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_add(copy, "input.1", NULL, 0, 7, &scale, NULL, 1, 1, NULL) == QDQ_LINT_OK);
  CHECK(qdq_lint_analyze_scheme(copy, rules, NULL, &analysis, &error) == QDQ_LINT_USAGE);
  CHECK(analysis == NULL);
  qdq_lint_error_free(error);
  qdq_lint_scheme_free(copy);
  qdq_lint_scheme_free(scheme);
}

/* A convolution's weights with a scale for each channel. */
static void check_channels(const qdq_lint_rules *rules, const char *path) {
  const double scale = 0.05;
  double scales[64], zeros[64];
  qdq_lint_model *model = NULL;
  qdq_lint_scheme *scheme;
  qdq_lint_error *error = NULL;
  qdq_lint_analysis *analysis = NULL;
  char *text;
  size_t k;
  for (k = 0; k < 64; ++k) {
    scales[k] = 0.5 + (double)k;
    zeros[k] = 0;
  }
  CHECK(qdq_lint_model_read_file(path, NULL, &model, NULL) == QDQ_LINT_OK);
  scheme = qdq_lint_scheme_new(model);
  qdq_lint_model_free(model);
  for (k = 0; qdq_lint_scheme_take_out(scheme, k, NULL) == QDQ_LINT_OK;) ++k;
  CHECK(qdq_lint_scheme_add(scheme, "input.1", NULL, 0, 3, &scale, NULL, 1, 1, NULL) == QDQ_LINT_OK);
  CHECK(judged(scheme, rules).weighted_int8_float_out == 0);
  CHECK(qdq_lint_scheme_add(scheme, "conv1.weight", NULL, 0, 3, scales, zeros, 64, 0, NULL) ==
        QDQ_LINT_OK);
  CHECK(judged(scheme, rules).weighted_int8_float_out == 1);
  CHECK(qdq_lint_analyze_scheme(scheme, rules, NULL, &analysis, NULL) == QDQ_LINT_OK);
  text = qdq_lint_analysis_graph_text(analysis);
  CHECK(text && strstr(text, "0.5, 1.5, 2.5, ") != NULL);
  qdq_lint_string_free(text);
  qdq_lint_analysis_free(analysis);
  /* As many as the axis has, and an axis that there is. */
  CHECK(qdq_lint_scheme_add(scheme, "conv1.weight", NULL, 0, 3, scales, NULL, 63, 0, NULL) ==
        QDQ_LINT_OK);
  CHECK(qdq_lint_analyze_scheme(scheme, rules, NULL, &analysis, &error) == QDQ_LINT_USAGE);
  CHECK(error && strstr(qdq_lint_error_message(error), "conv1.weight"));
  qdq_lint_error_free(error);
  CHECK(qdq_lint_scheme_add(scheme, "conv1.weight", NULL, 0, 3, scales, NULL, 64, 4, NULL) ==
        QDQ_LINT_OK);
  CHECK(qdq_lint_analyze_scheme(scheme, rules, NULL, &analysis, NULL) == QDQ_LINT_USAGE);
  qdq_lint_scheme_free(scheme);
}

/* The graph of the model in memory, as a scheme that changes nothing gives it; NULL if it cannot be read. */
static char *graph_of(const message *bytes, const qdq_lint_options *options,
                      const qdq_lint_rules *rules) {
  qdq_lint_model *model = NULL;
  qdq_lint_scheme *scheme;
  qdq_lint_analysis *analysis = NULL;
  char *text;
  CHECK(qdq_lint_model_read_bytes(bytes->data, bytes->size, options, &model, NULL) == QDQ_LINT_OK);
  scheme = qdq_lint_scheme_new(model);
  CHECK(qdq_lint_analyze_scheme(scheme, rules, options, &analysis, NULL) == QDQ_LINT_OK);
  text = qdq_lint_analysis_graph_text(analysis);
  qdq_lint_analysis_free(analysis);
  qdq_lint_scheme_free(scheme);
  qdq_lint_model_free(model);
  return text;
}

static void check_model_bytes(void) {
  message bytes = relu_chain(20);
  qdq_lint_options *options = qdq_lint_options_new();
  qdq_lint_model *model = NULL;
  qdq_lint_error *error = NULL;
  char *places;
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size, NULL, &model, NULL) == QDQ_LINT_OK);
  places = qdq_lint_model_places_json(model);
  CHECK(places && strstr(places, "\"x19\"") && !strstr(places, "\"x20\""));
  qdq_lint_string_free(places);
  qdq_lint_model_free(model);
  model = (qdq_lint_model *)&bytes;
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size - 30, NULL, &model, &error) ==
        QDQ_LINT_NO_MODEL);
  CHECK(model == NULL && error != NULL);
  qdq_lint_error_free(error);
  qdq_lint_options_set_max_nodes(options, 19);
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size, options, &model, &error) ==
        QDQ_LINT_LIMIT);
  CHECK(strcmp(qdq_lint_error_limit(error), "nodes") == 0);
  qdq_lint_error_free(error);
  CHECK(qdq_lint_model_read_bytes(NULL, 1, NULL, &model, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_model_read_bytes(NULL, 0, NULL, &model, NULL) == QDQ_LINT_NO_MODEL);
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size, NULL, NULL, NULL) == QDQ_LINT_USAGE);
  qdq_lint_options_free(options);
  free(bytes.data);
}

/* The file is found in the folder that is named, by analyses and by models to be edited. */
static void check_base(const qdq_lint_rules *rules) {
  static const unsigned char half[] = {0, 0, 0, 0x3f};
  const char *name = "c_api_test.scale";
  message bytes = external_scale(name);
  qdq_lint_options *options = qdq_lint_options_new();
  FILE *file = fopen(name, "wb");
  int with;
  CHECK(file && fwrite(half, 1, sizeof(half), file) == sizeof(half));
  if (file) fclose(file);
  for (with = 0; with < 2; ++with) {
    qdq_lint_analysis *analysis = NULL;
    char *text;
    CHECK(qdq_lint_options_set_base(options, with ? "." : NULL) == QDQ_LINT_OK);
    text = graph_of(&bytes, options, rules);
    CHECK(text && (strstr(text, "0.5") != NULL) == with);
    qdq_lint_string_free(text);
    CHECK(qdq_lint_analyze_bytes(bytes.data, bytes.size, rules, options, &analysis, NULL) ==
          QDQ_LINT_OK);
    text = qdq_lint_analysis_graph_text(analysis);
    CHECK(text && (strstr(text, "0.5") != NULL) == with);
    qdq_lint_string_free(text);
    qdq_lint_analysis_free(analysis);
  }
  remove(name);
  qdq_lint_options_free(options);
  free(bytes.data);
}

static void check_time(const qdq_lint_rules *rules) {
  message bytes = relu_chain(20000);
  qdq_lint_options *options = qdq_lint_options_new();
  qdq_lint_analysis *analysis = NULL;
  qdq_lint_model *model = NULL;
  qdq_lint_error *error = NULL;
  qdq_lint_options_set_max_milliseconds(options, 1);
  CHECK(qdq_lint_analyze_bytes(bytes.data, bytes.size, rules, options, &analysis, &error) ==
        QDQ_LINT_LIMIT);
  CHECK(strcmp(qdq_lint_error_limit(error), "time") == 0);
  CHECK(strstr(qdq_lint_error_message(error), "1 ms") != NULL);
  qdq_lint_error_free(error);
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size, options, &model, &error) ==
        QDQ_LINT_LIMIT);
  CHECK(strcmp(qdq_lint_error_limit(error), "time") == 0);
  qdq_lint_error_free(error);
  qdq_lint_options_set_max_milliseconds(options, 0);
  CHECK(qdq_lint_analyze_bytes(bytes.data, bytes.size, rules, options, &analysis, NULL) ==
        QDQ_LINT_OK);
  qdq_lint_analysis_free(analysis);
  qdq_lint_options_free(options);
  free(bytes.data);
}

/* What JSON cannot spell is addressed by number; names are bytes, so those without a 0 go as well. */
static void check_odd_names(const qdq_lint_rules *rules) {
  const double scale = 0.5;
  message bytes = odd_names();
  qdq_lint_model *model = NULL;
  qdq_lint_scheme *scheme;
  uint32_t plain;
  char *places;
  size_t tensor;
  CHECK(qdq_lint_model_read_bytes(bytes.data, bytes.size, NULL, &model, NULL) == QDQ_LINT_OK);
  places = qdq_lint_model_places_json(model);
  CHECK(places && strstr(places, ODD_TENSOR) == NULL && strstr(places, "\xef\xbf\xbd") != NULL);
  qdq_lint_string_free(places);
  scheme = qdq_lint_scheme_new(model);
  qdq_lint_model_free(model);
  plain = judged(scheme, rules).layers;
  CHECK(qdq_lint_scheme_add(scheme, ODD_TENSOR, ODD_READER, 0, 3, &scale, NULL, 1, 1, NULL) ==
        QDQ_LINT_OK);
  CHECK(judged(scheme, rules).layers > plain);
  CHECK(qdq_lint_scheme_remove(scheme, ODD_TENSOR, ODD_READER, 0, NULL) == QDQ_LINT_OK);
  CHECK(judged(scheme, rules).layers == plain);
  /* The two inputs and what Add reads of them: four tensors, each with one reader. */
  for (tensor = 0; tensor < 4; ++tensor) {
    CHECK(qdq_lint_scheme_add_at(scheme, tensor, 0, 3, &scale, NULL, 1, 1, NULL) == QDQ_LINT_OK);
    CHECK(judged(scheme, rules).layers > plain);
    CHECK(qdq_lint_scheme_remove_at(scheme, tensor, QDQ_LINT_ALL_READERS, NULL) == QDQ_LINT_USAGE);
    CHECK(qdq_lint_scheme_remove_at(scheme, tensor, 0, NULL) == QDQ_LINT_OK);
    CHECK(qdq_lint_scheme_add_at(scheme, tensor, QDQ_LINT_ALL_READERS, 3, &scale, NULL, 1, 1,
                                 NULL) == QDQ_LINT_OK);
    CHECK(judged(scheme, rules).layers > plain);
    CHECK(qdq_lint_scheme_remove_at(scheme, tensor, QDQ_LINT_ALL_READERS, NULL) == QDQ_LINT_OK);
    CHECK(qdq_lint_scheme_add_at(scheme, tensor, 1, 3, &scale, NULL, 1, 1, NULL) == QDQ_LINT_USAGE);
  }
  CHECK(judged(scheme, rules).layers == plain);
  CHECK(qdq_lint_scheme_add_at(scheme, 4, 0, 3, &scale, NULL, 1, 1, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_add_at(scheme, 0, 0, 3, NULL, NULL, 1, 1, NULL) == QDQ_LINT_USAGE);
  CHECK(qdq_lint_scheme_remove_at(scheme, 4, 0, NULL) == QDQ_LINT_USAGE);
  qdq_lint_scheme_free(scheme);
  free(bytes.data);
}

int main(int argc, char **argv) {
  qdq_lint_rules *rules = NULL;
  char *model;
  if (argc != 2) return 2;
  model = path_of(argv[1], "tests/engine/resnet18-qat/model.onnx");
  CHECK(qdq_lint_rules_builtin(&rules, NULL) == QDQ_LINT_OK);
  check_schemes(rules, model);
  check_channels(rules, model);
  check_model_bytes();
  check_base(rules);
  check_time(rules);
  check_odd_names(rules);
  qdq_lint_rules_free(rules);
  free(model);
  if (failures > 0) fprintf(stderr, "%d checks failed\n", failures);
  return failures > 0;
}
