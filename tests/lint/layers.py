#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps the layers apart: boards -> port -> core, and core knows only C11 and mbedTLS.

    layers.py libvouch-core.a

What core/ includes shows intent; the undefined symbols of the archive are the proof.
"""

import os
import re
import sys

import sources

FREESTANDING = {
    "float.h", "iso646.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdnoreturn.h", "string.h",
}  # fmt: skip
STRING = {
    "memchr", "memcmp", "memcpy", "memmove", "memset", "strcat", "strchr", "strcmp", "strcpy",
    "strcspn", "strlen", "strncat", "strncmp", "strncpy", "strpbrk", "strrchr", "strspn", "strstr",
}  # fmt: skip
# What a compiler calls by itself: stack protector, position-independent code, checked copies.
COMPILER = re.compile(r"__stack_chk_(fail|guard)|_GLOBAL_OFFSET_TABLE_|__(mem|str)\w+_chk")


def symbols(archive, option):
    lines = sources.output(["nm", option, "--format=posix", archive]).splitlines()
    return {line.split()[0] for line in lines if line and not line.endswith(":")}


def allowed(name):
    return (
        name in STRING
        or name.startswith(("mbedtls_", "psa_"))
        or COMPILER.fullmatch(name) is not None
    )


def judge_symbols(archive):
    wanted = symbols(archive, "--undefined-only") - symbols(archive, "--defined-only")
    bad = sorted(name for name in wanted if not allowed(name))
    print(f"undefined symbols of {os.path.basename(archive)}: {len(wanted)}, not allowed: {len(bad)}")
    return [
        f"{archive}: nothing in core defines {name}"
        if name.startswith("vouch_")
        else f"{archive}: core must not use {name}"
        for name in bad
    ]


def judge_names(archive):
    """Every symbol that the archive defines is the project's own by name."""
    names = symbols(archive, "--extern-only") & symbols(archive, "--defined-only")
    return [f"{archive}: {n} is not named vouch_..." for n in sorted(names) if not n.startswith("vouch_")]


def includes(path):
    for number, line in enumerate(sources.read(path).split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1), match.group(2)


# What each layer may include of the others; a port, of the ports only itself.
REACH = {"core": ("core/",), "port": ("core/",), "boards": ("core/", "port/", "boards/")}
# Headers of libraries that write quotes themselves.
LIBRARIES = ("lwip/", "netif/", "mbedtls/", "psa/")


# The one file of core that looks at private fields of mbedTLS (docs/MBEDTLS.md).
PRIVATE = "core/tls_private.c"


def judge_private(path):
    """A private field of mbedTLS that another file of core uses."""
    if not path.startswith("core/") or path == PRIVATE:
        return []
    return [f"{path}:{number}: only {PRIVATE} looks at private fields of mbedTLS"
            for number, line in enumerate(sources.read(path).split("\n"), 1)
            if re.search(r"MBEDTLS_PRIVATE\(|MBEDTLS_ALLOW_PRIVATE_ACCESS", line)]


def judge_extensions(path):
    """A word in core that C11 does not have."""
    if not path.startswith("core/"):
        return []
    return [f"{path}:{number}: core is C11, without a compiler's extensions"
            for number, line in enumerate(sources.read(path).split("\n"), 1)
            if re.search(r"\b__(builtin_|attribute__|asm__|extension__|typeof)", line)]


def judge_quoted(path, number, name):
    """A quoted name is a path from the root, of this layer or one below it."""
    top, *rest = path.split("/")
    reach = REACH.get(top)
    if top == "port":
        reach += (f"port/{rest[0]}/",)
    if os.path.exists(name) and (reach is None or name.startswith(reach)):
        return None
    if top != "core" and name.startswith(LIBRARIES):
        return None
    return f'{path}:{number}: "{name}" is no path from the root that this layer may include'


def judge_includes():
    faults = []
    for path in sources.tracked(".c", ".h"):
        faults += judge_private(path) + judge_extensions(path)
        for number, kind, name in includes(path):
            if kind == '"':
                faults.append(judge_quoted(path, number, name))
            elif path.startswith("core/") and name not in FREESTANDING:
                if not name.startswith(("mbedtls/", "psa/")):
                    faults.append(f"{path}:{number}: core must not include <{name}>")
            elif not path.startswith("tests/") and name.startswith("tests/"):
                faults.append(f"{path}:{number}: only tests may include tests")
    return [f for f in faults if f]


def main():
    return sources.report(judge_symbols(sys.argv[1]) + judge_names(sys.argv[1]) + judge_includes())


sys.exit(main())
