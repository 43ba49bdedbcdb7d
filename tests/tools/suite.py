#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the stages of `make test` one after another and adds up what they count.

    suite.py STAGE...

Each stage is a target of the Makefile. A stage that fails without having counted a failed test
(lint, a build that breaks) counts as one. The last line is "N passed, N failed", and ", N not run"
where the machine or the user lacks what tests need.
"""

import os
import pathlib
import subprocess
import sys
import time

TALLY = pathlib.Path("build/tally")


def run(stage):
    """Runs one stage: (passed, failed, not run)."""
    TALLY.unlink(missing_ok=True)
    command = ["make", "--no-print-directory", *stage.split(",")]
    environment = dict(os.environ, VOUCH_TALLY=str(TALLY.resolve()))
    for inherited in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        environment.pop(inherited, None)
    status = subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, check=False).returncode
    rows = TALLY.read_text().split("\n") if TALLY.exists() else []
    # a row has passed, failed and, from some, not run
    counts = [(*map(int, row.split()), 0)[:3] for row in rows if row]
    passed, failed, not_here = (sum(c[i] for c in counts) for i in range(3))
    return passed, max(failed, 1) if status else failed, not_here


def main():
    TALLY.parent.mkdir(exist_ok=True)
    totals, broken = [0, 0, 0], []
    for stage in sys.argv[1:]:
        print(f"== {stage.replace(',', ' ')}", flush=True)
        start = time.monotonic()
        passed, failed, not_here = run(stage)
        totals = [totals[0] + passed, totals[1] + failed, totals[2] + not_here]
        if failed:
            broken.append(stage)
        print(f"== {stage}: {time.monotonic() - start:.0f} s{', FAILED' if failed else ''}\n", flush=True)
    TALLY.unlink(missing_ok=True)
    if broken:
        print(f"failed: {' '.join(broken)}")
    if totals[0] == 0:
        totals[1] = max(totals[1], 1)
    print(f"{totals[0]} passed, {totals[1]} failed" + (f", {totals[2]} not run" if totals[2] else ""))
    return 1 if totals[1] else 0


sys.exit(main())
