# SPDX-License-Identifier: Apache-2.0
"""`vouch verify --ocsp-response`, with responses that OpenSSL's responder has made."""

import json
import os
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from program import codes, vouch
import pki
import responses

HOST = "www.example.test"


class Ocsp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.root = pki.root("Root")
        cls.inner = cls.root.issue_ca("Inner")
        cls.leaf = cls.inner.issue(HOST)
        cls.trust = cls.file("trust.pem", pki.pem(cls.root))
        cls.issuer = cls.file("issuer.pem", pki.pem(cls.inner))
        cls.certificate = cls.file("leaf.pem", pki.pem(cls.leaf))
        cls.chain = cls.file("chain.pem", pki.pem(cls.leaf, cls.inner))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def file(cls, name, content):
        path = os.path.join(cls.folder.name, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def response(self, line, signer=None, *options):
        """What the responder says by its index, whose line is V, R or none."""
        signer = signer or self.inner
        serial = f"{self.leaf.certificate.serial_number:x}"
        serial = serial if len(serial) % 2 == 0 else "0" + serial
        lines = {"V": f"V\t351231235959Z\t\t{serial.upper()}\tunknown\t/CN={HOST}\n",
                 "R": f"R\t351231235959Z\t260101000000Z,keyCompromise\t{serial.upper()}\tunknown\t"
                      f"/CN={HOST}\n", "": ""}
        index = self.file("index.txt", lines[line])
        key = self.file("signer.key", signer.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        out = os.path.join(self.folder.name, "response.der")
        subprocess.run(["openssl", "ocsp", "-index", index, "-CA", self.issuer, "-rsigner",
                        self.file("signer.pem", pki.pem(signer)), "-rkey", key, "-issuer",
                        self.issuer, "-cert", self.certificate, "-respout", out,
                        *(options or ("-ndays", "2"))], check=True, capture_output=True)
        return out

    def verify(self, response, *options):
        code, out, err = vouch("verify", "--json", "--trust", self.trust, "--revocation", "hard",
                               "--revocation-depth", "leaf", "--ocsp-response", response, *options,
                               self.chain)
        self.assertEqual(err, "")
        return code, codes(json.loads(out))

    def test_ocsp_good_by_the_issuer_clears(self):
        self.assertEqual(self.verify(self.response("V"))[0], 0)

    def test_ocsp_revoked_is_refused(self):
        code, found = self.verify(self.response("R"))
        self.assertEqual((code, "revoked" in found), (2, True), found)

    def test_ocsp_unknown_to_the_responder_is_said(self):
        code, found = self.verify(self.response(""))
        self.assertEqual((code, "ocsp-unknown" in found), (2, True), found)

    def test_ocsp_by_a_delegate_of_the_issuer_clears(self):
        usages = (ExtendedKeyUsageOID.OCSP_SIGNING,)
        self.assertEqual(
            self.verify(self.response("V", self.inner.issue("Responder", usages=usages)))[0], 0)
        for signer in (self.inner.issue("Responder"), self.root.issue("Responder", usages=usages)):
            code, found = self.verify(self.response("V", signer))
            self.assertEqual((code, "ocsp-bad-signature" in found), (2, True), found)

    def test_ocsp_by_a_delegate_without_nocheck_says_what_is_not_known(self):
        usages = (ExtendedKeyUsageOID.OCSP_SIGNING,)
        trusted = pki.leaf_extensions([], usages) + [(x509.OCSPNoCheck(), False)]
        for extensions, unchecked in ((None, True), (trusted, False)):
            signer = self.inner.issue("Responder", usages=usages, extensions=extensions)
            code, found = self.verify(self.response("V", signer))
            self.assertEqual((code, "ocsp-signer-unchecked" in found), (0, unchecked), found)
        self.assertNotIn("ocsp-signer-unchecked", self.verify(self.response("V"))[1])

    def test_ocsp_delegate_is_looked_up_in_the_lists_given(self):
        signer = self.inner.issue("Responder", usages=(ExtendedKeyUsageOID.OCSP_SIGNING,))
        answer = responses.response(self.leaf, self.inner, signer=signer)
        answer = self.file("delegated.der", answer)
        for revoked in ((), (signer,)):
            lists = self.file("inner.crl", pki.crl(self.inner, revoked))
            code, found = self.verify(answer, "--crl", lists)
            self.assertEqual((code, "ocsp-bad-signature" in found, "ocsp-signer-unchecked" in found),
                             (1 if revoked else 0, bool(revoked), False), found)
        other = self.root.issue_ca("Other")  # its lists say nothing of this issuer's certificates
        code, found = self.verify(answer, "--crl", self.file("other.crl", pki.crl(other, (signer,))))
        self.assertEqual((code, "ocsp-signer-unchecked" in found), (0, True), found)

    def test_ocsp_out_of_date_clears_nobody_and_still_revokes(self):
        later = ("--at", "2036-01-01T00:00:00Z")
        code, found = self.verify(self.response("V"), *later)
        self.assertEqual((code, "ocsp-expired" in found), (2, True), found)
        self.assertIn("revoked", self.verify(self.response("R"), *later)[1])

    def test_ocsp_altered_or_broken_is_said(self):
        with open(self.response("V", None, "-ndays", "2", "-resp_no_certs"), "rb") as f:
            good = f.read()
        self.assertEqual(self.verify(self.file("good.der", good))[0], 0)
        code, found = self.verify(self.file("altered.der", good[:-1] + bytes([good[-1] ^ 1])))
        self.assertEqual((code, "ocsp-bad-signature" in found), (2, True), found)
        code, found = self.verify(self.file("cut.der", good[:40]))
        self.assertEqual((code, "ocsp-malformed" in found), (2, True), found)

    def test_ocsp_refusal_of_the_responder_is_said(self):
        code, found = self.verify(self.file("later.der", b"\x30\x03\x0a\x01\x03"))
        self.assertEqual((code, "ocsp-refused" in found), (2, True), found)

    def test_ocsp_with_an_unknown_critical_extension_proves_nothing(self):
        extension = {True: "300a06032a03040101ff0400", False: "300706032a03040400"}
        for critical, whole, status in ((c, w, s) for c in (True, False) for w in (True, False)
                                        for s in ("good", "revoked")):
            with self.subTest(critical=critical, whole=whole, status=status):
                answer = responses.response(self.leaf, self.inner, status)
                answer = self.file("critical.der", responses.with_extension(
                    answer, self.inner, bytes.fromhex(extension[critical]), whole))
                code, found = self.verify(answer)
                soft, _ = self.verify(answer, "--revocation", "soft")
                self.assertEqual(("ocsp-unknown-critical" in found, "revocation-unknown" in found),
                                 (critical, critical), found)
                self.assertEqual("revoked" in found, not critical and status == "revoked", found)
                refused = critical or status == "revoked"
                self.assertEqual((code, soft), (2 if refused else 0, 1 if critical else code), found)

    def test_ocsp_about_another_certificate_says_nothing(self):
        other = self.file("other.pem", pki.pem(self.inner.issue(HOST), self.inner))
        code, out, _ = vouch("verify", "--json", "--trust", self.trust, "--revocation", "hard",
                             "--revocation-depth", "leaf", "--ocsp-response", self.response("V"),
                             other)
        self.assertEqual((code, "revocation-unknown" in out), (2, True))


if __name__ == "__main__":
    unittest.main()
