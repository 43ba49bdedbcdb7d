#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Finds circles of files: a.c uses what b.c defines, and b.c, directly or not, what a.c defines.

Such files are one file in pieces: none can be read, tested or left out of an image without the
others. What docs/DESIGN.md names under "Circles of files" is allowed, with the reason it gives.
"""

import re
import sys

import sources

LAYERS = ("core", "port", "boards")
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|^[ \t]*#(?:\\\n|[^\n])*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'',
                   re.DOTALL | re.MULTILINE)
# A name that is no member of a struct, and no type's.
WORD = re.compile(r"(?<![\w.])(?<!->)(?<!struct )(?<!enum )(?<!union )[A-Za-z_]\w*")

# The members of a type, and then what is of it.
TYPE = re.compile(r"\b(struct|union|enum)(\s+\w+)?\s*$")


def outside_braces(text):
    """The parts of the text at file scope that end in "{" or ";"."""
    depth, part = 0, []
    for c in text:
        if depth == 0 and c in "{;" and not (c == "{" and TYPE.search("".join(part))):
            yield "".join(part) + c
            part = []
        if c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
        elif depth == 0 and c != ";":
            part.append(c)


def defined_name(part):
    """The name that a part at file scope defines, or None."""
    words = part.split()
    if not words or words[0].startswith(("extern", "typedef", "_Static_assert")):
        return None
    if "=" in part:
        match = re.search(r"(\w+)\s*(?:\[[^]]*\]\s*)*=", part)
        return match and match.group(1)
    match = re.search(r"(\w+)\s*\(", part)
    return match.group(1) if match and part.endswith("{") else None


def read(path):
    """The external names that a file defines, and those that it may use."""
    text = NOISE.sub(" ", sources.read(path))
    names, own = set(), set()
    for part in outside_braces(text):
        (own if "static" in part.split() else names).add(defined_name(part))
    return names - {None}, set(WORD.findall(text)) - own


def declared():
    """The names that some header has."""
    return {word for path in sources.tracked(".h") if path.split("/")[0] in LAYERS
            for word in WORD.findall(NOISE.sub(" ", sources.read(path)))}


def uses(files):
    """For each file, the files that define what it uses. What several define, each for an image of
    its own, is a seam and binds none of them."""
    public, defined, used = declared(), {}, {}
    for path in files:
        names, used[path] = read(path)
        for name in names & public:
            defined.setdefault(name, []).append(path)
    home = {name: paths[0] for name, paths in defined.items() if len(paths) == 1}
    return {path: {home[word] for word in words if word in home and home[word] != path}
            for path, words in used.items()}


def circles(graph):
    """Groups of files each of which reaches all others (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in sorted(graph[v]):
            if w not in index:
                visit(w)
            if w in stack:
                low[v] = min(low[v], low[w])
        if low[v] != index[v]:
            return
        group = stack[stack.index(v):]
        del stack[stack.index(v):]
        if len(group) > 1:
            found.append(sorted(group))

    sys.setrecursionlimit(10000)
    for v in sorted(graph):
        if v not in index:
            visit(v)
    return found


def allowed():
    """The circles that the design names, each as the set of its files."""
    text = sources.read("docs/DESIGN.md").partition("## Circles of files")[2].partition("\n## ")[0]
    return [set(re.findall(r"`([\w/.-]+\.c)`", item)) for item in text.split("\n* ")[1:]]


def main():
    files = [f for f in sources.tracked(".c") if f.split("/")[0] in LAYERS]
    known = allowed()
    bad = [c for c in circles(uses(files)) if set(c) not in known]
    print(f"circles of files: {len(bad)} (0), besides {len(known)} that the design names")
    for circle in bad:
        print("  " + " ".join(circle))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
