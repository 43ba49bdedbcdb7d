#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Joins standard input and output to a port on loopback: QEMU's guestfwd starts one a connection.

    relay.py PORT
"""

import os
import select
import socket
import sys


def copy(source, sink):
    """Moves what is there. False at the end of the stream."""
    try:
        data = os.read(source, 65536)
        while data:
            data = data[os.write(sink, data):]
            if not data:
                return True
    except OSError:
        pass
    return False


def main():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
        pairs = {0: s.fileno(), s.fileno(): 1}
        while pairs:
            for source in select.select(list(pairs), [], [])[0]:
                if not copy(source, pairs[source]):
                    if source != 0:
                        return
                    s.shutdown(socket.SHUT_WR)
                    del pairs[source]


main()
