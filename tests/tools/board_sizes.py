#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What each board's image takes, beside docs/SIZES.md.

    board_sizes.py [--write | --images [BOARD...]] [--page FILE]

Prints flash and RAM of each image, and what a whole check of each chain type takes under QEMU, with
what the page has. Ends with status 1 when something has grown by more than 2 %, or by anything
beyond a limit; --write puts the figures on the page instead. --images: only what needs no QEMU, of
all boards or of those named.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tests" / "firmware"), str(ROOT / "tests" / "bench")]
import board  # noqa: E402
import bench_firmware  # noqa: E402

PAGE = ROOT / "docs" / "SIZES.md"
GROWTH = 0.02
# The columns in bytes, which may not grow; what stands behind them is for reading.
IMAGES = ("board images", ["board"], ["flash", "RAM", "of it stack"], [])
CHECKS = ("board checks", ["board", "chain", "TLS"], ["heap", "stack", "all RAM"],
          ["instructions", "longest call", "in"])
LIMITS = {("lm3s6965evb", "flash"): 167000, ("lm3s6965evb", "RAM"): 40 * 1024}


def image_row(name):
    """Flash, RAM that the linker places, and the stack among it."""
    symbols = {}
    lines = subprocess.run(["nm", board.image(name)], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in lines.splitlines():
        address, _, symbol = line.rpartition(" ")
        if symbol.startswith("ld_"):
            symbols[symbol] = int(address.split()[0], 16)
    return [bench_firmware.flash(name), symbols["ld_bss_end"] - symbols["ld_ram_start"],
            symbols["ld_stack_top"] - symbols["ld_stack_low"]]


def measure_images(names=board.EMULATED):
    """{(board,): [figures as text]}"""
    return {(name,): [f"{v:,}" for v in image_row(name)] for name in names}


def measure_checks():
    """{(board, chain, TLS version): [figures as text]}, instructions in millions."""
    rows = {}
    for name in board.EMULATED:
        for (kind, version), cost in bench_firmware.costs_of(name).items():
            figures = [f"{v:,}" for v in bench_firmware.ram(cost)]
            figures += [f"{bench_firmware.million(cost, key):.1f}" for key in ("busy_ticks", "longest_ticks")]
            rows[name, kind, version] = figures + [cost["longest_phase"]]
    return rows


def marks(table):
    return f"<!-- {table[0]}: begin -->", f"<!-- {table[0]}: end -->"


def recorded(text, table):
    """What the page has, in the form of what is measured."""
    begin, end = marks(table)
    rows, keys = {}, len(table[1])
    for line in text.partition(begin)[2].partition(end)[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) > keys and re.fullmatch(r"[\d,]+", cells[keys]):
            rows[tuple(cells[:keys])] = cells[keys:]
    return rows


def number(cell):
    return int(cell.replace(",", ""))


def grown(table, measured, before):
    """What is wrong, a sentence each."""
    for key, cells in measured.items():
        if key not in before:
            yield f"{' '.join(key)}: not on the page"
            continue
        for column, now, was in zip(table[2], cells, before[key]):
            if number(now) > number(was) * (1 + GROWTH):
                yield f"{' '.join(key)}: {column} {now}, was {was}"
    for key, cells in measured.items():
        for column, now in zip(table[2], cells):
            limit = LIMITS.get((key[0], column))
            if limit and number(now) > limit:
                yield f"{' '.join(key)}: {column} {now}, the limit is {limit:,}"


def show(table, measured, before):
    print("  ".join(table[1] + table[2] + table[3]))
    for key, cells in measured.items():
        note = "" if before.get(key) == cells else f"   was {' '.join(before.get(key, ['nothing']))}"
        print(f"{' '.join(key):28}" + "".join(f"{cell:>12}" for cell in cells) + note)


def with_table(text, table, measured):
    begin, end = marks(table)
    if begin not in text:
        sys.exit(f"no line {begin} on the page")
    head = table[1] + table[2] + table[3]
    lines = ["| " + " | ".join(head) + " |",
             "|" + "---|" * len(table[1]) + "---:|" * (len(head) - len(table[1]))]
    lines += ["| " + " | ".join([*key, *cells]) + " |" for key, cells in measured.items()]
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}" + rest.partition(end)[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--images", nargs="*", metavar="BOARD")
    parser.add_argument("--page", type=pathlib.Path, default=PAGE)
    options = parser.parse_args()
    if options.write and options.images:
        parser.error("--write puts the images of all boards on the page")
    text = options.page.read_text(encoding="utf-8")
    wrong = []
    tables = [(IMAGES, measure_images(options.images or board.EMULATED))]
    if options.images is None:
        tables.append((CHECKS, measure_checks()))
    for table, measured in tables:
        show(table, measured, recorded(text, table))
        wrong += grown(table, measured, recorded(text, table))
        text = with_table(text, table, measured)
    if options.write:
        options.page.write_text(text, encoding="utf-8")
        return 0
    for sentence in wrong:
        print(f"grown: {sentence} (`make size-write` puts it on the page)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
