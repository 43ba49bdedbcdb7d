#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lines and branches of core that the unit programs run, by file (docs/TESTING.md).

    coverage.py [--lines] [--jobs N]

Run by `make coverage`. --lines names the lines that none of them runs.
"""

import argparse
import os
import pathlib

import covered


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


def share(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", action="store_true", help="name the lines that are not run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    coverage = covered.Map(covered.Setting(), options.jobs, commands=False)
    totals = [0, 0, 0, 0]
    print(f"{'':44} {'lines':>6} {'run':>7} {'branches':>9} {'taken':>7}")
    for file in covered.sources():
        lines = coverage.lines.get(file, {})
        ran = coverage.ran.get(file, {})
        taken = [b for row in branches_of(coverage.programs, file).values() for b in row]
        if not lines:
            continue
        print(f"{file:44} {len(lines):6} {share(len(ran), len(lines))} {len(taken):9} {share(sum(taken), len(taken))}")
        if options.lines and len(ran) < len(lines):
            source = pathlib.Path(file).read_text(encoding="utf-8").split("\n")
            print(f"    {ranges(set(lines) - set(ran))}")
            for line in sorted(set(lines) - set(ran)):
                print(f"    {line:5} {source[line - 1]}")
        totals = [a + b for a, b in zip(totals, (len(lines), len(ran), len(taken), sum(taken)))]
    lines, ran, of, taken = totals
    print(f"{'all of core':44} {lines:6} {share(ran, lines)} {of:9} {share(taken, of)}")


if __name__ == "__main__":
    main()
