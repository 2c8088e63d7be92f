// SARIF 2.1.0: a run for each target that models were analysed for, its category the target.
#include <algorithm>
#include <memory>

#include "report/sarif_run.h"
#include "report/wording.h"
#include "report/writers.h"

namespace qdq {
namespace {

class Sarif : public FindingsWriter {
 public:
  explicit Sarif(const FormatContext& context) : context_(context) {}

  std::string add(const Analysis& analysis, const CommittedSnapshot* snapshot) override {
    if (sarif::Run* run = run_for(analysis.target)) run->add(analysis, snapshot);
    return "";
  }

  std::string add_failed(const std::string& model, const Error& error) override {
    if (sarif::Run* run = run_for(context_.target)) run->add_failed(model, error);
    return "";
  }

  std::string add_left_out(const std::string& model, const Error& error) override {
    if (sarif::Run* run = run_for(context_.target)) run->add_left_out(model, error);
    return "";
  }

  std::string finish(int exit_code) override {
    if (runs_.empty()) run_for(context_.target);
    if (without_run_ > 0)
      runs_.front().second->say_cut(counted(without_run_, "model") +
                                    " left out: code scanning takes " +
                                    std::to_string(sarif::kRuns) + " targets in a file");
    Json runs = Json::array();
    for (const auto& [target, run] : runs_) runs.push_back(run->finish(exit_code));
    return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", std::move(runs)}});
  }

 private:
  // Null when there is no room for one more.
  sarif::Run* run_for(const Target& target) {
    const std::string name = target.name();
    for (const auto& [known, run] : runs_)
      if (known == name) return run.get();
    if (runs_.size() == sarif::kRuns) {
      ++without_run_;
      return nullptr;
    }
    runs_.emplace_back(name, std::make_unique<sarif::Run>(context_, target));
    return runs_.back().second.get();
  }

  FormatContext context_;
  std::vector<std::pair<std::string, std::unique_ptr<sarif::Run>>> runs_;
  std::size_t without_run_ = 0;
};

}  // namespace

std::unique_ptr<FindingsWriter> sarif_writer(const FormatContext& context) {
  return std::make_unique<Sarif>(context);
}

}  // namespace qdq
