#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Feeds fuzz harnesses with the corpus that is in the tree, or lets them search for a while.

    run_corpus.py [--seconds N] HARNESS...

A harness fuzz_<thing> takes tests/fuzz/corpus/<thing>/. Without --seconds each input is replayed
once and each harness is one test. With it, what is found stays under build/fuzz/.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import tally

CORPUS = pathlib.Path("tests/fuzz/corpus")
LIMITS = ["-rss_limit_mb=512", "-timeout=10", "-max_len=131072"]


def run(harness, seconds):
    """(harness, passed, inputs, text)"""
    thing = harness.name.removeprefix("fuzz_")
    seeds = CORPUS / thing
    inputs = sorted(p for p in seeds.rglob("*") if p.is_file()) if seeds.is_dir() else []
    command = [str(harness), *LIMITS]
    if seconds:
        found = harness.parent / "corpus" / thing
        found.mkdir(parents=True, exist_ok=True)
        command += [f"-max_total_time={seconds}", f"-artifact_prefix={harness.parent}/{thing}-"]
        command += ["-print_final_stats=1", str(found), str(seeds)] if inputs else [str(found)]
    else:
        command += map(str, inputs)
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1")
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        check=False,
    )
    text = done.stdout.decode("utf-8", "replace")
    if not inputs and not seconds:
        return harness, False, 0, f"no corpus in {seeds}"
    return harness, done.returncode == 0, len(inputs), text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("harnesses", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    totals = [0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = pool.map(lambda h: run(h, options.seconds), options.harnesses)
        for harness, passed, inputs, text in rows:
            totals[0 if passed else 1] += 1
            if not passed:
                print("\n".join(text.splitlines()[-60:]))
            elif options.seconds:
                told = [line for line in text.splitlines() if line.startswith(("#", "stat::"))]
                print("\n".join(told[-12:]))
            print(f"{harness.name}: {inputs} inputs{'' if passed else ', FAILED'}")
    return tally.end(*totals)


sys.exit(main())
