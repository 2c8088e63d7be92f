// The predicates of predicate_pairs.h: what each means, and what to say when "not" fails.
#include <algorithm>

#include "rules/predicate_pairs.h"

namespace qdq {

namespace {

using K = ParamKind;
using namespace predicate;

const std::vector<PredicateDef> kPairs = {
    {"axis_left_out",
     {K::Node},
     "A Q or DQ without the attribute axis, in a model that declares its opset.",
     "{0} does not say its axis",
     axis_left_out},
    {"axis_negative",
     {K::Node},
     "A Q or DQ whose axis is counted from the end.",
     "the axis of {0} is negative",
     axis_negative},
    {"blocked",
     {K::Node},
     "A Q or DQ with one scale per block: a scale of several dims.",
     "{0} is blocked",
     blocked},
    {"blocked_near_end",
     {K::Node},
     "The blocks of a Q or DQ lie along the last axis or the one before it.",
     "{0} is blocked along one of the last two axes",
     blocked_near_end},
    {"even_elements",
     {K::Node},
     "The data of a Q or DQ has an even number of elements.",
     "the data of {0} has an even number of elements",
     even_elements},
    {"even_last_dim",
     {K::Node},
     "The last dim of a Q's or DQ's data is even.",
     "the last dim of {0} is even",
     even_last_dim},
    {"has_scales",
     {K::Node},
     "The scale of a Q or DQ has at least one element.",
     "{0} has a scale",
     has_scales},
    {"has_zero_point",
     {K::Node},
     "A Q or DQ with a third operand.",
     "{0} has a zero point",
     has_zero_point},
    {"one_blocked_axis",
     {K::Node},
     "On every axis but one, a block of the Q or DQ is one element long.",
     "{0} is blocked along one axis",
     one_blocked_axis},
    {"opset",
     {K::Number, K::Number},
     "The model declares an opset between these, both included.",
     "the opset is between {0} and {1}",
     opset},
    {"opset_has",
     {K::Node},
     "The model's opset has this form of Q or DQ: pairs since 10, scales per channel since 13, "
     "FP8 since 19, INT4, 16 bits and blocks since 21, FP4 since 23.",
     "the opset has {0}",
     opset_has},
    {"output_channel_axis",
     {K::Node, K::Node},
     "The per-channel scales of the Q or DQ, the second, lie along the axis of the weights that "
     "gives the first its output channels: of Conv 0, of ConvTranspose 1, of Gemm by transB, of "
     "MatMul the last.",
     "{1} is quantized along the output channels of {0}",
     output_channel_axis},
    {"output_dtype_fits",
     {K::Node},
     "The attribute output_dtype of a Q or DQ names the type of its zero point, or one of the "
     "two is not given.",
     "output_dtype of {0} is the type of its zero point",
     output_dtype_fits},
    {"params_axis",
     {K::Node, K::Number},
     "The per-channel scales of a Q or DQ lie along this axis, counted from the front.",
     "{0} is quantized along axis {1}",
     params_axis},
    {"scale_rank_fits",
     {K::Node},
     "The scale of a blocked Q or DQ has as many dims as its data.",
     "the scale of {0} has as many dims as its data",
     scale_rank_fits},
    {"scale_type",
     {K::Node, K::Texts},
     "The scale of a Q or DQ is of one of these types.",
     "the scale of {0} is {1}",
     scale_type},
    {"scale_type_fits",
     {K::Node},
     "The scale of a Q is of the type of its data.",
     "the scale of {0} is of the type of its data",
     scale_type_fits},
    {"scales_fit_axis",
     {K::Node, K::Number},
     "A Q or DQ has as many scales as its data is long along this axis.",
     "{0} has as many scales as its data is long along axis {1}",
     scales_fit_axis},
    {"value_type",
     {K::Value, K::Texts},
     "The tensor is of one of these types.",
     "{0} is {1}",
     value_type},
    {"whole_blocks",
     {K::Node},
     "No block of the Q or DQ is shorter than the others.",
     "{0} has whole blocks",
     whole_blocks},
};

}  // namespace

std::vector<PredicateDef> with_pair_predicates(std::vector<PredicateDef> table) {
  table.insert(table.end(), kPairs.begin(), kPairs.end());
  std::sort(table.begin(), table.end(),
            [](const PredicateDef& a, const PredicateDef& b) { return a.name < b.name; });
  return table;
}

}  // namespace qdq
