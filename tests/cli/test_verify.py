# SPDX-License-Identifier: Apache-2.0
"""`vouch verify`: chains in files, in every form, judged as a live check would."""

import datetime
import json
import os
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID

from program import VOUCH, codes, environment, vouch
import pki

HOST = "www.example.test"


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        cls.cases = pki.nine_cases(HOST)
        cls.good = cls.cases.by_name["good"]
        cls.trust = cls.file("trust.pem", pki.pem(cls.cases.root))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def file(cls, name, content):
        path = os.path.join(cls.folder.name, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def verify(self, chain, *options):
        """(exit status, report) of one chain; the host is asked for unless options name others."""
        names = [] if "--name" in options else ["--name", HOST]
        code, out, err = vouch("verify", "--json", "--trust", self.trust, *names, *options, chain)
        self.assertEqual(err, "")
        return code, json.loads(out)

    def refused(self, *arguments, says):
        code, out, err = vouch("verify", *arguments)
        self.assertEqual((code, out, err.count("\n")), (3, "", 1), err)
        self.assertTrue(err.startswith("vouch verify: "), err)
        for part in says:
            self.assertIn(part, err)

    def test_chain_each_of_the_nine_cases_is_named(self):
        expected = {"good": (0, None), "expired": (2, "cert-expired"),
                    "wrong_host": (2, "name-mismatch"),
                    "missing_intermediate": (2, "chain-missing-intermediate"),
                    "duplicate_intermediate": (1, "chain-duplicate"),
                    "misordered": (1, "chain-misordered"), "root_sent": (0, "chain-root-sent"),
                    "unrelated_extra": (1, "chain-unrelated"),
                    "expired_cross_sign": (1, "chain-expired-alternative")}
        for name, case in self.cases.by_name.items():
            with self.subTest(case=name):
                code, report = self.verify(self.file(f"{name}.pem", case.pem()))
                self.assertEqual(code, expected[name][0], codes(report))
                if expected[name][1]:
                    self.assertIn(expected[name][1], codes(report))

    def test_chain_is_read_in_every_form(self):
        certificates = [entity.certificate for entity in self.good.sent]
        der = self.good.leaf.certificate.public_bytes(serialization.Encoding.DER)
        pem = self.good.pem()
        crlf = pem.replace("\n", "\r\n")
        rest = self.file("rest.pem", pki.pem(*self.good.sent[1:]))
        forms = {"text.pem": f"Some words before,\n{pem}and after it.\n", "crlf.pem": crlf,
                 "bundle.p7b": pkcs7.serialize_certificates(certificates, serialization.Encoding.PEM),
                 "bundle.p7c": pkcs7.serialize_certificates(certificates, serialization.Encoding.DER)}
        for name, content in forms.items():
            with self.subTest(form=name):
                code, report = self.verify(self.file(name, content))
                self.assertEqual((code, len(report["path"])), (0, len(certificates) + 1), codes(report))
        code, report = self.verify(self.file("leaf.der", der), "--untrusted", rest)
        self.assertEqual((code, [step["kind"] for step in report["path"]][1]), (0, "extra"))

    def test_chain_is_found_among_more_intermediates_than_a_search_takes(self):
        leaf, *above = self.good.sent
        stranger = pki.root("Stranger")
        many = [stranger.issue_ca(f"CA {i}", key=stranger.key) for i in range(200)]
        untrusted = self.file("many.pem", pki.pem(*many, *reversed(above)))
        code, report = self.verify(self.file("alone.pem", pki.pem(leaf)), "--untrusted", untrusted)
        self.assertEqual((code, [step["kind"] for step in report["path"]]),
                         (0, ["sent"] + ["extra"] * len(above) + ["anchor"]), codes(report))

    def test_chain_comes_from_standard_input(self):
        done = subprocess.run([VOUCH, "verify", "-q", "--trust", self.trust, "-"],
                              input=self.good.pem().encode(), capture_output=True, env=environment())
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stdout)

    def test_chains_several_are_reported_in_order_and_the_worst_counts(self):
        good = self.file("1.pem", self.good.pem())
        expired = self.file("2.pem", self.cases.by_name["expired"].pem())
        code, out, _ = vouch("verify", "-q", "--trust", self.trust, good, expired, good)
        self.assertEqual((code, [line.split()[0] for line in out.splitlines()]),
                         (2, ["VALID", "INVALID", "VALID"]))

    def test_key_that_belongs_is_told_from_one_that_does_not(self):
        chain = self.file("chain.pem", self.good.pem())
        own = self.file("own.key", self.good.key_pem())
        other = self.file("other.key", pki.self_signed("x", key=pki.new_key()).key_pem())
        code, report = self.verify(chain, "--key", own)
        self.assertEqual((code, report["facts"]["key_matches"]), (0, "yes"))
        code, report = self.verify(chain, "--key", other)
        self.assertEqual((code, codes(report)[0]), (2, "cert-key-mismatch"))

    def test_time_of_judgement_can_be_chosen(self):
        chain = self.file("chain.pem", self.cases.by_name["expired"].pem())
        before = self.cases.by_name["expired"].leaf.certificate.not_valid_after
        at = (before - datetime.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.assertEqual(self.verify(chain, "--at", at)[0], 0)
        self.assertEqual(self.verify(chain, "--at", "2100-01-01")[0], 2)
        self.assertIn("cert-not-yet-valid", codes(self.verify(chain, "--at", "2001-02-03")[1]))

    def test_purpose_is_kept_to(self):
        leaf = self.cases.root.issue(HOST, usages=(ExtendedKeyUsageOID.CLIENT_AUTH,))
        chain = self.file("client.pem", pki.pem(leaf))
        self.assertEqual(codes(self.verify(chain)[1])[0], "cert-extended-usage")
        self.assertEqual(self.verify(chain, "--purpose", "client")[0], 0)
        self.assertEqual(self.verify(chain, "--purpose", "any")[0], 0)

    def test_names_have_roles_and_a_matrix(self):
        leaf = self.cases.root.issue(HOST, names=[HOST, "*.mail.example.test"])
        chain = self.file("names.pem", pki.pem(leaf))
        _, report = self.verify(chain, "--name", HOST, "--name", "mx:mx1.mail.example.test",
                                "--name", "domain:example.test")
        self.assertEqual([(row["role"], row["covered_by"]) for row in report["names"]],
                         [("host", "san"), ("mx", "san"), ("domain", "none")])

    def test_common_name_counts_only_when_asked(self):
        chain = self.file("cn.pem", pki.pem(self.cases.root.issue(HOST, names=[])))
        self.assertEqual(codes(self.verify(chain)[1])[0], "name-cn-only")
        self.assertEqual(self.verify(chain, "--common-name")[0], 1)

    def test_depth_is_limited(self):
        chain = self.file("deep.pem", self.good.pem())
        intermediates = len(self.good.sent) - 1
        self.assertEqual(self.verify(chain, "--max-depth", str(intermediates))[0], 0)
        self.assertEqual(self.verify(chain, "--max-depth", str(intermediates - 1))[0], 2)

    def test_crl_revokes_and_missing_ones_matter_as_asked(self):
        chain = self.file("crl-chain.pem", self.good.pem())
        issuer = self.good.sent[1]
        clean = self.file("clean.crl", pki.crl(issuer))
        revoking = self.file("revoking.crl", pki.crl(issuer, [self.good.leaf]))
        self.assertEqual(codes(self.verify(chain, "--crl", revoking)[1])[0], "revoked")
        self.assertIn("revocation-unknown", codes(self.verify(chain, "--crl", clean)[1]))
        self.assertEqual(self.verify(chain, "--crl", clean, "--revocation", "hard")[0], 2)

    def test_crl_with_a_weak_signature_revokes_and_clears_nobody(self):
        leaf = self.cases.root.issue(HOST)
        chain = self.file("weak-chain.pem", pki.pem(leaf))
        root, sha1 = self.cases.root, hashes.SHA1()
        clean = self.file("weak.crl", pki.crl(root, hash_=sha1))
        revoking = self.file("weak-revoking.crl", pki.crl(root, [leaf], hash_=sha1))
        code, report = self.verify(chain, "--crl", clean, "--revocation", "hard")
        self.assertEqual((code, "revocation-unknown" in codes(report)), (2, True), codes(report))
        self.assertIn("crl-bad-signature", codes(report))
        self.assertEqual(self.verify(chain, "--crl", clean)[0], 1)
        self.assertIn("revoked", codes(self.verify(chain, "--crl", revoking)[1]))

    def test_anchor_marked_as_not_for_tls_is_no_anchor(self):
        chain = self.file("marked.pem", self.good.pem())
        marks = {"-addreject serverAuth": 2, "-addreject anyExtendedKeyUsage": 2,
                 "-addtrust emailProtection": 2, "-addtrust serverAuth": 0,
                 "-addtrust clientAuth": 2, "-addreject clientAuth": 0,
                 "-addtrust anyExtendedKeyUsage": 0,
                 "-addreject emailProtection": 0, "-setalias name": 0}
        for mark, expected in marks.items():
            with self.subTest(mark=mark):
                text = subprocess.run(["openssl", "x509", "-trustout", *mark.split()], check=True,
                                      input=pki.pem(self.cases.root).encode(),
                                      capture_output=True).stdout
                trust = self.file("mark.pem", text)
                code, out, _ = vouch("verify", "-q", "--trust", trust, chain)
                self.assertEqual(code, expected, out)

    def test_anchor_marked_for_servers_is_none_for_clients(self):
        leaf = self.cases.root.issue(HOST, usages=(ExtendedKeyUsageOID.CLIENT_AUTH,))
        chain = self.file("client-marked.pem", pki.pem(leaf))
        for mark, expected in {"serverAuth": 2, "clientAuth": 0}.items():
            with self.subTest(mark=mark):
                text = subprocess.run(["openssl", "x509", "-trustout", "-addtrust", mark],
                                      check=True, input=pki.pem(self.cases.root).encode(),
                                      capture_output=True).stdout
                trust = self.file("client-mark.pem", text)
                code, out, _ = vouch("verify", "--json", "--purpose", "client", "--trust", trust,
                                     chain)
                self.assertEqual(code, expected, out)
                self.assertEqual("chain-anchor-purpose" in out, expected == 2)

    def marked(self, certificate, *marks):
        return subprocess.run(["openssl", "x509", "-trustout", *marks], check=True,
                              input=pki.pem(certificate).encode(), capture_output=True).stdout

    def test_intermediate_marked_as_distrusted_in_the_store_is_not_used(self):
        chain = self.file("distrusted.pem", self.good.pem())
        marks = {"-addreject serverAuth": 2, "-addreject anyExtendedKeyUsage": 2,
                 "-addtrust clientAuth": 2, "-addreject clientAuth": 0, "-addtrust serverAuth": 0}
        for mark, expected in marks.items():
            with self.subTest(mark=mark):
                text = pki.pem(self.cases.root).encode() + self.marked(self.good.sent[1], *mark.split())
                trust = self.file("distrust.pem", text)
                code, out, _ = vouch("verify", "--json", "--trust", trust, chain)
                self.assertEqual(code, expected, out)
                self.assertEqual("chain-anchor-purpose" in out, expected == 2)

    def test_intermediate_that_openssl_would_not_stop_at_is_said(self):
        leaf, lower = self.good.sent[0], self.good.sent[1]
        chain = self.file("to-intermediate.pem", pki.pem(leaf))
        for mark, accepts in {"-setalias name": False, "-addtrust serverAuth": True,
                              "-addtrust anyExtendedKeyUsage": True}.items():
            with self.subTest(mark=mark):
                trust = self.file("intermediate-marked.pem", self.marked(lower, *mark.split()))
                code, out, _ = vouch("verify", "--json", "--trust", trust, chain)
                said = {c["client"]: c["accepts"] for c in json.loads(out)["clients"]}
                done = subprocess.run(["openssl", "verify", "-purpose", "sslserver", "-no-CAfile",
                                       "-no-CApath", "-trusted", trust, chain], capture_output=True)
                self.assertEqual((said["openssl"], done.returncode == 0), (accepts, accepts), out)
                self.assertEqual("chain-anchor-not-root" in out, not accepts)

    def test_leaf_itself_in_the_trust_file_is_trusted(self):
        leaf = self.cases.root.issue(HOST)
        chain = self.file("pinned.pem", pki.pem(leaf))
        code, out, _ = vouch("verify", "--json", "--trust", chain, "--name", HOST, chain)
        self.assertEqual(code, 0, out)
        self.assertIn("chain-leaf-trusted", out)
        other = self.file("renewed.pem", pki.pem(self.cases.root.issue(HOST)))
        self.assertEqual(vouch("verify", "-q", "--trust", chain, other)[0], 2)

    def test_crl_file_that_is_none_is_said_to_be_none(self):
        chain = self.file("crl-none.pem", self.good.pem())
        words = self.file("garbage.txt", "nothing here\n")
        broken = self.file("broken.crl", b"\x30\x05\x30\x03\x02\x01\x08")
        self.refused("--trust", self.trust, "--crl", words, chain,
                     says=[words, "no revocation list"])
        code, report = self.verify(chain, "--crl", broken)
        self.assertEqual((code, "crl-malformed" in codes(report)), (1, True), codes(report))

    def test_bad_input_is_one_line_that_says_which_and_why(self):
        chain = self.file("ok.pem", self.good.pem())
        half = self.file("half.pem", self.good.pem()[:400])
        words = self.file("words.txt", "nothing here\n")
        self.refused(says=["--help"])
        self.refused("/nonexistent.pem", says=["/nonexistent.pem", "No such file"])
        self.refused("--trust", self.trust, half, says=[half])
        self.refused("--trust", self.trust, words, says=[words, "no certificate"])
        self.refused("--trust", words, chain, says=[words])
        self.refused("--at", "yesterday", chain, says=["--at", "yesterday"])
        self.refused("--purpose", "mail", chain, says=["--purpose", "mail"])
        self.refused("--policy", "1.2.x", chain, says=["--policy", "1.2.x"])
        self.refused("--name", "a..b", chain, says=["--name", "a..b"])
        self.refused("--key", words, "--trust", self.trust, chain, says=[words])
        self.refused("--max-depth", "-1", chain, says=["--max-depth"])

    def test_file_without_what_its_option_is_for_is_refused(self):
        chain = self.file("has.pem", self.good.pem())
        crl = self.file("has.crl", pki.crl(self.good.sent[1]))
        self.refused("--trust", self.trust, "--crl", chain, chain, says=[chain, "revocation list"])
        self.refused("--trust", self.trust, "--untrusted", crl, chain, says=[crl, "no certificate"])

    def test_certificate_that_is_no_der_is_a_finding(self):
        begin, end = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
        chain = self.file("junk.pem", begin + "MAMCAQE=\n" + end)
        code, report = self.verify(chain)
        self.assertEqual((code, "cert-malformed" in codes(report)), (2, True), codes(report))
        self.assertEqual(report["sent_count"], 1)

    def test_certificate_text_of_the_file_is_kept_exactly(self):
        chain = self.file("facts.pem", self.good.pem())
        _, report = self.verify(chain)
        leaf = x509.load_pem_x509_certificate(self.good.leaf.pem().encode())
        self.assertEqual(report["sent"][0]["not_after"],
                         leaf.not_valid_after.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.assertEqual(int(report["sent"][0]["serial"], 16), leaf.serial_number)
        self.assertIsNone(report["tls"]["alert"])
        self.assertFalse(report["tls"]["established"])


if __name__ == "__main__":
    unittest.main()
