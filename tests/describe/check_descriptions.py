#!/usr/bin/env python3
"""Holds the manual page and the completions against what `qdq-lint --help` says, and against the shells.

    check_descriptions.py --bin QDQ-LINT --share FOLDER man|bash|zsh|fish
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# The page has the date of a release, and there is none yet.
ALLOWED = [r'missing date, using "": TH']


class Failed(Exception):
    pass


def want(condition, what):
    if not condition:
        raise Failed(what)


def run(*command, **more):
    want(shutil.which(command[0]), f"{command[0]} is missing; tools/dev/setup installs it")
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def help_of(program, *words):
    done = run(program, *words, "--help")
    want(done.returncode == 0, done.stderr)
    return done.stdout


def table_of(program):
    """command -> its options, as --help lists them."""
    top = help_of(program)
    commands = re.findall(r"^  ([a-z]+)  +\S", top[top.index("Subcommands:"):], re.M)
    want(len(commands) >= 10, f"--help lists {commands}")
    return {command: options_in(help_of(program, command)) for command in commands}


def options_in(text):
    """"-o,--output FILE  ..." -> -o, --output."""
    heads = re.findall(r"^  (-\S+)", text, re.M)
    return sorted(name for head in heads for name in head.split(",") if name != "")


def check_man(program, page):
    for command in (["mandoc", "-T", "lint", "-W", "warning", page],
                    ["man", "--warnings=w", "--encoding=UTF-8", "--troff-device=utf8", "--ditroff",
                     "--local-file", page]):
        done = run(*command)
        said = done.stderr if command[0] == "man" else done.stdout + done.stderr
        rest = [line for line in said.splitlines() if not any(re.search(x, line) for x in ALLOWED)]
        want(not rest, f"{' '.join(command)}\n" + "\n".join(rest))
    shown = run("mandoc", "-T", "ascii", page).stdout
    shown = re.sub(r".\x08", "", shown)
    for command, options in table_of(program).items():
        section = re.search(rf"^   {command}$(.*?)^(   )?\S", shown, re.M | re.S)
        want(section, f"no section on {command}")
        for option in options:
            want(re.search(rf"(^|[\s,]){option}\b", section[1], re.M), f"{command}: no {option}")


def bash_offers(script, line, folder):
    """What TAB offers at the end of the line."""
    words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith(" ") else [])
    program = r"""
        source "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _qdq_lint
        printf '%s\n' "${COMPREPLY[@]}"
    """
    done = run("bash", "--norc", "-uc", program, "bash", script, *words, cwd=folder)
    want(done.returncode == 0 and not done.stderr, f"{line!r}: {done.stderr}")
    return sorted(done.stdout.split())


def models_folder(stack_folder):
    folder = pathlib.Path(stack_folder)
    for name in ("net.onnx", "engine.json"):
        (folder / name).touch()
    (folder / "models").mkdir()
    return folder


# The line, and what must be offered, exactly.
OFFERS = [
    ("qdq-lint check --format js", ["json", "json-lines"]),
    ("qdq-lint check --format=js", ["json", "json-lines"]),
    ("qdq-lint --format js", ["json", "json-lines"]),
    ("qdq-lint predict --format ", ["json", "layer-info", "log", "table"]),
    ("qdq-lint diff --fail-on ", ["any", "never", "worse"]),
    ("qdq-lint check --fail-on=w", ["warning"]),
    ("qdq-lint check --target trt8.", ["trt8.0", "trt8.2", "trt8.4", "trt8.5", "trt8.6"]),
    ("qdq-lint check --target trt8.4,fp", ["trt8.4,fp16"]),
    ("qdq-lint check --select QDQ201,dangling-dequantize-", [
        "QDQ201,dangling-dequantize-activation", "QDQ201,dangling-dequantize-eltwise"]),
    ("qdq-lint explain unfused-q", ["unfused-quantize"]),
    ("qdq-lint explain QDQ201", ["QDQ201"]),
    ("qdq-lint predict ", ["models", "net.onnx"]),
    ("qdq-lint compare net.onnx e", ["engine.json"]),
    ("qdq-lint compare --target trt8.4 net.onnx e", ["engine.json"]),
    ("qdq-lint compare --target=trt8.4 net.onnx e", ["engine.json"]),
    ("qdq-lint compare --wide n", ["net.onnx"]),
    ("qdq-lint why net.onnx ", []),
    ("qdq-lint check -o ", ["engine.json", "models", "net.onnx"]),
    ("qdq-lint rules --export ", ["models"]),
    ("qdq-lint pre", ["predict"]),
    ("qdq-lint n", ["net.onnx"]),
    ("qdq-lint --vers", ["--version"]),
    ("qdq-lint check --vers", []),
    ("qdq-lint check net.onnx --color ", ["always", "auto", "never"]),
]


def check_bash(program, script):
    with tempfile.TemporaryDirectory() as name:
        folder = models_folder(name)
        for line, expected in OFFERS:
            offered = bash_offers(script, line, folder)
            want(offered == expected, f"{line!r}: offered {offered}, not {expected}")
        for command, options in table_of(program).items():
            offered = bash_offers(script, f"qdq-lint {command} -", folder)
            want(offered == options, f"{command}: offered {offered}, --help has {options}")


# An interactive zsh on a terminal of its own. What it prints after each line and TAB goes to stdout, with
# a line of "=" between; quotes keep the echo of the commands from looking like what they print.
ZSH = r"""
    zmodload zsh/zpty
    zpty -b shell zsh -f -i
    zpty -w shell "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' list-choices"
    zpty -w shell "zstyle ':completion:*' insert-tab false; LISTMAX=0; cd $2; PS1='as''k> '"
    zpty -r -m shell said '*ask> *'
    for line in "${@[3,-1]}"; do
      zpty -w -n shell "$line"$'\t'
      zpty -w -n shell $'\x15'"print DON''E"$'\n'
      zpty -r -m shell said '*DONE*ask> *'
      print -r -- "$said"
      print -r -- '====='
    done
    zpty -d shell
"""


def zsh_offers(script, lines):
    """What an interactive zsh shows after TAB, as text, for each line."""
    with tempfile.TemporaryDirectory() as functions, tempfile.TemporaryDirectory() as models:
        shutil.copy(script, pathlib.Path(functions, "_qdq-lint"))
        done = run("zsh", "-fc", ZSH, "zsh", functions, models_folder(models), *lines, timeout=120)
    want(done.returncode == 0, done.stderr)
    plain = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]|\r", "", done.stdout)
    return plain.split("=====\n")[:-1]


def check_zsh(program, script):
    done = run("zsh", "-n", script)
    want(done.returncode == 0 and not done.stderr, done.stderr)
    asked = [(line, expected) for line, expected in OFFERS if expected]
    shown = zsh_offers(script, [line for line, _ in asked])
    want(len(shown) == len(asked), f"zsh answered {len(shown)} of {len(asked)} lines")
    for (line, expected), text in zip(asked, shown):
        # It shows what comes behind the last comma or "=".
        missing = [word for word in expected if re.split("[,=]", word)[-1] not in re.split(r"[\s/]+", text)]
        want(not missing, f"{line!r}: not offered {missing}:\n{text}")
    text = pathlib.Path(script).read_text()
    for command, options in table_of(program).items():
        function = re.search(rf"^_qdq_lint_command_{command}\(\) {{\n(.*?)^}}", text, re.M | re.S)
        want(function, f"no function for {command}")
        for option in options:
            want(re.search(rf"[('{{, ]{option}[ )\[=+,']", function[1]), f"{command}: no {option}")


def fish_offers(script, line, folder):
    done = run("fish", "--no-config", "-c", f"source $argv[1]; complete -C $argv[2]", script, line,
               cwd=folder)
    want(done.returncode == 0 and not done.stderr, f"{line!r}: {done.stderr}")
    return sorted(row.split("\t")[0].rstrip("/") for row in done.stdout.splitlines())


def check_fish(program, script):
    done = run("fish", "--no-execute", script)
    want(done.returncode == 0 and not done.stderr, done.stderr)
    with tempfile.TemporaryDirectory() as name:
        folder = models_folder(name)
        for line, expected in OFFERS:
            # fish names the value alone behind "=", offers options for a dash only, and what
            # is no model behind what is one.
            offered = [word.split("=")[-1] for word in fish_offers(script, line, folder)]
            missing = [word for word in expected if word not in offered]
            want(not missing, f"{line!r}: offered {offered}, not {missing}")
        for command, options in table_of(program).items():
            offered = fish_offers(script, f"qdq-lint {command} --", folder)
            wanted = [option for option in options if option.startswith("--")]
            want(offered == wanted, f"{command}: offered {offered}, --help has {wanted}")


CHECKS = {"man": check_man, "bash": check_bash, "zsh": check_zsh, "fish": check_fish}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--share", required=True)
    parser.add_argument("case", choices=CHECKS)
    options = parser.parse_args()
    try:
        CHECKS[options.case](options.bin, str(pathlib.Path(options.share, f"qdq-lint.{options.case}").resolve()))
    except Failed as failure:
        print(failure)
        return 1
    print(f"{options.case}: passed")
    return 0


sys.exit(main())
