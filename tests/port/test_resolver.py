# SPDX-License-Identifier: Apache-2.0
"""The POSIX resolver against real name servers: nsd with a signed zone behind a validating unbound."""

import glob
import os
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
import peer  # noqa: E402

PROBE = os.path.join(os.path.dirname(os.environ["VOUCH"]), "port", "probe_resolver")
NO_NAME, NO_DATA, NAME_SERVER, TIMEOUT = -30, -31, -32, -24

ZONE = """$ORIGIN {zone}.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
www A 192.0.2.1
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


class Zones:
    """secure.test (signed), bogus.test (signed, then changed) and plain.test on nsd; unbound trusts
    the keys of the first two."""

    def __init__(self):
        self.folder = peer.Folder()
        at = self.folder.path
        self.anchors = []
        files = {"secure.test": self.sign("secure.test"), "bogus.test": self.sign("bogus.test"),
                 "plain.test": self.write_zone("plain.test")}
        with open(files["bogus.test"], encoding="ascii") as f:
            text = f.read().replace("00112233445566778899", "ffffffffffffffffffff")
        self.folder.write("bogus.test.signed", text)
        self.port = peer.free_port()
        authority = peer.free_port()
        zones = "".join(f'zone:\n  name: "{z}"\n  zonefile: "{f}"\n' for z, f in files.items())
        nsd = self.folder.write("nsd.conf", f"""server:
  ip-address: 127.0.0.1@{authority}
  username: ""
  chroot: ""
  zonesdir: "{at}"
  database: ""
  zonelistfile: "{at}/zone.list"
  xfrdfile: "{at}/xfrd.state"
  pidfile: "{at}/nsd.pid"
  server-count: 1
remote-control:
  control-enable: no
{zones}""")
        stubs = "".join(
            f'stub-zone:\n  name: "{z}"\n  stub-addr: 127.0.0.1@{authority}\n' for z in files)
        anchors = "".join(f"  trust-anchor-file: {path}\n" for path in self.anchors)
        unbound = self.folder.write("unbound.conf", f"""server:
  interface: 127.0.0.1
  port: {self.port}
  username: ""
  chroot: ""
  directory: "{at}"
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  do-ip6: no
  local-zone: "test." nodefault
  module-config: "validator iterator"
{anchors}remote-control:
  control-enable: no
{stubs}""")
        self.children = []
        try:
            self.children.append(peer.Child([peer.need("nsd"), "-d", "-c", nsd], [authority]))
            self.children.append(peer.Child([peer.need("unbound"), "-d", "-c", unbound], [self.port]))
        except BaseException:
            self.stop()
            raise

    def write_zone(self, zone):
        return self.folder.write(zone, ZONE.format(zone=zone, large=LARGE))

    def sign(self, zone):
        path = self.write_zone(zone)
        run = {"cwd": self.folder.path, "check": True, "stdout": subprocess.PIPE, "text": True}
        key = subprocess.run(["ldns-keygen", "-k", "-a", "ECDSAP256SHA256", zone], **run).stdout.strip()
        subprocess.run(["ldns-signzone", "-f", path + ".signed", path, key], **run)
        self.anchors += glob.glob(os.path.join(self.folder.path, key + ".key"))
        return path + ".signed"

    def stop(self):
        for child in reversed(self.children):
            child.stop()
        self.folder.cleanup()


class Resolver(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.zones = Zones()

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
