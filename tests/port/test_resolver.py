# SPDX-License-Identifier: Apache-2.0
"""The POSIX resolver against real name servers: nsd with a signed zone behind a validating unbound."""

import os
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import peer  # noqa: E402
from zones import Zone, Zones  # noqa: E402

PROBE = os.path.join(os.path.dirname(os.environ["VOUCH"]), "port", "probe_resolver")
NO_NAME, NO_DATA, NAME_SERVER, TIMEOUT = -30, -31, -32, -24

ZONE = """www A 192.0.2.1
www A 192.0.2.2
www AAAA 2001:db8::1
alias CNAME www
chain CNAME alias
dangling CNAME nowhere
@ MX 10 mx.{zone}.
@ MX 20 mx2.elsewhere.example.
null MX 0 .
@ TXT "v=spf1 -all" "second string"
_25._tcp.mx TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
mx A 192.0.2.25
large TXT {large}
"""
LARGE = " ".join('"' + letter * 250 + '"' for letter in "abcdefghijkl")


def wire(name):
    return b"".join(bytes([len(x)]) + x.encode() for x in name.split(".") if x) + b"\0"


def zone_text(name):
    return ZONE.format(zone=name, large=LARGE)


class Resolver(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        changed = ("00112233445566778899", "ffffffffffffffffffff")
        cls.zones = Zones({
            "secure.test": Zone(zone_text("secure.test"), signed=True),
            "bogus.test": Zone(zone_text("bogus.test"), signed=True, tamper=changed),
            "plain.test": Zone(zone_text("plain.test")),
        })

    @classmethod
    def tearDownClass(cls):
        cls.zones.stop()

    def ask(self, name, kind, port=None):
        """status, authentic, bogus, and what there was."""
        server = f"{peer.LOOPBACK}:{port or self.zones.port}"
        line = subprocess.run([PROBE, server, name, kind], capture_output=True, text=True,
                              check=True, timeout=30).stdout.split()
        flags = [word.split("=")[1] == "1" for word in line[1:3]]
        return int(line[0]), flags[0], flags[1], line[3:]

    def test_addresses_of_a_signed_zone_are_authentic(self):
        for name in ("www", "alias", "chain"):
            with self.subTest(name):
                status, authentic, _, got = self.ask(f"{name}.secure.test", "any")
                self.assertEqual(status, 0)
                self.assertTrue(authentic)
                self.assertEqual(set(got), {"192.0.2.1", "192.0.2.2", "2001:db8::1"})

    def test_addresses_of_an_unsigned_zone_are_not(self):
        self.assertEqual(self.ask("www.plain.test", "aaaa"), (0, False, False, ["2001:db8::1"]))

    def test_absent_name_or_type_has_its_own_status(self):
        self.assertEqual(self.ask("nowhere.secure.test", "any")[0], NO_NAME)
        self.assertEqual(self.ask("mx.secure.test", "aaaa")[0], NO_DATA)
        self.assertEqual(self.ask("dangling.plain.test", "a")[0], NO_NAME)
        self.assertEqual(self.ask("www.plain.test", "mx")[0], NO_DATA)

    def test_records_of_each_type(self):
        status, authentic, bogus, got = self.ask("secure.test", "mx")
        self.assertEqual((status, authentic, bogus), (0, True, False))
        self.assertEqual(set(got), {(b"\0\x0a" + wire("mx.secure.test")).hex(),
                                    (b"\0\x14" + wire("mx2.elsewhere.example")).hex()})
        self.assertEqual(self.ask("null.plain.test", "mx")[3], ["000000"])
        self.assertEqual(self.ask("plain.test", "txt")[3],
                         [(b"\x0bv=spf1 -all" + b"\x0dsecond string").hex()])
        tlsa = self.ask("_25._tcp.mx.secure.test", "tlsa")
        self.assertEqual(tlsa[:3], (0, True, False))
        self.assertTrue(tlsa[3][0].startswith("03010100112233"))
        self.assertEqual(self.ask("chain.secure.test", "cname")[3], [wire("alias.secure.test").hex()])

    def test_answer_larger_than_a_datagram_comes_by_tcp(self):
        for zone in ("plain.test", "secure.test"):
            with self.subTest(zone):
                status, authentic, _, got = self.ask(f"large.{zone}", "txt")
                self.assertEqual(status, 0)
                self.assertEqual(authentic, zone == "secure.test")
                self.assertEqual(len(got[0]) // 2, 12 * 251)

    def test_tampered_record_is_bogus_and_its_neighbour_is_not(self):
        status, authentic, bogus, got = self.ask("_25._tcp.mx.bogus.test", "tlsa")
        self.assertEqual((status, authentic, bogus, got), (NAME_SERVER, False, True, []))
        self.assertEqual(self.ask("bogus.test", "mx")[:3], (0, True, False))

    def test_server_that_says_nothing_times_out(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((peer.LOOPBACK, 0))
            self.assertEqual(self.ask("www.plain.test", "mx", s.getsockname()[1])[0], TIMEOUT)


if __name__ == "__main__":
    unittest.main()
