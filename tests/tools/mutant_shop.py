# SPDX-License-Identifier: Apache-2.0
"""Compiles one change of a file of core, and runs the tests that cover it.

The changed file is a shared library, to which each test is linked once for all changes of that file: a
change then costs a compilation, and no link of a program.
"""

import collections
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading

import covered
import mutations
import run_unit

WALL_S = 60
KEPT_FILES = 12
FILE_BLOCKS = 1 << 19  # of 512 bytes
LIBRARY = "libmutant.so"
SANITIZED_TIMES = 8  # so much longer a program with sanitizers may take

# How a change is compiled and linked: with which setting, which flags, in a folder of which name, and how many
# times as long its tests may take.
Build = collections.namedtuple("Build", "setting flags name times")


class Workshop:
    """Tries mutants, each in a folder of its own below `out`; `sanitized`: survivors with sanitizers too."""

    def __init__(self, setting, coverage, out, sanitized=False):
        self.coverage, self.out = coverage, out
        self.quickest = Build(setting, ("-O0", "-fPIC"), "ordinary", 1)
        self.product = Build(setting, ("-O2", "-fPIC"), "ordinary", 1)
        self.sanitized = Build(setting.sanitized(), ("-fPIC",), "sanitized", SANITIZED_TIMES) if sanitized else None
        self.lock, self.locks = threading.Lock(), collections.defaultdict(threading.Lock)
        self.recent = []
        self.kills = collections.Counter()  # (file, test)
        self.apart = set()  # (file, program) that cannot be linked
        shutil.rmtree(out / "linked", ignore_errors=True)

    @staticmethod
    def compiled(file, text, output, build):
        """Compiles a file with this text; False where that fails."""
        command = [*build.setting.compile, *build.flags, "-Werror=return-type", "-x", "c", "-iquote",
                   str(pathlib.Path(file).parent), "-c", "-o", str(output), "-"]
        return subprocess.run(command, input=text.encode(), stderr=subprocess.DEVNULL, check=False,
                              env=dict(os.environ, CCACHE_DISABLE="1")).returncode == 0

    def library(self, file, text, folder, build):
        """The shared library of a file with this text; False where it does not compile."""
        part = folder / "mutant.o"
        if not self.compiled(file, text, part, build):
            return False
        subprocess.run([*build.setting.linker, "-shared", "-nostdlib", f"-Wl,-soname,{LIBRARY}", "-o",
                        str(folder / LIBRARY), str(part)], check=True)
        return True

    def same(self, file, texts, folder):
        """Do both texts become the same object, as the product is compiled?"""
        objects = [folder / f"{i}.o" for i in range(len(texts))]
        if not all(self.compiled(file, text, part, self.product) for text, part in zip(texts, objects)):
            return True
        return objects[0].read_bytes() == objects[1].read_bytes()

    def linked(self, file, name, build):
        """The folder of what this test needs, with the library of the file in the place of its object. None: it
        cannot be linked so, as a test which defines a function of that object itself."""
        folder = self.out / "linked" / file.replace("/", "_") / build.name
        with self.lock:
            lock = self.locks[file]
        with lock:
            self.make_room(file)
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / LIBRARY).exists():
                self.library(file, pathlib.Path(file).read_text(encoding="utf-8"), folder, build)
            good = True
            for part in build.setting.parts(name):
                if (file, part) not in self.apart and not (folder / part).exists():
                    command = build.setting.link_with(part, [folder / LIBRARY], folder / part)
                    self.link(command, (file, part))
                good = good and (file, part) not in self.apart
        return folder.resolve() if good else None

    def link(self, command, which):
        """Links a program; says of one that cannot be linked that it is left out."""
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE)
        if done.returncode == 0:
            return
        self.apart.add(which)
        why = done.stderr.decode("utf-8", "replace").splitlines() or ["no reason"]
        print(f"{which[0]}: {which[1]} cannot be linked with it apart, and is not tried: {why[0]}")

    def make_room(self, file):
        """Removes what was linked for the file that was tried the longest ago."""
        with self.lock:
            self.recent = [*(f for f in self.recent if f != file), file]
            gone = [self.recent.pop(0)] if len(self.recent) > KEPT_FILES else []
        for name in gone:
            shutil.rmtree(self.out / "linked" / name.replace("/", "_"), ignore_errors=True)

    def notices(self, file, name, folder, build):
        """Why this test fails with the library of this folder; "": it does not."""
        programs = self.linked(file, name, build)
        if programs is None:
            return ""
        cpu_s = 5 + int(10 * build.times * self.coverage.seconds(name))
        environment = {**run_unit.environment_of(build.setting.environment(programs)),
                       "LD_LIBRARY_PATH": str(folder), "TMPDIR": str(folder)}
        return failing(build.setting.command(name, programs), cpu_s, environment)

    def order(self, file, names):
        """These tests, those first that noticed much in this file in little time."""
        def key(name):
            seconds = self.coverage.seconds(name)
            return covered.is_python(name), -self.kills[file, name] / (seconds + 0.02), seconds, name
        return sorted(names, key=key)

    def first(self, file, tests, folder, build):
        """The first of these tests that notices the library of this folder, and why; "": none does."""
        for test in self.order(file, tests):
            why = self.notices(file, test, folder, build)
            if why:
                self.kills[file, test] += 1
                return f"{test}: {why}"
        return ""

    def judge(self, mutation, listed):
        """(outcome, by whom): "same", "killed" or "survived"; `listed`: nothing is expected to notice it."""
        file = mutation.file
        text = pathlib.Path(file).read_text(encoding="utf-8")
        changed = mutations.applied(mutation, text)
        with tempfile.TemporaryDirectory(dir=self.out) as name:
            folder = pathlib.Path(name).resolve()
            if not self.library(file, changed, folder, self.quickest):
                return "same", ""
            covering = self.coverage.covering(file, mutation.line)
            why = self.first(file, covering, folder, self.quickest)
            if why:
                return "killed", why
            if self.same(file, (text, changed), folder):
                return "same", ""
            # Where the change makes behaviour undefined, the compiler's choice is the product's.
            self.library(file, changed, folder, self.product)
            why = self.first(file, covering, folder, self.product)
            if not why and self.sanitized and not listed:
                why = self.with_sanitizers(file, changed, covering, folder)
            return ("killed", why) if why else ("survived", f"run by {len(covering)} programs")

    def with_sanitizers(self, file, changed, covering, folder):
        """Which unit program notices the change under ASan and UBSan: one element too far is seen there only."""
        programs = [name for name in covering if not covered.is_python(name)]
        self.library(file, changed, folder, self.sanitized)
        while why := self.first(file, programs, folder, self.sanitized):
            test = why.split(":")[0]
            if not self.notices(file, test, self.linked(file, test, self.sanitized), self.sanitized):
                return f"with sanitizers, {why}"
            programs.remove(test)  # it fails there without any change
        return ""


def failing(command, cpu_s, environment):
    """Why the program failed, or "": it says that all is well."""
    limited = f'ulimit -t {cpu_s}; ulimit -c 0; ulimit -f {FILE_BLOCKS}; exec "$@"'
    child = subprocess.Popen(["/bin/sh", "-c", limited, "sh", *command], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                             env=environment)
    try:
        status = child.wait(WALL_S + 10 * cpu_s)
    except subprocess.TimeoutExpired:
        status = "time"
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    return "" if status == 0 else f"status {status}"
