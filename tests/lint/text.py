#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what every file has in common: licence line, names, words, place."""

import re
import sys

import sources

TOP = {"Makefile", "README.md", "port", "core", "boards", "tests", "docs"}
CODE = (".c", ".h", ".py", ".sh", ".mk", ".ld", ".S", ".js")
LICENCE = "SPDX-License-Identifier: Apache-2.0"
# Split, so that this file does not accuse itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
TEST_NAME = {
    ".c": re.compile(r"test_[a-z0-9]+(_[a-z0-9]+){2,}"),
    ".py": re.compile(r"test_[a-z0-9]+(_[a-z0-9]+)+"),
}


def judge_place():
    tops = {name.split("/")[0] for name in sources.everything()}
    return [f"{t}: does not belong at the top" for t in sorted(tops - TOP) if not t.startswith(".")]


def judge_licence(path):
    lines = sources.read(path).split("\n")
    first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    return [] if LICENCE in first else [f"{path}:1: first line must say {LICENCE}"]


def judge_words(path):
    text = sources.read(path)
    return [
        f"{path}:{text[: m.start()].count(chr(10)) + 1}: {m.group(0)}: finish it or leave it out"
        for m in UNFINISHED.finditer(text)
    ]


def judge_space(path):
    text = sources.read(path)
    faults = [
        f"{path}:{number}: trailing space"
        for number, line in enumerate(text.split("\n"), 1)
        if line != line.rstrip()
    ]
    if text and not text.endswith("\n"):
        faults.append(f"{path}: last line is not ended")
    return faults


def judge_merge(path):
    """What a merge leaves behind where two changes met."""
    return [f"{path}:{number}: a merge that nobody finished"
            for number, line in enumerate(sources.read(path).split("\n"), 1)
            if re.match(r"(<{7}|>{7}) ", line)]


def test_names(path):
    text = sources.read(path)
    if path.endswith(".c"):
        text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
        return re.findall(r"\bcmocka_unit_test\w*\(\s*(\w+)", text)
    return re.findall(r"^\s+def (test_\w*)\(", text, re.M)


def judge_tests(path):
    """A test is called after its subject (in python the class may say it), condition and outcome."""
    pattern = TEST_NAME[path[path.rindex(".") :]]
    return [
        f"{path}: {name}: name it test_<subject>_<condition>_<outcome>"
        for name in test_names(path)
        if not pattern.fullmatch(name)
    ]


def main():
    faults = judge_place()
    code = sources.tracked(*CODE, "Makefile", ".clang-tidy", ".ci/run")
    for path in code:
        faults += judge_licence(path) + judge_words(path) + judge_space(path)
    for path in sources.tracked(".md", ".txt", ".1", *CODE):
        faults += judge_merge(path)
    tests = [p for p in code if re.search(r"(^|/)test_[^/]*\.(c|py)$", p)]
    for path in tests:
        faults += judge_tests(path)
    print(f"licence, names, words, place: {len(code)} files, {len(tests)} of them tests")
    return sources.report(faults)


sys.exit(main())
