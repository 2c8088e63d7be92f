// scheme-search MODEL [TARGET]: places Q/DQ greedily, so that as much as possible runs in INT8 with as few Q and DQ
// left over as possible, and judges each try on the editing API instead of building an engine.
//
// A real quantizer has scales from a calibration and the accuracy of each layer as well. Here every tensor has the
// scale 0.05: which layer becomes what hangs on where pairs stand and on which scales are equal, not on their size.
#include <iostream>

#include "qdq_lint/qdq_lint.h"

namespace {

struct Score {
  double int8_share = 0;  // of the multiplications: the more the better
  int leftover = 0;       // Q, DQ and reformats that become layers: the fewer the better
  bool better_than(const Score& other) const {
    if (int8_share != other.int8_share) return int8_share > other.int8_share;
    return leftover < other.leftover;
  }
};

class Search {
 public:
  Search(qdq::Model model, const qdq::RuleSet& rules, const std::string& target)
      : model_(std::move(model)),
        rules_(rules),
        options_(qdq::AnalyzeOptions::prediction_only(target)) {}

  qdq::Result<Score> judge(const qdq::Scheme& scheme) {
    const qdq::Result<qdq::Analysis> done = qdq::analyze(model_, scheme, rules_, options_);
    if (!done) return done.error();
    ++judged_;
    const qdq::Summary& summary = done->prediction.summary;
    return Score{summary.int8_mac_share.value_or(0),
                 summary.dangling_q + summary.dangling_dq + summary.requantize + summary.reformats};
  }

  // Takes the pairs of the model out, quantizes everything, and then takes away what is of no use: a pair is dropped
  // if the score does not suffer. Until nothing changes.
  qdq::Result<qdq::Scheme> run() {
    qdq::Scheme best = model_.without_pairs();
    for (const qdq::EditableTensor& place : model_.tensors())
      if (!is_bias(place)) best.add(place.tensor, pair());
    qdq::Result<Score> score = judge(best);
    if (!score) return score.error();
    for (bool again = true; again;) {
      again = false;
      for (const qdq::EditableTensor& place : model_.tensors()) {
        qdq::Scheme without = best;
        if (!without.remove(place.tensor)) continue;
        const qdq::Result<Score> other = judge(without);
        if (!other) return other.error();
        if (score->better_than(*other)) continue;
        best = without;
        score = other;
        again = true;
      }
    }
    return best;
  }

  void report(const qdq::Scheme& scheme) {
    const qdq::Result<Score> score = judge(scheme);
    if (score)
      std::cout << 100 * score->int8_share << " % in INT8, " << score->leftover << " left over, "
                << scheme.placements().size() << " pairs\n";
  }
  // The activations that stay in float.
  void show_places(const qdq::Scheme& scheme) const {
    for (const qdq::EditableTensor& place : model_.tensors()) {
      if (place.constant) continue;
      bool kept = false;
      for (const qdq::Placement& one : scheme.placements()) kept |= one.tensor == place.tensor;
      if (!kept) std::cout << "float: " << model_.model().graph.value(place.tensor).name << "\n";
    }
  }
  int judged() const { return judged_; }

 private:
  // Biases and the constants of a batch normalization, which no quantizer gives Q/DQ.
  bool is_bias(const qdq::EditableTensor& place) const {
    const qdq::TensorType& type = model_.model().graph.value(place.tensor).type;
    return place.constant && type.shape && type.shape->size() < 2;
  }
  static qdq::SharedQuantizer pair() {
    static const qdq::SharedQuantizer shared = qdq::per_tensor(0.05);
    return shared;
  }

  qdq::EditableModel model_;
  const qdq::RuleSet& rules_;
  qdq::AnalyzeOptions options_;
  int judged_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const qdq::RuleSet rules = qdq::RuleSet::builtin();
  qdq::Result<qdq::Model> model = qdq::read_model(argv[1]);
  if (!model) {
    std::cerr << to_string(model.error()) << "\n";
    return 2;
  }
  Search search(std::move(*model), rules, argc > 2 ? argv[2] : "latest");
  const qdq::Result<qdq::Scheme> best = search.run();
  if (!best) {
    std::cerr << to_string(best.error()) << "\n";
    return 2;
  }
  search.show_places(*best);
  search.report(*best);
  std::cout << search.judged() << " schemes judged\n";
  return 0;
}
