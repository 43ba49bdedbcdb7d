# SPDX-License-Identifier: Apache-2.0
"""What each client says of a chain. What OpenSSL and GnuTLS do is not believed but asked: both judge
the same files here, with the defaults of this release."""

import ipaddress
import json
import os
import re
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from program import codes, vouch
import certificates
import endpoints
import pki
from client_lab import BROWSERS, HOST, Lab

class ClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.lab = Lab()
        cls.roots = cls.write("root.pem", cls.lab.root)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def write(cls, name, *certificates):
        path = os.path.join(cls.folder.name, name)
        with open(path, "w") as f:
            f.write(pki.pem(*certificates))
        return path

    def judge(self, sent, *arguments):
        code, out, err = vouch("verify", "--json", "--trust", self.roots, "--name", HOST, *arguments,
                               self.write("chain.pem", *sent))
        self.assertEqual(err, "")
        report = json.loads(out)
        return code, report, {c["client"]: c for c in report.get("clients", [])}

    def openssl(self, sent):
        """Does `openssl verify` accept it, with the security level that TLS has by default?"""
        leaf, rest = self.write("leaf.pem", sent[0]), self.write("rest.pem", *sent[1:])
        done = subprocess.run(["openssl", "verify", "-auth_level", "2", "-purpose", "sslserver", "-verify_hostname",
                               HOST, "-CAfile", self.roots, *(["-untrusted", rest] if sent[1:] else []), leaf],
                              capture_output=True, text=True, timeout=30)
        return done.returncode == 0, done.stdout + done.stderr

    def gnutls(self, sent):
        done = subprocess.run(["certtool", "--verify", "--verify-hostname", HOST, "--verify-purpose",
                               "1.3.6.1.5.5.7.3.1", "--load-ca-certificate", self.roots, "--infile",
                               self.write("chain.pem", *sent)], capture_output=True, text=True, timeout=30)
        return done.returncode == 0, done.stdout + done.stderr

    def test_clients_exponent_of_one_is_named_and_not_predicted(self):
        lab = endpoints.Lab()
        der = certificates
        for exponent in (1, 4):
            modulus = endpoints.key("rsa").public_key().public_numbers().n
            spki = der.seq(der.seq(der.oid("1.2.840.113549.1.1.1"), der.tlv(5)),
                           der.tlv(3, b"\0", der.seq(der.integer(modulus), der.integer(exponent))))
            lab.add_leaf(f"{exponent}", kind="rsa", spki=spki)
            chain = os.path.join(self.folder.name, "exponent.pem")
            with open(chain, "w") as f:
                f.write("".join(c.pem() for c in lab.endpoints[f"{exponent}"].sent))
            roots = os.path.join(self.folder.name, "exponent-roots.pem")
            with open(roots, "w") as f:
                f.write(lab.roots_pem())
            code, out, _ = vouch("verify", "--json", "--trust", roots, "--name", endpoints.HOST, chain)
            report = json.loads(out)
            self.assertEqual(code, 2)
            weak = [f["value"] for f in report["findings"] if f["code"] == "cert-weak-key"]
            self.assertEqual(weak, [f"RSA 2048, exponent {exponent}"])
            self.assertEqual({c["accepts"] for c in report["clients"]}, {None})

    def test_clients_browsers_say_what_was_measured(self):
        for name, (chrome, firefox) in BROWSERS.items():
            _, _, clients = self.judge(self.lab.sent[name])
            for client, wanted in (("chrome", chrome), ("firefox", firefox)):
                with self.subTest(f"{name}, {client}"):
                    said = clients[client]
                    self.assertEqual(said["accepts"], wanted if wanted in (True, None) else False, said)
                    self.assertEqual(said.get("code"), wanted if isinstance(wanted, str) else None)

    def test_clients_libraries_do_what_is_said_of_them(self):
        for name, sent in self.lab.sent.items():
            _, _, clients = self.judge(sent)
            for client, asked in (("openssl", self.openssl), ("gnutls", self.gnutls)):
                said = clients[client]["accepts"]
                if said is None or (client, name) == ("gnutls", "key agreement only"):  # certtool asks no usage
                    continue
                with self.subTest(f"{name}, {client}"):
                    accepts, words = asked(sent)
                    self.assertEqual(said, accepts, words)

    def test_clients_libraries_hold_common_names_and_mail_against_constraints(self):
        """OpenSSL and GnuTLS do, browsers do not."""
        dns, mail = x509.DNSName, x509.RFC822Name
        root = self.lab.root
        address = x509.IPAddress(ipaddress.ip_address("10.0.0.5"))
        permit, exclude = x509.NameConstraints([dns("a.test")], None), x509.NameConstraints(None, [dns("a.test")])
        of_mail = x509.NameConstraints([mail("a.test")], None)
        in_name = (NameOID.EMAIL_ADDRESS, "x@b.test")
        for limits, common, alternatives in (
                (permit, "10.0.0.5", [address]), (permit, "www.a.test", [address]), (permit, "www.b.test", [address]),
                (permit, "My Box", [address]), (permit, "box", [address]), (permit, "*.a.test", [address]),
                (permit, "www.a.test.", [address]), (permit, "m\u00fcnchen.a.test", [address]),
                (permit, "www.b.test", [dns("www.a.test")]), (permit, "a_b.b.test", []), (permit, "2001:db8::1", []),
                (exclude, "www.a.test", [address]), (exclude, "www.a.test.", [address]), (exclude, "10.0.0.5", []),
                (of_mail, in_name, [mail("m@a.test")]), (of_mail, in_name, [address]), (of_mail, in_name, [])):
            authority = root.issue_ca("Limited", constraints=limits)
            kind, value = common if isinstance(common, tuple) else (NameOID.COMMON_NAME, common)
            extensions = pki.leaf_extensions([]) + ([(x509.SubjectAlternativeName(alternatives), False)]
                                                    if alternatives else [])
            key = pki.pooled_key("ec", "leaf")
            leaf = pki.Entity(pki.sign(
                x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "O"), x509.NameAttribute(kind, value)]),
                key.public_key(), authority.certificate.subject, authority.key, (-10, 80), extensions), key)
            chain = self.write("chain.pem", leaf, authority)
            _, out, _ = vouch("verify", "--json", "--trust", self.roots, chain)
            said = {c["client"]: c for c in json.loads(out)["clients"]}
            certificate, rest = self.write("leaf.pem", leaf), self.write("rest.pem", authority)
            for client, command in (
                    ("openssl", ["openssl", "verify", "-auth_level", "2", "-purpose", "sslserver", "-CAfile", self.roots,
                                 "-untrusted", rest, certificate]),
                    ("gnutls", ["certtool", "--verify", "--verify-purpose", "1.3.6.1.5.5.7.3.1",
                                "--load-ca-certificate", self.roots, "--infile", chain])):
                with self.subTest(f"{client}: {common}, {alternatives}"):
                    accepts = subprocess.run(command, capture_output=True, timeout=30).returncode == 0
                    self.assertEqual(said[client]["accepts"], accepts, said[client])

    def test_clients_every_refusal_has_its_ground(self):
        for name, sent in self.lab.sent.items():
            _, _, clients = self.judge(sent)
            self.assertEqual(len(clients), 7)
            for said in clients.values():
                with self.subTest(f"{name}, {said['client']}"):
                    if said["accepts"] is True:
                        self.assertEqual(set(said), {"client", "version", "accepts"})
                    else:
                        self.assertTrue("finding" in said or "reason" in said, said)

    def test_clients_split_names_who_refuses_and_is_an_error_among_browsers(self):
        code, report, _ = self.judge(self.lab.sent["eku with ocsp signing"], "--clients", "firefox,openssl")
        self.assertEqual(code, 1)
        code, report, _ = self.judge(self.lab.sent["eku with ocsp signing"], "--clients", "chrome,firefox")
        self.assertEqual(code, 2)
        (finding,) = [f for f in report["findings"] if f["code"] == "clients-split"]
        self.assertIn("Firefox: SEC_ERROR_INADEQUATE_CERT_TYPE, extendedKeyUsage with OCSPSigning", finding["value"])
        self.assertNotIn("Chrome", finding["value"])

    def test_clients_all_refusing_is_an_error(self):
        code, report, _ = self.judge(self.lab.sent["critical crl points"], "--clients", "chrome,firefox")
        self.assertEqual((code, report["verdict"]), (2, "invalid"))
        self.assertIn("clients-refuse", codes(report))
        code, report, _ = self.judge(self.lab.sent["critical crl points"], "--clients", "openssl")
        self.assertEqual(code, 1)
        self.assertNotIn("clients-refuse", codes(report))

    def test_clients_none_leaves_them_out(self):
        _, report, clients = self.judge(self.lab.sent["good"], "--clients", "none")
        self.assertEqual(clients, {})
        self.assertNotIn("clients", report)

    def test_clients_unknown_word_is_refused(self):
        code, _, err = vouch("verify", "--clients", "netscape", self.roots)
        self.assertEqual(code, 3)
        self.assertIn("not a list of chrome, firefox", err)

    def test_clients_line_for_people_names_codes(self):
        _, out, _ = vouch("verify", "--trust", self.roots, "--name", HOST,
                          self.write("chain.pem", *self.lab.sent["leaf is ca"]))
        text = re.sub(r"\s+", " ", out)
        self.assertIn("clients refuse: Firefox 153 (MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY) accept: Chrome 156",
                      text)

    def test_clients_long_exponent_and_names_in_other_bytes_are_seen(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        odd = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ca")])
        ca = self.lab.root.issue_ca("CA", key=pki.new_key())
        leaf = pki.sign(pki.name(HOST), key.public_key(), odd, ca.key, (-1, 80), pki.leaf_extensions([HOST]))
        _, _, clients = self.judge([pki.Entity(leaf, key), ca])
        self.assertIs(clients["firefox"]["accepts"], False)


if __name__ == "__main__":
    unittest.main()
