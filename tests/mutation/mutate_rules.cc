// mutate_rules: makes each rule file wrong in each way (support/rule_mutants.h) and wants a test to notice.
//
//   mutate_rules [--verbose] [--jobs N] [FILE...]     FILE below rules/: "fuse/conv-relu.json"
//
// Prints the mutants that nothing notices, then how many of each kind there are and what noticed them.
// Exit code 1 if one went unnoticed that accepted.json does not excuse, if that file excuses one that
// is noticed or not made any more, or if all of a kind do not even load, which proves nothing.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/mutant_judge.h"

namespace {

using namespace qdq;
using namespace qdq::testing;
namespace fs = std::filesystem;

struct Options {
  bool verbose = false;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> files;
};

Options parse_options(int argc, char** argv) {
  Options options;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word == "--verbose") {
      options.verbose = true;
    } else if (word == "--jobs" && k + 1 < argc) {
      const char* number = argv[++k];
      std::from_chars(number, number + std::strlen(number), options.jobs);
    } else {
      options.files.push_back(word.starts_with("rules/") ? word.substr(6) : word);
    }
  }
  return options;
}

std::vector<NoticedBy> judge_all(const Judge& judge, const std::vector<Mutant>& mutants,
                                 unsigned jobs) {
  std::vector<NoticedBy> verdicts(mutants.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t k = next++; k < mutants.size(); k = next++)
      verdicts[k] = judge.judge(mutants[k]);
  };
  std::vector<std::jthread> threads;
  for (unsigned k = 0; k < jobs; ++k) threads.emplace_back(work);
  threads.clear();
  return verdicts;
}

// One row a kind: how many, and what noticed them. True if each kind has mutants that load.
bool print_table(const std::vector<Mutant>& mutants, const std::vector<NoticedBy>& verdicts) {
  std::map<std::string, std::vector<int>> rows;
  for (std::size_t k = 0; k < mutants.size(); ++k) {
    std::vector<int>& row = rows[mutants[k].kind];
    row.resize(kNoticers);
    ++row[static_cast<std::size_t>(verdicts[k])];
  }
  std::printf("%-30s %8s", "kind", "mutants");
  for (int by = 0; by < kNoticers; ++by)
    std::printf(" %13s", std::string(noticed_by_name(static_cast<NoticedBy>(by))).c_str());
  std::printf("\n");
  bool proves = true;
  for (const auto& [kind, row] : rows) {
    int all = 0;
    for (int count : row) all += count;
    std::printf("%-30s %8d", kind.c_str(), all);
    for (int count : row) std::printf(" %13d", count);
    std::printf("\n");
    if (row[static_cast<std::size_t>(NoticedBy::Loading)] < all) continue;
    std::printf("no mutant of the kind \"%s\" loads\n", kind.c_str());
    proves = false;
  }
  return proves;
}

// Mutants that may go unnoticed, each with the reason.
std::set<std::string> accepted_mutants(const fs::path& file) {
  std::ifstream in(file);
  std::set<std::string> labels;
  const nlohmann::json reasons = nlohmann::json::parse(in);
  for (const auto& [label, reason] : reasons.items()) labels.insert(label);
  return labels;
}

// Prints every mutant that is not as it should be, and all with `verbose`. How many are not.
int print_mutants(const std::vector<Mutant>& mutants, const std::vector<NoticedBy>& verdicts,
                  std::set<std::string> accepted, bool verbose) {
  int wrong = 0;
  for (std::size_t k = 0; k < mutants.size(); ++k) {
    const std::string label = mutants[k].label();
    const bool noticed = verdicts[k] != NoticedBy::Nothing;
    const bool as_it_should_be = (accepted.erase(label) == 0) == noticed;
    wrong += !as_it_should_be;
    if (verbose || !as_it_should_be)
      std::printf("%s: noticed by %s%s\n", label.c_str(),
                  std::string(noticed_by_name(verdicts[k])).c_str(),
                  noticed && !as_it_should_be ? ", so accepted.json need not excuse it" : "");
  }
  for (const std::string& label : accepted) {
    std::printf("%s: excused by accepted.json, but there is no such mutant\n", label.c_str());
    ++wrong;
  }
  return wrong;
}

int fail(const Error& error) {
  std::fprintf(stderr, "mutate_rules: %s\n", to_string(error).c_str());
  return 2;
}

int run(const Options& options) {
  const fs::path root = QDQ_SOURCE_DIR;
  Result<std::vector<RuleFile>> files = read_rule_files(root / "rules");
  if (!files) return fail(files.error());
  std::ranges::sort(*files, {}, &RuleFile::path);
  const Result<Judge> judge = Judge::make(*files, {root / "tests", QDQ_LINT_PROGRAM});
  if (!judge) return fail(judge.error());
  std::vector<Mutant> mutants = make_mutants(*files);
  std::set<std::string> accepted = accepted_mutants(root / "tests/mutation/accepted.json");
  const auto left_out = [&](const std::string& label) {
    return !options.files.empty() &&
           std::ranges::find(options.files, label.substr(0, label.find(": "))) ==
               options.files.end();
  };
  std::erase_if(mutants, [&](const Mutant& mutant) { return left_out(mutant.label()); });
  std::erase_if(accepted, left_out);
  const std::vector<NoticedBy> verdicts = judge_all(*judge, mutants, options.jobs);
  const int wrong = print_mutants(mutants, verdicts, std::move(accepted), options.verbose);
  const bool proves = print_table(mutants, verdicts) || !options.files.empty();
  std::printf("%zu mutants, %td not noticed\n", mutants.size(),
              std::ranges::count(verdicts, NoticedBy::Nothing));
  return wrong > 0 || mutants.empty() || !proves ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) { return run(parse_options(argc, argv)); }
