#!/usr/bin/env python3
"""Runs pre-commit with this project's hook in repositories with sound, defective and unfetched models.

    check_pre_commit.py --bin FOLDER

FOLDER holds qdq-lint. The hook comes from a repository of its own that holds only .pre-commit-hooks.yaml, as it
stands in the work tree. Nothing is read from the caller's home, nothing is fetched. Exits with 1 if a run ends
otherwise than it should.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests/engine/conv-relu-10.15/model.onnx"
BAD = ROOT / "examples/float-weights.onnx"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1234567\n"
COPIES = 12  # more than pre-commit gives to one process where it may start several

# Name, models, arguments of the hook, exit code, what must be in the output, what must not.
CASES = [
    ("no model", {}, [], 0, ["(no files to check)Skipped"], []),
    ("a good model", {"good.onnx": GOOD}, [], 0, ["Passed"], []),
    ("a defect", {"good.onnx": GOOD, "bad.onnx": BAD}, [], 1,
     ["Failed", "exit code: 1", "bad.onnx: QDQ201 dangling-dequantize warning"], ["good.onnx: QDQ201"]),
    ("a defect that may be", {"bad.onnx": BAD}, ["--fail-on", "error"], 0, ["Passed"], ["QDQ201"]),
    ("a name with blanks", {"a b/c d.onnx": BAD}, [], 1, ["a b/c d.onnx: QDQ201"], []),
    ("an LFS pointer", {"good.onnx": GOOD, "lfs.onnx": POINTER}, [], 1,
     ["Failed", "exit code: 2", "lfs.onnx: Git LFS pointer (1.2 MB not fetched); run git lfs pull"], []),
]


class Workplace:
    def __init__(self, folder, program_folder):
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        person = {f"GIT_{who}_{what}": value for who in ["AUTHOR", "COMMITTER"]
                  for what, value in [("NAME", "Test"), ("EMAIL", "test@example.org")]}
        self.env = clean | person | {
            "HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "home"),
            "PRE_COMMIT_HOME": str(folder / "cache"), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "PATH": f"{program_folder}{os.pathsep}{os.environ['PATH']}"}
        (folder / "home").mkdir()
        self.hooks = self.repository("hooks", {".pre-commit-hooks.yaml": ROOT / ".pre-commit-hooks.yaml"})
        self.rev = self.run(self.hooks, "git", "rev-parse", "HEAD").stdout.strip()

    def run(self, where, *command):
        return subprocess.run(command, cwd=where, env=self.env, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)

    def git(self, where, *words):
        done = self.run(where, "git", *words)
        if done.returncode != 0:
            sys.exit(f"git {' '.join(words)}: exit {done.returncode}\n{done.stdout}")

    def repository(self, name, files):
        """A repository with one commit of the files, given as paths or as bytes."""
        root = self.folder / name
        root.mkdir()
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                (root / path).write_bytes(content)
            else:
                shutil.copy(content, root / path)
        self.git(root, "init", "--quiet", "--initial-branch=main")
        self.git(root, "add", "--all")
        self.git(root, "commit", "--quiet", "--message", "Models")
        return root

    def pre_commit(self, name, files, arguments):
        hook = {"id": "qdq-lint", "args": arguments}
        config = {"repos": [{"repo": str(self.hooks), "rev": self.rev, "hooks": [hook]}]}
        # JSON is YAML.
        files = files | {".pre-commit-config.yaml": json.dumps(config).encode(), "text.md": b"Text.\n"}
        root = self.repository(name.replace(" ", "-"), files)
        return self.run(root, "pre-commit", "run", "--all-files", "--color", "never")


def problems_of_case(place, case):
    name, files, arguments, code, said, unsaid = case
    done = place.pre_commit(name, files, arguments)
    wrong = [f"exit {done.returncode}, expected {code}"] if done.returncode != code else []
    wrong += [f'"{text}" is missing' for text in said if text not in done.stdout]
    wrong += [f'"{text}" should not be there' for text in unsaid if text in done.stdout]
    return [f"{name}: {problem}\n{done.stdout}" for problem in wrong]


def problems_of_report(place):
    """A report holds all models, however many they are."""
    report = place.folder / "report.json"
    files = {f"{number}.onnx": GOOD for number in range(COPIES)}
    done = place.pre_commit("many models", files, ["--format", "json", "--output", str(report)])
    runs = len(json.loads(report.read_text())["runs"]) if report.exists() else 0
    if done.returncode == 0 and runs == COPIES:
        return []
    return [f"many models: exit {done.returncode}, {runs} of {COPIES} in the report\n{done.stdout}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True)
    program_folder = pathlib.Path(parser.parse_args().bin).resolve()
    with tempfile.TemporaryDirectory() as name:
        place = Workplace(pathlib.Path(name), program_folder)
        failed = [found for case in CASES if (found := problems_of_case(place, case))]
        failed += [found] if (found := problems_of_report(place)) else []
    for found in failed:
        print("\n".join(found))
    print(f"{len(CASES) + 1 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
