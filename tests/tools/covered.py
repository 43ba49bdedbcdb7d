# SPDX-License-Identifier: Apache-2.0
"""Which lines of core each unit program runs, and each test of the command line, by gcov.

Core is compiled once more, at -O0 with --coverage, and each program linked with that; the tests' own
objects, the port and mbedTLS are those of the ordinary build. What a program ran is kept until its
object, a library or a source of core changes. Where only some files of core are asked about, only these
are compiled for it.
"""

import ast
import concurrent.futures
import copy
import gzip
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import time

OUT = pathlib.Path("build/coverage")
LIBRARY = OUT / "libvouch-core.a"
COMMANDS = ("vouch", "vouch-agent")


class Setting:
    """The compiler and what the Makefile links, from its environment."""

    def __init__(self, parts=()):
        """`parts`: of the unit programs only those with one of these in their names."""
        self.compile = shlex.split(os.environ["MUTANT_CC"])
        self.before = os.environ["MUTANT_LIBS"].split()  # with the place of the core's archive
        self.core = os.environ["MUTANT_CORE"]
        self.objects = {pathlib.Path(o).stem: o for o in os.environ["MUTANT_PROGRAMS"].split()}
        self.vectors = os.environ["MUTANT_VECTORS"]
        self.names = [name for name in self.objects
                      if name not in COMMANDS and (not parts or any(part in name for part in parts))]
        self.linker = ["gcc", *linker()]
        self.link = [*self.linker, "-pie", "-Wl,--gc-sections,--as-needed,-S"]

    def sanitized(self):
        """The same with the compiler, the flags and the objects of `make unit-asan`."""
        other, ordinary = copy.copy(self), os.path.dirname(self.core)
        built = os.environ["MUTANT_SANITIZED"]
        other.compile = shlex.split(os.environ["MUTANT_SANITIZED_CC"])
        other.core = self.core.replace(ordinary, built)
        other.before = [part.replace(ordinary, built) for part in self.before]
        other.objects = {name: part.replace(ordinary, built) for name, part in self.objects.items()}
        other.linker = [*shlex.split(os.environ["MUTANT_SANITIZED_LINK"]), *linker()]
        other.link = [*other.linker, "-pie", "-Wl,-S"]
        return other

    def constant(self):
        """What a measurement depends on besides core and the test. Each commit makes the archive of the port
        anew, with the commit's name: its sources stand for it."""
        archives = [p for p in self.before if p.endswith(".a") and not p.startswith("-") and p != self.core]
        return [*(a for a in archives if "posix.a" not in a), *sorted(pathlib.Path("port").rglob("*.[ch]"))]

    def parts(self, name):
        """What has to be linked for a test: a unit program itself, or the commands."""
        return COMMANDS if is_python(name) else (name,)

    def command(self, name, folder):
        """How a test is started, with the programs that lie in this folder."""
        if is_python(name):
            return [os.environ.get("PYTHON", "python3"), "-m", "unittest", "-f", name]
        return [str(folder / name), *([self.vectors] if name == "limbo" else [])]

    def environment(self, folder):
        python = ":".join(str(pathlib.Path("tests", part).resolve()) for part in ("cli", "support"))
        return {**os.environ, "VOUCH": str((folder / "vouch").resolve()), "PYTHONPATH": python,
                "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}

    def link_with(self, name, objects, output, archive=None):
        """Links a program, with these objects and this archive in place of core's members of that name."""
        at = self.before.index(self.core)
        first = [*self.before[:at], *([str(archive)] if archive else []), *self.before[at:]]
        return [*self.link, "-o", str(output), self.objects[name], *map(str, objects), *first]


def linker():
    """The quickest linker there is; the usual one otherwise."""
    for name in ("lld", "gold"):
        if shutil.which(f"ld.{name}"):
            return [f"-fuse-ld={name}"]
    return []


def is_python(name):
    return "." in name


def python_tests():
    """Each test of the command line, as unittest calls it, but those that measure work."""
    for path in sorted(set(pathlib.Path("tests/cli").glob("test_*.py")) - {pathlib.Path("tests/cli/test_work.py")}):
        for part in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(part, ast.ClassDef):
                yield from (f"{path.stem}.{part.name}.{f.name}" for f in part.body
                            if isinstance(f, ast.FunctionDef) and f.name.startswith("test"))


def digest(*paths):
    total = hashlib.sha256()
    for path in paths:
        total.update(pathlib.Path(path).read_bytes())
    return total.hexdigest()[:20]


def sources(suffix=".c"):
    return sorted(str(p) for p in pathlib.Path("core").rglob("*" + suffix))


def compile_one(setting, source):
    """Compiles one file of core for gcov, unless that is done."""
    target = OUT / pathlib.Path(source).with_suffix(".o")
    stamp = target.with_suffix(".of")
    key = digest(source, *sources(".h"))
    if stamp.exists() and stamp.read_text() == key and target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*setting.compile, "-O0", "--coverage", "-fPIE", "-c", source, "-o", str(target)],
                   check=True, env=dict(os.environ, CCACHE_DISABLE="1"))
    stamp.write_text(key)
    return target


def gcov(folder, files):
    """What gcov says of these .gcda or .gcno: one record for each file of core."""
    if not files:
        return
    done = subprocess.run(["gcov", "--json-format", "--stdout", "-b", *files], cwd=folder, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in done.stdout.splitlines():
        if line.startswith(b"{"):
            for file in json.loads(line)["files"]:
                if file["file"].startswith("core/") and file["file"].endswith(".c"):
                    yield file


def link(setting, name):
    """Links a program with the instrumented core."""
    program = OUT / "programs" / name
    program.parent.mkdir(exist_ok=True)
    subprocess.run([*setting.link_with(name, [], program, LIBRARY), "--coverage"], check=True)


def measure(setting, name):
    """Runs one test with the instrumented core, and reads what it ran."""
    folder = OUT / "run" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if not is_python(name):
        link(setting, name)
    strip = len(pathlib.Path.cwd().parts) - 1
    environment = {**setting.environment(OUT / "programs"), "GCOV_PREFIX": str(folder.resolve()),
                   "GCOV_PREFIX_STRIP": str(strip)}
    start = time.monotonic()
    done = subprocess.run(setting.command(name, OUT / "programs"), env=environment, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seconds = time.monotonic() - start
    if done.returncode:
        print(f"{name} fails without any change, and is left out: status {done.returncode}",
              done.stdout.decode("utf-8", "replace")[-1000:] if is_python(name) else "")
    notes = [p.relative_to(folder) for p in folder.rglob("*.gcda")]
    for note in notes:
        (folder / note).with_suffix(".gcno").symlink_to(note.with_suffix(".gcno").resolve())
    lines, branches = {}, {}
    for file in gcov(folder, list(map(str, notes))):
        lines[file["file"]] = [n["line_number"] for n in file["lines"] if n["count"]]
        branches[file["file"]] = {n["line_number"]: [bool(b["count"]) for b in n["branches"]]
                                  for n in file["lines"] if n["branches"]}
    shutil.rmtree(folder)
    return {"seconds": seconds, "lines": lines, "branches": branches, "good": done.returncode == 0}


def origin(setting, name):
    """The file that a test comes from."""
    return f"tests/cli/{name.split('.')[0]}.py" if is_python(name) else setting.objects[name]


def measured(setting, name, base):
    """What was kept of an earlier run of the same program, or a new measurement."""
    kept = OUT / "kept" / f"{name}.json.gz"
    key = base + digest(origin(setting, name))
    if kept.exists():
        record = json.loads(gzip.decompress(kept.read_bytes()))
        if record["key"] == key:
            return record
    record = dict(measure(setting, name), key=key)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(gzip.compress(json.dumps(record).encode(), 3))
    return record


def instrumented(files):
    """file -> {line: name of its function} of all lines that can be run."""
    found = {}
    notes = [str(pathlib.Path(file).with_suffix(".gcno")) for file in files]
    for file in gcov(OUT, notes):
        rows = found.setdefault(file["file"], {})
        for line in file["lines"]:
            rows[line["line_number"]] = line.get("function_name", "")
    return found


class Map:
    """Who runs what of these files; `commands`: among unit programs and tests of the command line."""

    def __init__(self, setting, jobs, files, commands=True):
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            objects = list(pool.map(lambda s: compile_one(setting, s), sorted(files)))
            LIBRARY.unlink(missing_ok=True)
            subprocess.run(["ar", "rcs", str(LIBRARY), *map(str, objects)], check=True)
            base = digest(*sources(), *sources(".h"), *setting.constant()) + " ".join(sorted(files))
            wanted = [*setting.names, *(python_tests() if commands else ())]
            for name in COMMANDS if commands else ():
                link(setting, name)
            records = list(pool.map(lambda n: measured(setting, n, base), wanted))
        self.programs = {n: r for n, r in zip(wanted, records) if r["good"]}
        self.left_out = [n for n in wanted if n not in self.programs]
        self.lines = instrumented(files)
        self.ran = {}  # file -> line -> names
        for name, record in self.programs.items():
            for file, lines in record["lines"].items():
                rows = self.ran.setdefault(file, {})
                for line in lines:
                    rows.setdefault(line, set()).add(name)

    def seconds(self, name):
        return self.programs[name]["seconds"]

    @staticmethod
    def at_file_scope(file, line, near):
        """Does a declaration begin between the two lines? What stands above it says nothing of it then."""
        text = pathlib.Path(file).read_text(encoding="utf-8").split("\n")
        return any(row[:1].isalpha() for row in text[near:line])

    def covering(self, file, line):
        """The programs that run the line, the cheapest first; those of its file for a table."""
        rows = self.lines.get(file, {})
        ran = self.ran.get(file, {})
        near = line
        while near > 0 and near not in rows and line - near < 12:
            near -= 1
        of_file = self.at_file_scope(file, line, near)
        if near in rows and not of_file:
            names = ran.get(near, set())
        else:
            names = set().union(*ran.values()) if ran else set()
        if not rows:
            names = set(self.programs)
        return sorted(names, key=lambda n: (is_python(n), self.seconds(n), n))
