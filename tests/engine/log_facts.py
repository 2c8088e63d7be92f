#!/usr/bin/env python3
"""The rewrites that a verbose TensorRT log speaks of, one a line.

    log_facts.py LOG > rewrites.txt
    log_facts.py --compare CASE --bin QDQ-LINT [--rules DIR] [--show] [--min-recall R] [--max-extra E]
    log_facts.py --self-test

CASE is a folder with model.onnx, expected.json (for its target) and rewrites.txt. Exit 1 if less than R
(0.95) of the Q/DQ rewrites in rewrites.txt are predicted, or more than E (0.05) beside them.

Reads what `trtexec --verbose` prints for the optimizer and what `qdq-lint predict --format log` prints.
A fact is a verb and the names of the layers that it is about, with tabs between:

    running     PASS   NAME       "Running: PASS on NAME"
    fusing      PASS   A   B      "PASS: Fusing A with B", "PASS: fusing A into B"; A may be "(C and D)"
    swapping    PASS   A   B      "Swapping A with B"
    eliminating PASS   A   B      "Eliminating A which duplicates (Q) B"
    removing    PASS   A          "Removing A"
    retyping    PASS   A   X  Y   "Swap the layer type of A from X to Y", "Convert layer type of ..."

Where the line does not name its pass it is that of the last "Running:" before it. Time stamps, headers,
layer counts and lines that start with "#" are no facts.

Names are compared as they are, with all that TensorRT joined to them. So a prediction that leaves out a
made-up part, such as the "(Unnamed Layer* 3) [Shuffle]" of a Gemm's bias, counts as a miss and an extra.

The Q/DQ rewrites are the facts that stand below a "Running:" of a pass in QDQ_PASSES, that line
included: the passes that move, merge, fold, absorb or copy Q and DQ, fold quantized weights in, or fuse
behind that. What such a pass has others do, as QuantizeConvWithResidualAdd ConvEltwiseSumFusion, belongs
to it. ConstQDQInitializersFusion is not one of them: it takes away constants, no Q or DQ. Of all other
passes only the "running" facts are kept. In the file the Q/DQ rewrites are marked with "*".

They are counted as a multiset: recall is the share of the log's that is predicted, extra the predicted
ones that the log does not have, as a share of the log's. Printed but not asked for: the recall of the
"running" facts of all passes, and the order, the share of the pairs of Q/DQ rewrites found on both sides
that stand the same way round.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

QDQ_PASSES = {
    "ConstWeightsQuantizeFusion", "VanillaSwapWithPreceedingDQ", "VanillaSwapWithFollowingQ",
    "SplitQAcrossPrecedingFanIn", "HorizontalMergeQNodes", "QuantizeConvWithResidualAdd",
    "QuantizeDoubleInputNodes", "QuantizeSingleInputNodes", "ConstWeightsFusion",
    "ConvActPoolFusion", "QDQToCopy",
}

STAMP = re.compile(r"^(\[[^]]*\] *)+")

FORMS = [(re.compile(form), verb) for form, verb in [
    (r"Running: (?P<running>\w+) on (.+)$", "running"),
    (r"(?P<named>\w+): [Ff]using \((.+) and (.+)\) into (.+)$", "fusing"),
    (r"(?P<named>\w+): [Ff]using (.+) (?:into|with) (.+)$", "fusing"),
    (r"Swapping (.+) with (.+)$", "swapping"),
    (r"Eliminating (.+) which duplicates \(\w+\) (.+)$", "eliminating"),
    (r"Removing (.+)$", "removing"),
    (r"Swap the layer type of (.+) from (\w+) to (\w+)$", "retyping"),
    (r"Convert layer type of (.+) from (\w+) to (\w+)$", "retyping"),
]]


def facts(text):
    """(fact, is a Q/DQ rewrite) in the order of the log."""
    found, current = [], ""
    for line in text.splitlines():
        line = STAMP.sub("", line).rstrip()
        for form, verb in FORMS:
            match = form.match(line)
            if not match:
                continue
            groups = match.groupdict()
            current = groups.get("running") or current
            named = groups.get("running") or groups.get("named") or current
            skipped = 1 if groups else 0
            names = list(match.groups()[skipped:])
            qdq = current in QDQ_PASSES
            if qdq or verb == "running":
                found.append(("\t".join([verb, named] + names), qdq))
            break
    return found


def read_list(text):
    return [(line[2:], line[0] == "*") for line in text.splitlines() if line[:2] in ("* ", "  ")]


def written(found):
    return "".join(("* " if qdq else "  ") + fact + "\n" for fact, qdq in found)


def recall(want, have):
    want, have = collections.Counter(want), collections.Counter(have)
    return tuple(sum(c.values()) for c in (want & have, want, have - want))


def order(want, have):
    """The share of pairs of facts in both lists in the same order; repeated facts are left out."""
    once = lambda facts: {f: k for k, f in enumerate(facts) if facts.count(f) == 1}
    left, right = once(want), once(have)
    places = [right[f] for f in want if f in left and f in right]
    pairs = [a < b for k, a in enumerate(places) for b in places[k + 1:]]
    return sum(pairs) / len(pairs) if pairs else 1.0


def predicted(options):
    target = json.loads((options.compare / "expected.json").read_text())["target"]
    command = [options.bin, "predict", str(options.compare / "model.onnx"), "--target", target,
               "--format", "log"]
    if options.rules:
        command += ["--rules", options.rules]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stderr}")
    return facts(run.stdout)


def compare(want, have, min_recall=0.95, max_extra=0.05, show=False):
    qdq = lambda found: [fact for fact, is_qdq in found if is_qdq]
    running = lambda found: [fact for fact, _ in found if fact.startswith("running\t")]
    good, total, extra = recall(qdq(want), qdq(have))
    ran, all_ran, more = recall(running(want), running(have))
    print(f"Q/DQ rewrites: {good} of {total} predicted ({good / max(total, 1):.1%}), {extra} extra "
          f"({extra / max(total, 1):.1%})")
    print(f"all passes: {ran} of {all_ran} \"Running:\" lines predicted "
          f"({ran / max(all_ran, 1):.1%}), {more} extra")
    print(f"order: {order(qdq(want), qdq(have)):.1%} of the pairs of Q/DQ rewrites agree")
    if show:
        left, right = collections.Counter(want), collections.Counter(have)
        for sign, rest in ("-", left - right), ("+", right - left):
            print("".join(f"{sign}{'*' if q else ' '} {fact}\n" for fact, q in rest.elements()), end="")
    return total > 0 and good >= min_recall * total and extra <= max_extra * total


SELF_TEST = """
[01/01/2023-10:00:00] [V] [TRT] Original: 9 layers
[01/01/2023-10:00:00] [V] [TRT] Running: EltReluFusion on a
[01/01/2023-10:00:00] [V] [TRT] EltReluFusion: Fusing a with r
Running: QuantizeDoubleInputNodes on g + (Unnamed Layer* 3) [Shuffle]
QuantizeDoubleInputNodes: fusing z into g
QuantizeDoubleInputNodes: fusing (x and y) into g
Removing x
# no words on z
Swapping x with b
Running: ConstWeightsFusion on w + q
Running: QDQToCopy on q
Swap the layer type of q from QUANTIZE to kQDQ
"""
SELF_TEST_FACTS = """\
  running|EltReluFusion|a
* running|QuantizeDoubleInputNodes|g + (Unnamed Layer* 3) [Shuffle]
* fusing|QuantizeDoubleInputNodes|z|g
* fusing|QuantizeDoubleInputNodes|x|y|g
* removing|QuantizeDoubleInputNodes|x
* swapping|QuantizeDoubleInputNodes|x|b
* running|ConstWeightsFusion|w + q
* running|QDQToCopy|q
* retyping|QDQToCopy|q|QUANTIZE|kQDQ
"""


def self_test():
    found = facts(SELF_TEST)
    assert written(found).replace("\t", "|") == SELF_TEST_FACTS, written(found)
    assert read_list(written(found)) == found
    assert compare(found, found)
    assert not compare(found, found[:-1]), "a missing line"
    assert compare(found, found[:-1], min_recall=0.8), "a missing line that is allowed"
    assert not compare(found[:-1], found), "an extra line"
    assert compare(found, found[1:]), "a line of another pass"
    assert not compare([], []), "nothing to compare"
    assert order(["a", "b", "c"], ["b", "a", "c"]) == 2 / 3


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log", nargs="?", type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("--bin")
    parser.add_argument("--rules")
    parser.add_argument("--min-recall", type=float, default=0.95)
    parser.add_argument("--max-extra", type=float, default=0.05)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    if options.log:
        print(written(facts(options.log.read_text())), end="")
        return 0
    if not options.compare or not options.bin:
        parser.error("either a log, or --compare and --bin")
    want = read_list((options.compare / "rewrites.txt").read_text())
    return int(not compare(want, predicted(options), options.min_recall, options.max_extra,
                           options.show))


if __name__ == "__main__":
    sys.exit(main())
