#!/usr/bin/env python3
"""Runs `qdq-lint fix` over models and proves what it writes: by ONNX Runtime, and by predicting anew.

    check_fixes.py --bin QDQ_LINT [--keep FOLDER] [--measure] antipatterns|shown-cases|random|self-test

Of each model: safe fixes keep the numbers bit for bit, also where quantizers saturate; with --unsafe-fixes
each output stays within a bound on inputs that the scales were made for; nothing is predicted to be worse.
antipatterns: the models of antipatterns.py lose the finding and are predicted to be better.
shown-cases: the example models and those of real engines (with random weights: theirs are not here).
random: networks of random_models.py, --count of them from --seed on.
self-test: fixes made by hand, wrong ones among them (self_test.py).
--keep leaves the fixed models in FOLDER; --measure prints how far each is apart. Exits with 1 on a problem.
"""
import argparse
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from onnx_wire import Model  # noqa: E402

import random_weights
import random_models
import self_test
from antipatterns import ANTIPATTERNS
from fixed_models import Program, apart, fixed_models, numbers, problems_of
from predictions import better, predictions, worse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LATEST = "trt10.15"
RANDOM_MODELS = 60
RANDOM_BOUND = 0.2
SHOWN_BOUND = 0.4

# Shown cases that ONNX Runtime does not run, and what it says.
NOT_RUN = {
    "no-zero-points": "scale must be 1D tensor with size 2",
    "scale-count": "scale must be 1D tensor with size 8",
}


class Check:
    """Fixes models and collects what is wrong."""

    def __init__(self, program, check_program, folder, measure=False, seeds=range(RANDOM_MODELS)):
        self.program, self.check_program = program, check_program
        self.folder, self.measure, self.seeds = folder, measure, seeds
        self.problems = []

    def complain(self, fixed, problems):
        kind = "unsafe" if fixed.unsafe else "safe"
        self.problems += [f"{fixed.name}, {kind} fixes: {one}" for one in problems]

    def run(self, models, target, judge):
        """models: (name, path). `judge` yields problems of a Fixed, its predictions and its answer."""
        made = []
        for name, path in models:
            try:
                made += fixed_models(self.program, name, path, target)
            except (RuntimeError, ValueError, KeyError) as error:
                self.problems.append(f"{name}: {error}")
        if not made:
            return
        files = {str(one.original) for one in made} | {str(one.path) for one in made}
        predicted = predictions(self.check_program, target, sorted(files))
        for fixed, answer in zip(made, numbers(made, self.folder)):
            before, after = predicted[str(fixed.original)], predicted[str(fixed.path)]
            if unread := [one for one in (before, after) if isinstance(one, str)]:
                self.complain(fixed, [f"check does not read it: {unread[0]}"])
                continue
            self.complain(fixed, [*problems_of(fixed), *judge(fixed, before, after, answer)])
            if self.measure:
                print(measured(fixed, before, after, answer))


def measured(fixed, before, after, answer):
    rms = max((output["rms"] for output in answer["kinds"]["calibrated"]["outputs"]), default=0) \
        if answer["ran"] else "not run"
    made = ",".join(sorted({one["fix"] for one in fixed.fixes})) or "-"
    return (f"{fixed.name}\t{'unsafe' if fixed.unsafe else 'safe'}\t{len(fixed.fixes)}\trms {rms}\t"
            f"{(before.seconds or 0) * 1e6:.2f} -> {(after.seconds or 0) * 1e6:.2f} us\t{made}")


def ran(answer):
    """Problems, and the reason if ONNX Runtime takes the model as it was, but not as it is."""
    if not answer["ran"]:
        yield f"ONNX Runtime does not run the {'original' if answer['model'] == 0 else 'fixed model'}: " \
              f"{answer['reason'][-300:]}"


def check_antipatterns(check, wanted=ANTIPATTERNS):
    by_target = {}
    for one in wanted:
        by_target.setdefault(one.target, {})[one.model] = one
    for target, rows in by_target.items():
        models = [(name, copied(HERE / "antipatterns" / f"{name}.onnx", check.folder)) for name in rows]

        def judge(fixed, before, after, answer, rows=rows):
            one = rows[fixed.name]
            yield from antipattern_problems(one, fixed, before, after)
            yield from ran(answer)
            if answer["ran"]:
                yield from apart(fixed, answer, one.bound)

        check.run(models, target, judge)


def antipattern_problems(one, fixed, before, after):
    yield from worse(before, after, one.leaves_in_float)
    missing = [code for code in one.gone if not before.found[code]]
    if missing:
        yield f"the model does not show {', '.join(missing)}"
    if not fixed.unsafe and one.bound > 0:
        return
    left = [code for code in one.gone if after.found[code]]
    if left:
        yield f"{', '.join(left)} is still found"
    elif not better(before, after):
        yield "the prediction is not better"


def copied(model, folder):
    return pathlib.Path(shutil.copy(model, folder))


def check_shown_cases(check):
    shown = [(path.stem, copied(path, check.folder)) for folder in ("examples", "examples/questions")
             for path in sorted((ROOT / folder).glob("*.onnx"))]
    for path in sorted((ROOT / "tests" / "engine").glob("*/model.onnx")):
        place = check.folder / path.parent.name
        place.mkdir()
        model = place / "model.onnx"
        model.write_bytes(Model(path.read_bytes()).with_batch(1).bytes())
        random_weights.fill(model)
        shown.append((place.name, model))
    check.run(shown, LATEST, shown_problems)


def shown_problems(fixed, before, after, answer):
    yield from worse(before, after, leaves_in_float=fixed.unsafe)
    reason = NOT_RUN.get(fixed.name)
    if reason is None:
        yield from ran(answer)
    elif answer["ran"]:
        yield "ONNX Runtime runs it: take it off NOT_RUN"
    elif answer["model"] != 0 or reason not in answer["reason"]:
        yield f"ONNX Runtime does not run it for another reason than NOT_RUN says: {answer['reason'][-300:]}"
    if answer["ran"]:
        yield from apart(fixed, answer, SHOWN_BOUND)


def check_random(check):
    models = []
    for seed in check.seeds:
        path = check.folder / f"random{seed}.onnx"
        path.write_bytes(random_models.model(seed))
        models.append((path.stem, path))
    fixed_some = {False: 0, True: 0}

    def judge(fixed, before, after, answer):
        fixed_some[fixed.unsafe] += bool(fixed.fixes)
        yield from worse(before, after, leaves_in_float=fixed.unsafe)
        yield from ran(answer)
        if answer["ran"]:
            yield from apart(fixed, answer, RANDOM_BOUND)

    check.run(models, LATEST, judge)
    # Otherwise nothing was tested.
    check.problems += [f"random: {'unsafe' if unsafe else 'safe'} fixes were made in {count} models only"
                       for unsafe, count in fixed_some.items() if count < len(models) // 4]


def check_self(check):
    def check_one(row, program):
        inner = Check(program, check.check_program, check.folder)
        check_antipatterns(inner, [row])
        return inner.problems

    check.problems += self_test.problems(check_one)


CHECKS = {"antipatterns": check_antipatterns, "shown-cases": check_shown_cases, "random": check_random,
          "self-test": check_self}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--keep")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=RANDOM_MODELS)
    parser.add_argument("what", choices=CHECKS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        seeds = range(options.seed, options.seed + options.count)
        check = Check(Program(options.bin), options.bin, folder, options.measure, seeds)
        CHECKS[options.what](check)
    for problem in check.problems:
        print(problem, file=sys.stderr)
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
