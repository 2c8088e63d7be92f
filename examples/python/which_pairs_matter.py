#!/usr/bin/env python3
"""which_pairs_matter.py MODEL [TARGET]: what each Q/DQ pair of a model is good for.

Takes out one pair after the other and says how many convolutions and products leave INT8 without it.
"""
import sys

import qdq_lint


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rules, model = qdq_lint.Rules(), qdq_lint.Model(sys.argv[1])
    target = sys.argv[2] if len(sys.argv) > 2 else "latest"

    def judge(scheme):
        return rules.analyze(scheme, target=target, prediction_only=True).summary()

    before = judge(model.scheme())
    print(f"{before.weighted_int8} layers INT8-in/INT8-out, {before.dangling_q + before.dangling_dq} Q and DQ left over")
    for number, pair in enumerate(model.pairs):
        scheme = model.scheme()
        scheme.take_out(number)
        after = judge(scheme)
        lost = before.weighted_int8 - after.weighted_int8
        more = after.dangling_q + after.dangling_dq - before.dangling_q - before.dangling_dq
        print(f"without {pair['quantize']} at {pair['tensor']}: {-lost:+} INT8, {more:+} left over")
    return 0


try:
    sys.exit(main())
except qdq_lint.Error as error:
    print(error, file=sys.stderr)
    sys.exit(2)
