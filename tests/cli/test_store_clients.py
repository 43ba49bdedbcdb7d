# SPDX-License-Identifier: Apache-2.0
"""What OpenSSL and GnuTLS say of certificates in the trust store that are not ordinary roots, and of issuers whose
curve is written out: `openssl verify` and `certtool` of this machine beside what `vouch verify` says that they say."""

import json
import os
import re
import subprocess
import tempfile
import unittest

from cryptography import x509

from program import vouch
import peer
import pki

HOST = "www.example.test"
ERRORS = {2: "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", 79: "X509_V_ERR_INVALID_CA",
          94: "X509_V_ERR_EC_KEY_EXPLICIT_PARAMS"}
AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"


def authority(title, issuer=None, usage=True):
    """One without basicConstraints."""
    key = pki.new_key()
    by = issuer.key if issuer else key
    name = issuer.certificate.subject if issuer else pki.name(title)
    extensions = [(x509.KeyUsage(*[i == 5 for i in range(9)]), True)] if usage else []
    return pki.Entity(pki.sign(pki.name(title), key.public_key(), name, by, (-10, 80), extensions), key)


class StoreClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="ascii") as f:
            f.write(content)
        return path

    def compare(self, trusted, leaf, untrusted=""):
        """What OpenSSL says, and GnuTLS, if they are as predicted: None for a chain that is accepted."""
        trust, chain = self.file("trust.pem", trusted), self.file("leaf.pem", leaf)
        further = ["-untrusted", self.file("untrusted.pem", untrusted)] if untrusted else []
        done = subprocess.run(["openssl", "verify", "-trusted", trust, *further, "-purpose", "sslserver", chain],
                              capture_output=True, text=True, check=False)
        error = re.search(r"error (\d+) at", done.stdout + done.stderr)
        openssl = ERRORS[int(error[1])] if error else None
        whole = self.file("whole.pem", leaf + untrusted)
        done = subprocess.run([peer.need("certtool"), "--verify", "--load-ca-certificate", trust, "--infile", whole],
                              capture_output=True, text=True, check=False)
        gnutls = "Chain verification output: Verified" in done.stdout
        options = ["--untrusted", further[1]] if untrusted else []
        _, out, _ = vouch("verify", "--json", "--trust", trust, *options, "--name", HOST, "--clients",
                          "openssl,gnutls", chain)
        said = {c["client"]: c for c in json.loads(out)["clients"]}
        self.assertEqual((said["openssl"]["accepts"], said["openssl"].get("code")), (not openssl, openssl), out)
        if said["gnutls"]["accepts"] is not None:
            self.assertEqual(said["gnutls"]["accepts"], gnutls, out)
        return openssl, gnutls

    def test_store_with_authorities_without_basic_constraints_is_as_predicted(self):
        root = pki.root()
        for usage in (True, False):
            with self.subTest(usage=usage):
                inner = authority("Inner", root, usage)
                leaf = pki.pem(inner.issue(HOST))
                self.assertEqual(self.compare(pki.pem(root, inner), leaf), (ERRORS[79], False))
                self.assertEqual(self.compare(pki.pem(inner), leaf), (ERRORS[2], False))
                self.assertEqual(self.compare(pki.pem(root), leaf, pki.pem(inner)), (ERRORS[79], False))
                other = authority("Old root", usage=usage)
                self.assertEqual(self.compare(pki.pem(other), pki.pem(other.issue(HOST))),
                                 (None if usage else ERRORS[79], True))

    # --- curves ------------------------------------------------------------------------------------

    def made(self, name, issuer="", extensions=AUTHORITY, explicit=False):
        """The PEM of a certificate that OpenSSL has made, by itself or by the issuer of that name."""
        at = os.path.join(self.folder.name, name)
        form = ["-param_enc", "explicit"] if explicit else []
        settings = self.file("extensions", extensions)
        by = (["-CA", f"{self.folder.name}/{issuer}.pem", "-CAkey", f"{self.folder.name}/{issuer}.key",
               "-set_serial", str(len(os.listdir(self.folder.name)))] if issuer else ["-signkey", f"{at}.key"])
        for command in (["ecparam", "-name", "prime256v1", "-genkey", "-noout", *form, "-out", f"{at}.key"],
                        ["req", "-new", "-key", f"{at}.key", "-subj", f"/CN={name}", "-out", f"{at}.csr"],
                        ["x509", "-req", "-in", f"{at}.csr", *by, "-days", "60", "-extfile", settings,
                         "-out", f"{at}.pem"]):
            subprocess.run(["openssl", *command], check=True, capture_output=True)
        with open(f"{at}.pem", encoding="ascii") as f:
            return f.read()

    def test_curve_written_out_by_an_issuer_at_hand_is_as_predicted(self):
        ends = f"subjectAltName=DNS:{HOST}\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
        root = self.made("root")
        explicit = self.made("explicit", "root", explicit=True)
        named = self.made("named", "root")
        below = self.made("below", "explicit", ends)
        beside = self.made("beside", "named", ends)
        self.assertEqual(self.compare(root, below, explicit)[0], ERRORS[94])
        self.assertEqual(self.compare(root + explicit, below)[0], ERRORS[94])
        self.assertEqual(self.compare(root, beside, explicit + named), (None, True))
        self.assertEqual(self.compare(root, self.made("itself", "named", ends, True), named)[0], ERRORS[94])


if __name__ == "__main__":
    unittest.main()
