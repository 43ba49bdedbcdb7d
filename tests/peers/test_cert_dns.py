# SPDX-License-Identifier: Apache-2.0
"""`vouch cert check --dns`: the TLSA records that stand in the DNS, held against a certificate that
is to be installed, and the order in which to switch."""

import hashlib
import json
import os
import re
import subprocess
import unittest

from cryptography.hazmat.primitives import serialization

import peer
import pki
from check import VOUCH
from dnsd import Dnsd
from zones import Zone, Zones

DER = serialization.Encoding.DER
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


def key_digest(entity):
    return hashlib.sha256(entity.certificate.public_key().public_bytes(DER, SPKI)).digest()


class CertDns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root("Root")
        cls.lower = cls.root.issue_ca("Lower")
        cls.leaf = cls.lower.issue("mx1.example.test", names=["mx1.example.test", "mx2.example.test",
                                                              "*.wild.example.test"])
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.write("chain.pem", pki.pem(cls.leaf, cls.lower))
        key = cls.leaf.key_pem()
        cls.write("key.pem", key if isinstance(key, str) else key.decode())
        cls.write("root.pem", cls.root.pem())
        cls.right = (3, 1, 1, key_digest(cls.leaf))
        cls.authority = (2, 1, 1, key_digest(cls.lower))
        cls.other = (3, 1, 1, bytes(32))

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.path, name)

    @classmethod
    def write(cls, name, text):
        with open(cls.at(name), "w") as f:
            f.write(text)

    def check(self, zone, *arguments, trust_ad=True):
        """(exit status, the objects about TLSA, the text of the same run without --json)."""
        with Dnsd(zone) as d:
            words = [VOUCH, "cert", "check", "--key", self.at("key.pem"), "--trust", self.at("root.pem"), "--for",
                     "smtp", "--dns", "--dns-server", d.address, *(["--dns-trust-ad"] if trust_ad else []),
                     *arguments, self.at("chain.pem")]
            text = subprocess.run(words, capture_output=True, text=True, timeout=60)
            done = subprocess.run([*words, "--json"], capture_output=True, text=True, timeout=60)
        self.assertEqual(text.returncode, done.returncode)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return done.returncode, [row for row in rows if row.get("kind") == "tlsa"], text.stdout + text.stderr

    def test_dns_record_of_the_new_key_or_authority_holds(self):
        for record in (self.right, self.authority):
            status, (row,), text = self.check({"_25._tcp.mx1.example.test": [("TLSA", record)]}, "--name",
                                              "mx:mx1.example.test")
            self.assertEqual((status, row["state"], row["owner"]), (0, "holds", "_25._tcp.mx1.example.test"))
            self.assertEqual(row["records"][0]["matches"], True)
            self.assertIn("a TLSA record matches the new certificate", text)
            self.assertNotIn("remove", text)

    def test_dns_no_record_matches_breaks_and_says_the_steps_in_order(self):
        status, (row,), text = self.check({"_25._tcp.mx1.example.test": [("TLSA", self.other)]}, "--name",
                                          "mx:mx1.example.test")
        self.assertEqual((status, row["state"], row["ttl_s"]), (2, "breaks", 60))
        record = f"3 1 1 {self.right[3].hex()}"
        self.assertEqual(row["new_record"], record)
        steps = re.findall(r"^    (\d)  (.*)$", text, re.M)
        self.assertEqual([number for number, _ in steps], ["1", "2", "3", "4"])
        for (_, step), words in zip(steps, ("add this record", "wait 120 seconds", "install", "remove")):
            self.assertIn(words, step)
        self.assertIn(f"_25._tcp.mx1.example.test. IN TLSA {record}", text)

    def test_dns_both_records_during_a_switch_hold_and_one_is_to_go(self):
        status, (row,), text = self.check({"_25._tcp.mx1.example.test": [("TLSA", self.other), ("TLSA", self.right)]},
                                          "--name", "mx:mx1.example.test")
        self.assertEqual((status, row["state"]), (0, "holds"))
        self.assertEqual([r["matches"] for r in row["records"]], [False, True])
        self.assertIn("then remove the records that do not match", text)

    def test_dns_domain_stands_for_its_mx_hosts(self):
        zone = {"example.test": [("MX", (10, "mx1.example.test")), ("MX", (20, "mx2.example.test"))],
                "_25._tcp.mx1.example.test": [("TLSA", self.right)],
                "_25._tcp.mx2.example.test": [("TLSA", self.other)]}
        status, rows, _ = self.check(zone, "--name", "domain:example.test")
        self.assertEqual(status, 2)
        self.assertEqual({row["owner"]: row["state"] for row in rows},
                         {"_25._tcp.mx1.example.test": "holds", "_25._tcp.mx2.example.test": "breaks"})

    def test_dns_without_names_asks_for_those_of_the_certificate(self):
        status, rows, _ = self.check({"mx1.example.test": [("A", "127.0.0.1")], "mx2.example.test": []})
        self.assertEqual([row["owner"] for row in rows], ["_25._tcp.mx1.example.test", "_25._tcp.mx2.example.test"])
        self.assertEqual({row["state"] for row in rows}, {"none"})
        self.assertEqual(status, 0)

    def test_dns_unusable_record_is_named(self):
        _, (row,), text = self.check({"_25._tcp.mx1.example.test": [("TLSA", (1, 1, 1, bytes(32)))]}, "--name",
                                     "mx:mx1.example.test")
        self.assertEqual(row["state"], "unusable")
        self.assertIn("not usable", text)

    def test_dns_of_clients_and_of_several_bundles_is_refused(self):
        for arguments, words in ((("--for", "client", self.at("chain.pem")), "--dns is for certificates of servers"),
                                 ((self.at("chain.pem"), self.at("chain.pem")), "--dns takes one bundle")):
            done = subprocess.run([VOUCH, "cert", "check", "--dns", "--key", self.at("key.pem"), *arguments],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 3)
            self.assertIn(words, done.stderr)

    def test_dns_signed_bogus_and_unsigned_zones_are_told_apart(self):
        record = f"_25._tcp.mx1 TLSA 3 1 1 {'00' * 32}\n"
        host = "mx1 A 127.0.0.1\n"
        zones = {"signed.test": Zone(host + record, signed=True), "plain.test": Zone(host + record),
                 "bogus.test": Zone(host + record, signed=True, tamper=("00" * 32, "11" * 32))}
        with Zones(zones) as z:
            for zone, state, status in (("signed", "breaks", 2), ("plain", "insecure", 1), ("bogus", "bogus", 2)):
                done = subprocess.run([VOUCH, "cert", "check", "--json", "--key", self.at("key.pem"), "--trust",
                                       self.at("root.pem"), "--for", "smtp", "--dns", "--dns-server", z.server, "--name",
                                       f"mx:mx1.{zone}.test", self.at("chain.pem")], capture_output=True, text=True,
                                      timeout=60)
                row = json.loads(done.stdout.splitlines()[-1])
                self.assertEqual((row["state"], done.returncode), (state, status), done.stdout)


if __name__ == "__main__":
    unittest.main()
