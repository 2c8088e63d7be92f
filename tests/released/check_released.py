#!/usr/bin/env python3
"""What was released is still there: ids and codes of rules, commands, options, exit codes, schemas.

    check_released.py [--write] [--bin QDQ-LINT --options FILE --version V]
    check_released.py --self-test

rules.txt and interface.txt hold a name a line; retired.txt the names that were given up, as
`NAME | version | reason`. A name of the lists must be there, one of retired.txt must not. When
CHANGELOG.md gives the version a date, the lists must have all that there is. --write adds what is
missing in them, and takes nothing away.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "release"
SCHEMAS = ("findings", "prediction", "comparison", "rules", "fixes")
EXITS = {0: ["rules"], 1: ["check", "examples/float-weights.onnx"], 2: ["check", "nothing.onnx"]}


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)


def rules_of(program):
    """A line for each rule: its id, and the code if it has one."""
    rules = json.loads(run(program, "rules", "--format", "json").stdout)["rules"]
    return {" ".join(filter(None, (rule["id"], rule.get("code")))) for rule in rules}


def interface_of(program, options):
    lines = set(pathlib.Path(options).read_text().splitlines())
    for code, arguments in EXITS.items():
        if run(program, *arguments).returncode == code:
            lines.add(f"exit {code} {' '.join(arguments)}")
    model = "examples/float-weights.onnx"
    documents = {
        "findings": ["check", model], "prediction": ["predict", model], "rules": ["rules"],
        "comparison": ["compare", "tests/engine/conv-relu-10.15/model.onnx",
                       "tests/cli/engines/conv-relu.json"],
        "fixes": ["fix", "tests/fix/padded.onnx", "--diff"]}
    for name in SCHEMAS:
        version = json.loads(run(program, *documents[name], "--format", "json").stdout)["version"]
        # Schemas of versions before stay.
        for each in range(1, version + 1):
            if (ROOT / "docs" / "schema" / f"{name}-{each}.schema.json").exists():
                lines.add(f"schema {name}-{each}")
    return lines


def retired_lines(text):
    names = {}
    for line in filter(None, text.splitlines()):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3 or not all(parts) or not re.fullmatch(r"\d+\.\d+\.\d+", parts[1]):
            raise SystemExit(f"retired.txt: not `NAME | version | reason`: {line}")
        names[parts[0]] = parts[1]
    return names


def is_dated(changelog, version):
    entry = re.search(rf"^## \[{re.escape(version)}\] - (\S+)$", changelog, re.M)
    if not entry:
        raise SystemExit(f"CHANGELOG.md has no entry for {version}")
    if entry[1] != "unreleased" and not re.fullmatch(r"\d{4}-\d\d-\d\d", entry[1]):
        raise SystemExit(f"CHANGELOG.md: {entry[1]} is neither a date nor `unreleased`")
    return entry[1] != "unreleased"


def words_of(lines):
    """Ids and codes by themselves: a retired one may not come back in another company."""
    return {word for line in lines for word in line.split()}


def faults(released, present, retired, dated, by_word=True):
    for name in sorted(released - present):
        yield f"{name}: was released and is gone (docs/versioning.md)"
    for name in sorted(set(retired) & released):
        yield f"{name}: is both in a list and in retired.txt"
    for name in sorted(set(retired)):
        again = set(name.split()) & (words_of(present) - words_of(released)) if by_word else ()
        if name in present or again:
            yield f"{name}: was retired in {retired[name]}; nothing else may be called so"
    if dated:
        for name in sorted(present - released):
            yield f"{name}: is released now; check_released.py --write adds it"


SELF_TESTS = [
    # released, present, retired, dated, how many faults
    ({"a QDQ1", "b"}, {"a QDQ1", "b", "c"}, {}, False, 0),
    ({"a QDQ1", "b"}, {"a QDQ1", "b", "c"}, {}, True, 1),
    ({"a QDQ1", "b"}, {"a QDQ1"}, {}, False, 1),
    ({"a QDQ1", "b"}, {"a QDQ2", "b"}, {}, False, 1),
    ({"b"}, {"b"}, {"a QDQ1": "0.2.0"}, True, 0),
    ({"b"}, {"b", "a QDQ1"}, {"a QDQ1": "0.2.0"}, False, 1),
    ({"b"}, {"b", "c QDQ1"}, {"a QDQ1": "0.2.0"}, False, 1),
    ({"a QDQ1"}, {"a QDQ1"}, {"a QDQ1": "0.2.0"}, False, 2),
    ({"b QDQ1"}, {"b QDQ1", "c"}, {"c QDQ2": "0.2.0"}, False, 1),
]


def self_test():
    failed = 0
    for released, present, retired, dated, expected in SELF_TESTS:
        found = list(faults(released, present, retired, dated))
        if len(found) != expected:
            print(f"{released} {present} {retired} {dated}: {found}, not {expected} faults")
            failed = 1
    for line in ("a | 0.2.0", "a | soon | why", "a | 0.2.0 | "):
        try:
            retired_lines(line)
        except SystemExit:
            continue
        print(f"retired.txt may say {line!r}")
        failed = 1
    if is_dated("## [1.0.0] - unreleased\n", "1.0.0") or not is_dated("## [1.0.0] - 2027-01-01\n", "1.0.0"):
        print("the date of a release is misread")
        failed = 1
    return failed


def check(name, present, retired, dated, write):
    file = HERE / name
    released = set(file.read_text().splitlines()) if file.exists() else set()
    if write:
        released |= present
        file.write_text("".join(line + "\n" for line in sorted(released)))
    return list(faults(released, present, retired, dated, by_word=name == "rules.txt"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default=BUILD / "bin" / "qdq-lint")
    parser.add_argument("--options", default=BUILD / "generated" / "share" / "qdq-lint.list")
    parser.add_argument("--version", default=None)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    version = options.version or run(options.bin, "--version").stdout.split()[1]
    dated = is_dated((ROOT / "CHANGELOG.md").read_text(), version)
    retired = retired_lines((HERE / "retired.txt").read_text())
    kinds = ("option ", "command ", "choice ", "exit ", "schema ")
    found = []
    for name, present, is_interface in (("rules.txt", rules_of(options.bin), False),
                                        ("interface.txt", interface_of(options.bin, options.options), True)):
        own = {key: value for key, value in retired.items() if key.startswith(kinds) == is_interface}
        found += check(name, present, own, dated, options.write)
    print("\n".join(found) if found else "all that was released is there")
    return 1 if found else 0


sys.exit(main())
