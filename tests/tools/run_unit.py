#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs cmocka programs and counts what they report.

    run_unit.py PROGRAM...

A program that crashes, hangs or stops early counts each test it did not finish as failed, and a
program without a single test counts as one failed. Exit status 1 if anything failed.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

import tally

TIMEOUT_S = 120


def count(output, finished):
    """(passed, failed, skipped) of one program, from its TAP output."""
    plan = sum(int(n) for n in re.findall(r"^1\.\.(\d+)", output, re.M))
    skipped = len(re.findall(r"^(?:not )?ok \d+.*# SKIP", output, re.M))
    passed = len(re.findall(r"^ok \d+(?!.*# SKIP)", output, re.M))
    failed = max(plan - passed - skipped, 0)
    if failed == 0 and (not finished or passed + skipped == 0):
        failed = 1
    return passed, failed, skipped


def environment_of(variables):
    """These variables, with what the sanitizers are told where they say nothing of it."""
    leaks = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leaks.supp")
    return {
        "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "LSAN_OPTIONS": f"suppressions={leaks}:print_suppressions=0",
        **variables,
    }


def run(program):
    """Runs one program to its end: (name, counts, seconds, what it printed)."""
    start = time.monotonic()
    environment = dict(environment_of(os.environ), CMOCKA_MESSAGE_OUTPUT="TAP")
    try:
        done = subprocess.run(
            [str(program)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=TIMEOUT_S,
            check=False,
        )
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as hung:
        output, status = (hung.stdout or b"") + b"\nran into its time limit\n", 1
    text = output.decode("utf-8", "replace")
    if status < 0:
        text += f"\nended by signal {-status}\n"
    return program.name, count(text, status == 0), time.monotonic() - start, text


def main():
    programs = [pathlib.Path(name) for name in sys.argv[1:]]
    totals = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, counts, seconds, text in pool.map(run, programs):
            totals = [a + b for a, b in zip(totals, counts)]
            if counts[1]:
                sys.stdout.write(text)
                print(f"{name}: {counts[0]} passed, {counts[1]} FAILED")
            elif counts[2]:
                print(f"{name}: {counts[2]} skipped")
                print("\n".join(line for line in text.splitlines() if "# SKIP" in line))
            if seconds > 5:
                print(f"{name}: took {seconds:.1f} s")
    print(f"{len(programs)} programs")
    return tally.end(totals[0], totals[1])


if __name__ == "__main__":
    sys.exit(main())
