#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what each core object weighs, on this machine and on a Cortex-M3, beside docs/SIZES.md.

    size.py [--write] MBEDTLS_DIR

--write puts the figures into docs/SIZES.md, between its two marks.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

BEGIN, END = "<!-- core objects: begin -->", "<!-- core objects: end -->"
PAGE = pathlib.Path("docs/SIZES.md")
OUT = pathlib.Path("build/size")
BOARD_CONFIG = pathlib.Path("boards/mps2-an385/mbedtls_config.h")
GROWTH, ROUNDING = 0.02, 16  # a share, and bytes that alignment may add
COMPILERS = {
    "x86-64 -O2": ["gcc", "-O2"],
    "Cortex-M3 -Os": ["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os"],
}


def compile_one(source, compiler, mbedtls):
    """Sections of one object: (text with constants, data and bss)."""
    config = BOARD_CONFIG if "arm" in compiler[0] and BOARD_CONFIG.exists() else None
    config = (config or pathlib.Path("boards/posix/mbedtls_config.h")).resolve()
    target = OUT / compiler[0] / source.with_suffix(".o")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = compiler + ["-std=c11", "-I.", "-isystem", f"{mbedtls}/include"]
    command += [f"-I{BOARD_CONFIG.parent}"]  # where a board's settings find each other from
    command += [f'-DMBEDTLS_CONFIG_FILE="{config}"', "-ffunction-sections", "-fdata-sections"]
    subprocess.run(command + ["-c", "-o", str(target), str(source)], check=True)
    tool = compiler[0].replace("gcc", "size")
    line = subprocess.run([tool, str(target)], check=True, stdout=subprocess.PIPE, text=True).stdout
    text, data, bss = map(int, line.splitlines()[1].split()[:3])
    return text + data, data + bss


def measure(sources, mbedtls):
    """{compiler: {source: (flash, ram)}}"""
    figures = {}
    for name, compiler in COMPILERS.items():
        if not shutil.which(compiler[0]):
            print(f"{compiler[0]} is not installed: no figures for {name}")
            continue
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = pool.map(lambda s, c=compiler: compile_one(s, c, mbedtls), sources)
            figures[name] = dict(zip(sources, rows))
    return figures


def table(sources, figures):
    """The rows of a Markdown table, the sum last."""
    head = ["module"] + [f"{n}: {what}" for n in figures for what in ("flash", "RAM")]
    yield "| " + " | ".join(head) + " |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for source in sources:
        cells = [str(v) for rows in figures.values() for v in rows[source]]
        yield f"| {source.with_suffix('')} | " + " | ".join(cells) + " |"
    sums = [str(sum(r[i] for r in rows.values())) for rows in figures.values() for i in (0, 1)]
    yield "| **all of core** | " + " | ".join(sums) + " |"


def recorded():
    """{module: last figures on the page}"""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    part = text.partition(BEGIN)[2].partition(END)[0]
    rows = re.findall(r"^\| (\S+|\*\*all of core\*\*) \|(.*)\|$", part, re.M)
    return {name: [c.strip() for c in cells.split("|")] for name, cells in rows}


def show(rows):
    """Prints the table with what has changed since the page was written."""
    old = recorded()
    for row in rows:
        name, *cells = [c.strip() for c in row.strip("|").split("|")]
        if name == "---":
            continue
        before = old.get(name, cells)
        note = f"   was {' '.join(before)}" if before != cells else ""
        print(f"{name:34}" + "".join(f"{c:>22}" for c in cells) + note)


def grown(rows):
    """Modules whose figures in bytes are more than 2 % above the page's, and by more than a few."""
    old = recorded()
    for row in rows:
        name, *cells = [c.strip() for c in row.strip("|").split("|")]
        if not cells[0].isdigit():
            continue
        if name not in old:
            yield f"{name}: not on the page"
        elif any(int(now) > int(was) * (1 + GROWTH) + ROUNDING for now, was in zip(cells, old[name])):
            yield f"{name}: {' '.join(cells)}, was {' '.join(old[name])}"


def write(rows):
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if BEGIN not in text:
        sys.exit(f"{PAGE} has no line {BEGIN}")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n" + "\n".join(rows) + f"\n{END}{tail}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("mbedtls")
    options = parser.parse_args()
    sources = sorted(pathlib.Path("core").rglob("*.c"))
    rows = list(table(sources, measure(sources, options.mbedtls)))
    show(rows)
    if options.write:
        write(rows)
        return 0
    wrong = list(grown(rows))
    for sentence in wrong:
        print(f"grown: {sentence} (`make size-write` puts it on the page)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
