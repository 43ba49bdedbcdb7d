#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one board under QEMU against an nginx that it starts, and shows what the board says.

    run_board.py BOARD
"""

import os
import sys

import board
import peer
import pki
from nginx import Nginx, Server

HOST = "www.example.test"


def emulated():
    """The boards whose board.mk names an emulator."""
    names = sorted(os.listdir(os.path.join(board.ROOT, "boards")))
    return [n for n in names if os.path.exists(os.path.join(board.ROOT, "boards", n, "board.mk")) and "qemu" in board.settings(n)]


def main():
    if sys.argv[1] not in emulated():
        print(f"{sys.argv[1]}: no board whose board.mk has board_qemu; there are {', '.join(emulated())}.\nposix-lwip is a "
              "program for a TAP interface: boards/posix-lwip/board.c says how to start it.", file=sys.stderr)
        return 2
    folder = peer.Folder()
    cases = pki.nine_cases(HOST)
    anchors = folder.write("root.pem", cases.root.pem())
    names = ["good", "expired", "misordered"]
    servers = {n: Server(cases.by_name[n].pem(), cases.by_name[n].key_pem()) for n in names}
    with Nginx(servers) as nginx:
        targets = [(f"https://{HOST}:{p}/", f"{board.PEER}:{p}") for p in nginx.port.values()]
        run = board.run(sys.argv[1], board.configuration(anchors, targets), list(nginx.port.values()))
    folder.cleanup()
    print(run.output)
    return run.status


sys.exit(main())
