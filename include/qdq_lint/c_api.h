/* c_api.h: the library for C, and for all that can call C. This is the stable ABI.
 *
 * What holds from one release to the next, as long as qdq_lint_abi_version() returns the same number: functions
 * keep their names, arguments and meaning; structs only grow at the end, and their first member says how large
 * the caller's is; numbers of enumerators are never used again. The C++ headers promise none of this.
 *
 * Handles are opaque. What a function gives through a pointer to a handle belongs to the caller, who frees it
 * with the function of its kind; free functions take NULL. Of a handle that is NULL other functions make USAGE,
 * NULL, "" or nothing, as they can. Text that is returned as char * is freed with
 * qdq_lint_string_free; const char * belongs to what it was asked of. All text is UTF-8 and ends with 0.
 *
 * A function that can fail returns a qdq_lint_status. On failure its results are NULL, and *error, unless error
 * is NULL, is an error to be freed, or NULL where there is no memory even for that. No exception leaves a
 * function, nothing is printed, no process ends (but by the JSON and C++ libraries, where these find no memory
 * for some bytes).
 *
 * Thread safety: functions may be called from any number of threads. A handle that is const in a call may be
 * used by several calls at a time; one that is not, by one. Where a call gets handles, it keeps what it needs of
 * them: they may be freed in any order, but not during a call.
 *
 * JSON documents are those of the command line: docs/schema. What is said of TensorRT comes from the rule files.
 */
#ifndef QDQ_LINT_C_API_H
#define QDQ_LINT_C_API_H

#include <stddef.h>
#include <stdint.h>

#include "qdq_lint/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QDQ_LINT_ABI_VERSION 1

typedef struct qdq_lint_error qdq_lint_error;
typedef struct qdq_lint_rules qdq_lint_rules;
typedef struct qdq_lint_token qdq_lint_token;
typedef struct qdq_lint_options qdq_lint_options;
typedef struct qdq_lint_analysis qdq_lint_analysis;
typedef struct qdq_lint_model qdq_lint_model;
typedef struct qdq_lint_scheme qdq_lint_scheme;

typedef enum qdq_lint_status {
  QDQ_LINT_OK = 0,
  QDQ_LINT_USAGE = 1,      /* a target, folder, tensor or argument that is none */
  QDQ_LINT_UNREADABLE = 2, /* no such file, or it cannot be read */
  QDQ_LINT_NO_MODEL = 3,   /* not ONNX, damaged, or no graph */
  QDQ_LINT_BAD_RULE = 4,   /* a rule file is wrong */
  QDQ_LINT_LIMIT = 5,      /* a limit was reached: qdq_lint_error_limit */
  QDQ_LINT_CANCELLED = 6,
  QDQ_LINT_INTERNAL = 7 /* a bug in the library */
} qdq_lint_status;

/* ---- Versions */

/* QDQ_LINT_ABI_VERSION of the library that is loaded. */
QDQ_LINT_API uint32_t qdq_lint_abi_version(void);
/* "0.1.0". Valid for ever. */
QDQ_LINT_API const char *qdq_lint_version(void);

/* ---- Errors and text */

/* The kind as the JSON documents spell it: "usage", "not-found", "limit", ... Valid for ever. */
QDQ_LINT_API const char *qdq_lint_error_kind(const qdq_lint_error *error);
/* One line: place, sentence, hint. Valid as long as the error. */
QDQ_LINT_API const char *qdq_lint_error_message(const qdq_lint_error *error);
/* Which limit: "time", "memory", "nodes", "depth", "expansion"; else "". Valid as long as the error. */
QDQ_LINT_API const char *qdq_lint_error_limit(const qdq_lint_error *error);
QDQ_LINT_API void qdq_lint_error_free(qdq_lint_error *error);
QDQ_LINT_API void qdq_lint_string_free(char *text);

/* ---- Rules: loaded once, shared by threads */

/* The rules that the library carries. */
QDQ_LINT_API qdq_lint_status qdq_lint_rules_builtin(qdq_lint_rules **rules, qdq_lint_error **error);
/* The rules of a folder with the layout of rules/. Fails with USAGE, UNREADABLE, BAD_RULE. */
QDQ_LINT_API qdq_lint_status qdq_lint_rules_load(const char *folder, qdq_lint_rules **rules,
                                                 qdq_lint_error **error);
/* A digest of all files, to be freed; NULL if there is no memory. */
QDQ_LINT_API char *qdq_lint_rules_digest(const qdq_lint_rules *rules);
QDQ_LINT_API void qdq_lint_rules_free(qdq_lint_rules *rules);

/* ---- Cancellation */

/* NULL if there is no memory. */
QDQ_LINT_API qdq_lint_token *qdq_lint_token_new(void);
/* Ends all analyses whose options have the token, from any thread, also during calls; they give CANCELLED. */
QDQ_LINT_API void qdq_lint_token_cancel(const qdq_lint_token *token);
QDQ_LINT_API void qdq_lint_token_free(qdq_lint_token *token);

/* ---- Options; NULL stands for those that are new */

/* The newest release, no limit but those of the reader. NULL if there is no memory. */
QDQ_LINT_API qdq_lint_options *qdq_lint_options_new(void);
/* "trt8.5,fp16", "latest". Whether there is such a target is told by the analysis. USAGE if it is NULL. */
QDQ_LINT_API qdq_lint_status qdq_lint_options_set_target(qdq_lint_options *options,
                                                         const char *target);
/* Of a model in memory: the folder of its external data. NULL: none is read. */
QDQ_LINT_API qdq_lint_status qdq_lint_options_set_base(qdq_lint_options *options,
                                                       const char *folder);
/* Not 0: no findings, reasons, estimates of time or log lines; layers and counts are the same. */
QDQ_LINT_API void qdq_lint_options_set_prediction_only(qdq_lint_options *options, int only);
/* 0: no limit. Time from the start of the call; memory by the library's own count (docs/library.md). */
QDQ_LINT_API void qdq_lint_options_set_max_milliseconds(qdq_lint_options *options,
                                                        uint64_t milliseconds);
QDQ_LINT_API void qdq_lint_options_set_max_memory(qdq_lint_options *options, uint64_t bytes);
/* Of a model that is read, after subgraphs and functions are flattened. 0: the reader's own limit. Schemes are
 * not counted. */
QDQ_LINT_API void qdq_lint_options_set_max_nodes(qdq_lint_options *options, uint64_t nodes);
/* NULL: none. */
QDQ_LINT_API void qdq_lint_options_set_token(qdq_lint_options *options,
                                             const qdq_lint_token *token);
QDQ_LINT_API void qdq_lint_options_free(qdq_lint_options *options);

/* ---- Analyses */

/* Analyzes a file. Fails with USAGE (the target), UNREADABLE, NO_MODEL, LIMIT, CANCELLED. */
QDQ_LINT_API qdq_lint_status qdq_lint_analyze_file(const char *path, const qdq_lint_rules *rules,
                                                   const qdq_lint_options *options,
                                                   qdq_lint_analysis **analysis,
                                                   qdq_lint_error **error);
/* Analyzes the bytes of a file or of a serialized onnx.ModelProto. They are not kept. */
QDQ_LINT_API qdq_lint_status qdq_lint_analyze_bytes(const void *bytes, size_t size,
                                                    const qdq_lint_rules *rules,
                                                    const qdq_lint_options *options,
                                                    qdq_lint_analysis **analysis,
                                                    qdq_lint_error **error);

/* The counts of a prediction. Set size to sizeof(qdq_lint_summary) before the call. */
typedef struct qdq_lint_summary {
  size_t size;
  uint32_t layers;
  uint32_t weighted_int8;           /* convolutions and products: INT8 in, INT8 out */
  uint32_t weighted_int8_float_out; /* INT8 in, float out */
  uint32_t weighted_fp8;            /* FP8 in */
  uint32_t weighted_float;
  uint32_t dangling_q; /* layers that a Q or DQ became */
  uint32_t dangling_dq;
  uint32_t requantize;
  uint32_t reformats; /* converting ones */
  uint32_t unknown_layers;
  uint32_t findings;     /* 0 if only the prediction was asked for */
  uint32_t refusals;     /* codes of findings for which TensorRT refuses the model; 0 as above */
  double int8_mac_share; /* 0 to 1, of the MACs with INT8 input; negative: shapes are not known */
} qdq_lint_summary;

/* Fills as much of *summary as its size says. USAGE if that is less than the size itself. */
QDQ_LINT_API qdq_lint_status qdq_lint_analysis_summary(const qdq_lint_analysis *analysis,
                                                       qdq_lint_summary *summary);
/* Documents, to be freed; NULL if there is no memory. Findings: docs/schema/findings. */
QDQ_LINT_API char *qdq_lint_analysis_findings_json(const qdq_lint_analysis *analysis);
/* Layers with all that stands behind them: docs/schema/prediction. */
QDQ_LINT_API char *qdq_lint_analysis_prediction_json(const qdq_lint_analysis *analysis);
/* The rewritten graph in graph notation: docs/graph-notation.md. */
QDQ_LINT_API char *qdq_lint_analysis_graph_text(const qdq_lint_analysis *analysis);
QDQ_LINT_API void qdq_lint_analysis_free(qdq_lint_analysis *analysis);

/* ---- Schemes: other Q/DQ for one model, in memory (scheme.h) */

/* Reads a model to be edited; of the options, limits and base count. Fails as the analyses. */
QDQ_LINT_API qdq_lint_status qdq_lint_model_read_file(const char *path,
                                                      const qdq_lint_options *options,
                                                      qdq_lint_model **model,
                                                      qdq_lint_error **error);
QDQ_LINT_API qdq_lint_status qdq_lint_model_read_bytes(const void *bytes, size_t size,
                                                       const qdq_lint_options *options,
                                                       qdq_lint_model **model,
                                                       qdq_lint_error **error);
/* Where pairs can stand, and the pairs that the model came with, to be freed; NULL if there is no memory:
 *   {"tensors": [{"name": "x", "constant": false, "type": 1, "shape": [1, -1],
 *                 "readers": [{"node": "Conv_0", "slot": 0}]}],
 *    "pairs": [{"tensor": "x", "quantize": "QuantizeLinear_0", "dequantize": "DequantizeLinear_1"}]}
 * "type" is ONNX's number, "shape" is missing if the rank is not known. The number of a tensor, of a reader of a
 * tensor and of a pair is its place in its list, from 0. Names of models that are no UTF-8 have U+FFFD here for
 * what is none, so they cannot be taken from here: address by number. */
QDQ_LINT_API char *qdq_lint_model_places_json(const qdq_lint_model *model);
QDQ_LINT_API void qdq_lint_model_free(qdq_lint_model *model);

/* The scheme of the model as it is. NULL if there is no memory. */
QDQ_LINT_API qdq_lint_scheme *qdq_lint_scheme_new(const qdq_lint_model *model);
/* A scheme of its own, cheap: what both have is shared. NULL if there is no memory. */
QDQ_LINT_API qdq_lint_scheme *qdq_lint_scheme_copy(const qdq_lint_scheme *scheme);
/* Adds a pair at the tensor: for the operand `slot` of the node `reader`, or, if that is NULL, for all its
 * readers that have none of their own. Names are the bytes that the model has. Replaces the one at this place.
 * `type` is ONNX's number (3: int8);
 * `scales` and `zero_points` have `count` numbers, zero_points may be NULL: zeros. Fails with USAGE. */
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_add(qdq_lint_scheme *scheme, const char *tensor,
                                                 const char *reader, uint32_t slot, int32_t type,
                                                 const double *scales, const double *zero_points,
                                                 size_t count, int64_t axis,
                                                 qdq_lint_error **error);
/* Removes what qdq_lint_scheme_add added at this place. USAGE if there is nothing. */
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_remove(qdq_lint_scheme *scheme, const char *tensor,
                                                    const char *reader, uint32_t slot,
                                                    qdq_lint_error **error);
/* The same by number: a tensor of qdq_lint_model_places_json and a reader of it, or QDQ_LINT_ALL_READERS. For all
 * names, also those that are no UTF-8 or have a 0 inside. */
#define QDQ_LINT_ALL_READERS SIZE_MAX
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_add_at(qdq_lint_scheme *scheme, size_t tensor,
                                                    size_t reader, int32_t type,
                                                    const double *scales, const double *zero_points,
                                                    size_t count, int64_t axis,
                                                    qdq_lint_error **error);
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_remove_at(qdq_lint_scheme *scheme, size_t tensor,
                                                       size_t reader, qdq_lint_error **error);
/* Takes out a pair that the model came with, by its number, or puts it back. USAGE if there is none. */
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_take_out(qdq_lint_scheme *scheme, size_t pair,
                                                      qdq_lint_error **error);
QDQ_LINT_API qdq_lint_status qdq_lint_scheme_put_back(qdq_lint_scheme *scheme, size_t pair,
                                                      qdq_lint_error **error);
/* Analyzes the model with the scheme: as if it had been written and read again. Fails with USAGE if the
 * scheme does not fit, LIMIT, CANCELLED. */
QDQ_LINT_API qdq_lint_status qdq_lint_analyze_scheme(const qdq_lint_scheme *scheme,
                                                     const qdq_lint_rules *rules,
                                                     const qdq_lint_options *options,
                                                     qdq_lint_analysis **analysis,
                                                     qdq_lint_error **error);
QDQ_LINT_API void qdq_lint_scheme_free(qdq_lint_scheme *scheme);

#ifdef __cplusplus
}
#endif

#endif
