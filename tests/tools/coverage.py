#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lines and branches of core that the unit programs run, by file (docs/TESTING.md).

    coverage.py [--lines] [--folder NAME]... [--jobs N]

Run by `make coverage`. --lines names the lines that none of them runs and that lines_not_run.txt does
not explain. Exit status 1: a line that is explained there is run, or is not in its file any more.
"""

import argparse
import os
import pathlib
import sys

import covered
import mutants
import mutations

LIST = pathlib.Path("tests/tools/lines_not_run.txt")


def branches_of(programs, file):
    """line -> [taken by any program]"""
    found = {}
    for record in programs.values():
        for line, taken in record["branches"].get(file, {}).items():
            before = found.setdefault(line, [False] * len(taken))
            found[line] = [a or b for a, b in zip(before, taken)]
    return found


def ranges(numbers):
    """12, 13, 14, 20 as "12-14 20"."""
    runs = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(f"{a}-{b}" if b > a else str(a) for a, b in runs)


def explained(path):
    """file -> the lines, without blanks around them, that have a reason in the list."""
    found = {}
    for file, line, _ in mutations.records(path, 3):
        found.setdefault(file, set()).add(line)
    return found


def stale(listed, coverage, files):
    """What the list has of these files and no longer should."""
    for file in sorted(set(listed) & set(files)):
        source = [line.strip() for line in pathlib.Path(file).read_text(encoding="utf-8").split("\n")]
        missed = {source[n - 1] for n in set(coverage.lines.get(file, {})) - set(coverage.ran.get(file, {}))}
        for line in sorted(listed[file] - missed):
            yield f"{LIST}: {file}: {'is run' if line in source else 'not there any more'}: {line}"


def share(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", action="store_true", help="name the lines that are not run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--folder", action="append", help="only of this part of core: x509, tls, ...")
    options = parser.parse_args()
    files = [f for f in covered.sources() if not options.folder or mutants.folder_of(f) in options.folder]
    coverage = covered.Map(covered.Setting(), options.jobs, files, commands=False)
    listed = explained(LIST)
    totals = [0, 0, 0, 0]
    print(f"{'':44} {'lines':>6} {'run':>7} {'branches':>9} {'taken':>7}")
    for file in files:
        lines = coverage.lines.get(file, {})
        ran = coverage.ran.get(file, {})
        taken = [b for row in branches_of(coverage.programs, file).values() for b in row]
        if not lines:
            continue
        print(f"{file:44} {len(lines):6} {share(len(ran), len(lines))} {len(taken):9} {share(sum(taken), len(taken))}")
        source = pathlib.Path(file).read_text(encoding="utf-8").split("\n")
        missed = {n for n in set(lines) - set(ran) if source[n - 1].strip() not in listed.get(file, ())}
        if options.lines and missed:
            print(f"    {ranges(missed)}")
            for line in sorted(missed):
                print(f"    {line:5} {source[line - 1]}")
        totals = [a + b for a, b in zip(totals, (len(lines), len(ran), len(taken), sum(taken)))]
    lines, ran, of, taken = totals
    print(f"{'all of these':44} {lines:6} {share(ran, lines)} {of:9} {share(taken, of)}")
    old = list(stale(listed, coverage, files))
    print("".join(f"{line}\n" for line in old), end="")
    return int(bool(old))


if __name__ == "__main__":
    sys.exit(main())
