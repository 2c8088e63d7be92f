// predicate_pairs.h: predicates on how a model writes a Q or DQ, which TensorRT's parser and builder
// check: types, opset, axis, blocks. What each means stands in predicate_pairs_table.cc.
#pragma once

#include <vector>

#include "rules/predicate_functions.h"

namespace qdq {

// The table with the predicates of predicate_pairs.cc put in, sorted by name.
std::vector<PredicateDef> with_pair_predicates(std::vector<PredicateDef> table);

}  // namespace qdq

namespace qdq::predicate {

Verdict axis_left_out(Context, Args);
Verdict axis_negative(Context, Args);
Verdict blocked(Context, Args);
Verdict blocked_near_end(Context, Args);
Verdict even_elements(Context, Args);
Verdict even_last_dim(Context, Args);
Verdict has_scales(Context, Args);
Verdict has_zero_point(Context, Args);
Verdict one_blocked_axis(Context, Args);
Verdict opset(Context, Args);
Verdict opset_has(Context, Args);
Verdict output_channel_axis(Context, Args);
Verdict output_dtype_fits(Context, Args);
Verdict params_axis(Context, Args);
Verdict scale_rank_fits(Context, Args);
Verdict scale_type(Context, Args);
Verdict scale_type_fits(Context, Args);
Verdict scales_fit_axis(Context, Args);
Verdict value_type(Context, Args);
Verdict whole_blocks(Context, Args);

}  // namespace qdq::predicate
