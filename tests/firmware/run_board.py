#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one board under QEMU against an nginx that it starts, and shows what the board says.

    run_board.py BOARD
"""

import sys

import board
import peer
import pki
from nginx import Nginx, Server

HOST = "www.example.test"


def main():
    if sys.argv[1] not in board.EMULATED:
        print(f"{sys.argv[1]}: no emulated board; there are {', '.join(board.EMULATED)}.\nposix-lwip is a "
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
