# SPDX-License-Identifier: Apache-2.0
"""`vouch check https://` against nginx and `openssl s_server`, good and odd."""

import unittest

import peer
import pki
from check import check
from cryptography import x509
from nginx import Nginx, Server
from sserver import SServer

HOST = "www.example.test"


class Https(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        sub = cls.root.issue_ca("vouch Test CA")
        cls.good = pki.Case([sub.issue(HOST, names=[HOST, "127.0.0.1", "::1"]), sub], None)
        cls.good.leaf = cls.good.sent[0]
        rsa_sub = cls.root.issue_ca("vouch RSA CA", kind="rsa")
        rsa_leaf = rsa_sub.issue(HOST)
        cls.rsa = pki.Case([rsa_leaf, rsa_sub], rsa_leaf)
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        cls.client = cls.root.issue("client", usages=[x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH])
        cls.nginx = Nginx({
            "good": Server(cls.good.pem(), cls.good.key_pem(), ipv6=True,
                           headers={"Strict-Transport-Security": "max-age=31536000"}),
            "both": Server(cls.good.pem(), cls.good.key_pem(),
                           also=[(cls.rsa.pem(), cls.rsa.key_pem())]),
            "client": Server(cls.good.pem(), cls.good.key_pem(), client_ca=cls.root.pem()),
            "missing": Server(cls.good.pem(), cls.good.key_pem(), status=404),
            "constrained": cls.constrained(),
            "odd_extra": cls.odd_extra(),
        })

    @classmethod
    def constrained(cls):
        """A critical name constraint that the leaf respects."""
        limits = x509.NameConstraints([x509.DNSName("example.test")], None)
        sub = cls.root.issue_ca("vouch Constrained CA", constraints=limits)
        leaf = sub.issue(HOST)
        return Server(pki.pem(leaf, sub), leaf.key_pem())

    @classmethod
    def odd_extra(cls):
        """An Ed25519 certificate that the chain does not need."""
        stranger = pki.self_signed("stranger", kind="ed25519")
        return Server(pki.pem(*cls.good.sent, stranger), cls.good.key_pem())

    @classmethod
    def tearDownClass(cls):
        cls.nginx.stop()
        cls.folder.cleanup()

    def check(self, name, *arguments, port=None):
        port = port or self.nginx.port[name]
        return check("--cafile", self.cafile, "--resolve", f"{HOST}:{port}:127.0.0.1", *arguments,
                     f"https://{HOST}:{port}")

    def test_https_good_server_is_valid_with_its_facts(self):
        got = self.check("good")
        self.assertEqual(got.status, 0, str(got))
        self.assertEqual(got.codes(), [])
        tls = got.report["tls"]
        self.assertEqual((tls["protocol"], tls["established"]), ("TLSv1.3", True))
        self.assertTrue(tls["cipher"].startswith("TLS_"))
        self.assertTrue(tls["group"])
        facts = str(got.report["facts"])
        self.assertIn("200", facts)
        self.assertIn("31536000", facts)

    def test_https_addresses_as_targets_are_matched_by_their_sans(self):
        port = self.nginx.port["good"]
        for target in (f"https://127.0.0.1:{port}", f"https://[::1]:{port}"):
            with self.subTest(target=target):
                got = check("--cafile", self.cafile, target)
                self.assertEqual(got.status, 0, str(got))

    def test_https_several_targets_are_reported_in_their_order(self):
        port = self.nginx.port["good"]
        targets = [f"https://127.0.0.1:{port}", f"https://127.0.0.1:{peer.free_port()}",
                   f"https://[::1]:{port}"]
        got = check("--cafile", self.cafile, *targets)
        self.assertEqual(got.status, 2)
        self.assertEqual([r["target"] for r in got.reports], targets)
        self.assertEqual([r["verdict"] for r in got.reports], ["valid", "invalid", "valid"])

    def test_https_tls_1_2_cipher_has_its_openssl_name(self):
        got = self.check("good", "--tls-max", "1.2")
        self.assertEqual(got.report["tls"]["protocol"], "TLSv1.2")
        self.assertRegex(got.report["tls"]["cipher"], r"^ECDHE-ECDSA-")

    def test_https_server_with_two_certificates_shows_each(self):
        for key_type, word in (("rsa", "RSA 2048"), ("ecdsa", "EC P-256")):
            for version in ("1.2", "1.3"):
                with self.subTest(key_type=key_type, version=version):
                    got = self.check("both", "--key-type", key_type, "--tls-min", version,
                                     "--tls-max", version)
                    self.assertEqual(got.status, 0, str(got))
                    self.assertEqual(got.report["sent"][0]["key"], word)

    def test_https_critical_name_constraint_respected_is_valid(self):
        got = self.check("constrained")
        self.assertEqual(got.status, 0, str(got))

    def test_https_unrelated_ed25519_certificate_is_only_a_warning(self):
        got = self.check("odd_extra")
        self.assertEqual(got.status, 1, str(got))
        self.assertEqual(got.codes(), ["chain-unrelated"])
        self.assertEqual(got.report["sent"][2]["key"], "Ed25519")

    def test_https_client_certificate_demanded_is_said(self):
        got = self.check("client")
        self.assertIsNotNone(got.finding("http-client-cert"), str(got))
        self.assertEqual(got.report["verdict"], "valid") # the certificate is
        self.assertTrue(got.report["tls"]["client_certificate_requested"])

    def test_https_client_certificate_given_is_accepted(self):
        certificate = self.folder.write("client.pem", self.client.pem())
        key = self.folder.write("client.key", self.client.key_pem(), 0o600)
        got = self.check("client", "--cert", certificate, "--key", key)
        self.assertNotIn("http-client-cert", got.codes("info"), str(got))
        self.assertIn(got.status, (0, 1))

    def test_https_status_404_is_a_finding_beside_a_good_certificate(self):
        got = self.check("missing")
        self.assertIsNotNone(got.finding("http-status"), str(got))

    def test_https_rsa_pss_on_tls_1_2_is_handled(self):
        for options in (["-tls1_2", "-sigalgs", "rsa_pss_rsae_sha256:RSA+SHA256"],
                        ["-tls1_2", "-sigalgs", "rsa_pss_rsae_sha256"]):
            with self.subTest(options=options), \
                    SServer(self.rsa.pem(), self.rsa.key_pem(), *options) as server:
                got = self.check(None, "--timeout", "4s", port=server.port)
                self.assertTrue(got.report["tls"]["established"], str(got))
                self.assertNotIn("tls-handshake", got.codes())

    def test_https_ed25519_leaf_is_said_to_be_beyond_this_build(self):
        leaf = self.root.issue(HOST, kind="ed25519")
        with SServer(leaf.pem(), leaf.key_pem()) as server:
            got = self.check(None, port=server.port)
        self.assertEqual(got.status, 3, str(got))  # could not judge
        self.assertEqual(got.finding("clients-hello-refused")["severity"], "warning")  # browsers have no Ed25519
        self.assertIsNotNone(got.finding("tls-key-unsupported"), str(got))
        self.assertEqual(got.report["sent"][0]["key"], "Ed25519")
        self.assertEqual(got.report["sent"][0]["sha256"], leaf.sha256())


if __name__ == "__main__":
    unittest.main()
