# SPDX-License-Identifier: Apache-2.0
"""NIST's Public Key Interoperability Test Suite (PKITS 1.0.1), from Debian's
python3-cryptography-vectors: each test's path and revocation lists as its signed message carries
them, with the settings and the outcome that section 4 of its document gives. DSA, which vouch does
not verify, is asked of the two tests that want it: they must be unknown, not refused for another
reason."""

import email
import json
import os
import subprocess
import tempfile
import unittest

import cryptography_vectors

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
DATA = os.path.join(os.path.dirname(cryptography_vectors.__file__), "x509", "PKITS_data")
AT = "2020-01-01T00:00:00Z"
END = b"-----END "

# Without DSA; both are valid.
DSA = {"ValidDSASignaturesTest4", "ValidDSAParameterInheritanceTest5"}

# The tests that are asked more than once, or with other than the initial settings (section 4.8 and
# on): policies by their last arc, "any"; e: explicit, m: mapping inhibited, a: anyPolicy inhibited.
# True: the path is valid.
SETTINGS = {
    "AllCertificatesSamePolicyTest1": [("e", "any", 1), ("e", "1", 1), ("e", "2", 0), ("e", "12", 1)],
    "AllCertificatesNoPoliciesTest2": [("", "any", 1), ("e", "any", 0)],
    "DifferentPoliciesTest3": [("", "any", 1), ("e", "any", 0), ("e", "12", 0)],
    "DifferentPoliciesTest4": [("", "any", 0)],
    "DifferentPoliciesTest5": [("", "any", 0)],
    "OverlappingPoliciesTest6": [("", "any", 1), ("", "1", 1), ("", "2", 0)],
    "DifferentPoliciesTest7": [("", "any", 0)],
    "DifferentPoliciesTest8": [("", "any", 0)],
    "DifferentPoliciesTest9": [("", "any", 0)],
    "AllCertificatesSamePoliciesTest10": [("", "any", 1), ("", "1", 1), ("", "2", 1)],
    "AllCertificatesanyPolicyTest11": [("", "any", 1), ("", "1", 1)],
    "DifferentPoliciesTest12": [("", "any", 0)],
    "AllCertificatesSamePoliciesTest13": [("", "1", 1), ("", "2", 1), ("", "3", 1)],
    "AnyPolicyTest14": [("", "1", 1), ("", "2", 0)],
    "UserNoticeQualifierTest15": [("", "any", 1)],
    "UserNoticeQualifierTest16": [("", "any", 1)],
    "UserNoticeQualifierTest17": [("", "any", 1)],
    "UserNoticeQualifierTest18": [("", "1", 1), ("", "2", 1)],
    "UserNoticeQualifierTest19": [("", "any", 1)],
    "CPSPointerQualifierTest20": [("e", "any", 1)],
    "ValidPolicyMappingTest1": [("", "1", 1), ("", "2", 0), ("m", "any", 0)],
    "InvalidPolicyMappingTest2": [("", "any", 0), ("m", "any", 0)],
    "ValidPolicyMappingTest3": [("", "1", 0), ("", "2", 1)],
    "ValidPolicyMappingTest5": [("", "1", 1), ("", "6", 0)],
    "ValidPolicyMappingTest6": [("", "1", 1), ("", "6", 0)],
    "ValidPolicyMappingTest12": [("", "1", 1), ("", "2", 1)],
    "inhibitAnyPolicyTest3": [("", "any", 1), ("a", "any", 0)],
}
FLAGS = {"e": "--require-explicit-policy", "m": "--inhibit-policy-mapping",
         "a": "--inhibit-any-policy"}


# Whose certificate the message of another name is about.
LEAVES = {
    "AllCertificatesSamePolicyTest1": "ValidCertificatePathTest1",
    "ValidSignaturesTest1": "ValidCertificatePathTest1",
    "InvalidNameChainingEETest1": "InvalidNameChainingTest1",
    "ValidNameChainingUIDsTest6": "ValidNameUIDsTest6",
    "MissingCRLTest1": "InvalidMissingCRLTest1",
    "InvalidonlyContainsUserCertsCRLTest11": "InvalidonlyContainsUserCertsTest11",
    "InvalidonlyContainsCACertsCRLTest12": "InvalidonlyContainsCACertsTest12",
    "ValidonlyContainsCACertsCRLTest13": "ValidonlyContainsCACertsTest13",
    "ValidSelfIssuedDNnameConstraintsTest19": "ValidDNnameConstraintsTest19",
    "InvalidSelfIssuedDNnameConstraintsTest20": "InvalidDNnameConstraintsTest20",
}


# Its message carries what belongs to Test19.
ASTRAY = {"validonlysomereasonstest18": (
    ["onlySomeReasonsCA3Cert.crt"],
    ["TrustAnchorRootCRL.crl", "onlySomeReasonsCA3compromiseCRL.crl",
     "onlySomeReasonsCA3otherreasonsCRL.crl"])}


def blocks(pem, label):
    """The PEM blocks of that label."""
    begin, end = b"-----BEGIN " + label, END + label + b"-----\n"
    parts = pem.split(begin)[1:]
    return [begin + p.split(end)[0] + end for p in parts]


def contents(message):
    """Certificates and lists of a signed message, in PEM."""
    parts = email.message_from_bytes(message).get_payload()
    return subprocess.run(
        ["openssl", "pkcs7", "-inform", "DER", "-print_certs"], check=True, capture_output=True,
        input=parts[1].get_payload(decode=True)).stdout


def tests():
    """The signed message and the certificate of each test, by its name."""
    smime, certs = os.path.join(DATA, "smime"), os.path.join(DATA, "certs")
    leaves = {n.lower(): os.path.join(certs, n) for n in os.listdir(certs) if n.endswith("EE.crt")}
    out = {}
    for message in os.listdir(smime):
        name = message[len("Signed"):-len(".eml")]
        leaf = next((v for k, v in LEAVES.items() if k.lower() == name.lower()), name)
        out[name] = os.path.join(smime, message), leaves[(leaf + "EE.crt").lower()]
    return out


class Pkits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.trust = os.path.join(DATA, "certs", "TrustAnchorRootCertificate.crt")
        cls.settings = {k.lower(): v for k, v in SETTINGS.items()}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def write(self, name, data):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def files(self, name, message):
        """Options that name the certificates and lists of a test."""
        if name.lower() in ASTRAY:
            certs, lists = ASTRAY[name.lower()]
            return [o for n in certs for o in ("--untrusted", os.path.join(DATA, "certs", n))] + [
                o for n in lists for o in ("--crl", os.path.join(DATA, "crls", n))]
        with open(message, "rb") as f:
            pem = contents(f.read())
        lists = blocks(pem, b"X509 CRL")
        options = ["--untrusted", self.write("chain.pem", b"".join(blocks(pem, b"CERTIFICATE")))]
        return options + (["--crl", self.write("lists.pem", b"".join(lists))] if lists else [])

    def verdict(self, leaf, options, settings, policies):
        oids = [] if policies == "any" else list(policies)
        done = subprocess.run(
            [VOUCH, "verify", "--json", "--trust", self.trust, "--purpose", "any", "--revocation",
             "hard", "--at", AT, *options, *[FLAGS[f] for f in settings],
             *[o for p in oids for o in ("--policy", f"2.16.840.1.101.3.2.1.48.{p}")], leaf],
            capture_output=True, text=True, timeout=60, check=False)
        return done.returncode in (0, 1), json.loads(done.stdout)

    def test_pkits_paths_come_out_as_its_document_says(self):
        wrong, right = [], 0
        for name, (message, leaf) in sorted(tests().items()):
            valid = 1 if name.startswith("Valid") else 0
            expected = self.settings.get(name.lower(), [("", "any", valid)])
            options = self.files(name, message)
            for settings, policies, valid in expected:
                accepted, report = self.verdict(leaf, options, settings, policies)
                found = [f["code"] for f in report["findings"] if f["severity"] in ("error", "unknown")]
                if name in DSA:
                    self.assertIn("cert-signature-unsupported", found, name)
                elif accepted != bool(valid):
                    wrong.append((name, settings, policies, valid, found))
                else:
                    right += 1
        self.assertEqual(wrong, [])
        self.assertEqual(right, 245)


if __name__ == "__main__":
    unittest.main()
