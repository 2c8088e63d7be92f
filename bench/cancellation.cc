// cancellation FILE [ROUNDS]: how long an analysis goes on after it was asked to end. The request comes at ROUNDS
// moments, spread evenly over the time that the whole takes; from C++, from C, and for a scheme. Times are those of
// the processor that the analysis's thread took, so that other programs do not count.
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "qdq_lint/c_api.h"
#include "qdq_lint/qdq_lint.h"

namespace qdq::bench {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

// What the thread has taken of the processor.
Milliseconds taken_by(clockid_t thread) {
  std::timespec time{};
  clock_gettime(thread, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

clockid_t this_thread() {
  clockid_t clock{};
  pthread_getcpuclockid(pthread_self(), &clock);
  return clock;
}

// Starts an analysis that the token ends; true if it was ended.
using Run = std::function<bool(const std::stop_source&)>;

struct Latency {
  Milliseconds asked{};  // when the request came, since the begin
  Milliseconds took{};   // from then to the return
  bool cancelled = false;
};

Latency cancelled_at(const Run& run, Milliseconds moment) {
  const clockid_t clock = this_thread();
  const Milliseconds begin = taken_by(clock);
  std::stop_source source;
  std::atomic<bool> done = false;
  Latency out;
  Milliseconds asked{};
  {
    const std::jthread later([&] {
      while (!done && (asked = taken_by(clock)) - begin < moment)
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      source.request_stop();
    });
    out.cancelled = run(source);
    out.took = taken_by(clock);
    done = true;
  }
  out.took -= asked;
  out.asked = asked - begin;
  return out;
}

void measure(const char* name, int rounds, const Run& run) {
  const std::stop_source nobody;
  run(nobody);  // warms up
  const Milliseconds begin = taken_by(this_thread());
  run(nobody);
  const Milliseconds whole = taken_by(this_thread()) - begin;
  std::vector<Latency> all;
  for (int k = 0; k < rounds; ++k) {
    const Latency one = cancelled_at(run, whole * (k + 0.5) / rounds);
    if (one.cancelled) all.push_back(one);
  }
  if (all.empty()) return;
  std::ranges::sort(all, std::ranges::greater(), &Latency::took);
  std::printf("%s: %.0f ms in all; %zu of %d ended early: median %.2f ms, 90%% %.2f ms; longest",
              name, whole.count(), all.size(), rounds, all[all.size() / 2].took.count(),
              all[all.size() / 10].took.count());
  for (const Latency& one : std::span(all).first(std::min<std::size_t>(5, all.size())))
    std::printf(" %.1f (at %.0f)", one.took.count(), one.asked.count());
  std::printf("\n");
  std::fflush(stdout);
}

bool is_cancelled(const Result<Analysis>& done) {
  return !done && done.error().kind == ErrorKind::Cancelled;
}

// A token of C and a stop source: the request to one is passed on to the other.
bool run_c(const char* path, const qdq_lint_rules* rules, const std::stop_source& source) {
  qdq_lint_token* token = qdq_lint_token_new();
  qdq_lint_options* options = qdq_lint_options_new();
  qdq_lint_analysis* analysis = nullptr;
  qdq_lint_options_set_token(options, token);
  const std::stop_callback pass_on(source.get_token(), [&] { qdq_lint_token_cancel(token); });
  const qdq_lint_status status = qdq_lint_analyze_file(path, rules, options, &analysis, nullptr);
  qdq_lint_analysis_free(analysis);
  qdq_lint_options_free(options);
  qdq_lint_token_free(token);
  return status == QDQ_LINT_CANCELLED;
}

int run(const char* path, int rounds) {
  const RuleSet rules = RuleSet::builtin();
  measure("analyze", rounds, [&](const std::stop_source& source) {
    AnalyzeOptions options;
    options.watch.stop = source.get_token();
    return is_cancelled(analyze(path, rules, options));
  });
  qdq_lint_rules* c_rules = nullptr;
  if (qdq_lint_rules_builtin(&c_rules, nullptr) != QDQ_LINT_OK) return 2;
  measure("qdq_lint_analyze_file", rounds,
          [&](const std::stop_source& source) { return run_c(path, c_rules, source); });
  qdq_lint_rules_free(c_rules);
  Result<Model> read = read_model(path);
  if (!read) {
    std::fprintf(stderr, "cancellation: %s\n", to_string(read.error()).c_str());
    return 2;
  }
  const EditableModel model(std::move(*read));
  const Scheme plain = model.without_pairs();
  measure("analyze a scheme", rounds, [&](const std::stop_source& source) {
    AnalyzeOptions options = AnalyzeOptions::prediction_only();
    options.watch.stop = source.get_token();
    return is_cancelled(analyze(model, plain, rules, options));
  });
  return 0;
}

}  // namespace
}  // namespace qdq::bench

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("usage: cancellation FILE [ROUNDS]\n", stderr);
    return 2;
  }
  return qdq::bench::run(argv[1], argc == 3 ? std::atoi(argv[2]) : 40);
}
