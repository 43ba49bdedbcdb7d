#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the test_*.py of folders with unittest and counts what they report.

    run_python.py [--jobs N] FOLDER-OR-FILE...

Each file runs in a process of its own, with a home and a folder for temporary files of its own, N of them
at once. A file that leaves
processes behind, or that runs no test, counts as failed. Skipped tests are named with their reason;
those that need more than this machine or user gives (tests/peers/needs.py) are told once for each
reason, at the end.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import tally

REMOVAL_TIMEOUT_S = 5
FILE_TIMEOUT_S = 3600
PR_SET_CHILD_SUBREAPER = 36


def children():
    """Ids of the processes that this one would have to bury: (id, command line)."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append((int(entry.name), command.strip()))
    return found


def bury_children():
    """Ends what a test left running, and what that leaves in turn; names what it ended."""
    names = []
    deadline = time.monotonic() + 10
    while children() and time.monotonic() < deadline:
        for pid, command in children():
            names.append(command or str(pid))
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return names


class Result(unittest.TextTestResult):
    """Counts successes too: testsRun also counts what was skipped or broke."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def run_here(path):
    """The worker: runs one file and prints its counts as the last line."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sys.path[:0] = [str(path.parent), str(pathlib.Path("tests/support").resolve())]
    suite = unittest.TestSuite()
    suite.addTests(unittest.defaultTestLoader.loadTestsFromName(path.stem))
    runner = unittest.TextTestRunner(sys.stdout, verbosity=1, buffer=True, resultclass=Result)
    result = runner.run(suite)
    skipped = [f"{test.id()}: {reason}" for test, reason in result.skipped]
    bad = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    time.sleep(0.2 if children() else 0)
    left = bury_children()
    if left:
        print(f"{path}: left running: {'; '.join(left)}")
        bad += 1
    counts = {"passed": result.passed, "failed": bad, "skipped": skipped}
    print(json.dumps(counts), flush=True)


def last_counts(text):
    """Splits what a worker printed into the text and its counts."""
    head, _, tail = text.rstrip("\n").rpartition("\n")
    try:
        counts = json.loads(tail)
        return head, counts["passed"], counts["failed"], counts["skipped"]
    except (ValueError, KeyError, TypeError):
        return text + "\nended before it could report", 0, 1, []


@contextlib.contextmanager
def temporary_folder():
    """As /tmp is, for servers that run as other users too. What processes that are ending still write into it
    while it is removed goes as well."""
    folder = tempfile.mkdtemp(prefix="vouch-")
    os.chmod(folder, 0o1777)
    try:
        yield folder
    finally:
        deadline = time.monotonic() + REMOVAL_TIMEOUT_S
        while os.path.exists(folder) and time.monotonic() < deadline:
            shutil.rmtree(folder, ignore_errors=True)
            time.sleep(0.1 if os.path.exists(folder) else 0)


def run(path):
    """Runs one file in a worker: (path, text, passed, failed, skipped, seconds)."""
    start = time.monotonic()
    command = [sys.executable, __file__, "--worker", str(path)]
    with temporary_folder() as home, temporary_folder() as folder, subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "HOME": home, "TMPDIR": folder}
    ) as worker:
        try:
            output = worker.communicate(timeout=FILE_TIMEOUT_S)[0]
        except subprocess.TimeoutExpired:
            worker.terminate()
            output = worker.communicate()[0] + b"\nran into its time limit"
    text, passed, failed, skipped = last_counts(output.decode("utf-8", "replace"))
    if passed + failed + len(skipped) == 0:
        text, failed = text + "\nno test was run", 1
    return path, text, passed, failed, skipped, time.monotonic() - start


def test_files(names):
    for name in names:
        path = pathlib.Path(name)
        yield from sorted(path.glob("test_*.py")) if path.is_dir() else [path]


NEEDS = ": needs "


def missing(skipped):
    """{what is needed and not here: how often}"""
    return collections.Counter(row.partition(NEEDS)[2] for row in skipped if NEEDS in row)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--worker", action="store_true")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    if options.worker:
        run_here(pathlib.Path(options.names[0]).resolve())
        return 0
    totals, needed = [0, 0], collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for path, text, passed, failed, skipped, seconds in pool.map(run, test_files(options.names)):
            totals = [totals[0] + passed, totals[1] + failed]
            if failed:
                print(text)
            print(f"{path}: {passed} passed, {failed} failed, {seconds:.1f} s")
            needed += missing(skipped)
            for reason in skipped:
                if NEEDS not in reason:
                    print(f"    skipped {reason}")
            sys.stdout.flush()
    for what, times in sorted(needed.items()):
        print(f"    not run here: {times} tests or groups of tests, which need {what}")
    return tally.end(*totals, sum(needed.values()))


if __name__ == "__main__":
    sys.exit(main())
