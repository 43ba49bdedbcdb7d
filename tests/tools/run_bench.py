#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks one after another; each that measures nothing, or fails, counts as failed.

    run_bench.py FILE...

With BENCH_SHORT in the environment they measure little, to see that they work.
"""

import os
import subprocess
import sys

import tally

NOT_HERE = 77  # a benchmark's exit status where the machine or the user lacks what it needs


def main():
    results = {0: 0, 1: 0, NOT_HERE: 0}
    for path in sys.argv[1:]:
        print(f"-- {os.path.basename(path)}", flush=True)
        with subprocess.Popen([sys.executable, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as child:
            said = 0
            for line in child.stdout:
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
                said += any(c in b"0123456789" for c in line)
        status = child.returncode if child.returncode in (0, NOT_HERE) else 1
        if status == 0 and not said:
            print(f"{path}: printed no figure")
            status = 1
        if status == 1:
            print(f"{path}: FAILED")
        results[status] += 1
    return tally.end(results[0], results[1], results[NOT_HERE])


if __name__ == "__main__":
    sys.exit(main())
