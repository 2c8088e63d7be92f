// What the entries of the library do where memory ends: any one allocation fails, or it and all behind it. What
// returns a Result gives an Error; of the C functions nothing ever comes out but a status.
//
// Allocations below kLeast are left alone: a std::variant of libstdc++ 12 whose alternatives are a std::string and
// numbers (ReasonArg, PredicateArg) destroys what it does not have when the string cannot be copied. JSON is left alone as
// well: nlohmann's destructors allocate.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "qdq_lint/c_api.h"
#include "qdq_lint/qdq_lint.h"

namespace {

// Which allocation of this thread fails, counted from 1; 0: none.
thread_local std::size_t asked = 0;
thread_local std::size_t fails_at = 0;
thread_local bool fails_on = false;  // and all behind it

constexpr std::size_t kLeast = 128;

void* allocate(std::size_t size, std::size_t alignment) {
  if (size >= kLeast) ++asked;
  const bool fails = asked == fails_at || (fails_on && asked > fails_at);
  if (size >= kLeast && fails_at != 0 && fails) return nullptr;
  size = (size + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, size == 0 ? alignment : size);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  void* const memory = allocate(size, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

constexpr std::size_t kAlignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size, kAlignment); }
void* operator new[](std::size_t size) { return allocate_or_throw(size, kAlignment); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, kAlignment);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, kAlignment);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace qdq {
namespace {

const std::string kModel = QDQ_SOURCE_DIR "/examples/two-convs.onnx";

// How often the work allocates.
std::size_t allocations_of(const std::function<void()>& work) {
  const std::size_t before = asked;
  work();
  return asked - before;
}

template <class Work>
auto failing(std::size_t at, bool on, Work work) {
  asked = 0;
  fails_on = on;
  fails_at = at;
  auto result = work();
  fails_at = 0;
  return result;
}

// Some hundred moments, the first and the last ones all.
template <class Check>
void at_many_moments(std::size_t allocations, Check check) {
  REQUIRE(allocations > 0);
  const std::size_t step = std::max<std::size_t>(1, allocations / 200);
  for (std::size_t k = 1; k <= allocations; k += k < 60 || k + 60 > allocations ? 1 : step)
    check(k);
}

// What needed an allocation that failed, fails with the limit; some do without, as a stable sort does.
void ends_well(const std::function<Result<Analysis>()>& analyze_it) {
  REQUIRE(analyze_it());  // also, what is made once is there
  int failed = 0;
  const std::size_t all = allocations_of([&] { static_cast<void>(analyze_it()); });
  at_many_moments(all, [&](std::size_t k) {
    const Result<Analysis> result = failing(k, false, analyze_it);
    if (result) return;
    ++failed;
    CHECK(result.error().kind == ErrorKind::Limit);
    CHECK(result.error().limit == "memory");
  });
  CHECK(failed > 100);
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("any allocation of an analysis may fail: of a file, of bytes, of a model, of a scheme") {
  const RuleSet rules = RuleSet::builtin();
  const AnalyzeOptions options{.target = "trt10.0,fp16"};
  const std::string bytes = content(kModel);
  const std::filesystem::path path(kModel);
  ends_well([&] { return analyze(path, rules, options); });
  ends_well([&] { return analyze(std::as_bytes(std::span(bytes)), rules, options); });
  Result<Model> read = read_model(kModel);
  REQUIRE(read);
  const EditableModel model(std::move(*read));
  Scheme scheme = model.without_pairs();
  for (const EditableTensor& place : model.tensors()) scheme.add(place.tensor, per_tensor(0.5));
  ends_well([&] { return analyze(model, scheme, rules, options); });
}

namespace {

// Whatever the status, results and errors are as c_api.h says.
void c_ends_well(const std::function<qdq_lint_status(qdq_lint_error**)>& call) {
  const auto once = [&] {
    qdq_lint_error* error = nullptr;
    const qdq_lint_status status = call(&error);
    const bool right = (status == QDQ_LINT_OK || status == QDQ_LINT_LIMIT) &&
                       (!error || (status == QDQ_LINT_LIMIT &&
                                   std::string_view(qdq_lint_error_limit(error)) == "memory"));
    qdq_lint_error_free(error);
    return std::pair(status, right);
  };
  REQUIRE(once().first == QDQ_LINT_OK);
  const std::size_t all = allocations_of([&] { once(); });
  for (const bool on : {false, true}) {
    int failed = 0;
    at_many_moments(all, [&](std::size_t k) {
      const auto [status, right] = failing(k, on, once);
      CHECK(right);
      failed += status != QDQ_LINT_OK;
    });
    CHECK(failed > 0);
  }
}

}  // namespace

TEST_CASE("no exception leaves a C function") {
  qdq_lint_rules* rules = nullptr;
  qdq_lint_model* model = nullptr;
  qdq_lint_analysis* known = nullptr;
  REQUIRE(qdq_lint_rules_builtin(&rules, nullptr) == QDQ_LINT_OK);
  REQUIRE(qdq_lint_model_read_file(kModel.c_str(), nullptr, &model, nullptr) == QDQ_LINT_OK);
  REQUIRE(qdq_lint_analyze_file(kModel.c_str(), rules, nullptr, &known, nullptr) == QDQ_LINT_OK);
  qdq_lint_scheme* scheme = qdq_lint_scheme_new(model);

  const auto freed = [](qdq_lint_status status, qdq_lint_analysis* analysis) {
    if ((status == QDQ_LINT_OK) != (analysis != nullptr)) return QDQ_LINT_INTERNAL;
    qdq_lint_analysis_free(analysis);
    return status;
  };
  c_ends_well([&](qdq_lint_error** error) {
    qdq_lint_analysis* analysis = nullptr;
    const auto status = qdq_lint_analyze_file(kModel.c_str(), rules, nullptr, &analysis, error);
    return freed(status, analysis);
  });
  c_ends_well([&](qdq_lint_error** error) {
    qdq_lint_analysis* analysis = nullptr;
    const auto status = qdq_lint_analyze_scheme(scheme, rules, nullptr, &analysis, error);
    return freed(status, analysis);
  });
  c_ends_well([&](qdq_lint_error** error) {
    qdq_lint_model* read = nullptr;
    const auto status = qdq_lint_model_read_file(kModel.c_str(), nullptr, &read, error);
    if ((status == QDQ_LINT_OK) != (read != nullptr)) return QDQ_LINT_INTERNAL;
    qdq_lint_model_free(read);
    return status;
  });
  c_ends_well([&](qdq_lint_error**) {
    char* const text = qdq_lint_analysis_graph_text(known);
    qdq_lint_string_free(text);
    return text ? QDQ_LINT_OK : QDQ_LINT_LIMIT;
  });

  qdq_lint_scheme_free(scheme);
  qdq_lint_analysis_free(known);
  qdq_lint_model_free(model);
  qdq_lint_rules_free(rules);
}

}  // namespace qdq
