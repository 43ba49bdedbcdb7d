#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the rows of core/x509/clients_roots.c: the roots that Chrome and Firefox have in their own stores, and which of
them they trust only for what was issued before a day. Reads the stores where the browsers of Debian have them, which is
inside their programs: as tables of pointers to DER. Arguments: PEM files of the roots that systems have."""

import array
import calendar
import re
import struct
import subprocess
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

CHROME, FIREFOX = "/usr/lib/chromium/chromium", "/usr/lib/firefox-esr/libxul.so"
NEVER, ALWAYS = 0, 0xFFFFFFFF
RELATIVE, RELA, RELR, LOAD = 8, 4, 19, 1
CHROME_ROW, CHROME_CONSTRAINT, EPOCH_1601 = 64, 160, 11644473600
FIREFOX_ROW, FIREFOX_SERVER, FIREFOX_DISTRUST, ANCHOR = 152, 16, 64, b"\x02"
NAME = 44


class Image:
    """An ELF program of 64 bits and the pointers in it, as they stand once it is loaded."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        programs, sections = struct.unpack_from("<QQ", self.bytes, 32)
        _, count, size, total = struct.unpack_from("<HHHH", self.bytes, 54)
        heads = [struct.unpack_from("<IIQQQQQQ", self.bytes, programs + i * 56) for i in range(count)]
        self.loads = [(h[3], h[2], h[5]) for h in heads if h[0] == LOAD]
        self.pointers = {}
        for i in range(total):
            _, kind, _, _, at, length = struct.unpack_from("<IIQQQQ", self.bytes, sections + i * size)
            if kind == RELA:
                self.read_rela(at, length)
            elif kind == RELR:
                self.read_relr(at, length)

    def read_rela(self, at, length):
        words = array.array("Q", self.bytes[at:at + length])
        for place, kind, value in zip(words[0::3], words[1::3], words[2::3]):
            if kind == RELATIVE:
                self.pointers[place] = value

    def read_relr(self, at, length):
        where = 0
        for word in array.array("Q", self.bytes[at:at + length]):
            if word & 1 == 0:
                places, where = [word], word + 8
            else:
                places = [where + 8 * i for i in range(63) if word >> (i + 1) & 1]
                where += 63 * 8
            for place in places:
                self.pointers[place] = self.word(place)

    def offset(self, address):
        return next((address - start + at for start, at, length in self.loads if start <= address < start + length), None)

    def word(self, address):
        return struct.unpack_from("<Q", self.bytes, self.offset(address))[0]

    def value(self, address):
        return self.pointers.get(address, None) or self.word(address)

    def span(self, address):
        """The bytes that a pointer and a length name; None: it is no pointer."""
        at = self.offset(self.pointers.get(address, 0)) if address in self.pointers else None
        return None if at is None else self.bytes[at:at + min(self.word(address + 8), 65536)]

    def certificates(self):
        """Where spans lie that are one whole certificate."""
        for place in sorted(self.pointers):
            at = self.offset(self.pointers[place])
            if at is None or self.bytes[at:at + 2] != b"\x30\x82" or self.offset(place + 8) is None:
                continue
            if self.word(place + 8) == int.from_bytes(self.bytes[at + 2:at + 4], "big") + 4:
                yield place


def key_of(der):
    """FNV-1a, 64 bits, of the SubjectPublicKeyInfo."""
    key = x509.load_der_x509_certificate(der).public_key()
    number = 0xCBF29CE484222325
    for byte in key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo):
        number = (number ^ byte) * 0x100000001B3 % 2 ** 64
    return number


def name_of(der):
    subject = x509.load_der_x509_certificate(der).subject
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME):
        for attribute in subject.get_attributes_for_oid(oid):
            return attribute.value.encode("ascii", "replace").decode()[:NAME]
    return subject.rfc4514_string()[:NAME]


def chrome_limit(image, constraints, count):
    """Alternatives: those for other versions (a highest, and no limit) do not count."""
    limits = []
    for i in range(count):
        at = constraints + i * CHROME_CONSTRAINT
        if image.value(at + 8) & 1:
            limits.append(image.word(at) // 1000000 - EPOCH_1601)
    return max(limits, default=ALWAYS)


def chrome_roots():
    """The longest run of rows of that size is the store."""
    image = Image(CHROME)
    spans = set(image.certificates())
    places = {p for p in spans if p + 16 not in spans and p - 16 not in spans}
    runs = []
    for first in sorted(places):
        if first - CHROME_ROW not in places:
            run = [first]
            while run[-1] + CHROME_ROW in places:
                run.append(run[-1] + CHROME_ROW)
            runs.append(run)
    rows = max(runs, key=len)
    if rows[0] - CHROME_ROW in spans:  # the first one lies behind an array of spans
        rows.insert(0, rows[0] - CHROME_ROW)
    return {key_of(image.span(row)): (chrome_limit(image, image.pointers.get(row + 16, 0), image.value(row + 24)),
                                      name_of(image.span(row))) for row in rows}


def firefox_limit(image, row):
    if image.span(row + FIREFOX_SERVER)[:1] != ANCHOR:
        return NEVER
    day = image.span(row + FIREFOX_DISTRUST)
    limited = day is not None and re.fullmatch(rb"\d{12}Z", day)
    return calendar.timegm(time.strptime(day.decode(), "%y%m%d%H%M%SZ")) if limited else ALWAYS


def firefox_roots():
    image = Image(FIREFOX)
    places = set(image.certificates())
    rows = [p for p in places if p - FIREFOX_ROW in places or p + FIREFOX_ROW in places]
    rows = [p for p in rows if p + FIREFOX_SERVER in image.pointers and image.word(p + FIREFOX_SERVER + 8) == 8]
    return {key_of(image.span(row)): (firefox_limit(image, row), name_of(image.span(row))) for row in rows}


def version(program):
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def word(limit):
    return {NEVER: "NEVER", ALWAYS: "ALWAYS"}.get(limit, str(limit))


def bundled(paths):
    """The roots of systems, which may be in neither store."""
    roots = {}
    for path in paths:
        with open(path, "rb") as file:
            for certificate in x509.load_pem_x509_certificates(file.read()):
                der = certificate.public_bytes(Encoding.DER)
                roots[key_of(der)] = (NEVER, name_of(der))
    return roots


def main(paths):
    chrome, firefox, system = chrome_roots(), firefox_roots(), bundled(paths)
    none = (NEVER, "")
    print(f"/* {version('chromium')}; {version('firefox-esr')} */")
    for key in sorted(chrome.keys() | firefox.keys() | system.keys()):
        (first, name), (second, other) = chrome.get(key, none), firefox.get(key, none)
        if key in system or first != NEVER or second != NEVER:
            name = name or other or system[key][1]
            print(f"    {{0x{key:016x}, {word(first)}, {word(second)}}}, /* {name} */")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
