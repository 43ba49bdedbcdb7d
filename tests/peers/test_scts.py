# SPDX-License-Identifier: Apache-2.0
"""Signed certificate timestamps that a server sends in its handshake, as an extension or in the stapled OCSP
response (RFC 6962 section 3.3)."""

import base64
import unittest

import peer
import pki
import responses
import transparency as ct
from check import check
from sserver import SServer

HOST = "www.example.test"
SIGNED_CERTIFICATE_TIMESTAMP = 18
CONTEXTS = 0x1180  # of OpenSSL: ClientHello, ServerHello of TLS 1.2, Certificate of TLS 1.3


class HandshakeTimestamps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.leaf = cls.root.issue(HOST)
        cls.one, cls.two = ct.Log("One"), ct.Log("Two", kind="rsa")
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        cls.logs = cls.folder.write("log_list.json",
                                    ct.listed({"First": [cls.one], "Second": [cls.two]}))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def said(self, version, timestamps):
        listed = ct.list_of(timestamps)
        info = (CONTEXTS.to_bytes(4, "big") + SIGNED_CERTIFICATE_TIMESTAMP.to_bytes(2, "big")
                + ct.counted(listed, 2))
        path = self.folder.write(
            "serverinfo.pem", "-----BEGIN SERVERINFOV2 FOR sct-----\n"
            + base64.encodebytes(info).decode() + "-----END SERVERINFOV2 FOR sct-----\n")
        with SServer(pki.pem(self.leaf), self.leaf.key_pem(), version, "-serverinfo", path) as server:
            report = check(f"https://{HOST}:{server.port}", "--cafile", self.cafile, "--ct-logs",
                           self.logs, "--connect-to", f"{HOST}::{peer.LOOPBACK}:")
        return report.report["facts"].get("sct", ""), report.codes("info")

    def test_scts_in_the_handshake_are_over_the_whole_certificate(self):
        entry = ct.whole(self.leaf)
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                said, codes = self.said(version, [self.one.timestamp(entry, ct.ENTRY_X509),
                                                  self.two.timestamp(entry, ct.ENTRY_X509)])
                self.assertEqual(said, "First: One: valid, in the handshake\n"
                                       "Second: Two: valid, in the handshake")
                self.assertNotIn("sct-invalid", codes)

    def test_scts_of_another_certificate_in_the_handshake_are_a_finding(self):
        entry = ct.whole(self.root.issue(HOST))
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                _, codes = self.said(version, [self.one.timestamp(entry, ct.ENTRY_X509)])
                self.assertIn("sct-invalid", codes)

    def test_scts_cut_short_in_the_handshake_are_none(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                self.assertEqual(self.said(version, [b"\0" * 40])[0], "")

    def stapled(self, timestamps, about=None):
        answer = responses.response(about or self.leaf, self.root)
        path = self.folder.write("staple.der", responses.with_timestamps(
            answer, self.root, ct.list_of(timestamps)))
        out = []
        for version in ("-tls1_2", "-tls1_3"):
            with SServer(pki.pem(self.leaf), self.leaf.key_pem(), version, "-status_file",
                         path) as server:
                report = check(f"https://{HOST}:{server.port}", "--cafile", self.cafile, "--ct-logs",
                               self.logs, "--connect-to", f"{HOST}::{peer.LOOPBACK}:")
            out.append(report)
        return out

    def test_scts_in_the_stapled_response_are_over_the_whole_certificate(self):
        entry = ct.whole(self.leaf)
        for report in self.stapled([self.one.timestamp(entry, ct.ENTRY_X509),
                                    self.two.timestamp(entry, ct.ENTRY_X509)]):
            facts = report.report["facts"]
            self.assertEqual(facts.get("sct"), "First: One: valid, in the stapled response\n"
                                               "Second: Two: valid, in the stapled response")
            self.assertTrue(facts["ocsp_staple"].startswith("good"), facts["ocsp_staple"])

    def test_scts_of_another_certificate_in_the_stapled_response_are_a_finding(self):
        entry = ct.whole(self.root.issue(HOST))
        for report in self.stapled([self.one.timestamp(entry, ct.ENTRY_X509)]):
            self.assertIn("sct-invalid", report.codes("info"))

    def test_scts_in_a_stapled_response_about_another_certificate_are_none(self):
        entry = ct.whole(self.leaf)
        for report in self.stapled([self.one.timestamp(entry, ct.ENTRY_X509)],
                                   about=self.root.issue(HOST)):
            self.assertNotIn("sct", report.report["facts"])


if __name__ == "__main__":
    unittest.main()
