#!/usr/bin/env python3
"""Runs qdq-lint over sound and erroneous models and validates what it writes, format by format.

    check_formats.py --bin FOLDER sarif|documents|many

sarif: by SARIF's schema, by what code scanning takes, and by sarif-multitool (validate_sarif.mjs).
documents: the JSON formats by their schemas (validate_documents.mjs), JUnit as XML, workflow commands.
many: a model with 10,000 findings stays inside the limits of code scanning, and says what it left out.
FOLDER holds qdq-lint. Exits with 1 if a document is wrong, or says anything else than the others.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import models

HERE = pathlib.Path(__file__).resolve().parent
COMMAND = re.compile(r"::(error|warning|notice) file=[^:,]+,line=\d+,title=[^:,]+::.+")
MANY = 10_000
FIXED = models.ROOT / "tests/fix/padded.onnx"  # which fix mends
LEFT_OUT = re.compile(r"^(\d+) locations? of further places")


class Runner:
    """Writes documents of qdq-lint, run in a folder with models."""

    def __init__(self, program, folder):
        self.program, self.folder, self.out = program, folder, folder / "out"
        self.out.mkdir()

    def write(self, name, arguments, codes):
        file = self.out / name
        done = subprocess.run([self.program, *arguments, "-o", str(file)], cwd=self.folder,
                              capture_output=True, text=True, timeout=300)
        if done.returncode not in codes:
            sys.exit(f"qdq-lint {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
        return str(file)

    def check(self, name, files, form, *more):
        files = [files] if isinstance(files, str) else files
        failed = any(file.startswith("erroneous/") for file in files)
        return self.write(name, ["check", *files, "--format", form, *more], [2] if failed else [0, 1])


def node(script, *arguments):
    """The exit code of a script that prints what is wrong."""
    return subprocess.run(["node", str(HERE / script), *arguments], timeout=500).returncode


def check_sarif(run, sound, erroneous):
    files = [run.check(f"{number}.sarif", model, "sarif")
             for number, model in enumerate([*sound, *erroneous])]
    files.append(run.check("all.sarif", [*sound, *erroneous], "sarif"))
    files.append(run.check("trt8.sarif", sound, "sarif", "--target", "trt8.4,fp16"))
    (run.folder / "some.onnx").write_bytes(models.many_findings(100))
    files.append(run.check("some.sarif", "some.onnx", "sarif"))
    files += in_a_project(run, sound)
    return node("validate_sarif.mjs", *files)


def in_a_project(run, sound):
    """With suppressions, a baseline, budgets and snapshots; said of all of it is what SARIF has for it."""
    settings = models.write_project(run.folder)
    project = ["--config", settings]
    run.write("known.txt", ["check", *sound[:2], "--format", "sarif", *project, "--write-baseline",
                            str(run.folder / "known.txt")], [1])
    for model in sound[:2]:
        subprocess.run([run.program, "snapshot", model, *project], cwd=run.folder, check=True)
    file = run.check("project.sarif", sound, "sarif", *project, "--baseline", "known.txt", "--snapshot")
    results = json.loads(pathlib.Path(file).read_text())["runs"][0]["results"]
    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    found = ({one["baselineState"] for one in results if "baselineState" in one} |
             {one["kind"] for result in results for one in result["suppressions"]} |
             {one["ruleId"] for one in results} | places)
    wanted = {"new", "unchanged", "external", "QDQ702", "QDQ711", "QDQ713", settings,
              f"{sound[1]}.qdq.txt"}
    if not wanted <= found:
        sys.exit(f"project.sarif lacks {sorted(wanted - found)}")
    return [file]


def check_many(run, _sound, _erroneous):
    (run.folder / "many.onnx").write_bytes(models.many_findings(MANY // 2))
    plain = json.loads(pathlib.Path(run.check("many.json", "many.onnx", "json")).read_text())
    places = sum(len(one["places"]) for one in plain["runs"][0]["findings"])
    file = run.check("many.sarif", "many.onnx", "sarif")
    shown, left_out = places_of(json.loads(pathlib.Path(file).read_text()))
    if places < MANY or shown + left_out < places or left_out == 0:
        print(f"{places} places; SARIF shows {shown} and left out {left_out}")
        return 1
    return node("validate_sarif.mjs", file)


def places_of(log):
    """How many places the results have, and how many locations are said to be left out."""
    shown = left_out = 0
    for run in log["runs"]:
        for result in run["results"]:
            same = [one for one in result.get("relatedLocations", [])
                    if one["message"]["text"].startswith("the same at")]
            shown += 1 + len(same)
        for said in run["invocations"][0]["toolExecutionNotifications"]:
            found = LEFT_OUT.match(said["message"]["text"])
            left_out += int(found[1]) if found else 0
    return shown, left_out


def junit_problems(file):
    root = ElementTree.parse(file).getroot()
    for suite in [root, *root.iter("testsuite")]:
        for name, tag in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]:
            said, real = int(suite.get(name)), len(list(suite.iter(tag)))
            if said != real:
                yield f"{suite.get('name')}: {name}=\"{said}\", but {real} <{tag}>"
    for case in root.iter("testcase"):
        if not case.get("classname") or not case.get("name"):
            yield "a test case has no name"


def command_problems(file):
    for line in pathlib.Path(file).read_text().splitlines():
        if not COMMAND.fullmatch(line):
            yield f"not a workflow command: {line}"


def error_problems(file, erroneous):
    errors = {one["model"]: one["kind"] for one in json.loads(pathlib.Path(file).read_text())["errors"]}
    for model in sorted(erroneous.keys() | errors.keys()):
        if errors.get(model) != erroneous.get(model):
            yield f"{model}: {errors.get(model)}, expected {erroneous.get(model)}"


def check_documents(run, sound, erroneous):
    every = [*sound, *erroneous]
    documents = {form: run.check(form, every, form)
                 for form in ["json", "json-lines", "gitlab", "rdjson", "junit", "github"]}
    problems = [*error_problems(documents["json"], erroneous), *junit_problems(documents.pop("junit")),
                *command_problems(documents.pop("github"))]
    print("".join(problem + "\n" for problem in problems), end="")
    files = [f"{form}={file}" for form, file in documents.items()]
    for number, model in enumerate(sound):
        files.append("predict=" + run.write(f"predict-{number}.json",
                                            ["predict", model, "--format", "json"], [0]))
        files.append("fixes=" + fixes(run, f"fixes-{number}.json", model))
    files += [f"compare={file}" for file in comparisons(run)]
    files += [f"html={file}" for file in pages(run, every, sound)]
    files.append("rules=" + run.write("rules.json", ["rules", "--format", "json"], [0]))
    probes = ["--probe", *probe_files(run)]
    failed = [node("validate_documents.mjs", *files), node("validate_documents.mjs", *probes)]
    return 1 if problems or any(failed) else 0


def fixes(run, name, model, *more):
    """What `fix` says of a model; the fixed model itself is not looked at."""
    file = run.out / name
    done = subprocess.run([run.program, "fix", str(model), "--diff", "--format", "json", *more], cwd=run.folder,
                          capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        sys.exit(f"qdq-lint fix {model}: exit {done.returncode}\n{done.stderr}")
    file.write_text(done.stdout)
    return str(file)


def comparisons(run):
    model = "engine/conv-relu-10.15/model.onnx"
    for engine in sorted((models.ROOT / "tests/cli/engines").iterdir()):
        yield run.write(f"compare-{engine.name}", ["compare", model, str(engine), "--format", "json"], [0])


def pages(run, every, sound):
    yield run.check("all.html", every, "html")
    model = "engine/conv-relu-10.15/model.onnx"
    for engine in sorted((models.ROOT / "tests/cli/engines").iterdir()):
        yield run.write(f"compare-{engine.name}.html",
                        ["compare", model, str(engine), "--format", "html"], [0])
    yield run.write("diff.html", ["diff", sound[0], sound[-1], "--format", "html"], [0, 1])


def probe_files(run):
    """A small document of each format that has all kinds of objects."""
    few = ["examples/attention.onnx", "examples/float-weights.onnx", "erroneous/pointer.onnx"]
    project = ["--config", models.write_project(run.folder)]
    run.write("none", ["check", few[0], *project, "--write-baseline", str(run.folder / "none.txt")], [0])
    for form in ["json", "json-lines", "gitlab", "rdjson"]:
        yield f"{form}=" + run.check(f"few.{form}", few, form, *project, "--baseline", "none.txt")
    yield "fixes=" + fixes(run, "few.fixes", FIXED, "--unsafe-fixes")
    yield "predict=" + run.write("few.predict", ["predict", few[1], "--format", "json"], [0])
    yield from [f"compare={file}" for file in comparisons(run)]
    yield "html=" + run.check("few.html", few, "html", *project, "--baseline", "none.txt")
    yield "html=" + run.write("few-diff.html", ["diff", *few[:2], "--format", "html"], [0, 1])
    yield "rules=" + run.write("few.rules", ["rules", "--format", "json"], [0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("what", choices=["sarif", "documents", "many"])
    arguments = parser.parse_args()
    program = pathlib.Path(arguments.bin).resolve() / "qdq-lint"
    check = {"sarif": check_sarif, "documents": check_documents, "many": check_many}[arguments.what]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sound, erroneous = models.write_sound(folder), models.write_erroneous(folder)
        return check(Runner(str(program), folder), sound, erroneous)


if __name__ == "__main__":
    sys.exit(main())
