# SPDX-License-Identifier: Apache-2.0
"""STARTTLS and SMTPS at a real exim with GnuTLS: another server's replies and alerts come down to the
same codes as Postfix's with OpenSSL."""

import unittest

import peer
import pki
from check import check
from exim import Exim

HOST = "mail.example.test"


class SmtpExim(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.cases = pki.nine_cases(HOST)
        cls.cafile = cls.folder.write("root.pem", cls.cases.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def outcome(self, case, *options, exim=(), scheme="smtp", **more):
        chosen = self.cases.by_name[case]
        with Exim(chosen.pem(), chosen.key_pem(), *exim, **more) as server:
            return check("--cafile", self.cafile, "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                         *options, f"{scheme}://{HOST}:{server.port}")

    def test_exim_certificates_are_told_apart(self):
        for case, status, codes in (("good", 0, []), ("expired", 2, ["cert-expired"]),
                                    ("wrong_host", 2, ["name-mismatch"]),
                                    ("missing_intermediate", 2, ["chain-missing-intermediate"])):
            with self.subTest(case=case):
                got = self.outcome(case)
                self.assertEqual((got.status, got.codes("error")), (status, codes), str(got))

    def test_exim_without_starttls(self):
        got = self.outcome("good", starttls=False)
        self.assertEqual(got.codes("error"), ["smtp-no-starttls"], str(got))

    def test_exim_without_its_certificate_refuses_for_now(self):
        got = self.outcome("good", exim=["tls_verify_certificates = /nonexistent",
                                         "tls_try_verify_hosts = *"])
        self.assertEqual(got.codes("error"), ["smtp-starttls-temporary"], str(got))
        self.assertTrue(got.finding("smtp-starttls-temporary")["value"].startswith("454 "), str(got))

    def test_exim_that_insists_on_tls_says_so(self):
        insists = '  deny message = 530 5.7.0 STARTTLS first\n       !encrypted = *'
        got = self.outcome("good", "--probe-required", mail=insists)
        self.assertEqual(got.status, 0, str(got))
        self.assertIsNotNone(got.finding("smtp-tls-required"), str(got))
        got = self.outcome("good", "--probe-required")
        self.assertEqual(got.codes(), ["smtp-tls-not-required"], str(got))

    def test_exim_that_demands_a_client_certificate(self):
        got = self.outcome("good", exim=[f"tls_verify_certificates = {self.cafile}",
                                         "tls_verify_hosts = *"])
        self.assertEqual(got.status, 2, str(got))
        self.assertIn(got.codes("error")[0], ("tls-client-cert-demanded", "tls-peer-rejected-client"))

    def test_exim_speaks_tls_at_once_on_its_port(self):
        got = self.outcome("good", exim=["tls_on_connect_ports = {port}"], scheme="smtps")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))

    def test_exim_of_tls_1_2_alone(self):
        got = self.outcome("good", exim=["tls_require_ciphers = NORMAL:-VERS-ALL:+VERS-TLS1.2"])
        self.assertEqual((got.status, got.report["tls"]["protocol"]), (0, "TLSv1.2"), str(got))


if __name__ == "__main__":
    unittest.main()
