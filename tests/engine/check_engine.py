#!/usr/bin/env python3
"""Predicts the engine of a case and compares it with the one that TensorRT built: all must be right.

    check_engine.py --bin QDQ-LINT [--rules DIR] CASE...

A case is a folder with model.onnx and expected.json: what a real engine has for each node. Prints what
is wrong, and exits with 1 if anything is.
"""
import argparse
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
from score import score


def predicted(options, case, target):
    command = [options.bin, "predict", str(case / "model.onnx"), "--target", target,
               "--format", "layer-info"]
    if options.rules:
        command += ["--rules", options.rules]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rules")
    parser.add_argument("cases", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    wrong = False
    for case in options.cases:
        expected = json.loads((case / "expected.json").read_text())
        good, total, _ = score(expected, predicted(options, case, expected["target"]), True)
        print(f"{case.name}: {good} of {total} right")
        wrong = wrong or good < total or total == 0
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
