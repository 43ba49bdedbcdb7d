#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds core against MISRA C:2012 as far as cppcheck's addon can: `make misra`, some minutes.

docs/CODING.md lists the rules that are not kept, with the reason. Fails when a rule is broken that is
not on the list (it says where), when one is listed that nothing breaks, or when a file could not be read.
"""

import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "CODING.md"
BUILD = ROOT / "build" / "lint" / "misra"
# What cppcheck says of a file that it does not examine, or not to its end.
GAVE_UP = "syntaxError|unknownMacro|preprocessorErrorDirective|internal[A-Za-z]*|cppcheckError|noValidConfiguration"


def listed():
    rows = re.findall(r"^\| (\d+\.\d+(?:, \d+\.\d+)*) \|", PAGE.read_text(encoding="utf-8"), re.M)
    return {rule for row in rows for rule in row.split(", ")}


def broken():
    """{rule: where it is broken}, and the files that cppcheck gave up"""
    files = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "core").rglob("*.c"))
    BUILD.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["cppcheck", "--addon=misra", "--std=c11", "-I.", "-q", "-j2", f"--cppcheck-build-dir={BUILD}",
                           "--template={id} {file}:{line}", *files],
                          cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    rules = collections.defaultdict(list)
    for rule, place in re.findall(r"^misra-c2012-(\d+\.\d+) (.+)$", done.stdout, re.M):
        rules[rule].append(place)
    return rules, re.findall(rf"^(?:{GAVE_UP}) .+$", done.stdout, re.M)


def main():
    (found, unread), known = broken(), listed()
    if not found:
        print("misra: cppcheck's addon found nothing at all: did it run?")
        return 1
    for rule, places in sorted(found.items(), key=lambda item: [int(n) for n in item[0].split(".")]):
        print(f"rule {rule}: {len(places)} times" + ("" if rule in known else f", not in docs/CODING.md: {' '.join(places)}"))
    for rule in sorted(known - set(found)):
        print(f"rule {rule}: listed, and nothing breaks it")
    for line in unread:
        print(f"not examined: {line}")
    return 0 if set(found) == known and not unread else 1


if __name__ == "__main__":
    sys.exit(main())
