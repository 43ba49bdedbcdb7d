# SPDX-License-Identifier: Apache-2.0
"""The posix-lwip board on a TAP interface, in a network of the test's own process.

    def setUpModule():
        tap.own_network()

    with tap.Wire() as wire, tap.Board(wire, ini) as run:
        run.network(tap.BOARD)
        wire.cable(False)

The other end of the wire is this machine's, with the address HERE. Needs root.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import tempfile
import threading
import time

import board
import needs
from lines import Lines

HERE, BOARD, HERE6, BOARD6 = "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"
SLAAC6 = "2001:db8::76:6fff:fe75:6368"  # from the address that boards/posix-lwip/tap.c has
NETWORK = f"[network]\naddress = {BOARD}/24\ngateway = {HERE}\ndns = {HERE}\nhostname = appliance\n"
_CLONE_NEWNET = 0x40000000


def ip(line):
    subprocess.run(["ip", *line.split()], check=True)


def own_network():
    """Gives this process a network namespace of its own; what it starts later is in there too."""
    needs.tun()
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    ip("link set lo up")


def _setting(name, key, value):
    with open(f"/proc/sys/net/ipv6/conf/{name}/{key}", "w", encoding="ascii") as f:
        f.write(value)


class Wire:
    """The TAP interface. `faults`: the frames go through a bridge that does this to them."""

    name = "tap0"

    def __init__(self, faults=None, ipv6=False):
        self._stopping = threading.Event()
        self._open = []
        ip(f"tuntap add {self.name} mode tap")
        near = self._make_far(faults) if faults else self.name
        for name in {near, self.name}:
            _setting(name, "disable_ipv6", "0" if ipv6 and name == near else "1")
        ip(f"addr add {HERE}/24 dev {near}")
        if ipv6:
            ip(f"addr add {HERE6}/64 dev {near} nodad")
        ip(f"link set {self.name} up")
        ip(f"link set {near} up")
        self.near = near

    def _make_far(self, faults):
        far = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(far, 0x400454CA, struct.pack("16sH22x", b"far0", 0x1002))  # TUNSETIFF, TAP | NO_PI
        near = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        near.bind((self.name, 0))
        near.settimeout(0.2)
        os.set_blocking(far, False)
        self._open = [near.close, lambda: os.close(far)]
        ways = [(lambda: self._from_near(near), lambda frame: os.write(far, frame)),
                (lambda: self._from_far(far), near.send)]
        self._threads = [threading.Thread(target=self._copy, args=(*way, faults()), daemon=True)
                         for way in ways]
        for thread in self._threads:
            thread.start()
        return "far0"

    @staticmethod
    def _from_near(near):
        data, origin = near.recvfrom(2048)
        return b"" if origin[2] == socket.PACKET_OUTGOING else data

    @staticmethod
    def _from_far(far):
        try:
            return os.read(far, 2048)
        except BlockingIOError:
            time.sleep(0.001)
            return b""

    def _copy(self, read, write, fault):
        while not self._stopping.is_set():
            try:
                frame = read()
                for out in fault(frame) if frame else ():
                    write(out)
            except OSError:  # nothing came in time, or an interface is down
                pass

    def cable(self, plugged):
        ip(f"link set {self.name} {'up' if plugged else 'down'}")

    def stop(self):
        self._stopping.set()
        for thread in self._threads if self._open else ():
            thread.join()
        for close in self._open:
            close()
        ip(f"link del {self.name}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Board(Lines):
    """The firmware as a process of this machine."""

    def __init__(self, wire, ini, image="posix-lwip", more=()):
        self._folder = tempfile.TemporaryDirectory(prefix="vouch-")
        table = os.path.join(self._folder.name, "table.bin")
        board.tabulate(ini, table, 1 << 20)
        super().__init__([board.image(image)],
                         env={**os.environ, "VOUCH_TAP": wire.name, "VOUCH_TABLE": table, **dict(more)})

    def stop(self):
        super().stop()
        self._folder.cleanup()


# --- what a bridge may do to frames; the same in every run ---------------------------------------


def _is_tcp(frame):
    return frame[12:14] == b"\x08\x00" and len(frame) > 60 and frame[23] == 6


class Faults:
    """Each n-th frame is lost, late by one, doubled; each n-th of TCP has a bit turned. 0: none."""

    def __init__(self, loss=0, reorder=0, double=0, corrupt=0):
        self._loss, self._reorder, self._double, self._corrupt = loss, reorder, double, corrupt
        self._count, self._late = 0, None
        self.done = 0

    def _hits(self, each):
        return each and self._count % each == 0

    def __call__(self, frame):
        self._count += 1
        if self._hits(self._loss):
            return []
        if self._late is None and self._hits(self._reorder):
            self._late = frame
            return []
        if _is_tcp(frame) and self._hits(self._corrupt):
            frame = frame[:-1] + bytes([frame[-1] ^ 1])
        out = [frame] * (2 if self._hits(self._double) else 1)
        if self._late is not None:
            out.append(self._late)
            self._late = None
        return out
