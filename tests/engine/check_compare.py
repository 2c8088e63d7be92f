#!/usr/bin/env python3
"""Checks that `qdq-lint compare` counts as score.py does.

    check_compare.py --bin QDQ-LINT --rules DIR CASE...

For each case (see check_engine.py) engines are made that differ from the prediction: what is predicted
when one of the rules that shaped the case does not exist, once with all types and once with some untold.
Both scorers compare the real prediction with each of them, and must agree on every count. Fails too if all engines are equal to the prediction: then
nothing was compared.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from facts import facts
from score import score

ASPECTS = {"precision": "precision", "fusion": "fusion", "qdq": "standalone", "reformat": "reformat",
           "extra": "extra"}


def run(options, *arguments):
    done = subprocess.run([options.bin, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def without_rule(folder, rule):
    """Takes the rule out of every phase of every release in the folder. Returns the old files."""
    old = {}
    for file in (folder / "releases").glob("*.json"):
        old[file] = file.read_text()
        release = json.loads(old[file])
        for phase in release.get("phases", []):
            for key in ("rules", "regions"):
                if key in phase:
                    phase[key] = [name for name in phase[key] if name != rule]
        file.write_text(json.dumps(release))
    return old


def without_types(layers):
    """As engines with dynamic shapes have them."""
    for layer in layers:
        for tensor in layer["Inputs"] + layer["Outputs"]:
            tensor["Format/Datatype"] = "N/A due to dynamic shapes"


def scorers_agree(options, model, case, expected, engine_file):
    """Whether both count alike; and whether anything was wrong."""
    engine = json.loads(engine_file.read_text())
    real = {**expected, "partial": False, "layers": facts(engine["Layers"], expected["all_ops"])}
    real["ops"] = {node: expected["all_ops"][node] for fact in real["layers"] for node in fact.get("nodes", [])}
    target = expected["target"]
    predicted = run(options, "predict", model, "--target", target, "--format", "layer-info")
    good, total, by_aspect = score(real, predicted)
    got = run(options, "compare", model, engine_file, "--target", target, "--format", "json")["score"]
    want = {ASPECTS[name]: {"right": right, "total": count} for name, (right, count) in by_aspect.items()}
    if got["aspects"] == want and (got["right"], got["total"]) == (good, total):
        return True, good < total
    print(f"{case}: compare says {got}\n  score.py says {want}")
    return False, True


def check(options, case, folder):
    model = case / "model.onnx"
    expected = json.loads((case / "expected.json").read_text())
    target = expected["target"]
    steps = run(options, "predict", model, "--target", target, "--format", "json")["steps"]
    sound, differing, rules = True, 0, sorted({step["rule"] for step in steps})
    for rule in ["", *rules]:
        old = without_rule(folder, rule)
        engine = run(options, "predict", model, "--target", target, "--format", "layer-info", "--rules", folder)
        for file, text in old.items():
            file.write_text(text)
        engine_file = folder / "engine.info"
        for untold in ("nothing", "the types of some layers"):
            if untold != "nothing":
                without_types(engine["Layers"][::3])
            engine_file.write_text(json.dumps(engine))
            what = f"{case.name} without {rule}, {untold} untold"
            agree, differs = scorers_agree(options, model, what, expected, engine_file)
            sound, differing = sound and agree, differing + differs
        engine_file.unlink()
    print(f"{case.name}: {2 * len(rules) + 2} engines, {differing} unlike the prediction")
    if differing == 0:
        print("  nothing was compared")
    return sound and differing > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rules", required=True, type=pathlib.Path)
    parser.add_argument("cases", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place, "rules")
        shutil.copytree(options.rules, folder)
        return int(not all([check(options, case, folder) for case in options.cases]))


if __name__ == "__main__":
    sys.exit(main())
