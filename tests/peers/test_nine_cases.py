# SPDX-License-Identifier: Apache-2.0
"""The nine chain cases that nothing else tells apart, on a real nginx, for ECDSA and RSA, over TLS
1.2 and 1.3: each has its code, position, subject and remedy."""

import unittest

import peer
import pki
from check import check
from nginx import Nginx, Server

HOST = "www.example.test"
# case: (exit status, code, position, word of the subject); code None: nothing to find
EXPECTED = {
    "good": (0, None, None, None),
    "expired": (2, "cert-expired", 0, HOST),
    "wrong_host": (2, "name-mismatch", 0, "other.example.test"),
    "missing_intermediate": (2, "chain-missing-intermediate", 0, HOST),
    "duplicate_intermediate": (1, "chain-duplicate", 2, "vouch Test CA 2"),
    "misordered": (1, "chain-misordered", 1, "vouch Test CA 1"),
    "root_sent": (0, "chain-root-sent", 3, "vouch Test Root"),
    "unrelated_extra": (1, "chain-unrelated", 3, "vouch Unrelated CA"),
    "expired_cross_sign": (1, "chain-expired-alternative", 3, "vouch Test Root"),
}


class NineCases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.cases = {kind: pki.nine_cases(HOST, kind) for kind in ("ec", "rsa")}
        servers = {}
        for kind, cases in cls.cases.items():
            cls.folder.write(f"{kind}.pem", cases.root.pem())
            for name, case in cases.by_name.items():
                for version in ("TLSv1.2", "TLSv1.3"):
                    servers[f"{kind}-{name}-{version}"] = Server(
                        case.pem(), case.key_pem(), protocols=version)
        cls.nginx = Nginx(servers)

    @classmethod
    def tearDownClass(cls):
        cls.nginx.stop()
        cls.folder.cleanup()

    def outcome(self, kind, name, version):
        port = self.nginx.port[f"{kind}-{name}-{version}"]
        return check("--cafile", f"{self.folder.path}/{kind}.pem", "--resolve",
                     f"{HOST}:{port}:127.0.0.1", f"https://{HOST}:{port}")

    def judge(self, kind, version):
        for name, (status, code, position, subject) in EXPECTED.items():
            with self.subTest(kind=kind, version=version, case=name):
                got = self.outcome(kind, name, version)
                self.assertEqual(got.status, status, str(got))
                self.assertEqual(got.report["tls"]["protocol"], version)
                self.assertEqual(len(got.report["sent"]), len(self.cases[kind].by_name[name].sent))
                if code is None:
                    self.assertEqual(got.codes(), [], str(got))
                    continue
                finding = got.finding(code)
                self.assertIsNotNone(finding, str(got))
                self.assertEqual(finding["position"], position)
                self.assertIn(subject, got.report["sent"][position]["subject"])
                self.assertTrue(finding["remedy"])

    def test_nine_cases_ecdsa_over_tls_1_3_are_told_apart(self):
        self.judge("ec", "TLSv1.3")

    def test_nine_cases_ecdsa_over_tls_1_2_are_told_apart(self):
        self.judge("ec", "TLSv1.2")

    def test_nine_cases_rsa_over_tls_1_3_are_told_apart(self):
        self.judge("rsa", "TLSv1.3")

    def test_nine_cases_rsa_over_tls_1_2_are_told_apart(self):
        self.judge("rsa", "TLSv1.2")

    def test_nine_cases_facts_survive_a_bad_certificate(self):
        for name, case in self.cases["ec"].by_name.items():
            with self.subTest(case=name):
                report = self.outcome("ec", name, "TLSv1.3").report
                for sent, certificate in zip(report["sent"], case.sent):
                    self.assertEqual(sent["sha256"], certificate.sha256())
                    self.assertTrue(sent["not_after"] and sent["not_before"] and sent["serial"])
                self.assertEqual(report["path"] == [], name == "missing_intermediate")

    def test_nine_cases_path_expiry_is_apart_from_what_was_sent(self):
        report = self.outcome("ec", "expired_cross_sign", "TLSv1.3").report
        self.assertLess(report["sent_not_after"], report["path_not_after"])


if __name__ == "__main__":
    unittest.main()
