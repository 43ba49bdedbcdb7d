# SPDX-License-Identifier: Apache-2.0
"""Servers that misbehave below TLS, each on a port of its own, in threads of the test's process.

    with Hostile("silent") as server:
        server.port

Kinds: silent (accepts, says nothing), reset (at once), reset_after_hello, close (at once),
close_after_hello, http (plain HTTP), smtp (plain SMTP greeting), drip (one byte a second of a
ServerHello that never ends), garbage, flood (garbage without end), alert (a fatal
handshake_failure), empty_records, huge_record, half_hello (a ServerHello cut off), echo (the
client's own bytes), wrong_version (a ServerHello of a version that there is not), huge_certificate (a
Certificate message of 16 MB that never ends), alert_flood (warnings without end).
"""

import contextlib
import os
import socket
import struct
import sys
import threading
import time

import peer

HELLO = bytes([22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3]) + bytes(range(32)) + bytes([32]) + bytes(32)

# TLS 1.2 with ECDHE-RSA-AES128-GCM-SHA256, and nothing after it
WHOLE_HELLO = bytes([22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3]) + bytes(range(32)) + bytes([0, 0xc0, 0x2f, 0])


def _await_hello(c):
    return c.recv(16384)


def _hold(c, _server):
    """Until the client goes, or the server stops."""
    while c.recv(16384):
        pass


def _reset(c, _server):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _reset_after_hello(c, server):
    _await_hello(c)
    _reset(c, server)


def _close(c, _server):
    """Nothing: the connection is closed behind every kind."""


def _close_after_hello(c, _server):
    _await_hello(c)


def _say(data, wait=True):
    def kind(c, server):
        if wait:
            _await_hello(c)
        c.sendall(data)
        _hold(c, server)
    return kind


def _drip(c, server):
    for byte in HELLO * 100:
        c.sendall(bytes([byte]))
        if server.stopping.wait(server.interval_s):
            return


def _flood(c, server):
    _await_hello(c)
    while not server.stopping.is_set():
        c.sendall(os.urandom(65536))


def _empty_records(c, server):
    """Handshake records without content: each is whole, and none brings the handshake on."""
    _await_hello(c)
    while not server.stopping.is_set():
        c.sendall(bytes([22, 3, 3, 0, 0]) * 1000)


def _repeat(first, again):
    def kind(c, server):
        _await_hello(c)
        c.sendall(first)
        while not server.stopping.is_set():
            c.sendall(again)
    return kind


def _echo(c, _server):
    while data := c.recv(16384):
        c.sendall(data)


HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
KINDS = {
    "silent": _hold,
    "reset": _reset,
    "reset_after_hello": _reset_after_hello,
    "close": _close,
    "close_after_hello": _close_after_hello,
    "http": _say(HTTP),
    "smtp": _say(b"220 mail.example.test ESMTP\r\n", wait=False),
    "drip": _drip,
    "garbage": _say(b"\x00\xff\x13\x37" * 512),
    "flood": _flood,
    "alert": _say(bytes([21, 3, 3, 0, 2, 2, 40])),
    "empty_records": _empty_records,
    "huge_record": _say(bytes([22, 3, 3, 255, 255]) + bytes(65535)),
    "half_hello": _say(HELLO[:40]),
    "echo": _echo,
    "wrong_version": _say(WHOLE_HELLO.replace(b"\3\3" + bytes(range(32)), b"\2\1" + bytes(range(32)))),
    "huge_certificate": _repeat(WHOLE_HELLO + bytes([22, 3, 3, 0, 7, 11, 255, 255, 255, 255, 255, 252]),
                                bytes([22, 3, 3, 16, 0]) + bytes([255, 255, 240]) + bytes(4093)),
    "alert_flood": _repeat(b"", bytes([21, 3, 3, 0, 2, 1, 90]) * 1000),
}


class Hostile:
    def __init__(self, kind, interval_s=1.0, port=0):
        self.kind = KINDS[kind]
        self.interval_s = interval_s
        self.stopping = threading.Event()
        self.accepted = 0
        self._connections = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server((peer.LOOPBACK, port), backlog=512)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                c, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.accepted += 1
                self._connections.add(c)
            threading.Thread(target=self._serve, args=(c,), daemon=True).start()

    def _serve(self, c):
        with contextlib.suppress(OSError):
            self.kind(c, self)
        with self._lock:
            self._connections.discard(c)
        c.close()

    def stop(self):
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # close alone does not wake accept
        self._listener.close()
        self._thread.join(5)
        with self._lock:
            left = list(self._connections)
        for c in left:
            with contextlib.suppress(OSError):
                c.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


if __name__ == "__main__":
    with Hostile(sys.argv[1], port=int(sys.argv[2]) if len(sys.argv) > 2 else 0) as main_server:
        print(main_server.port, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)
