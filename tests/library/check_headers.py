#!/usr/bin/env python3
"""Checks the public headers: each compiles alone, and none brings a type of a library that we use inside.

    check_headers.py --cxx COMPILER --cc COMPILER
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"/(onnx|google|boost|nlohmann|toml\+\+|CLI|doctest)/|/(json|toml)\.hpp")
WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror"]


def included(command, header):
    """The files that compiling the header alone reads; None, with the compiler's words, if it does not compile."""
    done = subprocess.run([*command, *WARNINGS, "-fsyntax-only", "-I", str(ROOT / "include"), "-H", "-"],
                          input=f'#include "qdq_lint/{header}"\n', text=True,
                          stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    if done.returncode:
        print(f"{header} does not compile alone:\n{done.stderr}")
        return None
    return re.findall(r"^\.+ (.*)$", done.stderr, flags=re.M)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--cc", required=True)
    options = parser.parse_args()
    cxx = [options.cxx, "-std=c++20", "-x", "c++"]
    c = [options.cc, "-std=c99", "-x", "c"]
    wrong = 0
    for path in sorted((ROOT / "include/qdq_lint").glob("*.h")):
        # A translation unit of nothing but macros is none in C.
        commands = [cxx, c] if path.name == "c_api.h" else [cxx]
        for command in commands:
            files = included(command, path.name)
            foreign = [file for file in files or [] if FOREIGN.search(file)]
            wrong += files is None or bool(foreign)
            for file in foreign[:3]:
                print(f"{path.name} includes {file}")
    # The check itself can fail.
    if not FOREIGN.search("/usr/include/nlohmann/json.hpp") or FOREIGN.search("/usr/include/c++/12/vector"):
        print("the pattern of foreign headers is wrong")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
