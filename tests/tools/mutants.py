#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes small changes to core, and looks whether a test notices each (docs/TESTING.md).

    mutants.py [--seed N] [--count N | --all] [--folder NAME]... [--minutes N] [--floor PERCENT] [--jobs N]
               [--unit] [--sanitized] [--file PART]... [--program PART]...

Run by `make mutants`, whose environment says how to compile and to link. Results are kept under
build/mutants, so that a run which was stopped goes on where it was. Exit status 1: less was noticed
than the floor asks for, or a test that fails without any change was left out.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import math
import os
import pathlib
import sys
import time

import covered
import mutant_shop
import mutations
import tally

OUT = pathlib.Path("build/mutants")
LIST = pathlib.Path("tests/tools/equivalent_mutants.txt")
NUMBERS_SHARE = 3  # one of so many changes of a number is drawn: there are as many as of all else


def folder_of(file):
    parts = pathlib.Path(file).parts
    if len(parts) > 2:
        return parts[1]
    name = parts[-1]
    return next((f for f in ("check", "tls", "dns", "report") if name.startswith(f)), "core")


def files_of(arguments):
    """The files in which this run may change something."""
    return [file for file in covered.sources()
            if (not arguments.folder or folder_of(file) in arguments.folder)
            and (not arguments.file or any(part in file for part in arguments.file))]


def drawn(arguments):
    """The mutations of this run, in an order that the seed gives: it does not change with other lines."""
    found = [m for file in files_of(arguments) for m in mutations.mutations(file)]
    order = {m: place(arguments.seed, m) for m in found}
    if arguments.all:
        return sorted(found, key=order.get)
    found = [m for m in found if m.kind != "number" or order[m] % NUMBERS_SHARE == 0]
    return sorted(found, key=order.get)[:arguments.count]


def place(seed, mutation):
    of = (seed, mutation.file, mutation.source, mutations.described(mutation))
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:8], "big")


class Results:
    """What is known already. A survivor is tried again when the tests have changed, or are others."""

    def __init__(self, which):
        OUT.mkdir(parents=True, exist_ok=True)
        self.path, self.known = OUT / "results.jsonl", {}
        tests = sorted(p for f in ("unit", "support", "fake", "conformance", "cli") for p in pathlib.Path("tests", f).rglob("*.[chp]*")
                       if p.is_file() and "__pycache__" not in str(p))
        self.tests = covered.digest(*tests) + which
        self.texts = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.known[row["key"]] = row

    def key(self, mutation):
        if mutation.file not in self.texts:
            self.texts[mutation.file] = pathlib.Path(mutation.file).read_bytes()
        of = (mutation.file, mutation.offset, mutation.old, mutation.new)
        return hashlib.sha256(self.texts[mutation.file] + repr(of).encode()).hexdigest()[:24]

    def find(self, mutation):
        row = self.known.get(self.key(mutation))
        return row if row and (row["outcome"] != "survived" or row["tests"] == self.tests) else None

    def add(self, mutation, outcome, by):
        row = {"key": self.key(mutation), "outcome": outcome, "by": by, "tests": self.tests,
               "file": mutation.file, "line": mutation.line, "change": mutations.described(mutation)}
        self.known[row["key"]] = row
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return row


def work(arguments, drawn_ones, listed):
    """[(mutation, outcome, by)] of what was tried within the time, and the tests that were left out."""
    results = Results(f"{arguments.unit or arguments.program or ''}" + "sanitized" * arguments.sanitized)
    end = time.monotonic() + 60 * arguments.minutes
    setting = covered.Setting(arguments.program or ())
    folders = {folder_of(file) for file in files_of(arguments)}  # whole: one measurement serves each file
    files = [file for file in covered.sources() if folder_of(file) in folders]
    coverage = covered.Map(setting, arguments.jobs, files, not (arguments.unit or arguments.program))
    if math.isinf(arguments.minutes):  # all will be tried: what was linked for a file serves its next change
        drawn_ones = sorted(drawn_ones, key=lambda m: m.file)
    shop = mutant_shop.Workshop(setting, coverage, OUT, arguments.sanitized)
    rows = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        def one(mutation):
            row = results.find(mutation)
            if row is None and time.monotonic() < end:
                return mutation, *shop.judge(mutation, mutations.known(mutation, listed)), True
            return (mutation, row["outcome"], row["by"], False) if row else (mutation, "not tried", "", False)
        for mutation, outcome, by, new in pool.map(one, drawn_ones):
            if new:
                results.add(mutation, outcome, by)
            if outcome == "survived" and mutations.known(mutation, listed):
                outcome = "listed"
            rows.append((mutation, outcome, by))
    return rows, coverage.left_out


def report(rows):
    """Prints survivors and rates; the share of what was noticed, in percent."""
    for mutation, outcome, by in sorted(rows, key=lambda r: (r[0].file, r[0].offset)):
        if outcome == "survived":
            print(f"{mutation.file}:{mutation.line}: {mutations.described(mutation)} ({by})\n    {mutation.source}")
    by_folder = collections.defaultdict(collections.Counter)
    for mutation, outcome, _ in rows:
        by_folder[folder_of(mutation.file)][outcome] += 1
        by_folder["all"][outcome] += 1
    print(f"{'':10} {'noticed':>8} {'of':>6} {'':>5}  equivalent  not tried")
    for folder in sorted(by_folder, key=lambda f: (f == "all", f)):
        c = by_folder[folder]
        total = c["killed"] + c["survived"]
        share = f"{100 * c['killed'] / total:.0f} %" if total else ""
        print(f"{folder:10} {c['killed']:8} {total:6} {share:>5}  {c['listed']:10}  {c['not tried']:9}")
    c = by_folder["all"]
    return 100 * c["killed"] / max(c["killed"] + c["survived"], 1)


def stale(listed):
    """Records of the list whose line or change is not there any more."""
    there = {name for file in {file for file, _, _ in listed} if pathlib.Path(file).exists()
             for m in mutations.mutations(file) for name in mutations.names(m)}
    return sorted(set(listed) - there)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other changes")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--all", action="store_true", help="every change")
    parser.add_argument("--folder", action="append", help="only in this part of core: x509, tls, ...")
    parser.add_argument("--file", action="append", help="only in files with this in their names")
    parser.add_argument("--program", action="append",
                        help="by the unit programs alone that have this in their names")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no other after so long")
    parser.add_argument("--floor", type=float, default=0, help="percent that must be noticed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--unit", action="store_true", help="unit programs and vectors alone")
    parser.add_argument("--sanitized", action="store_true", help="survivors once more under ASan and UBSan")
    arguments = parser.parse_args()
    counts = os.environ.pop("VOUCH_TALLY", None)  # what a changed program counts is not a result of ours
    listed = mutations.equivalent(LIST)
    for file, line, change in stale(listed):
        print(f"{LIST}: not there any more: {file}: {change}: {line}")
    rows, left_out = work(arguments, drawn(arguments), listed)
    share = report(rows)
    for name in left_out:
        print(f"LEFT OUT: {name} fails without any change: what it alone notices counts as not noticed")
    if arguments.floor:
        print(f"at least {arguments.floor:.0f} % are to be noticed")
        if counts:
            os.environ["VOUCH_TALLY"] = counts
        return tally.end(int(share >= arguments.floor), int(share < arguments.floor) + len(left_out))
    return int(bool(left_out))


if __name__ == "__main__":
    sys.exit(main())
