#!/usr/bin/env python3
"""Checks that the shared library gives out what exported.txt lists, and nothing else.

    check_exported.py [--accept] LIBRARY
    check_exported.py --self-test

The list has the C functions, whose names are a promise, and the C++ ones, which are not. Copies of inline code
and type information, which come and go with the compiler, are left out of it, but must be of the library's own
namespace as well.
"""
import pathlib
import re
import subprocess
import sys

LIST = pathlib.Path(__file__).with_name("exported.txt")
HEADER = pathlib.Path(__file__).resolve().parents[2] / "include/qdq_lint/c_api.h"
STRONG, WEAK = "TDBR", "WVu"
OWN = re.compile(r"(typeinfo (name )?for |vtable for |guard variable for )?qdq::|qdq_lint_")


def symbols(library):
    """Pairs of nm's letter and the demangled name."""
    done = subprocess.run(["nm", "-D", "--defined-only", "--demangle", library], check=True,
                          stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        _, kind, name = line.split(" ", 2)
        # gcc writes the version of the library's ABI, clang does not.
        yield kind, name.replace("[abi:cxx11]", "")


def listed(found):
    names = sorted({name for kind, name in found if kind in STRONG})
    c = [name for name in names if "(" not in name and "::" not in name]
    return c + [name for name in names if name not in c]


def problems(found, expected, declared):
    names = listed(found)
    yield from (f"not in exported.txt: {name}" for name in names if name not in expected)
    yield from (f"not given out: {name}" for name in expected if name not in names)
    for kind, name in found:
        if kind not in STRONG + WEAK:
            yield f"a symbol of unknown kind {kind}: {name}"
        elif not OWN.match(name):
            yield f"not the library's own: {name}"
    c = {name for name in names if name.startswith("qdq_lint_")}
    yield from (f"c_api.h declares it, the library lacks it: {name}" for name in sorted(declared - c))
    yield from (f"c_api.h does not declare it: {name}" for name in sorted(c - declared))


def declared_functions(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"QDQ_LINT_API\s[^;]*?\b(qdq_lint_\w+)\(", text))


def self_test():
    good = [("T", "qdq_lint_version"), ("T", "qdq::version()"), ("W", "qdq::Graph::~Graph()")]
    expected, declared = ["qdq_lint_version", "qdq::version()"], {"qdq_lint_version"}
    assert not list(problems(good, expected, declared))
    assert list(problems(good + [("T", "qdq::more()")], expected, declared))
    assert list(problems(good + [("W", "std::vector<qdq::Layer>::push_back()")], expected, declared))
    assert list(problems(good[1:], expected, declared))
    assert list(problems(good, expected, declared | {"qdq_lint_more"}))
    assert list(problems(good, expected, set()))
    assert declared_functions("/* QDQ_LINT_API x qdq_lint_a(); */ QDQ_LINT_API int\n qdq_lint_b(int a);") == {"qdq_lint_b"}
    return 0


def main():
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        return self_test()
    accept = "--accept" in arguments
    library = [argument for argument in arguments if argument != "--accept"][0]
    found = list(symbols(library))
    if accept:
        LIST.write_text("\n".join(listed(found)) + "\n")
    wrong = list(problems(found, LIST.read_text().splitlines(), declared_functions(HEADER.read_text())))
    print("\n".join(wrong) or f"{len(listed(found))} symbols")
    return 1 if wrong else 0


sys.exit(main())
