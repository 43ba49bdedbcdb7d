#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws terminal output as a picture: report_svg.py <COLOURED-TEXT >PICTURE.svg

README's picture is made from an expected output of the text format's test, so that it shows what the
program prints:

    tests/tools/report_svg.py <tests/golden/text_missing_colour.txt >docs/report.svg
"""

import re
import sys
from xml.sax.saxutils import escape

CHARACTER, LINE, MARGIN, SIZE = 8.43, 19, 18, 14
STYLES = {"1": "font-weight:bold;fill:#f0f0f0", "2": "fill:#8a8a8a", "36": "fill:#4ec9d6",
          "1;31": "font-weight:bold;fill:#ff6b68", "1;32": "font-weight:bold;fill:#7bd88f",
          "1;33": "font-weight:bold;fill:#ffcc66"}


def pieces(line, style):
    """(text, style) of a line's pieces, and the style in which the next one begins."""
    found = []
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b"):
            style = STYLES.get(part[2:-1], "")
        elif part:
            found.append((part, style))
    return found, style


def draw(text):
    lines = text.rstrip("\n").split("\n")
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    width = round(max(map(len, plain)) * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    out = ['<?xml version="1.0" encoding="UTF-8"?>',
           "<!-- SPDX-License-Identifier: Apache-2.0 -->",
           f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           f'viewBox="0 0 {width} {height}" role="img" aria-label="a report of vouch check">',
           f'<rect width="{width}" height="{height}" rx="8" fill="#1e1f26"/>',
           f'<g font-family="ui-monospace,Menlo,Consolas,monospace" font-size="{SIZE}" '
           f'fill="#d4d4d4" xml:space="preserve">']
    style = ""
    for row, line in enumerate(lines):
        found, style = pieces(line, style)
        column = 0
        for part, look in found:
            x = MARGIN + column * CHARACTER
            column += len(part)
            if not part.strip():
                continue
            lead = len(part) - len(part.lstrip())
            attribute = f' style="{look}"' if look else ""
            length = len(part.strip()) * CHARACTER
            out.append(f'<text x="{x + lead * CHARACTER:.1f}" y="{MARGIN + row * LINE + SIZE}" '
                       f'textLength="{length:.1f}"{attribute}>{escape(part.strip())}</text>')
    return "\n".join(out + ["</g>", "</svg>", ""])


if __name__ == "__main__":
    sys.stdout.write(draw(sys.stdin.read()))
