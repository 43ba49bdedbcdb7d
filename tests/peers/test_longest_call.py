# SPDX-License-Identifier: Apache-2.0
"""No peer makes one call of the check longer than docs/SIZES.md says: in between, nothing else of a program or a board
runs, and no timeout fires. Counted in instructions, call by call; callgrind writes a file after each."""

import contextlib
import functools
import glob
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cli"))

import hostile  # noqa: E402
import scenes  # noqa: E402
import test_work as der  # noqa: E402
from program import VOUCH, environment  # noqa: E402

HOST = b"host.example"


def limit(dhe):
    """What the page says, in instructions."""
    text = (ROOT / "docs/SIZES.md").read_text(encoding="utf-8")
    words = r"at most (\d+) million instructions" if dhe else r"no call takes more than (\d+) million instructions"
    return int(re.search(words, text).group(1)) * 1_000_000


def calls(function, *arguments):
    """The instructions of each call of that function, and the exit status."""
    with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--dump-after={function}", f"--zero-before={function}",
             f"--callgrind-out-file={folder}/o", VOUCH, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, env=environment(), timeout=550, check=False)
        counts = []
        for name in glob.glob(f"{folder}/o.*"):  # not that of the end, without a number
            with open(name, encoding="ascii", errors="replace") as f:
                counts.append(int(re.search(r"^(?:totals|summary): (\d+)", f.read(), re.M).group(1)))
    return counts, done.returncode, done.stdout + done.stderr


# --- chains, as files -------------------------------------------------------------------------------

def odd(bits):
    return 1 << (bits - 1) | secrets.randbits(bits - 2) | 1


def rsa_key(modulus, exponent):
    def number(v):
        return der.tlv(2, v.to_bytes(v.bit_length() // 8 + 1, "big"))
    return der.tlv(0x30, der.tlv(0x30, der.oid("2a864886f70d010101"), b"\5\0"),
                   der.tlv(3, b"\0", der.tlv(0x30, number(modulus), number(exponent))))


def authority(subject, issuer, serial, *more, key=None):
    """An authority's certificate; its signature is wrong, as whoever serves such chains cannot make it."""
    whole = der.certificate(der.common(subject), der.common(issuer), serial, [*der.authority(), *more])
    if key is None:
        return whole
    body = whole[4:] if whole[1] == 0x82 else whole[3:]
    start = 4 if body[1] == 0x82 else 3
    length = int.from_bytes(body[2:start], "big")
    return der.tlv(0x30, der.tlv(0x30, body[start:start + length].replace(der.KEY, key)), body[start + length:])


def rsa_signed_leaf(bits):
    algorithm = der.tlv(0x30, der.oid("2a864886f70d01010b"), b"\5\0")
    names = der.extension("551d11", der.tlv(0x30, der.tlv(0x82, HOST)))
    body = der.tlv(0x30, bytes.fromhex("a003020102"), der.tlv(2, b"\2"), algorithm, der.common("I"), der.TIMES,
                   der.common("host.example"), der.KEY, der.tlv(0xa3, der.tlv(0x30, names)))
    return der.tlv(0x30, body, algorithm, der.tlv(3, b"\0\1", secrets.token_bytes(bits // 8 - 1)))


def leaf(*more, sans=(HOST,), **keywords):
    return der.leaf(*more, sans=sans, issuer=der.common("I"), **keywords)


def subtrees(count):
    return der.extension("551d1e", der.tlv(0x30, der.tlv(0xa0, *(
        der.tlv(0x30, der.tlv(0x82, b"q%d.example" % i)) for i in range(count)))), True)


def many_attributes():
    return leaf(subject=der.tlv(0x30, der.rdn(*(der.attribute(der.CN, f"host{i}.e") for i in range(2500)))))


CHAINS = {
    "15 KB of name constraints, and 250 names": lambda: (
        leaf(sans=[b"n%d." % i + b"x" * 40 + b".example" for i in range(250)]),
        authority("I", "Root", 5, der.constraints(30, 500))),
    "1,500 subtrees and 2,000 names": lambda: (
        leaf(sans=[b"n%d.e" % i for i in range(2000)]), authority("I", "Root", 5, subtrees(1500))),
    "5,000 names": lambda: (leaf(sans=[b"n%d.e" % i for i in range(5000)]), authority("I", "Root", 5)),
    "2,500 common names in one RDN": lambda: (many_attributes(), authority("I", "Root", 5)),
    "an RSA key of 8192 bits": lambda: (
        rsa_signed_leaf(8192), authority("I", "Root", 5, key=rsa_key(odd(8192), 65537))),
    "an RSA key of 16384 bits": lambda: (
        rsa_signed_leaf(16384), authority("I", "Root", 5, key=rsa_key(odd(16384), 65537))),
    "an RSA exponent of 4096 bits": lambda: (
        rsa_signed_leaf(4096), authority("I", "Root", 5, key=rsa_key(odd(4096), odd(4095)))),
    "64 certificates, with 63 RSA keys under one name": lambda: (
        rsa_signed_leaf(4096),
        *(authority("I", "Root", 5 + i, key=rsa_key(odd(4096), 65537)) for i in range(63))),
    "64 certificates of one name and key": lambda: (
        leaf(), *(authority("I", "Root", 5 + i) for i in range(63))),
    "60 long names that are the same in other letters": lambda: (
        der.leaf(issuer=der.tlv(0x30, der.rdn(der.attribute(der.O, "A" * 900)))), *der.huge_names(60, 900)),
    "3,000 extensions": lambda: (
        leaf(*(der.extension("2a%02x%02x%02x" % (3, i >> 7 | 0x80, i & 127), b"\5\0") for i in range(3000))),
        authority("I", "Root", 5)),
}


# --- servers ----------------------------------------------------------------------------------------

@contextlib.contextmanager
def hostile_server(kind):
    with hostile.Hostile(kind) as server:
        yield ["-t", "6s", f"tls://127.0.0.1:{server.port}"]


SERVERS = {
    "DHE with a prime of 4096 bits": functools.partial(scenes.huge_prime, 4096),
    "DHE with a prime of 8192 bits": scenes.huge_prime,
    "an RSA exponent as long as the modulus": scenes.huge_exponent,
    "a list of 2,000 authorities for client certificates": functools.partial(scenes.asks_for_any_of, 2000, "-tls1_3"),
    "3,000 names": functools.partial(scenes.many_names, 3000),
    "records of one byte": functools.partial(scenes.records_of, 1, "-tls1_2"),
    **{f"a server of the kind {kind}": functools.partial(hostile_server, kind)
       for kind in ("flood", "empty_records", "alert_flood", "huge_certificate", "huge_record")},
}


class LongestCall(unittest.TestCase):
    """One test for each of CHAINS and SERVERS; they are added below."""

    def hold(self, function, *arguments):
        counts, status, said = calls(function, *arguments)
        self.assertGreater(len(counts), 1, said)
        self.assertIn(status, (0, 1, 2, 3), said)
        if os.environ.get("VOUCH_CALLS"):
            print(f"{max(counts) / 1e6:8.1f} million of {sum(counts) / 1e6:8.1f} in {len(counts)} calls: {self.id()}")
        self.assertLessEqual(max(counts), limit("dhe_with" in self.id()), said[-2000:])

    def judge(self, make):
        with tempfile.TemporaryDirectory(prefix="vouch-") as folder:
            paths = [os.path.join(folder, name) for name in ("roots.pem", "chain.pem")]
            for path, certificates in zip(paths, ([der.root()], make())):
                with open(path, "wb") as f:
                    f.write(b"".join(map(der.pem, certificates)))
            self.hold("vouch_judge_step", "verify", "--trust", paths[0], "--name", HOST.decode(), paths[1])

    def ask(self, scene):
        with scene() as arguments:
            self.hold("vouch_check_poll", "check", *([] if "-t" in arguments else ["-t", "120s"]), *arguments)


def _add(about, method, what):
    def test(self):
        getattr(self, method)(what)
    test.__doc__ = about
    name = "".join(c if c.isalnum() else "_" for c in about.lower())
    setattr(LongestCall, "test_longest_call_" + name, test)


for _about, _make in CHAINS.items():
    _add(_about, "judge", _make)
for _about, _scene in SERVERS.items():
    _add(_about, "ask", _scene)

if __name__ == "__main__":
    unittest.main()
