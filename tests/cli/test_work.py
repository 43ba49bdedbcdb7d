# SPDX-License-Identifier: Apache-2.0
"""Inputs that are made to cost time: none may take a second, counted in instructions."""

import base64
import os
import re
import subprocess
import tempfile
import unittest

from program import VOUCH, environment

SECOND = 1_000_000_000  # instructions, of a slow processor


def tlv(tag, *content):
    body = b"".join(content)
    n = len(body)
    size = bytes([n]) if n < 0x80 else None
    if size is None:
        digits = n.to_bytes((n.bit_length() + 7) // 8, "big")
        size = bytes([0x80 | len(digits)]) + digits
    return bytes([tag]) + size + body


def oid(text):
    return tlv(6, bytes.fromhex(text))


CN, O = oid("550403"), oid("55040a")
ALGORITHM = tlv(0x30, oid("2a8648ce3d040302"))
SIGNATURE = tlv(3, b"\0", tlv(0x30, tlv(2, b"\1"), tlv(2, b"\1")))
TIMES = tlv(0x30, tlv(0x17, b"250101000000Z"), tlv(0x17, b"350101000000Z"))
POINT = ("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
         "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
KEY = tlv(0x30, tlv(0x30, oid("2a8648ce3d0201"), oid("2a8648ce3d030107")),
          tlv(3, b"\0", bytes.fromhex(POINT)))


def rdn(*attributes):
    return tlv(0x31, *attributes)


def attribute(kind, text, tag=0x0c):
    return tlv(0x30, kind, tlv(tag, text.encode()))


def common(text):
    return tlv(0x30, rdn(attribute(CN, text)))


def extension(kind, value, critical=False):
    return tlv(0x30, oid(kind), b"\1\1\xff" if critical else b"", tlv(4, value))


def authority():
    return [extension("551d13", bytes.fromhex("30030101ff"), True),
            extension("551d0f", bytes.fromhex("03020106"), True)]


def certificate(subject, issuer, serial=1, extensions=()):
    tbs = tlv(0x30, bytes.fromhex("a003020102"), tlv(2, serial.to_bytes(3, "big").lstrip(b"\0")),
              ALGORITHM, issuer, TIMES, subject, KEY,
              tlv(0xa3, tlv(0x30, *extensions)) if extensions else b"")
    return tlv(0x30, tbs, ALGORITHM, SIGNATURE)


def leaf(*more, subject=None, sans=(b"host.example",), issuer=None):
    names = extension("551d11", tlv(0x30, *(tlv(0x82, n) for n in sans)))
    return certificate(subject or common("host.example"), issuer or common("Root"), 2,
                       [names, *more])


def root(*more):
    return certificate(common("Root"), common("Root"), 3, [*authority(), *more])


def pem(der, label="CERTIFICATE"):
    return (f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(der)
            + f"-----END {label}-----\n".encode())


def huge_names(count, size):
    """Authorities of one name that is never written in the same way twice."""
    made = []
    for i in range(count):
        text = "".join("aA"[i >> (j % 8) & 1] for j in range(size))
        other = text.swapcase()
        made.append(certificate(tlv(0x30, rdn(attribute(O, text))),
                                tlv(0x30, rdn(attribute(O, other))), i + 10, authority()))
    return made


def points(count, address):
    return tlv(0x30, *(tlv(0x30, tlv(0xa0, tlv(0xa0, tlv(0x86, b"%s%d" % (address, i)))))
                       for i in range(count)))


def crl(count):
    names = tlv(0xa0, tlv(0xa0, *(tlv(0x86, b"http://b/%d" % i) for i in range(count))))
    scope = tlv(0xa0, tlv(0x30, extension("551d1c", tlv(0x30, names), True)))
    tbs = tlv(0x30, b"\2\1\1", ALGORITHM, common("Root"), tlv(0x17, b"250101000000Z"),
              tlv(0x17, b"350101000000Z"), scope)
    return tlv(0x30, tbs, ALGORITHM, SIGNATURE)


def constraints(count, size):
    bases = (tlv(0x30, tlv(0x82, b"x" * 50 + b"." + b"y" * 60 + b".%d." % i + b"z" * 63 + b"." +
                           b"w" * (size - 200))) for i in range(count))
    return extension("551d1e", tlv(0x30, tlv(0xa1, *bases)), True)


class Work(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as f:
            f.write(content)
        return path

    def cost(self, *arguments):
        out = os.path.join(self.folder.name, "callgrind")
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", VOUCH, "verify", "-q",
             *arguments], capture_output=True, text=True, env=environment(), timeout=500,
            check=False)
        self.assertIn(done.returncode, (2, 3), done.stderr)
        with open(out, encoding="ascii", errors="replace") as f:
            return int(re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M).group(1))

    def judge(self, *chain, more=(), trusted=None):
        trust = self.file("trust.pem", pem(trusted or root()))
        path = self.file("chain.pem", b"".join(pem(c) for c in chain))
        return self.cost("--trust", trust, "--name", "host.example", *more, path)

    def test_work_one_rdn_of_twenty_thousand_attributes_is_bounded(self):
        many = tlv(0x30, rdn(*(attribute(CN, f"host{i}.example") for i in range(20000))))
        self.assertLess(self.judge(leaf(subject=many, sans=(b"other.example",)),
                                   more=["--common-name", "--strict"]), SECOND)

    def test_work_two_names_of_many_attributes_are_bounded(self):
        turned = [attribute(CN, f"n{i}") for i in range(5000)]
        one, other = tlv(0x30, rdn(*turned)), tlv(0x30, rdn(*turned[::-1]))
        chain = [leaf(issuer=one)] + [certificate(other, one, i + 9, authority()) for i in range(20)]
        self.assertLess(self.judge(*chain), SECOND)

    def test_work_bundle_of_thirty_thousand_is_not_put_in_order(self):
        one = root()
        many = tlv(0x30, oid("2a864886f70d010702"),
                   tlv(0xa0, tlv(0x30, b"\2\1\1", tlv(0x31), tlv(0x30, oid("2a864886f70d010701")),
                                 tlv(0xa0, *(leaf(), *[one] * 30000)), tlv(0x31))))
        path = self.file("many.p7b", many)
        self.assertLess(self.cost("--trust", self.file("trust.pem", pem(root())), path), SECOND)

    def test_work_distribution_points_without_end_are_bounded(self):
        asked = leaf(extension("551d1f", points(30000, b"http://a/")))
        lists = self.file("list.pem", pem(crl(30000), "X509 CRL"))
        self.assertLess(self.judge(asked, more=["--crl", lists]), SECOND)

    def test_work_huge_names_are_bounded(self):
        authorities = huge_names(120, 15000)
        top = tlv(0x30, rdn(attribute(O, "a" * 15000)))
        self.assertLess(self.judge(leaf(issuer=top), *authorities), SECOND)

    def test_work_constraints_with_long_names_are_bounded(self):
        names = [b"h%d." % i + b"a" * 60 + b"." + b"b" * 60 + b"." + b"c" * 60 + b".example"
                 for i in range(2000)]
        self.assertLess(self.judge(leaf(sans=names), trusted=root(constraints(2000, 240))), SECOND)

    def test_work_constraints_of_long_directory_names_are_bounded(self):
        def name(i, case):
            return tlv(0x30, *(rdn(attribute(O, (f"organization {j} " * 20).replace("o", case)))
                               for j in range(40)), rdn(attribute(CN, f"n{i}")))

        bases = [tlv(0x30, tlv(0xa4, name(i, "O"))) for i in range(100)]
        bound = extension("551d1e", tlv(0x30, tlv(0xa1, *bases)), True)
        names = extension("551d11", tlv(0x30, *(tlv(0xa4, name(i + 1000, "o")) for i in range(100))))
        end = certificate(common("host.example"), common("Root"), 2, [names])
        self.assertLess(self.judge(end, trusted=root(bound)), SECOND)


if __name__ == "__main__":
    unittest.main()
