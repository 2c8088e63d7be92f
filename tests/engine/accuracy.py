#!/usr/bin/env python3
"""Says, as Markdown, what the prediction got right and wrong against real engines.

    accuracy.py --bin QDQ-LINT [--rules DIR] [--scenarios DIR] CASE...
    accuracy.py --self-test

A case is a folder with model.onnx and expected.json (check_engine.py). The counts of a case are
score.py's. Per rule it counts the layers that the rule had a part in: those that steps of it led to, and
those that it names as a layer rule. A layer is right when its fusion and its types are the engine's, or
when it is a stand-alone Q or DQ that the engine has too. What score.py does not compare (a layer that
costs nothing, one of an engine that is known in part) is neither right nor wrong.
"""
import argparse
import collections
import contextlib
import io
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
from facts import dtype, tokens
from score import score

QDQ = ("QuantizeLinear", "DequantizeLinear")


def run(options, command, case, target, form):
    line = [options.bin, command, str(case / "model.onnx"), "--target", target, "--format", form]
    if options.rules:
        line += ["--rules", options.rules]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(line)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


class Player:
    """A predicted layer, as score.py looks at it."""

    def __init__(self, layer, expected):
        ops = expected["ops"]
        self.tokens = tokens(layer["Name"])
        self.nodes = {t for t in self.tokens if t in ops and ops[t] not in QDQ}
        self.types = (sorted(map(dtype, layer["Inputs"])), sorted(map(dtype, layer["Outputs"])))
        self.reformat = layer["Name"].startswith("Reformatting CopyNode")
        self.verdict = None  # True, False, or None: not compared

    def judge(self, right):
        self.verdict = right if self.verdict is None else self.verdict and right


def lone_qdq(player, layer):
    """score.py asks the names; the prediction says it outright."""
    return layer["kind"] in ("q", "dq") and not player.reformat


def judge(expected, players, layers):
    """Gives every compared player its verdict. Returns the number of engine layers without a player."""
    missed = 0
    same = expected["same_tensor"]

    def key(names):
        return tuple(sorted({same.get(name, name) for name in names}))

    def direction(types):
        return "q" if types[0][:1] == ["float"] and types[1][:1] == ["int8"] else "dq"

    lone = []
    for fact in expected["layers"]:
        types = (fact["in"], fact["out"])
        if fact["kind"] == "qdq":
            lone.append((key(fact["nodes"]), direction(types)))
        if fact["kind"] != "layer":
            continue
        found = next((p for p in players if fact["principal"] in p.nodes and not p.reformat), None)
        if found is None:
            missed += 1
        else:
            found.judge(found.types == types and found.nodes == set(fact["nodes"]))
    for player, layer in zip(players, layers):
        if not lone_qdq(player, layer):
            continue
        here = (key(player.tokens), direction(player.types))
        if here in lone:
            lone.remove(here)
            player.judge(True)
        elif not expected.get("partial"):
            player.judge(False)
    if not expected.get("partial"):
        reformats = sum(fact["kind"] == "reformat" for fact in expected["layers"])
        converting = [p for p in players if p.reformat and p.types[0] != p.types[1]]
        for index, player in enumerate(converting):
            player.judge(index < reformats)
        missed += max(0, reformats - len(converting))
    return missed + len(lone)


def judge_extra(wrong, players):
    """Layers that only the prediction has, and nodes that it has twice: score.py names the nodes."""
    for line in wrong:
        if line.split()[1] != "extra":
            continue
        for player in players:
            if any(repr(t) in line or f" {t} is in two" in line for t in player.tokens):
                player.judge(False)


class Case:
    def __init__(self, options, folder):
        self.name = folder.name
        self.expected = json.loads((folder / "expected.json").read_text())
        target = self.expected["target"]
        engine = run(options, "predict", folder, target, "layer-info")
        detail = run(options, "predict", folder, target, "json")
        self.layers, self.steps = detail["layers"], detail["steps"]
        names = [layer["Name"] for layer in engine["Layers"]]
        if names != [layer["name"] for layer in self.layers]:
            sys.exit(f"{self.name}: the two formats of the prediction name different layers")
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            self.good, self.total, self.kinds = score(self.expected, engine, True)
        self.wrong = [line.strip() for line in said.getvalue().splitlines()]
        self.players = [Player(layer, self.expected) for layer in engine["Layers"]]
        self.missed = judge(self.expected, self.players, self.layers)
        judge_extra(self.wrong, self.players)
        all_right = not self.missed and all(p.verdict is not False for p in self.players)
        if all_right != (self.good == self.total):
            sys.exit(f"{self.name}: score.py says {self.good} of {self.total}, the layers differ")
        found = run(options, "check", folder, target, "json")
        self.findings = [one["rule"] for one in found["runs"][0]["findings"]]


class Share:
    """What a rule had to do with the engines."""

    def __init__(self):
        self.engines, self.steps, self.findings = set(), 0, 0
        self.layers = collections.Counter()  # verdict -> layers


def shares(cases):
    table = collections.defaultdict(Share)
    for case in cases:
        for step in case.steps:
            table[step["rule"]].steps += 1
            table[step["rule"]].engines.add(case.name)
        for rule in case.findings:
            table[rule].findings += 1
            table[rule].engines.add(case.name)
        for layer, player in zip(case.layers, case.players):
            rules = {one["rule"] for one in layer["because"]}
            for rule in rules | ({layer["rule"]} if layer["rule"] else set()):
                table[rule].layers[player.verdict] += 1
                table[rule].engines.add(case.name)
    return table


def rule_list(options):
    line = [options.bin, "rules", "--format", "json"]
    if options.rules:
        line += ["--rules", options.rules]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=True)
    rules = {}
    for rule in json.loads(done.stdout)["rules"]:
        if rule["kind"] == "fix":  # says nothing of TensorRT
            continue
        rules.setdefault(rule["id"], rule)  # of several files with one id the first speaks
    return rules


def cell(text):
    return str(text).replace("|", "\\|")


def row(*cells):
    return "| " + " | ".join(map(cell, cells)) + " |"


def head(*names):
    return [row(*names), "|" + "---|" * len(names)]


def link(rule):
    return f"[{rule}](rules/{rule}.md)"


def case_section(cases):
    good, total = sum(c.good for c in cases), sum(c.total for c in cases)
    out = [f"{len(cases)} engines, {good} of {total} items right. What the items are, says",
           "[score.py](../tests/engine/score.py).", ""]
    kinds = list(cases[0].kinds) if cases else []
    out += head("engine", "release", "GPU", "other options", "right", *kinds)
    for case in cases:
        release, *options = case.expected["target"].split(",")
        counts = ["{}/{}".format(*case.kinds[kind]) if case.kinds[kind][1] else "-"
                  for kind in kinds]
        device = [option for option in options if option.startswith("sm_")]
        others = [option for option in options if option not in device]
        out.append(row(case.name, release, ", ".join(device) or "not given",
                       ", ".join(others) or "-", f"{case.good} of {case.total}", *counts))
    for case in cases:
        part = ", known in part" if case.expected.get("partial") else ""
        out += ["", f"### {case.name}", "", f"Origin{part}: {case.expected['origin']}.", ""]
        verdicts = collections.Counter(player.verdict for player in case.players)
        out += [f"{len(case.players)} layers predicted: {verdicts[True]} right, {verdicts[False]} "
                f"wrong, {verdicts[None]} not compared; {case.missed} of the engine's missed."]
        if case.wrong:
            out += ["", "```text", *case.wrong, "```"]
    return out


def rule_section(rules, table):
    out = ["A layer counts for every rule that had a part in it, so one layer counts several times.",
           "Steps are applications of a rewrite rule, findings those of a lint rule.", ""]
    out += head("rule", "confidence", "engines", "steps", "findings", "layers", "right", "wrong",
                "not compared")
    for name in sorted(rules):
        if name not in table:
            continue
        one, rule = table[name], rules[name]
        out.append(row(link(name), rule["confidence"], len(one.engines), one.steps or "-",
                       one.findings or "-", sum(one.layers.values()) or "-",
                       *((one.layers[verdict] for verdict in (True, False, None))
                         if one.layers else "---")))
    return out


def sections_of(file):
    found, name = {}, None
    for line in file.read_text().splitlines():
        if line.startswith("== "):
            name = line[3:]
            found[name] = []
        elif name:
            found[name].append(line)
    return {name: " ".join(lines).strip() for name, lines in found.items()}


def open_section(folder):
    out = ["Scenarios whose expectation, from a source, is not what the program predicts yet.", ""]
    for file in sorted(folder.glob("*.scenario")):
        parts = sections_of(file)
        if "open" in parts:
            out.append(f"- `{file.name}`: {parts['title']}. Open: {parts['open']} "
                       f"Source: {parts['source']}")
    return out if len(out) > 2 else ["None."]


def unknown_section(options, rules, table):
    inferred = [name for name in sorted(rules) if rules[name]["confidence"] == "inferred"]
    out = ["### Inferred rules", "",
           f"{len(inferred)} of {len(rules)} rules rest on inference. What they take part in says "
           "`inferred`.", ""]
    for name in inferred:
        seen = f", took part in {len(table[name].engines)} engines" if name in table else ""
        out.append(f"- {link(name)} ({rules[name]['kind']}{seen}): {rules[name]['summary']}")
    out += ["", "### Open scenarios", ""] + open_section(options.scenarios)
    unused = [name for name in sorted(rules) if name not in table]
    out += ["", "### Rules that no engine exercised", "",
            f"{len(unused)} rules. They rest on their sources, their examples and the scenarios."]
    for kind in ("rewrite", "layer", "lint"):
        here = [name for name in unused if rules[name]["kind"] == kind]
        out += ["", f"{kind.capitalize()} rules ({len(here)}):", ""]
        out += [f"- {link(name)} ({rules[name]['confidence']})" for name in here] or ["- none"]
    return out


def self_test():
    """One engine of three layers; predictions that differ from it in one thing each."""
    expected = {
        "ops": {"Q": "QuantizeLinear", "C": "Conv", "P": "MaxPool"}, "same_tensor": {"Q": "x"},
        "layers": [{"kind": "qdq", "nodes": ["Q"], "in": ["float"], "out": ["int8"]},
                   {"kind": "layer", "principal": "C", "nodes": ["C"], "in": ["int8"],
                    "out": ["float"]},
                   {"kind": "layer", "principal": "P", "nodes": ["P"], "in": ["float"],
                    "out": ["float"]}]}
    good = [("Q", "q", "float", "int8"), ("C", "compute", "int8", "float"),
            ("P", "compute", "float", "float")]

    def verdicts(layers, **more):
        case = {**expected, **more}
        engine = [{"Name": name, "Inputs": [{"Format/Datatype": given.title()}],
                   "Outputs": [{"Format/Datatype": made.title()}]}
                  for name, _, given, made in layers]
        players = [Player(layer, case) for layer in engine]
        missed = judge(case, players, [{"kind": kind} for _, kind, _, _ in layers])
        return [player.verdict for player in players], missed

    reformat = ("Reformatting CopyNode for Input Tensor 0 to P", "reformat", "int8", "float")
    cases = [
        (good, {}, ([True, True, True], 0)),
        ([good[0], ("C", "compute", "int8", "int8"), good[2]], {}, ([True, False, True], 0)),
        ([good[0], ("C + P", "compute", "int8", "float")], {}, ([True, False], 0)),
        (good[1:], {}, ([True, True], 1)),
        (good[:2], {}, ([True, True], 1)),
        ([*good, ("D", "dq", "int8", "float")], {}, ([True, True, True, False], 0)),
        ([*good, ("D", "dq", "int8", "float")], {"partial": True}, ([True, True, True, None], 0)),
        ([*good, reformat], {}, ([True, True, True, False], 0)),
        ([*good, ("N", "no-op", "int8", "int8")], {}, ([True, True, True, None], 0)),
    ]
    failed = 0
    for layers, more, wanted in cases:
        if verdicts(layers, **more) != wanted:
            print(f"{layers} {more}: {verdicts(layers, **more)}, wanted {wanted}")
            failed += 1
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--rules")
    root = pathlib.Path(__file__).resolve().parents[1]
    parser.add_argument("--scenarios", type=pathlib.Path, default=root / "scenarios")
    parser.add_argument("cases", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    cases = [Case(options, folder) for folder in sorted(options.cases)]
    rules = rule_list(options)
    table = shares(cases)
    out = ["# How right is it?", "",
           "Predictions against engines that TensorRT built, per engine and per rule, and what is",
           "not known.", "", "## Per engine", ""]
    out += case_section(cases)
    out += ["", "## Per rule", ""] + rule_section(rules, table)
    out += ["", "## What is unknown", ""] + unknown_section(options, rules, table)
    print("\n".join(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
