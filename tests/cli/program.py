# SPDX-License-Identifier: Apache-2.0
"""Runs the program under test, and lets tests use the peers' servers."""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/peers"))
VOUCH = os.environ.get("VOUCH", str(ROOT / "build/posix/vouch"))


def environment(**changes):
    """A plain environment in English, without colour wishes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "SSL_CERT", "NO_COLOR"))}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm", **changes}


def vouch(*arguments, timeout=60, **changes):
    """(exit status, standard output, standard error) of one run."""
    done = subprocess.run([VOUCH, *arguments], capture_output=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, env=environment(**changes))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def reports(*arguments, **keywords):
    """(exit status, the JSON reports) of `vouch check --json` with these arguments."""
    code, out, err = vouch("check", "--json", *arguments, **keywords)
    if err:
        raise AssertionError(err)
    return code, [json.loads(line) for line in out.splitlines()]


def codes(report):
    return [finding["code"] for finding in report["findings"]]
