# SPDX-License-Identifier: Apache-2.0
"""The project's own files, for the lint scripts beside this one."""

import functools
import pathlib
import subprocess
import sys

# Recorded inputs and expected outputs: measured by the tests that use them, not by lint.
DATA = ("tests/data/", "tests/golden/", "tests/fuzz/corpus/", "tests/conformance/data/")


def output(command, errors=None):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=errors, text=True).stdout


@functools.lru_cache(maxsize=None)
def everything():
    """All files that git tracks or would track, and that exist; without git, all that are there."""
    try:
        names = output(["git", "ls-files", "-z", "-co", "--exclude-standard"],
                       subprocess.DEVNULL).split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [str(p) for p in pathlib.Path().rglob("*") if not {"build", ".git", "__pycache__"} & set(p.parts)]
    return sorted({n for n in names if n and pathlib.Path(n).is_file()})


def tracked(*endings):
    """Files with one of these endings, data excepted."""
    return [n for n in everything() if n.endswith(endings) and not n.startswith(DATA)]


@functools.lru_cache(maxsize=None)
def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def report(faults):
    """Prints the faults; the exit status that goes with them."""
    for fault in faults:
        print(f"lint: {fault}", file=sys.stderr)
    return 1 if faults else 0
