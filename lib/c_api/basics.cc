// Versions, errors, rules, tokens and options of the C API.
#include "c_api/handles.h"
#include "qdq_lint/printable.h"
#include "report/place.h"

namespace qdq::c {
namespace {

qdq_lint_status status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Usage:
    case ErrorKind::BadNotation:
    case ErrorKind::BadConfig:
      return QDQ_LINT_USAGE;
    case ErrorKind::NotFound:
    case ErrorKind::Unreadable:
      return QDQ_LINT_UNREADABLE;
    case ErrorKind::NotOnnx:
    case ErrorKind::LfsPointer:
    case ErrorKind::Truncated:
    case ErrorKind::Malformed:
    case ErrorKind::BadGraph:
      return QDQ_LINT_NO_MODEL;
    case ErrorKind::BadRule:
      return QDQ_LINT_BAD_RULE;
    case ErrorKind::Limit:
      return QDQ_LINT_LIMIT;
    case ErrorKind::Cancelled:
      return QDQ_LINT_CANCELLED;
    case ErrorKind::Internal:
      return QDQ_LINT_INTERNAL;
  }
  return QDQ_LINT_INTERNAL;
}

}  // namespace

qdq_lint_status fail(Error error, qdq_lint_error** out) noexcept {
  if (out) {
    try {
      // Paths and names may hold anything; a message is a line of UTF-8.
      *out = new qdq_lint_error{error.kind, printable(to_string(error)), std::move(error.limit)};
    } catch (...) {
      *out = nullptr;
    }
  }
  return status_of(error.kind);
}

AnalyzeOptions options_of(const qdq_lint_options* options) {
  return options ? options->options : AnalyzeOptions();
}

}  // namespace qdq::c

using qdq::c::guarded;
using qdq::c::usage;

uint32_t qdq_lint_abi_version(void) { return QDQ_LINT_ABI_VERSION; }

const char* qdq_lint_version(void) { return qdq::version().data(); }

const char* qdq_lint_error_kind(const qdq_lint_error* error) {
  return error ? qdq::error_kind_name(error->kind).data() : "";
}

const char* qdq_lint_error_message(const qdq_lint_error* error) {
  return error ? error->message.c_str() : "";
}

const char* qdq_lint_error_limit(const qdq_lint_error* error) {
  return error ? error->limit.c_str() : "";
}

void qdq_lint_error_free(qdq_lint_error* error) { delete error; }

void qdq_lint_string_free(char* text) { delete[] text; }

qdq_lint_status qdq_lint_rules_builtin(qdq_lint_rules** rules, qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!rules) return usage("rules is NULL");
    *rules = nullptr;
    *rules = new qdq_lint_rules{qdq::RuleSet::builtin()};
    return {};
  });
}

qdq_lint_status qdq_lint_rules_load(const char* folder, qdq_lint_rules** rules,
                                    qdq_lint_error** error) {
  return guarded(error, [&]() -> qdq::Result<void> {
    if (!rules) return usage("rules is NULL");
    *rules = nullptr;
    if (!folder) return usage("folder is NULL");
    qdq::Result<qdq::RuleSet> loaded = qdq::RuleSet::load(folder);
    if (!loaded) return loaded.take_error();
    *rules = new qdq_lint_rules{std::move(*loaded)};
    return {};
  });
}

char* qdq_lint_rules_digest(const qdq_lint_rules* rules) {
  return qdq::c::text(rules, [&] { return rules->rules.digest(); });
}

void qdq_lint_rules_free(qdq_lint_rules* rules) { delete rules; }

qdq_lint_token* qdq_lint_token_new(void) {
  try {
    return new qdq_lint_token;
  } catch (...) {
    return nullptr;
  }
}

void qdq_lint_token_cancel(const qdq_lint_token* token) {
  if (!token) return;
  // A copy asks for the same stop.
  std::stop_source(token->source).request_stop();
}

void qdq_lint_token_free(qdq_lint_token* token) { delete token; }

qdq_lint_options* qdq_lint_options_new(void) {
  try {
    return new qdq_lint_options;
  } catch (...) {
    return nullptr;
  }
}

qdq_lint_status qdq_lint_options_set_target(qdq_lint_options* options, const char* target) {
  return guarded(nullptr, [&]() -> qdq::Result<void> {
    if (!options) return usage("options is NULL");
    if (!target) return usage("target is NULL");
    options->options.target = target;
    return {};
  });
}

qdq_lint_status qdq_lint_options_set_base(qdq_lint_options* options, const char* folder) {
  return guarded(nullptr, [&]() -> qdq::Result<void> {
    if (!options) return usage("options is NULL");
    options->options.base = folder ? folder : "";
    return {};
  });
}

void qdq_lint_options_set_prediction_only(qdq_lint_options* options, int only) {
  if (!options) return;
  qdq::AnalyzeOptions& set = options->options;
  set.log = set.findings = set.cost = only == 0;
  set.misses = only == 0 ? qdq::KeepMisses::All : qdq::KeepMisses::None;
}

void qdq_lint_options_set_max_milliseconds(qdq_lint_options* options, uint64_t milliseconds) {
  constexpr uint64_t kLongest = uint64_t{1} << 42;  // 139 years; in nanoseconds it fits
  if (!options) return;
  options->options.watch.time.reset();
  if (milliseconds == 0) return;
  options->options.watch.time =
      std::chrono::milliseconds(static_cast<int64_t>(std::min(milliseconds, kLongest)));
}

void qdq_lint_options_set_max_memory(qdq_lint_options* options, uint64_t bytes) {
  if (!options) return;
  options->options.watch.memory_bytes.reset();
  if (bytes > 0) options->options.watch.memory_bytes = bytes;
}

void qdq_lint_options_set_max_nodes(qdq_lint_options* options, uint64_t nodes) {
  if (!options) return;
  options->options.limits.max_nodes = nodes > 0 ? nodes : qdq::ReadLimits().max_nodes;
}

void qdq_lint_options_set_token(qdq_lint_options* options, const qdq_lint_token* token) {
  if (!options) return;
  options->options.watch.stop = token ? token->source.get_token() : std::stop_token();
}

void qdq_lint_options_free(qdq_lint_options* options) { delete options; }
