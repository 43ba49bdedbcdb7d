#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the shape of the sources and fails when a limit is passed.

Limits: a function is never longer than 60 code lines; over core, port and boards the median is at
most 12 and the ninetieth percentile at most 30. A file has at most 400 lines. A table of function
pointers has at most five slots, and its instances name them. core/ has no #if but include guards.

Code lines of a function are the lines between its outer braces that hold more than space and
comment.
"""

import bisect
import json
import re
import statistics
import sys

import sources

MEDIAN_MAX, P90_MAX, LONGEST_MAX = 12, 30, 60
FILE_MAX = 400
SLOTS_MAX = 5
MEASURED = ("core/", "port/", "boards/")


def blank_comments(text):
    """The text with comments, and what strings hold, replaced by spaces; lines stay where they are."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token[0] + "_" * (len(token) - 2) + token[-1]

    pattern = r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    return re.sub(pattern, blank, text, flags=re.S)


def functions(path):
    """(name, first line, last line) of every function that ctags finds in a file."""
    command = ["ctags", "--languages=C,C++", "--langmap=C:.c.h", "--kinds-C=f", "--fields=+ne"]
    tags = sources.output(command + ["--output-format=json", "-o", "-", path])
    for line in tags.splitlines():
        tag = json.loads(line)
        yield tag["name"], tag["line"], tag.get("end", tag["line"])


def code_lines(lines, first, last):
    """How many lines of a function's body hold code."""
    body = "\n".join(lines[first - 1 : last])
    body = body[body.find("{") + 1 : body.rfind("}")]
    return sum(1 for line in body.split("\n") if line.strip())


def measure_functions(files):
    faults, measured = [], []
    for path in files:
        lines = blank_comments(sources.read(path)).split("\n")
        for name, first, last in functions(path):
            length = code_lines(lines, first, last)
            if path.startswith(MEASURED):
                measured.append((length, name, path))
            if length > LONGEST_MAX:
                faults.append(f"{path}:{first}: {name} has {length} code lines, over {LONGEST_MAX}")
    return faults, sorted(measured)


def percentile(values, part):
    return values[min(len(values) - 1, int(len(values) * part))]


def judge_functions(files):
    faults, measured = measure_functions(files)
    if not measured:
        print("functions: none yet")
        return faults
    lengths = [m[0] for m in measured]
    median, p90 = statistics.median(lengths), percentile(lengths, 0.9)
    longest = measured[-1]
    print(
        f"functions: {len(lengths)}, median {median:g} code lines (at most {MEDIAN_MAX}), "
        f"p90 {p90} ({P90_MAX}), longest {longest[0]} ({LONGEST_MAX}): {longest[1]} in {longest[2]}"
    )
    if median > MEDIAN_MAX:
        faults.append(f"median function length {median:g} is over {MEDIAN_MAX}")
    if p90 > P90_MAX:
        worst = ", ".join(f"{m[1]} {m[0]}" for m in measured[bisect.bisect(lengths, P90_MAX) :])
        faults.append(f"ninetieth percentile {p90} is over {P90_MAX}: {worst}")
    return faults


def judge_files(files):
    sizes = sorted((sources.read(path).count("\n"), path) for path in files)
    if sizes:
        print(f"files: {len(sizes)}, longest {sizes[-1][0]} lines ({FILE_MAX}): {sizes[-1][1]}")
    return [f"{path}: {n} lines, over {FILE_MAX}" for n, path in sizes if n > FILE_MAX]


def tables(text):
    """(line, name, slots) of each struct that holds nothing but function pointers."""
    for match in re.finditer(r"struct (\w+) \{([^{}]*)\}", text):
        members = [m.strip() for m in match.group(2).split(";") if m.strip()]
        pointers = [m for m in members if re.search(r"\(\s*\*\s*\w+\s*\)\s*\(", m)]
        if len(pointers) > 1 and len(pointers) == len(members):
            yield text[: match.start()].count("\n") + 1, match.group(1), len(pointers)


def judge_tables(files):
    faults, found = [], {}
    for path in (f for f in files if f.startswith(MEASURED)):
        for line, name, slots in tables(blank_comments(sources.read(path))):
            found[name] = slots
            if slots > SLOTS_MAX:
                faults.append(f"{path}:{line}: {name} has {slots} slots, over {SLOTS_MAX}")
    print(f"tables of functions: {len(found)}, largest {max(found.values(), default=0)} slots ({SLOTS_MAX})")
    for path in files:
        text = blank_comments(sources.read(path))
        for match in re.finditer(r"struct (\w+) \w+ = \{\s*([^\s}])", text):
            if match.group(1) in found and match.group(2) not in ".0":
                line = text[: match.start()].count("\n") + 1
                faults.append(f"{path}:{line}: name the slots of {match.group(1)}: .slot = function")
    return faults


def judge_conditionals(files):
    faults, count = [], 0
    for path in (f for f in files if f.startswith("core/")):
        lines = blank_comments(sources.read(path)).split("\n")
        allowed = 1 if path.endswith(".h") else 0
        for number, line in enumerate(lines, 1):
            if re.match(r"\s*#\s*(if|ifdef|ifndef|elif)\b", line):
                if allowed and re.match(r"#ifndef VOUCH_\w+_H$", line):
                    allowed = 0
                    continue
                count += 1
                faults.append(f"{path}:{number}: conditional compilation in core")
    print(f"conditionals in core: {count} (0)")
    return faults


def main():
    code = sources.tracked(".c", ".h")
    faults = judge_functions(code)
    faults += judge_files(sources.tracked(".c", ".h", ".py", ".sh", ".mk", "Makefile"))
    faults += judge_tables(code)
    faults += judge_conditionals(code)
    return sources.report(faults)


if __name__ == "__main__":
    sys.exit(main())
