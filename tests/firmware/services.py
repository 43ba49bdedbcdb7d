# SPDX-License-Identifier: Apache-2.0
"""Small servers for a board on a wire: names, time, syslog, what comes over TLS. Each answers in a
thread of the test."""

import contextlib
import socket
import ssl
import struct
import threading
import time

import tap


class Udp:
    """Gives answer(datagram) back, where that is something; `heard` is what came."""

    def __init__(self, port, answer=None, host=tap.HERE):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        self._socket.settimeout(0.1)
        self.answer = answer or (lambda data: None)
        self._stopping = threading.Event()
        self.heard = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while not self._stopping.is_set():
            try:
                data, sender = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            self.heard.append(data)
            reply = self.answer(data)
            if reply:
                self._socket.sendto(reply, sender)

    def await_heard(self, wanted, timeout_s=400):
        """The first datagram that is wanted, which may have come already."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            for data in list(self.heard):
                if wanted(data):
                    return data
            time.sleep(0.02)
        raise AssertionError(f"waited in vain; heard: {self.heard[-6:]}")

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def _packed(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.inet_pton(family, address)


def name_server(zone, host=tap.HERE):
    """zone: addresses by name. A name that is not there does not exist."""
    def answer(query):
        end = query.index(b"\x00", 12) + 1
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack_from(">H", query, end)[0]
        name = ".".join(labels)
        size = {1: 4, 28: 16}.get(kind)
        records = [p for p in map(_packed, zone.get(name, ())) if len(p) == size]
        head = query[:2] + struct.pack(">HHHHH", 0x8180 if name in zone else 0x8183, 1, len(records), 0, 0)
        body = b"".join(struct.pack(">HHHIH", 0xC00C, kind, 1, 60, size) + p for p in records)
        return head + query[12:end + 4] + body
    return Udp(53, answer, host)


def time_server(ahead_s=0, host=tap.HERE):
    def answer(query):
        now = struct.pack(">II", int(time.time()) + 2208988800 + ahead_s, 0)
        return struct.pack(">BBBb", 0x24, 2, 6, -20) + bytes(12) + bytes(8) + query[40:48] + now + now
    return Udp(123, answer, host)


class TlsSink:
    """Takes what comes over TLS, one connection after another; `heard` is all of it."""

    def __init__(self, folder, chain, key, version=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder.write("sink.pem", chain), folder.write("sink.key", key))
        if version:
            context.minimum_version = context.maximum_version = version
        self._listener = socket.create_server(("", 0))
        self.port = self._listener.getsockname()[1]
        self.heard = b""
        self._stopping = threading.Event()
        self._listener.settimeout(0.1)
        self._thread = threading.Thread(target=self._serve, args=(context,), daemon=True)
        self._thread.start()

    def _serve(self, context):
        while not self._stopping.is_set():
            try:
                guest = self._listener.accept()[0]
            except TimeoutError:
                continue
            guest.settimeout(200)
            with contextlib.suppress(OSError), context.wrap_socket(guest, server_side=True) as stream:
                while data := stream.recv(65536):
                    self.heard += data

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
