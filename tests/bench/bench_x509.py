#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of judging a chain, beside OpenSSL's for the same chains.

The signatures' arithmetic is counted apart: it is the library's, and not what the engine is
measured by. LIMBO names a file of cases in x509-limbo's form; without it, the project's own.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(os.environ["BENCH_DIR"], "bench_x509")
# The outermost function of each that does nothing but a signature.
SIGNATURE = {"vouch": "vouch_signature_verify_some", "openssl": "ASN1_item_verify_ex"}
LIMIT = 0.12  # OpenSSL 3.5 spends less than 3.0, of which ours is 0.09
SHORT_CASES = 12


def count(engine, cases):
    """(cases, all instructions, those of signatures)"""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             "--toggle-collect=bench_case", str(PROGRAM), engine, cases],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        annotated = subprocess.run(
            ["callgrind_annotate", "--inclusive=yes", "--threshold=100", out],
            check=True, stdout=subprocess.PIPE, text=True,
        ).stdout
    number = int(done.stdout.split()[0])
    total = re.search(r"([\d,]+) \([^)]*\)\s+PROGRAM TOTALS", annotated)
    signature = re.search(r"^\s*([\d,]+) .*[:/]" + SIGNATURE[engine] + r"\b", annotated, re.M)
    counts = [int(m.group(1).replace(",", "")) if m else 0 for m in (total, signature)]
    if 0 in counts:
        raise RuntimeError(f"{engine}: nothing counted of {'all' if not counts[0] else SIGNATURE[engine]}")
    return number, *counts


def shortened(path, folder):
    """The first cases of a file, as a file."""
    with open(path, encoding="ascii") as f:
        cases = json.load(f)
    cases["testcases"] = cases["testcases"][:SHORT_CASES]
    out = os.path.join(folder, "short.json")
    with open(out, "w", encoding="ascii") as f:
        json.dump(cases, f)
    return out


def main():
    own = pathlib.Path(os.environ["BENCH_DIR"], "../conformance/vectors.json")
    files = os.environ.get("LIMBO", "").split() or [str(own)]
    with tempfile.TemporaryDirectory() as folder:
        if "BENCH_SHORT" in os.environ:
            files = [shortened(path, folder) for path in files]
        return compare(files)


def compare(files):
    failed = False
    for path in files:
        cases, ours, our_signatures = count("vouch", path)
        _, theirs, their_signatures = count("openssl", path)
        rest = ours - our_signatures
        print(f"x509, {cases} cases of {os.path.basename(path)}, instructions a case:")
        print(f"  vouch   {ours // cases:>12,} of which signatures {our_signatures // cases:>12,}, "
              f"the rest {rest // cases:>10,}")
        print(f"  openssl {theirs // cases:>12,} of which signatures "
              f"{their_signatures // cases:>12,}, "
              f"the rest {(theirs - their_signatures) // cases:>10,}")
        print(f"  the rest of ours is {rest / theirs:.3f} of all of theirs (at most {LIMIT})")
        failed = failed or rest > LIMIT * theirs
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
