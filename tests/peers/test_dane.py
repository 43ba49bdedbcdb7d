# SPDX-License-Identifier: Apache-2.0
"""DANE for SMTP (RFC 7672) on signed zones behind unbound and a Postfix, beside what posttls-finger
makes of the same domains: its words agree, and where its exit status hides a failure, vouch's does
not."""

import hashlib
import os
import random
import subprocess
import unittest

from cryptography.hazmat.primitives import serialization

import needs
import peer
import pki
from check import VOUCH, check
from postfix import Listener, Postfix
from zones import Zone, Zones

# posttls-finger asks the name servers of resolv.conf, on port 53.
DNS_HOST = f"127.{random.randrange(20, 250)}.{random.randrange(256)}.53"
ADDRESS = {"ee": "127.0.23.1", "ta": "127.0.23.2", "expired": "127.0.23.3", "plain": "127.0.23.4",
           "self": "127.0.23.5", "other": "127.0.23.6"}

# Where only the name is wrong, Postfix 3.7 says "Untrusted" and 3.10 "Trusted".
NOT_VERIFIED = "(Unt|T)rusted TLS connection"
# domain: (vouch's exit status, the code that decides, what becomes of the mail,
#          words of posttls-finger as a pattern, does it say yes)
EXPECTED = {
    "ee": (0, "dane-ee-matched", "verified", "Verified TLS connection", True),
    "ee-expired": (0, "dane-ee-matched", "verified", "Verified TLS connection", True),
    "ee-self": (0, "dane-ee-matched", "verified", "Verified TLS connection", True),
    "ee-whole": (0, "dane-ee-matched", "verified", "Verified TLS connection", True),
    "ee-sha512": (0, "dane-ee-matched", "verified", "Verified TLS connection", True),
    "ta": (0, "dane-ta-matched", "verified", "Verified TLS connection", True),
    "ta-wrong-name": (2, "name-role-mismatch", "not delivered", NOT_VERIFIED, False),
    "ta-expired": (2, "cert-expired", "not delivered", NOT_VERIFIED, False),
    "mismatch": (2, "dane-mismatch", "not delivered", NOT_VERIFIED, False),
    "unusable": (1, "dane-unusable", "encrypted", NOT_VERIFIED, True),
    "no-tlsa": (0, "dane-no-tlsa", "encrypted", NOT_VERIFIED, True),
    "stripped": (2, "smtp-no-starttls", "not delivered", "", False),  # not a word
    "null": (2, "mx-null", "not delivered", "does not accept mail", False),
    "dangling": (2, "mx-dangling", "not delivered", "no MX host for dangling.dane.test", False),
    "aliased-ta": (1, "dane-ta-matched", "verified", "Verified TLS connection", True),
    "aliased": (1, "dane-ee-matched", "verified", "Verified TLS connection", True),
}


def spki(entity):
    return entity.certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Peers:
    def __init__(self):
        self.folder = peer.Folder()
        self.port = peer.free_port()
        root = pki.root()
        ca = root.issue_ca("vouch Test CA 1")
        self.cafile = self.folder.write("root.pem", root.pem())
        # Names under which several domains' MX hosts are known.
        leaf = ca.issue("ee.dane.test")
        authority = ca.issue("ta.dane.test")
        old = ca.issue("expired.dane.test", days=(-100, -10))
        own = pki.self_signed("self.dane.test")
        listeners = {}
        for name, entity in (("ee", leaf), ("ta", authority), ("expired", old), ("other", leaf)):
            listeners[name] = Listener([(pki.pem(entity, ca), entity.key_pem())],
                                       host=ADDRESS[name], port=self.port)
        listeners["self"] = Listener([(own.pem(), own.key_pem())], host=ADDRESS["self"],
                                     port=self.port)
        listeners["plain"] = Listener([], "smtpd_tls_security_level=none", host=ADDRESS["plain"],
                                      port=self.port)
        self.zones = Zones({
            "dane.test": Zone(self.records(leaf, ca, old, own), signed=True),
            "bogus.test": Zone(f"@ MX 10 mx\nmx A {ADDRESS['ee']}\n_{self.port}._tcp.mx TLSA 3 1 1 "
                               + "11" * 32 + "\n", signed=True, tamper=("11" * 32, "22" * 32)),
            "unsigned.test": Zone(f"@ MX 10 mx\nmx A {ADDRESS['ee']}\n_{self.port}._tcp.mx TLSA "
                                  f"3 1 1 {digest(spki(leaf))}\n"),
            "half.test": Zone("@ MX 10 mx-ee.dane.test.\n"),
        }, host=DNS_HOST, port=53)
        self.postfix = Postfix(listeners)
        self.resolv = self.folder.write(
            "resolv.conf", f"nameserver {DNS_HOST}\noptions trust-ad edns0\n")

    def records(self, leaf, ca, old, own):
        def host(name, server, *tlsa):
            return (f"{name} MX 10 mx-{name}\nmx-{name} A {ADDRESS[server]}\n"
                    + "".join(f"_{self.port}._tcp.mx-{name} TLSA {t}\n" for t in tlsa))

        ta = f"2 1 1 {digest(spki(ca))}"
        return (host("ee", "ee", f"3 1 1 {digest(spki(leaf))}")
                + host("ee-expired", "expired", f"3 1 1 {digest(spki(old))}")
                + host("ee-self", "self", f"3 0 1 {digest(own.der())}")
                + host("ee-whole", "ee", f"3 1 0 {spki(leaf).hex()}")
                + host("ee-sha512", "ee", f"3 1 2 {hashlib.sha512(spki(leaf)).hexdigest()}",
                       "3 1 1 " + "33" * 32)
                + host("ta-wrong-name", "other", ta)
                + f"ta MX 10 ta.dane.test.\nta A {ADDRESS['ta']}\n_{self.port}._tcp.ta TLSA {ta}\n"
                + f"ta-expired MX 10 expired\nexpired A {ADDRESS['expired']}\n"
                + f"_{self.port}._tcp.expired TLSA {ta}\n"
                + host("mismatch", "ee", "3 1 1 " + "44" * 32, "2 0 1 " + "55" * 32)
                + host("unusable", "ee", f"1 1 1 {digest(spki(leaf))}", "3 1 1 0102")
                + host("no-tlsa", "ee")
                + host("stripped", "plain", ta)
                + "null MX 0 .\ndangling MX 10 nowhere\n"
                + "aliased-ta MX 10 alias-ta\nalias-ta CNAME ta\n"
                + f"aliased MX 10 alias\nalias CNAME mx-ee\n")

    def stop(self):
        self.postfix.stop()
        self.zones.stop()
        self.folder.cleanup()


class Dane(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        needs.namespaces()  # before any of its servers runs
        cls.peers = Peers()

    @classmethod
    def tearDownClass(cls):
        cls.peers.stop()

    def outcome(self, domain, *options):
        p = self.peers
        return check("--cafile", p.cafile, "--dns", p.zones.server, *(options or (
            "--destination", "dane")), f"mx://{domain}:{p.port}")

    def posttls_finger(self, domain):
        """(exit status, what it printed), with the test's name server in place of the machine's."""
        p = self.peers
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c",
             'mount --bind "$1" /etc/resolv.conf && exec posttls-finger -l dane -t 10 "$2"', "sh",
             p.resolv, f"{domain}:{p.port}"], env={**os.environ, "MAIL_CONFIG": p.postfix.config},
            capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_dane_agrees_with_posttls_finger(self):
        print(f"\n{'domain':14} {'vouch':>5} {'delivery':14} {'posttls-finger':>14} its words")
        hidden = 0
        for name, (status, code, delivery, words, yes) in EXPECTED.items():
            with self.subTest(domain=name):
                got = self.outcome(f"{name}.dane.test")
                theirs, said = self.posttls_finger(f"{name}.dane.test")
                print(f"{name:14} {got.status:5} {got.report['facts']['delivery']:14} {theirs:14} "
                      f"{words or '(not a word about TLS)'}")
                self.assertEqual(got.status, status, str(got))
                self.assertIsNotNone(got.finding(code), str(got))
                self.assertEqual(got.report["facts"]["delivery"], delivery, str(got))
                self.assertRegex(said, words or "^")
                self.assertTrue(words or "TLS connection" not in said, said)
                self.assertEqual(got.status < 2, yes)
                hidden += theirs == 0 and status == 2
        self.assertGreater(hidden, 0, "posttls-finger has learnt to fail: this table's point is gone")
        print(f"posttls-finger exits 0 for {hidden} that get no mail; vouch for none")

    def test_dane_bogus_answer_defers_the_mail(self):
        got = self.outcome("bogus.test")
        self.assertEqual((got.status, got.codes("error")), (2, ["dane-bogus"]), str(got))
        self.assertEqual(got.finding("dane-bogus")["result_type"], "dnssec-invalid")
        self.assertEqual(got.report["facts"]["delivery"], "not delivered")
        theirs, said = self.posttls_finger("bogus.test")
        print(f"bogus: posttls-finger exits {theirs}: {said.strip()}")
        self.assertIn("TLSA lookup error", said)

    def test_dane_in_an_unsigned_zone_is_no_dane(self):
        got = self.outcome("unsigned.test")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))
        self.assertIsNotNone(got.finding("dane-insecure"))
        self.assertEqual(got.report["facts"]["delivery"], "encrypted")

    def test_dane_with_unsigned_mx_records_is_a_warning(self):
        got = self.outcome("half.test")
        self.assertEqual((got.status, got.codes()), (1, ["dane-mx-insecure"]), str(got))
        self.assertEqual(got.report["facts"]["delivery"], "verified")

    def test_dane_required_refuses_a_host_without(self):
        for domain in ("no-tlsa.dane.test", "unusable.dane.test", "unsigned.test", "half.test"):
            with self.subTest(domain=domain):
                got = self.outcome(domain, "--destination", "dane-required")
                self.assertEqual((got.status, got.codes("error")), (2, ["dane-missing"]), str(got))
                self.assertEqual(got.finding("dane-missing")["result_type"], "dane-required")
                self.assertEqual(got.report["facts"]["alert_reason"], "dane-missing")
        self.assertEqual(self.outcome("ee.dane.test", "--destination", "dane-required").status, 0)

    def test_dane_mismatch_names_each_record_and_its_result(self):
        got = self.outcome("mismatch.dane.test")
        values = [f["value"][:5] for f in got.report["findings"] if f["code"] == "dane-mismatch"]
        self.assertEqual(sorted(values), ["2 0 1", "3 1 1"])
        self.assertEqual(got.finding("dane-mismatch")["result_type"], "tlsa-invalid")

    def test_dane_of_one_host_without_a_domain(self):
        p = self.peers
        got = check("--cafile", p.cafile, "--dns", p.zones.server, "--destination", "dane",
                    f"smtp://mx-ee.dane.test:{p.port}")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))
        self.assertIsNotNone(got.finding("dane-ee-matched"))

    def test_dane_by_the_agent_is_what_the_check_says(self):
        """Two controls for the same domains: each alert has the code that decides, and no domain that gets
        its mail has one."""
        p, targets = self.peers, []
        for control, domain in (("dane", "ee"), ("dane", "ta"), ("dane", "mismatch"), ("dane", "no-tlsa"),
                                ("dane-required", "ee"), ("dane-required", "no-tlsa")):
            targets.append(f"[target {domain}-{control}]\nurl = mx://{domain}.dane.test:{p.port}\n"
                           f"destination = {control}\n")
        conf = p.folder.write("vouch.conf", f"[agent]\ndns = {p.zones.server}\n[state]\nfolder = .\n"
                              f"[trust]\nanchors = {p.cafile}\n[defaults]\nconfirmations = 1\n{''.join(targets)}"
                              "[alert log]\nfile = alerts.log\ngroup = 0\nseverity = error\n")
        done = subprocess.run([VOUCH, "agent", "-c", conf, "--once"], capture_output=True, text=True, timeout=60,
                              check=False)
        err = done.stderr
        self.assertEqual(done.returncode, 2, err)
        with open(os.path.join(p.folder.path, "alerts.log"), encoding="utf-8") as f:
            alerts = f.read()
        told = {line.split(" of ", 1)[0] for line in alerts.splitlines()}
        self.assertIn("[dane-mismatch]", alerts, (told, err))
        self.assertIn("[dane-missing]", alerts, err)
        self.assertEqual([name for name in ("ee-dane", "ta-dane", "no-tlsa-dane:", "ee-dane-required") if name in alerts],
                         [], alerts)


if __name__ == "__main__":
    unittest.main()
