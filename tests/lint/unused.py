#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Finds functions and tables that a header declares and nothing but tests uses.

What the documentation names, or the program itself in what it writes, is there for those who embed
the core.
"""

import collections
import re
import sys

import sources

LAYERS = ("core", "port", "boards")
NOISE = re.compile(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)
BUILD = (".c", ".h", ".S", ".ld", ".mk", "Makefile")
DECLARED = re.compile(r"\b(\w+)\s*\((?:[^()]|\([^()]*\))*\)\s*$")
WORD = re.compile(r"\b[A-Za-z_]\w+\b")
# What is asked by the tests alone, with the reason.
ALLOWED = {
    "vouch_client_extensions": "docs/CLIENTS.md is made with it",
    "vouch_judge_signatures": "the cost of a judgement, which has a limit",
    "vouch_remedy_at": "docs/FINDINGS.md is made with it",
    "vouch_setting_kind_text": "docs/SETTINGS.md is made with it",
    "vouch_trust_store_count": "how much of a store was read",
}
# Ports that only an embedder's own program uses.
FOR_OTHERS = ("port/embedded/",)


def at_file_scope(text):
    """The declarations of a header: statements outside of braces and directives."""
    text = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", "", text, flags=re.MULTILINE)
    depth, part = 0, []
    for c in text:
        depth += (c == "{") - (c == "}")
        if depth == 0 and c == ";":
            yield "".join(part)
            part = []
        elif depth == 0:
            part.append(c)


def declared(text):
    for statement in at_file_scope(text):
        words = statement.split()
        if not words or "typedef" in words or "(*" in statement:
            continue
        match = DECLARED.search(statement)
        if match and len(words) > 1:
            yield match.group(1)
        elif words[0] == "extern":
            yield from re.findall(r"(\w+)\s*(?:\[[^]]*\])*\s*(?:,|$)", statement)


def main():
    ours = [f for f in sources.tracked(*BUILD) if f == "Makefile" or f.split("/")[0] in LAYERS]
    text = {f: NOISE.sub(r"\1 ", sources.read(f)) for f in ours}
    home = {name: f for f in ours if f.endswith(".h") and not f.startswith(FOR_OTHERS)
            for name in declared(text[f])}
    seen = collections.Counter()
    for path in ours:
        seen.update(word for word in WORD.findall(text[path]) if home.get(word, path) != path)
        # a macro in its own header may call it
        directives = re.findall(r"^[ \t]*#(?:\\\n|[^\n])*|\{[^{}]*\}", text[path], re.MULTILINE)
        seen.update(word for part in directives for word in WORD.findall(part) if home.get(word) == path)
    documented = set(WORD.findall(" ".join(sources.read(f) for f in sources.tracked(".md"))))
    bad = sorted(name for name in home if seen[name] < 2 and name not in documented | ALLOWED.keys()
                 and name.startswith(("vouch_", "agent_", "firmware_", "config_", "board_", "sink_")))
    print(f"declared and not used outside of tests: {len(bad)} (0), besides {len(ALLOWED)} with a reason")
    return sources.report([f"{home[name]}: {name}" for name in bad])


if __name__ == "__main__":
    sys.exit(main())
