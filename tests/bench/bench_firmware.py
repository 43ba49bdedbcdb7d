#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a check costs on each board under QEMU: RAM in bytes and instructions in millions.

With -icount shift=0 one instruction is one virtual nanosecond; these are instructions, not cycles.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "firmware"))
import board  # noqa: E402
import peer  # noqa: E402
import pki  # noqa: E402
from nginx import Nginx, Server  # noqa: E402

HOST = "www.example.test"
KINDS = ["ec", "ec384", "rsa", "rsa4096"]
VERSIONS = ["TLSv1.3", "TLSv1.2"]
SHORT = "BENCH_SHORT" in os.environ
SMALLEST = ["lm3s6965evb"]


def flash(name):
    line = subprocess.run(["size", board.image(name)], stdout=subprocess.PIPE, text=True).stdout
    text, data = line.splitlines()[1].split()[:2]
    return int(text) + int(data)


def million(cost, key):
    return cost[key] * 1000 / cost["tick_hz"]


def static(cost):
    """Static RAM beside arena and stack."""
    return cost["static_ram"] - cost["arena_size"] - cost["stack_size"]


def ram(cost):
    """Heap peak, stack peak, and all RAM with both: bytes."""
    return cost["arena_peak"], cost["stack_peak"], static(cost) + cost["arena_peak"] + cost["stack_peak"]


def costs_of(name):
    """What a whole check cost: {(chain, TLS version): the board's cost line}."""
    folder = peer.Folder()
    servers, roots = {}, ""
    for kind in KINDS:
        cases = pki.nine_cases(HOST, kind)
        case = cases.by_name["good"]
        roots += cases.root.pem()
        for version in VERSIONS:
            servers[f"{kind}-{version}"] = Server(case.pem(), case.key_pem(), protocols=version)
    anchors = folder.write("roots.pem", roots)
    with Nginx(servers) as nginx:
        targets = [(f"https://{HOST}:{p}/", f"{board.PEER}:{p}") for p in nginx.port.values()]
        run = board.run(name, board.configuration(anchors, targets, timeout_s=120),
                        list(nginx.port.values()), icount=True)
    folder.cleanup()
    if run.status != 0 or len(run.costs) != len(servers):
        raise RuntimeError(f"{name} ended with {run.status}: {run.output[-2000:]}")
    return {tuple(s.split("-")): cost for s, cost in zip(servers, run.costs)}


def measure(name):
    print(f"{name}: flash {flash(name)} bytes")
    for (kind, version), cost in costs_of(name).items():
        heap, stack, whole = ram(cost)
        print(f"{name:13} {kind:8} {version} {static(cost):8} {heap:7} {stack:6} {whole:7}"
              f" {million(cost, 'busy_ticks'):8.1f} {million(cost, 'longest_ticks'):7.1f}"
              f" in {cost['longest_phase']}")


def main():
    if SHORT:
        KINDS[1:], VERSIONS[1:] = [], []
    print("board         chain    TLS       static    heap  stack all RAM  million  longest call")
    for name in sys.argv[1:] or (SMALLEST if SHORT else board.EMULATED):
        measure(name)


if __name__ == "__main__":
    main()
