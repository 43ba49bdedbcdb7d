# SPDX-License-Identifier: Apache-2.0
"""STARTTLS and SMTPS at a real Postfix: each way to be right or wrong has its code, its RFC 8460
result type and its remedy."""

import unittest

from cryptography.x509.oid import ExtendedKeyUsageOID

import peer
import pki
from check import check
from postfix import Listener, Postfix

HOST = "mail.example.test"

# listener: (exit status, code of the reason, RFC 8460 result type)
EXPECTED = {
    "ecdsa": (0, None, None),
    "rsa": (0, None, None),
    "tls12": (0, None, None),
    "required": (0, None, None),
    "no-starttls": (2, "smtp-no-starttls", "starttls-not-supported"),
    "keyword-discarded": (2, "smtp-no-starttls", "starttls-not-supported"),
    "no-ca-file": (2, "smtp-starttls-temporary", "starttls-not-supported"),
    "no-chain-file": (2, "tls-no-common-cipher", "validation-failure"),
    "demands-certificate": (2, "tls-client-cert-demanded", "validation-failure"),
    "expired": (2, "cert-expired", "certificate-expired"),
    "wrong-host": (2, "name-mismatch", "certificate-host-mismatch"),
    "no-intermediate": (2, "chain-missing-intermediate", "certificate-not-trusted"),
}


def pair(case):
    return case.pem(), case.key_pem()


class Peers:
    def __init__(self):
        self.folder = peer.Folder()
        self.kinds = {kind: pki.nine_cases(HOST, kind) for kind in ("ec", "rsa")}
        self.cafile = self.folder.write(
            "roots.pem", "".join(cases.root.pem() for cases in self.kinds.values()))
        ec = self.kinds["ec"].by_name
        good = [pair(ec["good"])]
        rsa = [pair(self.kinds["rsa"].by_name["good"])]
        self.postfix = Postfix({
            "ecdsa": Listener(good),
            "rsa": Listener(rsa),
            "both": Listener(rsa + good),
            "tls12": Listener(good, "smtpd_tls_protocols=TLSv1.2"),
            "required": Listener(good, "smtpd_tls_security_level=encrypt"),
            "no-starttls": Listener([], "smtpd_tls_security_level=none"),
            "keyword-discarded": Listener(good, "smtpd_discard_ehlo_keywords=starttls"),
            "no-ca-file": Listener(good, "smtpd_tls_CAfile=/nonexistent"),
            "no-chain-file": Listener([], "smtpd_tls_chain_files=/nonexistent"),
            "demands-certificate": Listener(
                good, "smtpd_tls_security_level=encrypt", "smtpd_tls_req_ccert=yes",
                f"smtpd_tls_CAfile={self.cafile}"),
            "expired": Listener([pair(ec["expired"])]),
            "wrong-host": Listener([pair(ec["wrong_host"])]),
            "no-intermediate": Listener([pair(ec["missing_intermediate"])]),
            "smtps": Listener(good, "smtpd_tls_wrappermode=yes"),
        })

    def stop(self):
        self.postfix.stop()
        self.folder.cleanup()


class SmtpPostfix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peers = Peers()

    @classmethod
    def tearDownClass(cls):
        cls.peers.stop()

    def outcome(self, name, *options, scheme="smtp"):
        port = self.peers.postfix.port[name]
        return check("--cafile", self.peers.cafile, "--resolve", f"{HOST}:{port}:127.0.0.1",
                     *options, f"{scheme}://{HOST}:{port}")

    def test_smtp_each_listener_has_its_reason(self):
        for name, (status, code, result) in EXPECTED.items():
            with self.subTest(listener=name):
                got = self.outcome(name)
                self.assertEqual(got.status, status, str(got))
                if code is None:
                    self.assertEqual(got.codes(), [], str(got))
                    continue
                self.assertEqual(got.codes("error"), [code], str(got))
                self.assertEqual(got.finding(code)["result_type"], result)
                self.assertTrue(got.finding(code)["remedy"])

    def test_smtp_refusal_keeps_the_reply(self):
        got = self.outcome("no-ca-file")
        self.assertTrue(got.finding("smtp-starttls-temporary")["value"].startswith("454 4.7.0"))

    def test_smtp_fatal_alert_is_named(self):
        got = self.outcome("no-chain-file")
        self.assertEqual(got.finding("tls-no-common-cipher")["value"], "handshake_failure (40)")
        self.assertEqual(got.report["tls"]["alert"], 40)
        self.assertEqual(got.report["facts"]["smtp_starttls_reply"], "220 2.0.0 Ready to start TLS")

    def test_smtp_client_certificate_is_taken_or_refused(self):
        trusted = self.peers.kinds["ec"].root.issue(
            "relay.example.test", usages=[ExtendedKeyUsageOID.CLIENT_AUTH])
        for client, status in ((trusted, 0), (pki.self_signed("relay.example.test"), 2)):
            cert = self.peers.folder.write("client.pem", client.pem())
            key = self.peers.folder.write("client.key", client.key_pem(), 0o600)
            got = self.outcome("demands-certificate", "--cert", cert, "--key", key)
            self.assertEqual(got.status, status, str(got))
        self.assertEqual(got.codes("error"), ["tls-peer-rejected-client"], str(got))

    def test_smtp_probe_tells_whether_tls_is_required(self):
        got = self.outcome("required", "--probe-required")
        self.assertTrue(got.finding("smtp-tls-required")["value"].startswith("530 5.7.0"), str(got))
        self.assertEqual(got.status, 0, str(got))
        got = self.outcome("ecdsa", "--probe-required")
        self.assertEqual(got.codes(), ["smtp-tls-not-required"], str(got))
        self.assertEqual(got.report["facts"]["smtp_tls_required"], "no")

    def test_smtp_protocol_and_key_of_each_listener(self):
        for name, protocol, key in (("ecdsa", "TLSv1.3", "EC P-256"), ("rsa", "TLSv1.3", "RSA 2048"),
                                    ("tls12", "TLSv1.2", "EC P-256")):
            with self.subTest(listener=name):
                report = self.outcome(name).report
                self.assertEqual(report["tls"]["protocol"], protocol)
                self.assertEqual(report["sent"][0]["key"], key)

    def test_smtp_both_keys_are_checked_apart(self):
        got = self.outcome("both", "--all-keys")
        self.assertEqual(got.status, 0, str(got))
        self.assertEqual([r["sent"][0]["key"] for r in got.reports], ["RSA 2048", "EC P-256"])
        got = self.outcome("rsa", "--all-keys")
        self.assertEqual([r["verdict"] for r in got.reports], ["valid", "invalid"], str(got))

    def test_smtps_speaks_tls_at_once(self):
        got = self.outcome("smtps", scheme="smtps")
        self.assertEqual((got.status, got.codes()), (0, []), str(got))
        self.assertIn("PIPELINING", got.report["facts"]["smtp_ehlo_tls"])

    def test_smtps_at_a_starttls_listener_is_told_so(self):
        got = self.outcome("ecdsa", scheme="smtps")
        self.assertEqual(got.codes("error"), ["tls-not-tls"], str(got))
        got = self.outcome("smtps", "--timeout", "3s")
        self.assertEqual(got.codes("error"), ["peer-silent"], str(got))


if __name__ == "__main__":
    unittest.main()
