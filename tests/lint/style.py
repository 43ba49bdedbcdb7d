#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where C has two spellings for one thing: finds the one that this project does not use.

sizeof has parentheses only around a type. A pointer in a condition is tested by itself (`p`, `!p`);
a comparison with NULL makes a truth value of it (`return p != NULL;`) or stands behind a call or an
assignment. A function is followed by a blank line.
"""

import re
import sys

import shape
import sources

TYPE = re.compile(
    r"(const|struct|union|enum|unsigned|signed|char|int|long|short|void|bool|float|double|"
    r"mbedtls_\w+|psa_\w+|vouch_curve_number|[a-z0-9_]+_t)\b"
)
OPERAND = r"[*&]*(?:\(\w+\)|\w+|\"_*\")(?:(?:->|\.)\w+|\[[^\]]*\])*"
SIZEOF = re.compile(r"\bsizeof ?\((" + OPERAND + r")\)")
MACRO = re.compile(r"^#(?:.*\\\n)*.*", re.M)  # parameters of macros have parentheses
NULL_TEST = re.compile(r"(?<![\w)\]>.])\**[A-Za-z_]\w*(?:(?:->|\.)\w+|\[[^\]\[]*\])* [!=]= NULL\b")


def sizes(path, text):
    types = set(re.findall(r"^typedef [^;]*?(\w+)(?:\[[^;]*)?;", text, re.M))
    for match in SIZEOF.finditer(text):
        if not TYPE.match(match.group(1)) and match.group(1) not in types:
            yield path, text[: match.start()].count("\n") + 1, "write sizeof without parentheses"


def is_value(before, after):
    """The comparison is a whole value: returned, assigned, or an argument."""
    assigned = re.search(r"(\breturn|[^=!<>]=)$", before) and after.startswith(";")
    argument = before.endswith((",", "(")) and after.startswith((",", ")"))
    return assigned or (argument and not (before.endswith("(") and after.startswith(")")))


def null_tests(path, text):
    for match in NULL_TEST.finditer(text):
        if not is_value(text[: match.start()].rstrip()[-20:], text[match.end() :].lstrip()[:1]):
            yield path, text[: match.start()].count("\n") + 1, "test the pointer itself, without NULL"


def blank_lines(path, text):
    lines = text.split("\n")
    for number, (line, following) in enumerate(zip(lines, lines[1:]), 1):
        if line == "}" and following and not following.startswith("#"):
            yield path, number + 1, "put a blank line behind the function"


def main():
    faults = []
    files = sources.tracked(".c", ".h")
    for path in files:
        text = sources.read(path)
        blanked = shape.blank_comments(text)
        faults += sizes(path, MACRO.sub(lambda m: "\n" * m.group(0).count("\n"), blanked))
        if path.startswith(shape.MEASURED):
            faults += null_tests(path, blanked)
        faults += blank_lines(path, text)
    print(f"style: {len(files)} files")
    return sources.report([f"{path}:{line}: {what}" for path, line, what in faults])


if __name__ == "__main__":
    sys.exit(main())
