// Analyses of the C API.
#include <algorithm>

#include "c_api/handles.h"
#include "qdq_lint/graph_text.h"
#include "qdq_lint/report.h"

namespace {

using qdq::c::guarded;
using qdq::c::options_of;
using qdq::c::usage;

std::span<const std::byte> span_of(const void* bytes, size_t size) {
  return {static_cast<const std::byte*>(bytes), size};
}

template <class Analyze>
qdq_lint_status run(const qdq_lint_rules* rules, qdq_lint_analysis** out, qdq_lint_error** error,
                    Analyze analyze) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!out) return usage("analysis is NULL");
    *out = nullptr;
    if (!rules) return usage("rules is NULL");
    qdq::Result<qdq::Analysis> done = analyze();
    if (!done) return done.take_error();
    *out = new qdq_lint_analysis{std::move(*done), rules->rules};
    return {};
  });
}

template <class Read>
qdq_lint_status read(const qdq_lint_options* options, qdq_lint_model** out, qdq_lint_error** error,
                     Read read_model) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!out) return usage("model is NULL");
    *out = nullptr;
    const qdq::AnalyzeOptions set = options_of(options);
    qdq::Watch watch(set.watch);
    qdq::ReadLimits limits = set.limits;
    limits.watch = &watch;
    qdq::Result<qdq::Model> model = read_model(set, limits);
    if (!model) return model.take_error();
    *out = new qdq_lint_model{qdq::EditableModel(std::move(*model))};
    return {};
  });
}

uint32_t count(std::size_t number) { return static_cast<uint32_t>(number); }
uint32_t count(int number) { return static_cast<uint32_t>(number); }

qdq_lint_summary summary_of(const qdq::Analysis& analysis) {
  const qdq::Summary& from = analysis.prediction.summary;
  qdq_lint_summary out{};
  out.layers = count(analysis.prediction.layers.size());
  out.weighted_int8 = count(from.weighted_int8);
  out.weighted_int8_float_out = count(from.weighted_int8_float_out);
  out.weighted_fp8 = count(from.weighted_fp8);
  out.weighted_float = count(from.weighted_float);
  out.dangling_q = count(from.dangling_q);
  out.dangling_dq = count(from.dangling_dq);
  out.requantize = count(from.requantize);
  out.reformats = count(from.reformats);
  out.unknown_layers = count(from.unknown_layers);
  out.findings = count(analysis.findings.size());
  out.refusals = count(analysis.refused_by.size());
  out.int8_mac_share = from.int8_mac_share.value_or(-1);
  return out;
}

}  // namespace

qdq_lint_status qdq_lint_analyze_file(const char* path, const qdq_lint_rules* rules,
                                      const qdq_lint_options* options, qdq_lint_analysis** analysis,
                                      qdq_lint_error** error) {
  return run(rules, analysis, error, [&]() -> qdq::Result<qdq::Analysis> {
    if (!path) return usage("path is NULL");
    return qdq::analyze(std::filesystem::path(path), rules->rules, options_of(options));
  });
}

qdq_lint_status qdq_lint_analyze_bytes(const void* bytes, size_t size, const qdq_lint_rules* rules,
                                       const qdq_lint_options* options,
                                       qdq_lint_analysis** analysis, qdq_lint_error** error) {
  return run(rules, analysis, error, [&]() -> qdq::Result<qdq::Analysis> {
    if (!bytes && size > 0) return usage("bytes is NULL");
    return qdq::analyze(span_of(bytes, size), rules->rules, options_of(options));
  });
}

qdq_lint_status qdq_lint_analyze_scheme(const qdq_lint_scheme* scheme, const qdq_lint_rules* rules,
                                        const qdq_lint_options* options,
                                        qdq_lint_analysis** analysis, qdq_lint_error** error) {
  return run(rules, analysis, error, [&]() -> qdq::Result<qdq::Analysis> {
    if (!scheme) return usage("scheme is NULL");
    return qdq::analyze(scheme->model, scheme->scheme, rules->rules, options_of(options));
  });
}

qdq_lint_status qdq_lint_analysis_summary(const qdq_lint_analysis* analysis,
                                          qdq_lint_summary* summary) {
  return guarded(nullptr, [&]() -> qdq::Result<void> {
    if (!analysis) return usage("analysis is NULL");
    if (!summary || summary->size < sizeof(summary->size)) return usage("summary has no size");
    const std::size_t size = summary->size;
    qdq_lint_summary full = summary_of(analysis->analysis);
    full.size = size;
    std::memcpy(summary, &full, std::min(size, sizeof(full)));
    return {};
  });
}

char* qdq_lint_analysis_findings_json(const qdq_lint_analysis* analysis) {
  return qdq::c::text(analysis, [&] {
    qdq::FindingsJson json(analysis->rules, qdq::version());
    json.add(analysis->analysis);
    return json.text();
  });
}

char* qdq_lint_analysis_prediction_json(const qdq_lint_analysis* analysis) {
  return qdq::c::text(analysis, [&] {
    return qdq::prediction_json(analysis->analysis, analysis->rules, qdq::version());
  });
}

char* qdq_lint_analysis_graph_text(const qdq_lint_analysis* analysis) {
  return qdq::c::text(analysis, [&] { return qdq::print_graph(analysis->analysis.optimized); });
}

void qdq_lint_analysis_free(qdq_lint_analysis* analysis) { delete analysis; }

qdq_lint_status qdq_lint_model_read_file(const char* path, const qdq_lint_options* options,
                                         qdq_lint_model** model, qdq_lint_error** error) {
  using qdq::AnalyzeOptions, qdq::Model, qdq::ReadLimits;
  return read(options, model, error,
              [&](const AnalyzeOptions&, const ReadLimits& limits) -> qdq::Result<Model> {
                if (!path) return usage("path is NULL");
                return qdq::read_model(std::filesystem::path(path), limits);
              });
}

qdq_lint_status qdq_lint_model_read_bytes(const void* bytes, size_t size,
                                          const qdq_lint_options* options, qdq_lint_model** model,
                                          qdq_lint_error** error) {
  using qdq::AnalyzeOptions, qdq::Model, qdq::ReadLimits;
  return read(options, model, error,
              [&](const AnalyzeOptions& set, const ReadLimits& limits) -> qdq::Result<Model> {
                if (!bytes && size > 0) return usage("bytes is NULL");
                return qdq::read_model(span_of(bytes, size), set.base, limits);
              });
}

void qdq_lint_model_free(qdq_lint_model* model) { delete model; }
