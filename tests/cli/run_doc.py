#!/usr/bin/env python3
"""Runs the console blocks of Markdown files and compares what the commands print.

    run_doc.py --bin FOLDER [--accept] FILE.md...
    run_doc.py --self-test

A block with the info string `console` holds command lines, each followed by what it prints:

    ```console
    $ qdq-lint rules --format json |
    >   head -n 1
    [
    $ qdq-lint nothing.onnx
    [exit 2]
    ```

A block whose info string ends in `file=PATH` is written to that path, $TMPDIR put in, before the
commands below it run. A command goes to sh in the repository's root, FOLDER first in PATH, no standard input, TMPDIR a
folder of its own for each Markdown file (printed paths below it start with $TMPDIR). The lines up to
the next `$ ` are its output, exactly; a last line `[exit N]` its exit code, 0 if there is none.
`console stderr` as the info string appends what it wrote to stderr; otherwise stderr is shown when
the block fails, but not compared. --accept writes what was printed into the files.
"""
import argparse
import contextlib
import difflib
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(`{3,})\s*(.*?)\s*$")
EXIT = re.compile(r"^\[exit \d+\]$")
SECONDS = 300  # for one command


class Bad(Exception):
    """The document is not one that can be run."""


def blocks(lines):
    """The blocks that count: index of the first line, index behind the last, is stderr shown, and the
    file that it is to be written to, None for a console block."""
    fence = None
    for index, line in enumerate(lines):
        found = FENCE.match(line)
        if fence and found and not found[2] and len(found[1]) >= len(fence):
            if info[:1] == ["console"]:
                yield start, index, info[1:] == ["stderr"], None
            elif info and info[-1].startswith("file="):
                yield start, index, False, info[-1].removeprefix("file=")
            fence = None
        elif found and not fence:
            fence, info, start = found[1], found[2].split(), index + 1
            if info[:1] == ["console"] and info[1:] not in ([], ["stderr"]):
                raise Bad(f"line {start}: unknown words behind console: {found[2]}")
        elif not fence and re.match(r"^\s+```+\s*console", line):
            raise Bad(f"line {index + 1}: an indented console block is not run")
    if fence:
        raise Bad(f"line {start}: the block has no end")


def commands(lines, first):
    """Pairs of command lines and expected lines."""
    found = []
    for number, line in enumerate(lines, first + 1):
        if line.startswith("$ "):
            found.append(([line], []))
        elif not found:
            raise Bad(f'line {number}: a console block starts with "$ "')
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0].append(line)
        else:
            found[-1][1].append(line)
    return found


def run(command, expected, with_stderr, environment):
    """The lines that should stand below the command, and its stderr."""
    done = subprocess.run(
        ["/bin/sh", "-c", "\n".join(line[2:] for line in command)], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        timeout=SECONDS)
    text = done.stdout + (done.stderr if with_stderr else "")
    text = text.replace(environment["TMPDIR"], "$TMPDIR")
    lines = text.split("\n")
    if lines.pop():
        lines = text.split("\n") + ["[no newline at the end]"]
    if any(line.startswith("$ ") or EXIT.match(line) for line in lines):
        raise Bad(f"{command[0]}: prints a line that a console block cannot hold")
    if done.returncode or expected[-1:] == ["[exit 0]"]:
        lines.append(f"[exit {done.returncode}]")
    return lines, "" if with_stderr else done.stderr


def write_file(name, lines, temporary):
    """Below TMPDIR only: a document changes nothing in the repository."""
    path = pathlib.Path(name.replace("$TMPDIR", temporary))
    if pathlib.Path(temporary) not in path.parents or ".." in path.parts:
        raise Bad(f"file={name}: is not below $TMPDIR")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines))


def check_file(file, accept, folder):
    """Whether the document holds; prints what differs."""
    lines = file.read_text().split("\n")
    found = list(blocks(lines))
    if not any(target is None for *_, target in found):
        raise Bad("no console block")
    result, copied, differs = [], 0, []
    with tempfile.TemporaryDirectory() as temporary:
        environment = dict(os.environ, LC_ALL="C.UTF-8", TMPDIR=temporary,
                           PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
        for first, behind, with_stderr, target in found:
            if target is not None:
                write_file(target, lines[first:behind], temporary)
                continue
            actual, said = [], ""
            for command, expected in commands(lines[first:behind], first):
                printed, stderr = run(command, expected, with_stderr, environment)
                actual += command + printed
                said += stderr
            if actual != lines[first:behind]:
                differs += difflib.unified_diff(
                    lines[first:behind], actual, f"{file} line {first + 1}", "printed", lineterm="")
                differs += ["stderr: " + line for line in said.splitlines()]
            result += lines[copied:first] + actual
            copied = behind
    if accept and differs:
        file.write_text("\n".join(result + lines[copied:]))
        print(f"{file}: rewritten")
    elif differs:
        print("\n".join(differs))
    return accept or not differs


def self_test():
    def outcome(text, accept=False):
        file = pathlib.Path(folder, "a.md")
        file.write_text(text)
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                good = check_file(file, accept, folder)
        except Bad:
            return "bad", text
        if not good and "+++ printed" not in said.getvalue():
            return "no diff", text
        return good, file.read_text()

    cases = [
        (True, "```console\n$ echo a; echo b\na\nb\n$ true\n$ false\n[exit 1]\n```\n"),
        (True, "```console\n$ echo a |\n>   tr a b\nb\n```\n"),
        (True, "```console stderr\n$ echo a >&2; echo b; exit 3\nb\na\n[exit 3]\n```\n"),
        (True, "```console\n$ echo a >&2\n```\n"),
        (True, "```console\n$ echo $TMPDIR/x\n$TMPDIR/x\n```\n"),
        (True, "```console\n$ printf a\na\n[no newline at the end]\n```\n"),
        (True, "````md\n```console\n$ echo a\nb\n```\n````\n```console\n$ true\n```\n"),
        (True, "```console\n$ true\n[exit 0]\n```\n"),
        (True, "```json file=$TMPDIR/d/f\na\n```\n```console\n$ cat $TMPDIR/d/f\na\n```\n"),
        (False, "```json file=$TMPDIR/d/f\na\n```\n```console\n$ cat $TMPDIR/d/f\nb\n```\n"),
        ("bad", "```json file=/tmp/f\na\n```\n```console\n$ true\n```\n"),
        ("bad", "```json file=$TMPDIR/../f\na\n```\n```console\n$ true\n```\n"),
        ("bad", "```json file=$TMPDIR/f\na\n```\n"),
        (False, "```console\n$ echo a\nb\n```\n"),
        (False, "```console\n$ echo a\n```\n"),
        (False, "```console\n$ echo a\na \n```\n"),
        (False, "```console\n$ printf 'a\\n\\n'\na\n```\n"),
        (False, "```console\n$ false\n```\n"),
        (False, "```console\n$ true\n[exit 1]\n```\n"),
        (False, "```console\n$ true\n```\n```console\n$ echo a\nb\n```\n"),
        ("bad", "text\n"),
        ("bad", "```console\nqdq-lint\n```\n"),
        ("bad", "```console\n$ true\n"),
        ("bad", "  ```console\n  $ true\n  ```\n"),
        ("bad", "```console stdrr\n$ true\n```\n"),
        ("bad", "```console\n$ echo '$ a'\n$ a\n```\n"),
    ]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for expected, text in cases:
            if outcome(text)[0] != expected:
                print(f"not {expected}: {text!r}")
                failed += 1
            if expected is False and outcome(outcome(text, accept=True)[1])[0] is not True:
                print(f"not accepted: {text!r}")
                failed += 1
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--bin", type=pathlib.Path, help="the folder of qdq-lint")
    parser.add_argument("--accept", action="store_true", help="write what was printed")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    if not options.bin or not options.files:
        parser.error("--bin FOLDER and at least one file are needed")
    status = 0
    for file in options.files:
        try:
            good = check_file(file, options.accept, options.bin.resolve())
            status = max(status, 0 if good else 1)
        except (Bad, subprocess.TimeoutExpired) as error:
            print(f"{file}: {error}")
            status = 2
    return status


if __name__ == "__main__":
    sys.exit(main())
