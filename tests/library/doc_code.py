#!/usr/bin/env python3
"""Takes the code out of Markdown files, so that the build compiles what the documentation shows.

    doc_code.py --language cpp|c --output FILE FILE.md...

Blocks of the language become one source: their includes first, then each block in a function of its own, or, if it
has a main, in a namespace, with the first main of all as the program's. A document without a block is an error.
"""
import argparse
import pathlib
import re
import sys


def blocks(path, language):
    text = path.read_text()
    for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S):
        yield text.count("\n", 0, match.start()) + 2, match[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    includes, bodies, program = [], [], False
    for path in options.files:
        found = list(blocks(path, options.language))
        if not found:
            sys.exit(f"{path}: no {options.language} block")
        for line, code in found:
            includes += re.findall(r"^#include .*$", code, flags=re.M)
            code = re.sub(r"^#include .*$", "", code, flags=re.M)
            name = re.sub(r"\W", "_", path.stem) + f"_{line}"
            place = f'#line {line} "{path}"\n'
            if "int main(" in code:
                code = code.replace("int main(", f"static int {name}_main(")
                if not program:
                    bodies.append(f"{place}{code}\nint main(int argc, char **argv) {{ return {name}_main(argc, argv); }}\n")
                else:
                    bodies.append(f"{place}{code}\n")
                program = True
            else:
                bodies.append(f"void {name}(void);\nvoid {name}(void) {{\n{place}{code}}}\n")
    if not program:
        bodies.append("int main(void) { return 0; }\n")
    text = "\n".join(dict.fromkeys(includes)) + "\n\n" + "\n".join(bodies)
    if not options.output.exists() or options.output.read_text() != text:
        options.output.write_text(text)


main()
