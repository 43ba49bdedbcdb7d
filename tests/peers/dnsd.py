# SPDX-License-Identifier: Apache-2.0
"""A name server on loopback that answers from a table, with the AD bit set.

    with Dnsd({"two.example.test": [("A", "127.0.0.5"), ("A", "127.0.0.1")]}) as d:
        check("--dns", d.address, "--dns-trust-ad", ...)
"""

import ipaddress
import socket
import struct
import threading

import peer

TYPES = {"A": 1, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28, "TLSA": 52}


def encode_name(text):
    labels = [label.encode() for label in text.strip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def rdata(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "MX":
        preference, host = value
        return struct.pack(">H", preference) + encode_name(host)
    if kind == "TLSA":
        usage, selector, matching, digest = value
        return bytes([usage, selector, matching]) + digest
    if kind == "TXT":
        return bytes([len(value)]) + value.encode()
    return encode_name(value)


class Dnsd:
    def __init__(self, zone):
        self.zone = {name.lower(): records for name, records in zone.items()}
        self.asked = []  # (id, source port) of each question
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((peer.LOOPBACK, peer.free_port(socket.SOCK_DGRAM)))
        self.address = "%s:%d" % self.socket.getsockname()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        name = ".".join(labels)
        wanted = struct.unpack(">H", query[at + 1:at + 3])[0]
        answers = [struct.pack(">HHHIH", 0xC00C, TYPES[kind], 1, 60, len(data)) + data
                   for kind, value in self.zone.get(name, ())
                   for data in [rdata(kind, value)] if TYPES[kind] == wanted]
        known = any(n == name or n.endswith("." + name) for n in self.zone)
        header = query[:2] + struct.pack(">HHHHH", 0x81A0 | (0 if known else 3), 1, len(answers), 0, 0)
        return header + query[12:at + 5] + b"".join(answers)

    def _serve(self):
        while True:
            query, client = self.socket.recvfrom(4096)
            if not query:
                return
            self.asked.append((query[:2], client[1]))
            self.socket.sendto(self._answer(query), client)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()
