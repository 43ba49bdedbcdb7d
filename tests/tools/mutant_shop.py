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

WALL_S = 60
KEPT_FILES = 12
FILE_BLOCKS = 1 << 19  # of 512 bytes
LIBRARY = "libmutant.so"
FASTEST = ("-O0", "-fPIC")
AS_BUILT = ("-O2", "-fPIC")


class Workshop:
    """Tries mutants, each in a folder of its own below `out`."""

    def __init__(self, setting, coverage, out):
        self.setting, self.coverage, self.out = setting, coverage, out
        self.lock, self.locks = threading.Lock(), collections.defaultdict(threading.Lock)
        self.recent = []
        self.kills = collections.Counter()  # (file, test)
        shutil.rmtree(out / "linked", ignore_errors=True)

    def compiled(self, file, text, output, how):
        """Compiles a file with this text; False where that fails."""
        command = [*self.setting.compile, *how, "-Werror=return-type", "-x", "c", "-iquote",
                   str(pathlib.Path(file).parent), "-c", "-o", str(output), "-"]
        return subprocess.run(command, input=text.encode(), stderr=subprocess.DEVNULL, check=False,
                              env=dict(os.environ, CCACHE_DISABLE="1")).returncode == 0

    def library(self, file, text, folder, how=FASTEST):
        """The shared library of a file with this text; False where it does not compile."""
        part = folder / "mutant.o"
        if not self.compiled(file, text, part, how):
            return False
        subprocess.run([*self.setting.link[:2], "-shared", "-nostdlib", f"-Wl,-soname,{LIBRARY}", "-o",
                        str(folder / LIBRARY), str(part)], check=True)
        return True

    def same(self, file, texts, folder):
        """Do both texts become the same object, as the product is compiled?"""
        objects = [folder / f"{i}.o" for i in range(len(texts))]
        if not all(self.compiled(file, text, part, AS_BUILT) for text, part in zip(texts, objects)):
            return True
        return objects[0].read_bytes() == objects[1].read_bytes()

    def linked(self, file, name):
        """The folder of what this test needs, with the library of the file in the place of its object."""
        folder = self.out / "linked" / file.replace("/", "_")
        with self.lock:
            lock = self.locks[file]
        with lock:
            self.make_room(file)
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / LIBRARY).exists():
                self.library(file, pathlib.Path(file).read_text(encoding="utf-8"), folder)
            for part in self.setting.parts(name):
                if not (folder / part).exists():
                    subprocess.run(self.setting.link_with(part, [folder / LIBRARY], folder / part), check=True)
        return folder.resolve()

    def make_room(self, file):
        """Removes what was linked for the file that was tried the longest ago."""
        with self.lock:
            self.recent = [*(f for f in self.recent if f != file), file]
            gone = [self.recent.pop(0)] if len(self.recent) > KEPT_FILES else []
        for name in gone:
            shutil.rmtree(self.out / "linked" / name.replace("/", "_"), ignore_errors=True)

    def notices(self, file, name, folder):
        """Why this test fails with the library of this folder; "": it does not."""
        programs = self.linked(file, name)
        cpu_s = 5 + int(10 * self.coverage.seconds(name))
        environment = {**self.setting.environment(programs), "LD_LIBRARY_PATH": str(folder), "TMPDIR": str(folder)}
        return failing(self.setting.command(name, programs), cpu_s, environment)

    def order(self, file, names):
        """These tests, those first that noticed much in this file in little time."""
        def key(name):
            seconds = self.coverage.seconds(name)
            return covered.is_python(name), -self.kills[file, name] / (seconds + 0.02), seconds, name
        return sorted(names, key=key)

    def first(self, file, tests, folder):
        """The first of these tests that notices the library of this folder, and why; "": none does."""
        for test in self.order(file, tests):
            why = self.notices(file, test, folder)
            if why:
                self.kills[file, test] += 1
                return f"{test}: {why}"
        return ""

    def judge(self, mutation):
        """(outcome, by whom): "same", "killed" or "survived"."""
        file = mutation.file
        text = pathlib.Path(file).read_text(encoding="utf-8")
        changed = mutations.applied(mutation, text)
        with tempfile.TemporaryDirectory(dir=self.out) as name:
            folder = pathlib.Path(name).resolve()
            if not self.library(file, changed, folder):
                return "same", ""
            covering = self.coverage.covering(file, mutation.line)
            why = self.first(file, covering, folder)
            if why:
                return "killed", why
            if self.same(file, (text, changed), folder):
                return "same", ""
            # Where the change makes behaviour undefined, the compiler's choice is the product's.
            self.library(file, changed, folder, AS_BUILT)
            why = self.first(file, covering, folder)
            return ("killed", why) if why else ("survived", f"run by {len(covering)} programs")


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
