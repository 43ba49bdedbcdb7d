#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds docs/MBEDTLS.md against the tree: each file that needs more of mbedTLS than its interface is on it.

    private.py MBEDTLS_DIR

More than its interface is a private field, a header of its library/ folder, a function of it that is
compiled or linked under another name, and an ALT name.
"""

import fnmatch
import os
import re
import sys

import sources

PAGE = "docs/MBEDTLS.md"
FIELD = re.compile(r"\bMBEDTLS_(?:PRIVATE\(|ALLOW_PRIVATE_ACCESS\b)")
RENAMED = re.compile(r"(?:-D|#define )(mbedtls_\w+)|--wrap=(mbedtls_)")
ALT = re.compile(r"#define MBEDTLS_\w+_ALT\b")
INCLUDED = re.compile(r'#include [<"]([\w./]+)[>"]')
CODE = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
# Looks for the words itself.
OWN = ("tests/lint/private.py", "tests/lint/layers.py")
# Whose functions must be named in their row.
NAMED = ("port/mbedtls/", "boards/common/image.mk")


def needs(path, headers):
    """Why a file belongs on the page; the functions that it renames."""
    text = CODE.sub("", sources.read(path)) if path.endswith((".c", ".h")) else sources.read(path)
    reasons = []
    if FIELD.search(text):
        reasons.append("private fields")
    reasons += [f"{name}, a header of library/" for name in INCLUDED.findall(text) if name in headers]
    renamed = sorted({a or b for a, b in RENAMED.findall(text)})
    if renamed:
        reasons.append(f"another name for {', '.join(renamed)}")
    if ALT.search(text):
        reasons.append("an ALT name")
    return reasons, renamed


def rows():
    """The patterns of files, and the text, of each row of the page."""
    for line in sources.read(PAGE).split("\n"):
        cells = line.split("|")
        if len(cells) == 5 and "`" in cells[1]:
            yield patterns(re.findall(r"`([^`]+)`", cells[1])), line


def patterns(names):
    """Paths as they are written: `a/b.c`, `c.h` stands beside a/b.c, a folder for all below it."""
    folder, found = "", []
    for name in names:
        path = name if "/" in name else os.path.join(folder, name)
        folder = os.path.dirname(path)
        found.append(path + "/*" if os.path.isdir(path) else path)
    return found


def main():
    headers = set(os.listdir(os.path.join(sys.argv[1], "library")))
    page, faults, used = list(rows()), [], set()
    for path in sources.tracked(".c", ".h", ".mk", ".py", "Makefile"):
        reasons, renamed = needs(path, headers) if path not in OWN else ([], [])
        matching = [i for i, (names, _) in enumerate(page) if any(fnmatch.fnmatch(path, n) for n in names)]
        used.update(matching)
        if reasons and not matching:
            faults.append(f"{path}: {PAGE} does not name it ({'; '.join(reasons)})")
        lines = "".join(page[i][1] for i in matching)
        faults += [f"{path}: {PAGE} does not name {f} in its row" for f in renamed
                   if matching and path.startswith(NAMED) and f not in lines]
    faults += [f"{PAGE}: no file is named by {page[i][0]}" for i in range(len(page)) if i not in used]
    print(f"{PAGE}: {len(page)} rows hold all that needs more of mbedTLS than its interface")
    return sources.report(faults)


sys.exit(main())
