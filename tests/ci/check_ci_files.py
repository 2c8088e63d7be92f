#!/usr/bin/env python3
"""The files for CI are YAML of the right shape, and the steps that lint do what docs/ci.md says.

    check_ci_files.py --bin FOLDER

FOLDER holds qdq-lint. The shell scripts of action.yml and of the GitLab template that run qdq-lint are run here,
with the variables that a runner sets. Exits with 1 if something is wrong.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / "templates/qdq-lint.gitlab-ci.yml"
GOOD = ROOT / "tests/engine/conv-relu-10.15/model.onnx"
BAD = ROOT / "examples/float-weights.onnx"
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.M | re.S)
REFERENCE = re.compile(r"\b(inputs|steps)\.([\w-]+)")


def action_problems(action):
    steps = action["runs"]["steps"]
    known = {"inputs": set(action["inputs"]), "steps": {step.get("id") for step in steps}}
    if action["runs"]["using"] != "composite":
        yield "action.yml is no composite action"
    for step in steps:
        if ("run" in step) == ("uses" in step) or "run" in step and step.get("shell") != "bash":
            yield f"step {step.get('name')}: neither a script for bash nor an action"
    for kind, name in REFERENCE.findall(ACTION.read_text()):
        if name not in known[kind]:
            yield f"action.yml speaks of {kind}.{name}"
    for name in known["inputs"] - {name for kind, name in REFERENCE.findall(ACTION.read_text())}:
        yield f"the input {name} is not used"


def document_problems(action, template):
    blocks = [yaml.safe_load(block) for block in BLOCK.findall((ROOT / "docs/ci.md").read_text())]
    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    used = [one for block in blocks for one in block.get("repos", [])]
    if [one["id"] for repo in used for one in repo["hooks"]] != [hook["id"]]:
        yield "docs/ci.md does not show the hook"
    steps = [step for block in blocks for job in block.get("jobs", {}).values() for step in job["steps"]]
    ours = [step for step in steps if step.get("uses", "").startswith("OWNER/qdq-lint@")]
    uploads = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    if len(ours) != 1 or not set(ours[0]["with"]) <= set(action["inputs"]):
        yield "docs/ci.md does not show the action with inputs that it has"
    outputs = re.findall(r"steps\.lint\.outputs\.([\w-]+)", str(uploads))
    if not outputs or not set(outputs) <= set(action["outputs"]):
        yield "docs/ci.md does not upload what the action puts out"
    jobs = [block for block in blocks if "include" in block]
    for job in jobs:
        for name in set(job["qdq-lint"]["variables"]) - set(template["qdq-lint"]["variables"]):
            yield f"the template has no variable {name}"
    if len(jobs) != 1 or not (ROOT / jobs[0]["include"][0]["file"]).exists():
        yield "docs/ci.md does not include the template"


class Checkout:
    """A folder with models, and a runner's variables."""

    def __init__(self, folder, program):
        self.folder, self.temp = folder / "work", folder / "temp"
        (self.folder / "models" / "a b").mkdir(parents=True)
        shutil.copy(GOOD, self.folder / "models" / "good.onnx")
        shutil.copy(BAD, self.folder / "models" / "a b" / "bad.onnx")
        (self.temp / "qdq-lint" / "bin").mkdir(parents=True)
        (self.temp / "qdq-lint" / "bin" / "qdq-lint").symlink_to(program)

    def bash(self, script, variables):
        path = f"{self.temp / 'qdq-lint' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                              cwd=self.folder, env=os.environ | variables | {"PATH": path}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)


def run_action(checkout, action, name, inputs):
    """The result of the step that lints, its summary, and the files of SARIF by name."""
    temp = checkout.temp / name
    (temp / "qdq-lint").mkdir(parents=True)
    (temp / "qdq-lint" / "bin").symlink_to(checkout.temp / "qdq-lint" / "bin")
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "lint")
    given = {key: one["default"] for key, one in action["inputs"].items()} | inputs
    variables = {key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
                 for key, value in step["env"].items()}
    files = {"GITHUB_STEP_SUMMARY": str(temp / "summary.md"), "GITHUB_OUTPUT": str(temp / "output")}
    done = checkout.bash(step["run"], variables | files | {"RUNNER_TEMP": str(temp)})
    sarif = {}
    if (temp / "output").exists():
        folder = pathlib.Path((temp / "output").read_text().strip().removeprefix("sarif="))
        sarif = {file.name: json.loads(file.read_text()) for file in folder.iterdir()}
    summary = (temp / "summary.md").read_text() if (temp / "summary.md").exists() else ""
    return done, summary, sarif


def lint_step_problems(checkout, action):
    two = {"targets": "trt8.4,fp16\ntrt10.3\n"}
    done, summary, sarif = run_action(checkout, action, "two", two)
    categories = sorted(log["runs"][0]["automationDetails"]["id"] for log in sarif.values())
    if done.returncode != 1 or categories != ["qdq-lint/trt10.3/", "qdq-lint/trt8.4,fp16/"]:
        yield f"two targets: exit {done.returncode}, {categories}\n{done.stdout}"
    uris = {one["location"]["uri"] for log in sarif.values() for one in log["runs"][0]["artifacts"]}
    if uris != {"models/good.onnx", "models/a%20b/bad.onnx"}:
        yield f"models that were linted: {uris}"
    if summary.count("## models/a b/bad.onnx") != 2 or "QDQ201" not in done.stdout:
        yield f"the summary or the log lacks the finding:\n{summary}\n{done.stdout}"
    (checkout.folder / "lfs.onnx").write_text("version https://git-lfs.github.com/spec/v1\nsize 9\n")
    cases = [("a good model", {"models": "models/good.onnx"}, 0, "Summary"),
             ("a path with blanks", {"models": "models/a b/*.onnx"}, 1, "QDQ201"),
             ("nothing fails", {"models": "models/**/*.onnx", "fail-on": "never"}, 0, "QDQ201"),
             ("no model", {"models": "*.pb"}, 2, "no model matches"),
             ("a pointer", {"models": "lfs.onnx\nmodels/good.onnx"}, 2, "git lfs pull")]
    for name, inputs, code, said in cases:
        done, _, _ = run_action(checkout, action, name, inputs)
        if done.returncode != code or said not in done.stdout:
            yield f"{name}: exit {done.returncode}, expected {code} and \"{said}\"\n{done.stdout}"


def gitlab_problems(checkout, template):
    job = template["qdq-lint"]
    variables = job["variables"] | {"QDQ_LINT_MODELS": "models/*.onnx models/*/bad.onnx"}
    done = checkout.bash("\n".join(job["script"]), variables)
    if done.returncode != 1 or "QDQ201" not in done.stdout:
        yield f"GitLab's job: exit {done.returncode}\n{done.stdout}"
    for file in [*job["artifacts"]["paths"], job["artifacts"]["reports"]["codequality"]]:
        if "QDQ201" not in (checkout.folder / file).read_text():
            yield f"{file} lacks the finding"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True)
    program = pathlib.Path(parser.parse_args().bin).resolve() / "qdq-lint"
    action, template = (yaml.safe_load(file.read_text()) for file in [ACTION, TEMPLATE])
    with tempfile.TemporaryDirectory() as name:
        checkout = Checkout(pathlib.Path(name), program)
        problems = [*action_problems(action), *document_problems(action, template),
                    *lint_step_problems(checkout, action), *gitlab_problems(checkout, template)]
    for problem in problems:
        print(problem)
    print("no problem" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
