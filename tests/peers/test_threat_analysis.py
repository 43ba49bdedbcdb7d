# SPDX-License-Identifier: Apache-2.0
"""The connection to a threat-analysis service: HTTPS where both sides know each other by
certificate, ours shown and the service's authority or key given beforehand."""

import base64
import hashlib
import os
import subprocess
import unittest

from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

import peer
import pki
from check import check
from nginx import Nginx, Server

HOST = "analysis.example.test"
CLIENT = (ExtendedKeyUsageOID.CLIENT_AUTH,)


def pin_of(entity):
    spki = entity.certificate.public_key().public_bytes(serialization.Encoding.DER,
                                                        serialization.PublicFormat.SubjectPublicKeyInfo)
    return "sha256//" + base64.b64encode(hashlib.sha256(spki).digest()).decode()


class ThreatAnalysis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root("Private root")
        cls.lower = cls.root.issue_ca("Private CA")
        cls.server = cls.lower.issue(HOST)
        cls.ours = cls.lower.issue("appliance.example.test", usages=CLIENT)
        cls.old = cls.lower.issue("appliance.example.test", usages=CLIENT, days=(-90, -1))
        cls.ending = cls.lower.issue("appliance.example.test", usages=CLIENT, days=(-80, 10))
        cls.web = cls.lower.issue("appliance.example.test")
        cls.cafile = cls.write("root.pem", cls.root.pem())
        for name in ("ours", "old", "ending", "web"):
            entity = getattr(cls, name)
            key = entity.key_pem()
            cls.write(f"{name}.pem", pki.pem(entity, cls.lower) + (key if isinstance(key, str) else key.decode()))
        cls.nginx = Nginx({"asking": cls.serve(cls.root.pem(), ["ssl_verify_depth 3"]), "silent": cls.serve("", [])})
        cls.addClassCleanup(cls.nginx.stop)

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.folder.path, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    @classmethod
    def serve(cls, client_ca, extra):
        key = cls.server.key_pem()
        return Server(pki.pem(cls.server, cls.lower), key if isinstance(key, str) else key.decode(),
                      headers={"Strict-Transport-Security": "max-age=31536000"}, client_ca=client_ca, extra=extra)

    def judge(self, *options, cert="ours", kind="asking"):
        return check("--service", "threat-analysis", "--cert", os.path.join(self.folder.path, f"{cert}.pem"),
                     "--verify-hostname", HOST, *options, f"https://127.0.0.1:{self.nginx.port[kind]}")

    def codes(self, outcome):
        return [finding["code"] for finding in outcome.report["findings"]]

    def test_private_authority_and_our_certificate_are_valid(self):
        outcome = self.judge("--cafile", self.cafile)
        self.assertEqual(outcome.report["verdict"], "valid", str(outcome))
        self.assertTrue(outcome.report["tls"]["client_certificate_requested"], str(outcome))
        self.assertIn("own_certificate_not_after", str(outcome.report))

    def test_pinned_key_of_server_or_authority_is_enough(self):
        for entity in (self.server, self.lower):
            outcome = self.judge("--pin", pin_of(entity))
            self.assertEqual(outcome.report["verdict"], "valid", str(outcome))
            self.assertIn("pin-matched", self.codes(outcome))

    def test_other_pin_is_an_error_though_the_authority_is_trusted(self):
        outcome = self.judge("--pin", "sha256//" + "A" * 43 + "=", "--cafile", self.cafile)
        self.assertEqual(outcome.report["verdict"], "invalid", str(outcome))
        self.assertIn("pin-mismatch", self.codes(outcome))

    def test_service_that_does_not_ask_is_told(self):
        outcome = self.judge("--cafile", self.cafile, kind="silent")
        self.assertEqual(outcome.report["verdict"], "warning", str(outcome))
        self.assertIn("tls-client-cert-not-asked", self.codes(outcome))

    def test_our_own_certificate_is_judged_too(self):
        for cert, code in (("old", "own-cert-expired"), ("ending", "own-cert-expires"), ("web", "own-cert-usage")):
            with self.subTest(cert):
                outcome = self.judge("--cafile", self.cafile, cert=cert)
                self.assertNotEqual(outcome.report["verdict"], "valid", str(outcome))
                self.assertIn(code, self.codes(outcome))

    def test_service_without_certificate_or_trust_is_refused(self):
        ours = ("--cert", os.path.join(self.folder.path, "ours.pem"))
        for options, words in ((ours, "--cafile or --pin is missing"),
                               ((*ours, "--pin", "sha256//x"), "not a pin such as"),
                               (("--cafile", self.cafile), "--cert is missing")):
            outcome = check("--service", "threat-analysis", *options, "https://localhost")
            self.assertEqual(outcome.status, 3)
            self.assertIn(words, outcome.complaint)

    def test_agent_checks_it_as_its_file_says(self):
        ours = os.path.join(self.folder.path, "ours.pem")
        for extra, status in ((f"own_anchors = {self.cafile}\n", 0),
                               (f"pin = {pin_of(self.server)}\n", 0),
                               ("pin = sha256//" + "A" * 43 + "=\n", 2)):
            with self.subTest(extra):
                text = (f"[state]\nfolder = {self.folder.path}\n[secrets]\nours = {ours}\n"
                        f"[target analysis]\nurl = https://127.0.0.1:{self.nginx.port['asking']}\nservername = {HOST}\n"
                        f"service = threat-analysis\nclient_cert = ours\n{extra}")
                file = self.write("vouch.conf", text)
                done = subprocess.run([os.environ.get("VOUCH", "build/posix/vouch"), "agent", "--once", "--config",
                                       file], capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, status, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
