#!/usr/bin/env python3
"""Says what in a document (stdin) would act on the one who shows it.

    check_shown.py NAME [markup] < DOCUMENT

`markup`: the document is Markdown or XML, where HTML must not stand outside of code either.
"""
import re
import sys

# What a finding is in the format github is not meant.
BAD = {
    "nothing at all": rb"\A\Z",
    "a control character": rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]",
    "text turned around": rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]",
    "a command at the beginning of a line": rb"(?m)^[ \t]*::(?!(error|warning|notice) file=)[a-z]",
    "a command inside a line": rb"##(vso)?\[",
}


def faults(document, markup):
    found = [what for what, pattern in BAD.items() if re.search(pattern, document)]
    try:
        document.decode()
    except UnicodeDecodeError:
        found.append("broken UTF-8")
    prose = re.sub(rb"(`+)(?!`).+?(?<!`)\1(?!`)", b"", document)
    if markup and re.search(rb"(?<!\\)<script", prose):
        found.append("HTML")
    return found


def main():
    name, markup = sys.argv[1], sys.argv[2:] == ["markup"]
    found = faults(sys.stdin.buffer.read(), markup)
    print(f"{name}:", ", ".join(found) or "sound")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
