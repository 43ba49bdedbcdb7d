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
import re
import shutil
import subprocess
import sys

import tally

CORPUS = pathlib.Path("tests/fuzz/corpus")
LIMITS = ["-rss_limit_mb=512", "-timeout=10", "-max_len=131072"]
# Where large inputs cost time and find nothing that small ones do not.
SEARCH_MAX = {"review_chunks": 4096, "review_prefix": 4096, "x509_path": 16384,
              "tls_session": 4096, "forged_chain": 1024, "dane": 8192, "signature": 2048,
              "lwip_names": 4096, "mqtt_guard": 1024, "mail_route": 1024}


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
    if seconds and thing in SEARCH_MAX:
        command.insert(1 + len(LIMITS), f"-max_len={SEARCH_MAX[thing]}")
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


def minimise(harness):
    """Keeps of what was found only what reaches something that the rest does not."""
    thing = harness.name.removeprefix("fuzz_")
    found = harness.parent / "corpus" / thing
    least = harness.parent / "corpus" / f"{thing}.least"
    shutil.rmtree(least, ignore_errors=True)
    least.mkdir(parents=True)
    done = subprocess.run([str(harness), *LIMITS, "-merge=1", str(least), str(found)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode == 0 and any(least.iterdir()):
        shutil.rmtree(found)
        least.rename(found)
    else:
        shutil.rmtree(least)


def runs_of(text):
    return sum(int(n) for n in re.findall(r"stat::number_of_executed_units: +(\d+)", text))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("harnesses", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    totals = [0, 0]
    runs = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = pool.map(lambda h: run(h, options.seconds), options.harnesses)
        for harness, passed, inputs, text in rows:
            totals[0 if passed else 1] += 1
            if not passed:
                print("\n".join(text.splitlines()[-60:]))
            elif options.seconds:
                told = [line for line in text.splitlines() if line.startswith(("#", "stat::"))]
                print("\n".join(told[-12:]))
                minimise(harness)
            runs += runs_of(text)
            print(f"{harness.name}: {inputs} inputs{'' if passed else ', FAILED'}")
    if options.seconds:
        print(f"{runs} runs in all, of {len(options.harnesses)} harnesses")
    return tally.end(*totals)


sys.exit(main())
