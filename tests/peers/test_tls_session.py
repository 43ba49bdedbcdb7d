# SPDX-License-Identifier: Apache-2.0
"""The TLS session against `openssl s_server`: who refuses whom, old and weak choices, and the names
of what was agreed on."""

import unittest

import peer
import pki
from check import check
from cryptography.x509.oid import ExtendedKeyUsageOID
from sserver import SServer

HOST = "www.example.test"
WEAK = ["-cipher", "ALL:@SECLEVEL=0"]
SUITES_12 = [
    "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES256-GCM-SHA384",
    "DHE-RSA-AES128-CCM", "DHE-RSA-CHACHA20-POLY1305", "AES256-GCM-SHA384", "AES128-SHA256",
    "AES256-SHA",
]  # fmt: skip
SUITES_13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]


class TlsSession(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root(kind="rsa")
        sub = cls.root.issue_ca("vouch RSA CA")
        cls.leaf = sub.issue(HOST)
        cls.chain = pki.pem(cls.leaf, sub)
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def server(self, *options, **more):
        return SServer(self.chain, self.leaf.key_pem(), *options, **more)

    def check(self, server, *arguments, scheme="tls"):
        return check("--cafile", self.cafile, "--resolve",
                     f"{HOST}:{server.port}:127.0.0.1", *(arguments or ["--timeout", "5s"]),
                     f"{scheme}://{HOST}:{server.port}")

    def client(self, issuer):
        """--cert and --key of a client whom that CA vouches for."""
        client = issuer.issue("client", usages=[ExtendedKeyUsageOID.CLIENT_AUTH])
        number = str(client.certificate.serial_number)
        return ["--cert", self.folder.write(number + ".pem", client.pem()),
                "--key", self.folder.write(number + ".key", client.key_pem(), 0o600)]

    def test_tls_suites_have_openssl_names_up_to_1_2(self):
        for suite in SUITES_12:
            with self.subTest(suite), self.server("-tls1_2", "-cipher", suite) as server:
                got = self.check(server)
                self.assertEqual(got.report["tls"]["cipher"], suite, str(got))
                weak = not suite.startswith(("ECDHE", "DHE"))
                self.assertEqual("tls-weak-cipher" in got.codes(), weak, str(got))

    def test_tls_suites_have_iana_names_in_1_3(self):
        for suite in SUITES_13:
            with self.subTest(suite), self.server("-tls1_3", "-ciphersuites", suite) as server:
                self.assertEqual(self.check(server).report["tls"]["cipher"], suite)

    def test_tls_group_is_named_in_both_versions(self):
        for version in ("-tls1_2", "-tls1_3"):
            for theirs, name in (("X25519", "x25519"), ("P-256", "secp256r1"),
                                 ("P-384", "secp384r1"), ("P-521", "secp521r1")):
                with self.subTest(version=version, group=theirs), \
                        self.server(version, "-groups", theirs) as server:
                    self.assertEqual(self.check(server).report["tls"]["group"], name)

    def test_tls_client_certificate_is_demanded_taken_or_refused(self):
        """TLS 1.3 refuses a client only behind the handshake, whether or not words are said then."""
        known, stranger = self.client(self.root), self.client(pki.root("vouch Stranger", "rsa"))
        for version in ("-tls1_2", "-tls1_3"):
            for credentials, code in (([], "tls-client-cert-demanded"), (known, None),
                                      (stranger, "tls-peer-rejected-client")):
                for scheme in ("tls", "https"):
                    with self.subTest(version=version, code=code, scheme=scheme), \
                            self.server(version, client_ca=self.root.pem()) as server:
                        got = self.check(server, *credentials, "--timeout", "2s", scheme=scheme)
                        about_clients = [c for c in got.codes() if c.startswith("tls-")]
                        self.assertEqual(about_clients, [code] if code else [], str(got))
                        self.assertTrue(got.report["sent"], "certificates are facts all the same")

    def test_tls_old_protocols_are_refused_by_name(self):
        for version in ("-tls1", "-tls1_1"):
            with self.subTest(version), self.server(version, *WEAK) as server:
                got = self.check(server)
                self.assertEqual((got.status, got.codes()), (2, ["tls-version"]), str(got))

    def test_tls_nothing_in_common_is_said(self):
        for options in (["-tls1_2", "-cipher", "CAMELLIA256-SHA"],
                        ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256", "-groups", "secp256k1"],
                        ["-tls1_3", "-groups", "secp256k1"]):
            with self.subTest(options=options), self.server(*options) as server:
                got = self.check(server)
                self.assertEqual((got.status, got.codes()), (2, ["tls-no-common-cipher"]), str(got))


if __name__ == "__main__":
    unittest.main()
