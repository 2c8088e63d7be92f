// embed MODEL SHARE [TARGET]: fails if less than SHARE of the model's multiplications will run in INT8.
#include <cstdlib>
#include <iostream>

#include "qdq_lint/qdq_lint.h"

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const qdq::RuleSet rules = qdq::RuleSet::builtin();
  const auto options = qdq::AnalyzeOptions::prediction_only(argc > 3 ? argv[3] : "latest");
  const qdq::Result<qdq::Analysis> analysis = qdq::analyze(argv[1], rules, options);
  if (!analysis) {
    std::cerr << to_string(analysis.error()) << "\n";
    return 2;
  }
  const std::optional<double> share = analysis->prediction.summary.int8_mac_share;
  std::cout << argv[1] << ": " << 100 * share.value_or(0) << " % in INT8 ("
            << analysis->target.name() << ")\n";
  return share.value_or(0) < std::atof(argv[2]) ? 1 : 0;
}
