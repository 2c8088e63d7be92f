#include "rewrite/fuse.h"

#include <algorithm>

#include "base/check.h"

namespace qdq {

void make_stages(Node& node) {
  if (!node.stages.empty()) return;
  if (node.op == "QuantizeLinear" && node.out_quant) return;
  Stage stage{node.op, node.attrs, {}, {}};
  if (node.op == "DequantizeLinear" && node.operand_quant(0)) {
    stage.quant = node.operand_quant(0);
    node.in_quant.clear();
  }
  for (std::size_t k = 0; k < node.operands.size(); ++k) stage.args.push_back(static_cast<int>(k));
  node.stages.push_back(std::move(stage));
}

void append_stages(Node& first, const Node& second, std::span<const ValueId> link) {
  const bool dequantizes = !second.stages.empty() && second.stages.front().op == "DequantizeLinear";
  if (first.out_quant && (dequantizes || second.out_quant)) {
    const int last = ~(static_cast<int>(first.stages.size()) - 1);
    first.stages.push_back({"QuantizeLinear", {}, {last}, first.out_quant});
    first.out_quant.reset();
  }
  QDQ_CHECK(!first.stages.empty());
  const int shift = static_cast<int>(first.stages.size());
  const int result = ~(shift - 1);
  std::vector<int> renamed;
  first.in_quant.resize(first.operands.size());
  for (std::size_t k = 0; k < second.operands.size(); ++k) {
    if (std::find(link.begin(), link.end(), second.operands[k]) != link.end()) {
      renamed.push_back(result);
      continue;
    }
    renamed.push_back(static_cast<int>(first.operands.size()));
    first.operands.push_back(second.operands[k]);
    first.in_quant.push_back(second.operand_quant(k));
  }
  for (Stage stage : second.stages) {
    for (int& arg : stage.args)
      arg = arg >= 0 ? renamed[static_cast<std::size_t>(arg)] : ~(~arg + shift);
    first.stages.push_back(std::move(stage));
  }
  if (second.out_quant) first.out_quant = second.out_quant;
}

}  // namespace qdq
