#!/usr/bin/env python3
"""What qdq-lint does when the system lets it down, by exit code, message and files left behind.

    check_faults.py --bin FILE [--but] [NAME...]

Each function check_NAME is one fault; --but leaves the named ones out. It gets a Run: the program, a folder of its own, two models in it.
Whatever happens, there is an exit code of the documented three (or the death by a signal that somebody
sent), one line on stderr that says what was wrong, and no half of a file.
"""
import argparse
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = HERE.parents[1] / "examples" / "two-convs.onnx"
FIXABLE = HERE.parent / "fix" / "padded.onnx"
NOBODY = 65534


class Run:
    def __init__(self, program, folder):
        self.folder = pathlib.Path(folder)
        os.chmod(folder, 0o755)
        self.program = shutil.copy(program, self.folder / "qdq-lint")
        self.model = shutil.copy(EXAMPLE, self.folder / "m.onnx")

    def __call__(self, *arguments, **options):
        """Exit code, stdout, stderr."""
        defaults = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                    "timeout": 120, "cwd": self.folder}
        done = subprocess.run([self.program, *map(str, arguments)], **{**defaults, **options})
        return done.returncode, done.stdout, (done.stderr or b"").decode()

    def generated(self, name, *kind):
        path = self.folder / name
        with open(path, "wb") as out:
            subprocess.run([sys.executable, HERE / "hostile_model.py", *kind], stdout=out, check=True)
        return path

    def left_over(self):
        return sorted(path.name for path in self.folder.rglob(".qdq-lint*"))


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def check_closed_pipe(run):
    """The exit code is that of the same run without the pipe, and nothing is said."""
    for arguments in (["check", "m.onnx"], ["check", "m.onnx", "--format", "json"], ["rules"],
                      ["predict", "m.onnx"], ["explain", "dangling-dequantize"], ["--help"],
                      ["check", "m.onnx", "-o", "/dev/stdout"]):
        expected, document, _ = run(*arguments)
        holds(document, f"{arguments}: no document")
        read, write = os.pipe()
        os.close(read)
        code, _, said = run(*arguments, stdout=write)
        os.close(write)
        equal((arguments, code, said), (arguments, expected, ""))


def check_full_disk(run):
    for arguments in (["check", "m.onnx"], ["rules"], ["--help"], ["--version"]):
        with open("/dev/full", "wb") as full:
            code, _, said = run(*arguments, stdout=full)
        equal((code, said),
              (2, "qdq-lint: error: stdout: cannot be written: No space left on device\n"))
    code, _, said = run("check", "m.onnx", "-o", "/dev/full")
    equal((code, said), (2, "qdq-lint: error: /dev/full: cannot be written: No space left on device\n"))


def check_full_disk_keeps_the_file(run):
    """A limit on the size of files stands for a disk that gets full on the way."""
    report = run.folder / "report.txt"
    report.write_text("old")
    code, _, said = run("rules", "-o", report,
                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    equal((code, said), (2, f"qdq-lint: error: {report}: cannot be written: File too large\n"))
    equal(report.read_text(), "old")
    equal(run.left_over(), [])


def as_nobody():
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def check_read_only_folder(run):
    locked = run.folder / "locked"
    locked.mkdir()
    (locked / "old.txt").write_text("old")
    os.chmod(locked, 0o555)
    for name in ("old.txt", "new.txt"):
        code, _, said = run("rules", "-o", locked / name, **as_nobody())
        equal((code, said),
              (2, f"qdq-lint: error: {locked / name}: cannot be written: Permission denied\n"))
    equal(sorted(path.name for path in locked.iterdir()), ["old.txt"])
    equal((locked / "old.txt").read_text(), "old")
    os.chmod(locked, 0o755)
    code, _, said = run("rules", "-o", run.folder / "none" / "new.txt")
    equal((code, said), (2, f"qdq-lint: error: {run.folder}/none/new.txt: cannot be written: "
                         "No such file or directory\n"))
    code, _, said = run("rules", "-o", locked)
    equal((code, said), (2, f"qdq-lint: error: {locked}: cannot be written: Is a directory\n"))


def check_unreadable_files(run):
    for name, arguments in (("m.onnx", ["check", "m.onnx"]),
                            ("a.toml", ["check", "m.onnx", "--config", "a.toml"]),
                            ("qdq-lint.toml", ["check", "m.onnx"]),
                            ("m.onnx.qdq-lint.toml", ["check", "m.onnx"]),
                            ("b.json", ["check", "m.onnx", "--baseline", "b.json"]),
                            ("e.json", ["compare", "m.onnx", "e.json"]),
                            ("r/r.json", ["check", "m.onnx", "--rules", "+r"])):
        path = run.folder / name
        path.parent.mkdir(exist_ok=True)
        existed = path.exists()
        path.touch()
        os.chmod(path, 0)
        code, document, said = run(*arguments, **as_nobody())
        holds(code == 2 and said.startswith("qdq-lint: error: ") and name in said
              and "cannot be read" in said and said.count("\n") == 1, (name, code, said))
        os.chmod(path, 0o644)
        if not existed:
            path.unlink()


def check_not_regular_files(run):
    """Nothing waits for a FIFO, and nothing reads a device."""
    os.mkfifo(run.folder / "fifo")
    plain = run("check", "m.onnx")
    for name in ("qdq-lint.toml", "m.onnx.qdq-lint.toml"):
        for target in ("fifo", "/dev/zero"):
            os.symlink(target, run.folder / name)
            holds(run("check", "m.onnx") == plain, "such a file beside a model does not count")
            os.unlink(run.folder / name)
    for arguments in (["check", "fifo"], ["check", "/dev/zero"], ["compare", "m.onnx", "fifo"],
                      ["check", "m.onnx", "--baseline", "fifo"],
                      ["check", "m.onnx", "--config", "/dev/zero"]):
        code, _, said = run(*arguments)
        holds(code == 2 and said.count("\n") == 1, (arguments, code, said))
    os.symlink("fifo", run.folder / "m.onnx.qdq.txt")
    equal(run("check", "m.onnx")[0], plain[0])
    holds(b"not a regular file" in run("check", "m.onnx", "--snapshot")[1], "the snapshot is missed")


def check_permissions_are_kept(run):
    report = run.folder / "report.txt"
    run("rules", "-o", report, preexec_fn=lambda: os.umask(0o027))
    equal(oct(report.stat().st_mode & 0o7777), "0o640")
    os.chmod(report, 0o604)
    before = report.stat().st_ino
    run("rules", "-o", report, preexec_fn=lambda: os.umask(0o077))
    equal(oct(report.stat().st_mode & 0o7777), "0o604")
    holds(report.stat().st_ino != before, "the file was written to, not replaced")
    if os.geteuid() == 0:
        os.chown(report, NOBODY, NOBODY)
        run("rules", "-o", report)
        equal((report.stat().st_uid, report.stat().st_gid), (NOBODY, NOBODY))
    os.chmod(report, 0o444)
    report_text = report.read_bytes()
    code, _, said = run("rules", "--format", "json", "-o", report, **as_nobody())
    equal((code, said), (2, f"qdq-lint: error: {report}: cannot be written: Permission denied\n"))
    equal(report.read_bytes(), report_text)


def check_links(run):
    """The file that a link leads to is replaced, not the link."""
    document = run("rules")[1]
    (run.folder / "d").mkdir()
    for target in ("d/old.txt", "d/new.txt", "one.txt"):
        os.symlink(target, run.folder / "link.txt")
        if target == "one.txt":
            os.symlink("d/two.txt", run.folder / "one.txt")
        if target == "d/old.txt":
            (run.folder / target).write_text("old")
        code, _, said = run("rules", "-o", "link.txt")
        equal((code, said), (0, ""))
        equal(os.readlink(run.folder / "link.txt"), target)
        holds((run.folder / "link.txt").read_bytes() == document, target)
        os.unlink(run.folder / "link.txt")
    equal(os.readlink(run.folder / "one.txt"), "d/two.txt")
    os.symlink("loop.txt", run.folder / "loop.txt")
    code, _, said = run("rules", "-o", "loop.txt")
    equal((code, said), (2, "qdq-lint: error: loop.txt: cannot be written: "
                         "Too many levels of symbolic links\n"))


def check_fifo_as_output(run):
    os.mkfifo(run.folder / "fifo")
    got = []
    reader = threading.Thread(target=lambda: got.append((run.folder / "fifo").read_bytes()))
    reader.start()
    code, _, said = run("rules", "-o", "fifo")
    reader.join()
    equal((code, said), (0, ""))
    holds(got[0] == run("rules")[1], "not the document")
    holds((run.folder / "fifo").is_fifo(), "the FIFO is gone")


def check_device_as_output(run):
    """/dev/stdout stays what it is, and what stands in the file already stays too."""
    document = run("rules")[1]
    with open(run.folder / "both.txt", "wb") as both:
        both.write(b"before\n")
        both.flush()
        code, _, said = run("rules", "-o", "/dev/stdout", stdout=both)
    equal((code, said), (0, ""))
    holds((run.folder / "both.txt").read_bytes() == b"before\n" + document, "not behind the text")
    holds(os.path.islink("/dev/stdout") and not os.path.isfile("/dev/null"), "a device was replaced")
    equal(run("rules", "-o", "/dev/null")[0], 0)


def check_closed_descriptors(run):
    close = {"stdout": None, "stderr": None}
    code = run("rules", **close, preexec_fn=lambda: [os.close(fd) for fd in (0, 1, 2)])[0]
    equal(code, 2)
    code, _, said = run("rules", stdout=None, preexec_fn=lambda: os.close(1))
    equal((code, said),
          (2, "qdq-lint: error: stdout: cannot be written: Bad file descriptor\n"))
    # What is said goes nowhere, above all not into the file that is opened next.
    shutil.copy(run.model, run.folder / "n.onnx")
    code, _, _ = run("check", "m.onnx", "nothing.onnx", "-o", "report.txt", **close,
                     preexec_fn=lambda: [os.close(fd) for fd in (0, 1, 2)])
    equal(code, 2)
    holds(b"qdq-lint: error" not in (run.folder / "report.txt").read_bytes(), "stderr in the report")


def check_little_memory(run):
    """From too little for anything to enough: an answer, or one line that says why there is none."""
    run.generated("chain.onnx", "chain", "20000")
    seen = set()
    for megabytes in list(range(16, 160, 8)) + [192, 256, 512, 1024]:
        def limit(size=megabytes << 20):
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        code, _, said = run("check", "m.onnx", "chain.onnx", "-j", "1", "--format", "concise",
                            preexec_fn=limit)
        last = said.strip().split("\n")[-1]
        if code == 127 and "error while loading shared libraries" in said:
            continue  # the program itself does not fit
        holds(code in (0, 2), (megabytes, code, said))
        seen.add(code)
        if code == 2:
            holds(last.startswith("qdq-lint: error: ") and "memory" in last or "address" in last,
                  (megabytes, said))
    equal(seen, {0, 2})


def check_endless_input(run):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
    with open("/dev/zero", "rb") as zero:
        code, _, said = run("check", "-", stdin=zero, preexec_fn=limit)
    equal((code, said), (2, "qdq-lint: error: there is not enough memory\n"))


def check_fixed_model(run):
    """The fixed model is there as a whole or not at all, and nothing else is harmed."""
    model = shutil.copy(FIXABLE, run.folder / "p.onnx")
    old = model.read_bytes()
    code, _, said = run("fix", model, "-o", "/dev/full")
    equal((code, said), (2, "qdq-lint: error: /dev/full: cannot be written: No space left on device\n"))
    small = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))}
    for arguments, name in ((["--in-place"], model), (["-o", run.folder / "new.onnx"], run.folder / "new.onnx")):
        code, report, said = run("fix", model, *arguments, **small)
        equal((code, report, said), (2, b"", f"qdq-lint: error: {name}: cannot be written: File too large\n"))
    equal((model.read_bytes(), run.left_over()), (old, []))
    holds(not (run.folder / "new.onnx").exists(), "half a model")
    os.chmod(model, 0o444)
    code, _, said = run("fix", model, "--in-place", **as_nobody())
    equal((code, said), (2, f"qdq-lint: error: {model}: cannot be written: Permission denied\n"))
    equal(model.read_bytes(), old)
    os.chmod(model, 0o640)
    os.symlink("p.onnx", run.folder / "link.onnx")
    code, _, said = run("fix", "link.onnx", "-o", model, "--force")
    equal((code, said), (2, f"qdq-lint: error: {model}: this is the model itself; --in-place overwrites it\n"))
    equal(run("fix", "link.onnx", "--in-place")[0], 0)
    equal(os.readlink(run.folder / "link.onnx"), "p.onnx")
    equal(oct(model.stat().st_mode & 0o7777), "0o640")
    holds(model.read_bytes() != old, "nothing was mended")
    before = model.stat()
    equal(run("fix", "link.onnx", "--in-place")[0], 0)
    equal((model.stat().st_ino, model.stat().st_mtime_ns), (before.st_ino, before.st_mtime_ns))
    with open("/dev/full", "wb") as full:
        code, _, said = run("fix", model, "-o", "-", stdout=full)
    holds(code == 2 and "stdout: cannot be written: No space left on device" in said, (code, said))


def check_interrupt(run):
    """Killed at any time: the output file is the old one or the new one, and stands alone."""
    model = run.generated("chain.onnx", "chain", "20000")
    report = run.folder / "report.txt"
    begin = time.monotonic()
    run("predict", model, "-o", report)
    needed = time.monotonic() - begin
    new = report.read_bytes()
    chance = random.Random(1)
    outcomes = set()
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) * 8:
        report.write_bytes(b"old")
        process = subprocess.Popen([run.program, "predict", model, "-o", report],
                                   stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.02, 1.1 * needed))
        process.send_signal(sent)
        code = process.wait(60)
        holds(code in (0, -sent), code)
        holds(report.read_bytes() in (b"old", new), "half a report")
        equal(run.left_over(), [])
        outcomes.add(code == 0)
    holds(False in outcomes, "no run was interrupted")
    # A shell makes 130 of SIGINT.
    code = subprocess.run(["sh", "-c", '"$0" predict "$1" > /dev/null & kill -INT $!; wait $!; exit $?',
                           run.program, model], preexec_fn=lambda: signal.signal(
                               signal.SIGINT, signal.SIG_DFL)).returncode
    holds(code in (0, 130), code)


def check_truncated_while_read(run):
    """However the file changes meanwhile, there is an answer or an error, and never a crash."""
    path = run.generated("chain.onnx", "chain", "20000")
    whole = path.read_bytes()
    stop = threading.Event()

    def change():
        chance = random.Random(2)
        while not stop.is_set():
            os.truncate(path, chance.randrange(len(whole)))
            time.sleep(chance.uniform(0, 0.01))
            with open(path, "r+b") as file:
                file.write(whole)
            time.sleep(chance.uniform(0, 0.01))
    changer = threading.Thread(target=change)
    changer.start()
    try:
        for _ in range(40):
            code, _, said = run("check", path, "--format", "concise")
            holds(code in (0, 2), (code, said))
            # Who opens the short file before it changes again sees a model that is cut off.
            if code == 2:
                holds(said.startswith(f"qdq-lint: error: {path}: ") and said.count("\n") == 1, said)
    finally:
        stop.set()
        changer.join()


def check_exported_rules(run):
    """A folder of rules is there as a whole or not at all."""
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for folder in ("new", "empty"):
        (run.folder / "empty").mkdir(exist_ok=True)
        code, _, said = run("rules", "--export", folder, preexec_fn=small_files)
        equal((code, said), (2, f"qdq-lint: error: {folder}: cannot be written: File too large\n"))
        holds(folder == "empty" or not (run.folder / folder).exists(), "a part of the folder is there")
        equal(list((run.folder / "empty").iterdir()), [])
        equal(run.left_over(), [])
        equal(run("rules", "--export", folder + "/")[0], 0)
        equal(run("rules", "--rules", folder)[1], run("rules")[1])
        equal(run("rules", "--export", folder)[::2],
              (2, f"qdq-lint: error: {folder}: the folder is not empty; name a new one\n"))
    code, _, said = run("rules", "--export", "none/new")
    equal((code, said),
          (2, "qdq-lint: error: none/new: cannot be written: No such file or directory\n"))
    (run.folder / "file").touch()
    equal(run("rules", "--export", "file")[::2],
          (2, "qdq-lint: error: file: cannot be written: Not a directory\n"))
    (run.folder / "locked").mkdir(mode=0o555)
    equal(run("rules", "--export", "locked/new", **as_nobody())[::2],
          (2, "qdq-lint: error: locked/new: cannot be written: Permission denied\n"))
    equal(run.left_over(), [])


def check_imports(run):
    """What the program cannot call it does not do: no network, no other program, no temporary folder."""
    listed = subprocess.run(["readelf", "--dyn-syms", "--wide", run.program], capture_output=True,
                            text=True, check=True).stdout
    names = {line.split()[7].split("@")[0] for line in listed.splitlines() if " UND " in line
             and len(line.split()) > 7}
    holds("pread" in names or "pread64" in names, "the list of imports cannot be read")
    forbidden = {"socket", "connect", "bind", "listen", "accept", "getaddrinfo", "fork", "vfork", "system",
                 "popen", "execve", "execv", "execvp", "execl", "execlp", "posix_spawn", "posix_spawnp",
                 "tmpfile", "tmpnam", "mkstemp", "mkdtemp", "dlopen"}
    equal(sorted(names & forbidden), [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--bin", required=True)
    parser.add_argument("--but", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    known = {name.removeprefix("check_"): check for name, check in globals().items()
             if name.startswith("check_")}
    names = options.names or list(known)
    if options.but:
        names = [name for name in known if name not in options.names]
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                known[name](Run(options.bin, folder))
            except (AssertionError, subprocess.TimeoutExpired) as fault:
                print(f"{name}: {fault}")
                failed += 1
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
