#!/usr/bin/env python3
"""Builds programs of others on qdq-lint as it is installed, and as source, and runs them.

    check_consumers.py --cmake CMAKE --compiler CXX --build BUILD --version V --work FOLDER CASE

`prefix` installs the build below the work folder and moves what was installed, as a package or an
archive does; all other cases but `source` build on that.
"""
import argparse
import contextlib
import filecmp
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODEL = ROOT / "examples" / "float-weights.onnx"
CODES = "QDQ201 QDQ401"


class Failed(Exception):
    pass


def run(command, expect=0, **more):
    """What the command printed, both streams. Fails unless it exits as expected; None: not with 0."""
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **more)
    if (done.returncode == 0) if expect is None else (done.returncode != expect):
        raise Failed(f"{' '.join(map(str, command))}\nexit {done.returncode}\n{done.stdout}")
    return done.stdout


def want(condition, what):
    if not condition:
        raise Failed(what)


class Cases:
    def __init__(self, options, stack):
        self.options = options
        self.stack = stack  # of folders that go away in the end
        self.work = pathlib.Path(options.work)
        self.prefix = self.work / "moved" / "prefix"

    def new_folder(self):
        folder = tempfile.TemporaryDirectory(prefix="qdq-lint-")
        return pathlib.Path(self.stack.enter_context(folder))

    def library_folder(self):
        found = list(self.prefix.glob("lib*/**/libqdq_lint.a"))
        want(len(found) == 1, f"no libqdq_lint.a below {self.prefix}")
        return found[0].parent

    def prefix_case(self):
        shutil.rmtree(self.work, ignore_errors=True)
        run([self.options.cmake, "--install", self.options.build, "--prefix",
             self.work / "first" / "prefix"])
        (self.work / "moved").mkdir()
        (self.work / "first" / "prefix").rename(self.prefix)

    def contents(self):
        """All headers, and no file that names the folder where it was built."""
        headers = {path.name for path in (ROOT / "include" / "qdq_lint").glob("*.h")} | {"version.h"}
        installed = {path.name for path in (self.prefix / "include" / "qdq_lint").iterdir()}
        want(installed == headers, f"headers: {sorted(installed ^ headers)}")
        libraries = self.library_folder()
        shared = libraries / "libqdq_lint.so"
        want(shared.resolve().name == f"libqdq_lint.so.{self.options.version}",
             f"{shared} leads to {shared.resolve()}")
        soname = run(["readelf", "-d", shared])
        major = self.options.version.split(".")[0]
        want(f"[libqdq_lint.so.{major}]" in soname, f"the soname is another:\n{soname}")
        for file in list(libraries.glob("cmake/qdq_lint/*")) + list(libraries.glob("pkgconfig/*")):
            for folder in (self.options.build, str(ROOT), str(self.work)):
                want(folder not in file.read_text(), f"{file} names {folder}")
        said = run([self.prefix / "bin" / "qdq-lint", "--version"])
        want(said.startswith(f"qdq-lint {self.options.version}\n"), said)

    def check_program(self, program, needs_library, folder, found=CODES):
        environment = dict(os.environ, LD_LIBRARY_PATH=str(folder) if needs_library else "")
        said = run([program, MODEL], env=environment)
        want(said == f"qdq_lint {self.options.version}: {found}\n", f"{program} said {said!r}")
        needed = run(["readelf", "-d", program])
        want(("libqdq_lint.so" in needed) == needs_library,
             f"{program} {'does not need' if needs_library else 'needs'} the shared library")

    def configure(self, project, *definitions, expect=0):
        """Configures the project in a folder of its own, outside of this source tree."""
        folder = self.new_folder()
        for file in (project, HERE / "app.cc", HERE / "find_package_c" / "app.c"):
            shutil.copy(file, folder)
        said = run([self.options.cmake, "-S", folder, "-B", folder / "build", "-G", "Ninja",
                    f"-DCMAKE_CXX_COMPILER={self.options.compiler}",
                    f"-DCMAKE_PREFIX_PATH={self.prefix}", *definitions], expect)
        return folder / "build", said

    def find_package(self, shared):
        project = HERE / "find_package" / "CMakeLists.txt"
        want(f"```cmake\n{project.read_text()}```\n" in (ROOT / "README.md").read_text(),
             f"README.md does not show {project}")
        build, _ = self.configure(project, f"-DBUILD_SHARED_LIBS={'ON' if shared else 'OFF'}")
        run([self.options.cmake, "--build", build])
        self.check_program(build / "app", shared, self.library_folder())

    def find_package_static(self):
        self.find_package(False)

    def find_package_shared(self):
        self.find_package(True)

    def find_package_c(self):
        """A project that knows of no C++ compiler."""
        for shared in (False, True):
            build, _ = self.configure(HERE / "find_package_c" / "CMakeLists.txt",
                                      f"-DBUILD_SHARED_LIBS={'ON' if shared else 'OFF'}")
            run([self.options.cmake, "--build", build])
            self.check_program(build / "app", shared, self.library_folder(),
                               f"{len(CODES.split())} findings")

    def find_package_refused(self):
        """Another version, and components that there are not, with the reason; but what there is, goes."""
        text = (HERE / "find_package" / "CMakeLists.txt").read_text()
        project = self.new_folder() / "CMakeLists.txt"
        none = "there is no component {}; the components are static and shared"
        for wanted, expect, reason in (
                ("99.0 REQUIRED", None, "qdq_lint"),
                ("0.0 REQUIRED", None, "qdq_lint"),
                ("0.1 REQUIRED COMPONENTS dynamic", None, none.format("dynamic")),
                ("0.1 REQUIRED COMPONENTS dynamic static nonsense", None, none.format("dynamic, nonsense")),
                ("0.1 REQUIRED COMPONENTS shared", 0, ""),
                ("0.1 REQUIRED COMPONENTS static OPTIONAL_COMPONENTS nonsense", 0, "")):
            project.write_text(text.replace("qdq_lint 0.1 REQUIRED", f"qdq_lint {wanted}"))
            _, said = self.configure(project, expect=expect)
            want(reason in " ".join(said.split()), f"{wanted}: {reason!r} is not in\n{said}")

    def find_package_quiet(self):
        """Who does not insist gets variables: found or not, why not, and each component."""
        project = self.new_folder() / "CMakeLists.txt"
        project.write_text("cmake_minimum_required(VERSION 3.22)\nproject(app LANGUAGES CXX)\n"
                           "find_package(qdq_lint 0.1 QUIET COMPONENTS nonsense)\n"
                           'message("first: ${qdq_lint_FOUND}")\n'
                           "find_package(qdq_lint 0.1 QUIET COMPONENTS shared OPTIONAL_COMPONENTS nonsense)\n"
                           'message("then: ${qdq_lint_FOUND} ${qdq_lint_shared_FOUND}")\n'
                           'if(qdq_lint_nonsense_FOUND)\n  message("nonsense")\nendif()\n')
        _, said = self.configure(project)
        want("first: 0\n" in said and "then: 1 TRUE\n" in said and "nonsense" not in said, said)

    def pkg_config(self, shared):
        folder = self.new_folder()
        prefix = folder / "prefix"
        shutil.copytree(self.prefix, prefix, symlinks=True)
        libraries = prefix / self.library_folder().relative_to(self.prefix)
        # The linker takes the shared one where it has the choice.
        for library in libraries.glob("libqdq_lint.so*" if not shared else "libqdq_lint.a"):
            library.unlink()
        ask = ["pkg-config"] + ([] if shared else ["--static"])
        environment = dict(os.environ, PKG_CONFIG_PATH=str(libraries / "pkgconfig"))
        said = run(ask + ["--modversion", "qdq_lint"], env=environment)
        want(said == self.options.version + "\n", f"pkg-config says version {said}")
        flags = run(ask + ["--cflags", "--libs", "qdq_lint"], env=environment).split()
        run([self.options.compiler, "-std=c++20", HERE / "app.cc", "-o", folder / "app", *flags])
        self.check_program(folder / "app", shared, libraries)

    def pkg_config_static(self):
        self.pkg_config(False)

    def pkg_config_shared(self):
        self.pkg_config(True)

    def source(self):
        """The source archive, brought into another project by add_subdirectory, with the tool."""
        project = self.work.parent / "source"
        project.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            archive = run([ROOT / "tools" / "dev" / "dist", "--worktree", folder]).strip()
            with tarfile.open(archive) as packed:
                packed.extractall(folder)
            copy_changed(pathlib.Path(folder, f"qdq-lint-{self.options.version}"),
                         project / "qdq-lint")
        for file in (HERE / "add_subdirectory" / "CMakeLists.txt", HERE / "app.cc"):
            shutil.copy(file, project)
        build = project / "build"
        run([self.options.cmake, "-S", project, "-B", build, "-G", "Ninja", "-DQDQ_LINT_TOOL=ON",
             f"-DCMAKE_CXX_COMPILER={self.options.compiler}"])
        run([self.options.cmake, "--build", build, "--target", "app", "qdq-lint"])
        self.check_program(build / "app", False, None)
        said = run([build / "qdq-lint" / "bin" / "qdq-lint", "--version"])
        want(re.search(r"built without tests$", said), said)
        # Without node_modules, of which the archive has none.
        want("html reports with the viewer" in said, said)
        # By itself, as its reader begins.
        run([self.options.cmake, "-S", project / "qdq-lint", "-B", project / "alone", "-G", "Ninja",
             "-DQDQ_LINT_TESTS=OFF", f"-DCMAKE_CXX_COMPILER={self.options.compiler}"])


def copy_changed(source, target):
    """Makes `target` the same tree; files that are the same keep their time, so that what is built of
    them stays."""
    files = {path.relative_to(source) for path in source.rglob("*") if not path.is_dir()}
    for path in list(target.rglob("*")):
        if not path.is_dir() and path.relative_to(target) not in files:
            path.unlink()
    for file in files:
        if not (target / file).exists() or not filecmp.cmp(source / file, target / file, False):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / file, target / file)
            os.utime(target / file)


def main():
    parser = argparse.ArgumentParser()
    for name in ("cmake", "compiler", "build", "version", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("case")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        cases = Cases(options, stack)
        try:
            getattr(cases, "prefix_case" if options.case == "prefix" else options.case)()
        except Failed as failure:
            print(failure)
            return 1
    print(f"{options.case}: passed")
    return 0


sys.exit(main())
