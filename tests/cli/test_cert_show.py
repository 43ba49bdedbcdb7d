# SPDX-License-Identifier: Apache-2.0
"""`vouch cert show` and `vouch cert check`: what stands in files, and whether it may be installed."""

import json
import os
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from program import codes, vouch
import pki


class CertFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root("Root")
        cls.lower = cls.root.issue_ca("Lower")
        cls.leaf = cls.lower.issue("www.example.test", names=["www.example.test", "192.0.2.1"])

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)
        self.write("root.pem", self.root.pem())
        self.write("chain.pem", pki.pem(self.leaf, self.lower))
        self.write("key.pem", self.leaf.key_pem())

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)


class CertShowTest(CertFiles):
    def show(self, *files, options=(), status=0):
        code, out, err = vouch("cert", "show", "--json", *options, *files)
        self.assertEqual(code, status, out + err)
        return [json.loads(line) for line in out.splitlines()], err

    def test_show_certificate_has_what_the_library_reads(self):
        (shown, issuer), _ = self.show(self.path("chain.pem"))
        made = x509.load_der_x509_certificate(self.leaf.der())
        self.assertEqual(shown["serial"], f"{made.serial_number:x}".rjust(len(shown["serial"]), "0"))
        self.assertEqual(shown["not_after"], made.not_valid_after.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.assertEqual(shown["names"], ["DNS:www.example.test", "IP:192.0.2.1"])
        self.assertEqual(shown["extended_key_usage"], ["serverAuth"])
        self.assertEqual(shown["sha256"], self.leaf.sha256())
        self.assertEqual(shown["authority_key_id"], issuer["subject_key_id"])
        self.assertEqual((shown["number"], issuer["number"], issuer["ca"]), (1, 2, "yes"))
        self.assertEqual(shown["days"], 90)

    def test_show_digest_keeps_its_leading_zeros(self):
        for _ in range(2000):
            leaf = self.lower.issue("a.example.test")
            if leaf.sha256().startswith("00"):
                break
        (shown,), _ = self.show(self.write("zero.pem", leaf.pem()))
        self.assertEqual(shown["sha256"], leaf.sha256())
        self.assertTrue(shown["sha256"].startswith("00"))

    def test_show_key_pin_is_that_of_openssl(self):
        (shown,), _ = self.show(self.path("key.pem"))
        spki = subprocess.run(["openssl", "pkey", "-in", self.path("key.pem"), "-pubout", "-outform", "DER"],
                              check=True, capture_output=True).stdout
        pin = subprocess.run("openssl dgst -sha256 -binary | openssl base64", shell=True, input=spki,
                             check=True, capture_output=True).stdout.decode().strip()
        self.assertEqual((shown["kind"], shown["key"], shown["key_pin_sha256"]), ("private key", "EC P-256", pin))

    def test_show_never_prints_the_secret(self):
        code, out, err = vouch("cert", "show", self.path("key.pem"))
        secret = self.leaf.key.private_numbers().private_value
        self.assertEqual(code, 0)
        for form in (f"{secret:x}", str(secret)):
            self.assertNotIn(form, out + err)
        for line in self.leaf.key_pem().splitlines()[1:-1]:
            self.assertNotIn(line if isinstance(line, str) else line.decode(), out + err)

    def test_show_kinds_in_one_file_come_in_their_order(self):
        crl = pki.crl(self.lower, revoked=[self.leaf])
        text = crl if isinstance(crl, str) else crl.decode()
        self.write("all.pem", "a remark\n" + pki.pem(self.leaf) + text + pki.pem(self.root))
        shown, _ = self.show(self.path("all.pem"))
        self.assertEqual([s["kind"] for s in shown], ["certificate", "crl", "certificate"])
        self.assertEqual(shown[1]["revoked_count"], 1)

    def test_show_der_and_pkcs7_are_known_by_their_content(self):
        self.write("leaf.der", self.leaf.der())
        self.write("key.der", self.leaf.key_der())
        subprocess.run(["openssl", "crl2pkcs7", "-nocrl", "-certfile", self.path("chain.pem"), "-outform", "DER",
                        "-out", self.path("b.p7b")], check=True)
        shown, _ = self.show(*map(self.path, ("leaf.der", "b.p7b")))
        self.assertEqual([s["kind"] for s in shown], ["certificate"] * 3)
        subprocess.run(["openssl", "req", "-new", "-key", self.path("key.pem"), "-subj", "/CN=a", "-outform", "DER",
                        "-out", self.path("r.der")], check=True)
        subprocess.run(["openssl", "pkey", "-in", self.path("key.pem"), "-pubout", "-outform", "DER",
                        "-out", self.path("p.der")], check=True)
        shown, _ = self.show(*map(self.path, ("r.der", "p.der", "key.der")))
        self.assertEqual([s["kind"] for s in shown], ["request", "public key", "private key"])

    def test_show_encrypted_key_needs_the_password_file(self):
        subprocess.run(["openssl", "pkcs8", "-topk8", "-v2", "aes256", "-passout", "pass:secret", "-in",
                        self.path("key.pem"), "-out", self.path("e.pem")], check=True)
        _, err = self.show(self.path("e.pem"), status=3)
        self.assertIn("--key-password-file", err)
        self.write("password", "secret\n")
        (shown,), _ = self.show(self.path("e.pem"), options=["--key-password-file", self.path("password")])
        self.assertEqual(shown["key"], "EC P-256")

    def test_show_bad_files_are_named_with_the_place(self):
        cases = {
            b"nothing": "there is no certificate, request, revocation list or key in it",
            b"": "there is no certificate",
            self.leaf.pem().encode()[:200]: "a.pem:1: block 1:",
            b"\n\n-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n": "a.pem:3: block 1: what stands in it",
        }
        for content, words in cases.items():
            with self.subTest(words):
                _, err = self.show(self.write("a.pem", content), status=3)
                self.assertIn(words, err)

    def test_show_mutated_files_end_in_a_clear_answer(self):
        good = bytearray(self.leaf.der())
        for at in range(0, len(good), 3):
            broken = bytes(good[:at]) + bytes([good[at] ^ 0x55]) + bytes(good[at + 1:])
            code, out, err = vouch("cert", "show", self.write("m.der", broken))
            self.assertIn(code, (0, 3))
            self.assertTrue(out if code == 0 else err.count("\n") == 1, err)

    def test_diff_same_certificate_says_nothing(self):
        code, out, _ = vouch("cert", "show", "--diff", self.path("chain.pem"), self.path("chain.pem"))
        self.assertEqual((code, out), (0, ""))

    def test_diff_new_key_and_lost_name_say_what_breaks(self):
        new = self.lower.issue("www.example.test", names=["www.example.test"], key=pki.new_key())
        code, out, _ = vouch("cert", "show", "--diff", self.path("chain.pem"), self.write("new.pem", new.pem()))
        self.assertEqual(code, 1)
        self.assertIn("- names: IP:192.0.2.1\n    -> names that are no longer covered", out)
        self.assertIn("TLSA records with selector 1", out)
        self.assertNotIn("issuer", out)


    def changes(self, before, after, status=1):
        code, out, err = vouch("cert", "show", "--diff", "--json", self.write("before.pem", before.pem()),
                               self.write("after.pem", after.pem()))
        self.assertEqual((code, err), (status, ""))
        (line,) = out.splitlines()
        row = json.loads(line)
        self.assertEqual([row[k] for k in ("kind", "before", "after")],
                         ["diff", self.path("before.pem"), self.path("after.pem")])
        return {c["field"]: c for c in row["changes"]}

    def test_diff_in_json_says_what_was_removed_added_and_breaks(self):
        before = self.lower.issue("www.example.test", names=["www.example.test", "a.example.test"])
        self.assertEqual(self.changes(before, before, 0), {})
        after = self.lower.issue("www.example.test", names=["a.example.test", "b.example.test"])
        names = self.changes(before, after)["names"]
        self.assertEqual((names["removed"], names["added"]), (["DNS:www.example.test"], ["DNS:b.example.test"]))
        self.assertIn("no longer covered", names["breaks"])

    def test_diff_names_under_a_new_wildcard_or_in_another_order_break_nothing(self):
        before = self.lower.issue("www.example.test", names=["www.example.test", "a.example.test"])
        wild = self.lower.issue("www.example.test", names=["*.example.test"])
        self.assertNotIn("breaks", self.changes(before, wild)["names"])
        self.assertIn("breaks", self.changes(before, self.lower.issue("www.example.test", names=["*.test"]))["names"])
        self.assertIn("breaks", self.changes(wild, before)["names"])
        turned = self.lower.issue("www.example.test", names=["a.example.test", "www.example.test"])
        self.assertNotIn("names", self.changes(before, turned))

    def test_diff_purposes_break_only_where_one_is_lost(self):
        both, server = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH], [ExtendedKeyUsageOID.SERVER_AUTH]
        issue = lambda usages: self.lower.issue("www.example.test", usages=usages)  # noqa: E731
        self.assertIn("breaks", self.changes(issue(both), issue(server))["extended_key_usage"])
        self.assertNotIn("breaks", self.changes(issue(server), issue(both))["extended_key_usage"])


class CertCheckTest(CertFiles):
    def check(self, *arguments, chain="chain.pem"):
        code, out, err = vouch("cert", "check", "--trust", self.path("root.pem"), "--json", *arguments,
                               self.path(chain))
        self.assertEqual(err, "")
        return code, [json.loads(line) for line in out.splitlines()]

    def test_check_whole_chain_with_its_key_is_good(self):
        code, (report,) = self.check("--key", self.path("key.pem"), "--name", "www.example.test")
        self.assertEqual((code, report["verdict"]), (0, "valid"))

    def test_check_other_key_is_an_error(self):
        self.write("other.pem", pki.root("x", key=pki.new_key()).key_pem())
        code, (report,) = self.check("--key", self.path("other.pem"))
        self.assertEqual(code, 2)
        self.assertIn("cert-key-mismatch", codes(report))

    def test_check_names_file_asks_for_each_name_by_role(self):
        names = self.write("names", "# GUI\nhost:www.example.test\r\n\n  mx:mail.example.test  # MX\ndomain:example.test")
        code, (report,) = self.check("--key", self.path("key.pem"), "--names", names)
        self.assertEqual(code, 1)
        values = {f["value"] for f in report["findings"] if f["code"] == "name-role-mismatch"}
        self.assertEqual(values, {"mail.example.test", "example.test"})

    def test_check_server_certificate_for_a_client_is_an_error(self):
        code, (report,) = self.check("--key", self.path("key.pem"), "--for", "ldap-client")
        self.assertEqual(code, 2)
        self.assertIn("cert-extended-usage", codes(report))

    def test_check_both_purposes_give_the_worse_answer(self):
        code, reports = self.check("--key", self.path("key.pem"), "--for", "both")
        self.assertEqual((code, [r["verdict"] for r in reports]), (2, ["valid", "invalid"]))
        both = self.lower.issue("b.example.test", usages=[ExtendedKeyUsageOID.SERVER_AUTH,
                                                          ExtendedKeyUsageOID.CLIENT_AUTH])
        self.write("both.pem", pki.pem(both, self.lower))
        self.write("both.key", both.key_pem())
        code, reports = self.check("--key", self.path("both.key"), "--for", "both", chain="both.pem")
        self.assertEqual((code, len(reports)), (0, 2))

    def test_check_without_key_says_why_it_is_wanted(self):
        code, _, err = vouch("cert", "check", self.path("chain.pem"))
        self.assertEqual(code, 3)
        self.assertIn("--key is missing", err)


if __name__ == "__main__":
    unittest.main()
