#!/usr/bin/env python3
"""Reads off a program what it carries against hostile input.

    check_hardening.py [--unhardened] PROGRAM

Exit code 1 names what it lacks. --unhardened turns each check round: the program must have none of them,
which shows that the checks can fail.
"""
import argparse
import re
import subprocess
import sys


def readelf(*arguments):
    return subprocess.run(["readelf", "--wide", *arguments], check=True, capture_output=True,
                          text=True).stdout


def imports(program):
    return {line.split()[7].split("@")[0] for line in readelf("--dyn-syms", program).splitlines()
            if " UND " in line and len(line.split()) > 7}


def checks(program):
    """What must hold, and whether it does."""
    segments, dynamic = readelf("--segments", program), readelf("--dynamic", program)
    names = imports(program)
    flags = " ".join(re.findall(r"\((?:FLAGS|FLAGS_1)\)(.*)", dynamic))
    stack = re.search(r"GNU_STACK .*? (R\S*) +0x", segments)
    return {
        "it is loaded at a random address (-pie)": "PIE" in flags.split(),
        "symbols are resolved at the start (-z now)": {"NOW", "BIND_NOW"} & set(flags.split()),
        "their table is read-only from then on (-z relro)": "GNU_RELRO" in segments,
        "the stack cannot be executed": stack and "E" not in stack[1],
        "functions check their stack (-fstack-protector-strong)": "__stack_chk_fail" in names,
        "calls of libc check sizes (_FORTIFY_SOURCE)":
            any(name.startswith("__") and name.endswith("_chk") for name in names),
        "containers check indexes (_GLIBCXX_ASSERTIONS)":
            any("__glibcxx_assert_fail" in name for name in names),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--unhardened", action="store_true")
    parser.add_argument("program")
    options = parser.parse_args()
    wrong = [what for what, holds in checks(options.program).items()
             if bool(holds) == options.unhardened]
    for what in wrong:
        print(f"{options.program}: {'not missing' if options.unhardened else 'missing'}: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
