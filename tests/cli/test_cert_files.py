# SPDX-License-Identifier: Apache-2.0
"""Files as administrators have them: keys of kinds that mbedTLS cannot use, and text in other forms than plain PEM."""

import os
import re
import subprocess
import tempfile
import unittest

from program import vouch
import pki

HOST = "www.example.test"
KINDS = {  # OpenSSL's name: what `show` says
    "ed25519": "Ed25519", "rsa-pss": "RSA-PSS 2048", "EC:secp256k1": "EC secp256k1", "EC:secp224r1": "EC P-224",
    "EC:prime192v1": "EC P-192", "EC:brainpoolP384r1": "EC brainpoolP384r1", "EC:secp521r1": "EC P-521",
    "RSA": "RSA 2048", "DSA": "DSA"}


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=120)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def at(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.at(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return self.at(name)


class KindsOfKey(Files):
    def make(self, kind):
        """A self-signed certificate and its key, by OpenSSL."""
        key, certificate = self.at("key.pem"), self.at("certificate.pem")
        name, _, curve = kind.partition(":")
        if kind == "DSA":
            openssl("dsaparam", "-out", self.at("parameters"), "1024")
            openssl("gendsa", "-out", key, self.at("parameters"))
        else:
            openssl("genpkey", "-algorithm", name, "-out", key, *(["-pkeyopt", f"ec_paramgen_curve:{curve}"] if curve else []))
        openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
                "-out", certificate)
        return certificate, key

    def pin(self, path):
        code, out, err = vouch("cert", "show", path)
        self.assertEqual((code, err), (0, ""))
        return re.search(r"key +(.*)\n +key pin sha256 +(.*)", out).groups()

    def key_findings(self, certificate, key):
        _, out, err = vouch("cert", "check", "--json", "--trust", certificate, "--key", key, certificate)
        self.assertEqual(err, "")
        return "cert-key-mismatch" in out, '"key_matches":"yes"' in out

    def test_key_of_each_kind_is_shown_and_held_against_the_certificate(self):
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.at("other.pem"))
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.at("p256.pem"))
        for kind, name in KINDS.items():
            with self.subTest(kind):
                certificate, key = self.make(kind)
                openssl("pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER", "-out", self.at("key.der"))
                for path in (certificate, key, self.at("key.der")):
                    self.assertEqual(self.pin(path), (name, self.pin(certificate)[1]), path)
                    if path != certificate:
                        self.assertEqual(self.key_findings(certificate, path), (False, True), path)
                for other in ("other.pem", "p256.pem"):
                    self.assertEqual(self.key_findings(certificate, self.at(other)), (True, False), other)

    def test_key_in_a_form_that_is_not_decrypted_says_how_to_write_it_anew(self):
        certificate, key = self.make("EC:prime256v1")
        password = self.write("password", "secret\n")
        forms = {"traditional": ("ec", "-aes256"), "scrypt": ("pkcs8", "-topk8", "-scrypt"),
                 "mended": ("pkcs8", "-topk8")}
        for form, (command, *options) in forms.items():
            with self.subTest(form):
                path = self.at(form)
                source = ["-in", self.at("traditional"), "-passin", "pass:secret"] if form == "mended" else ["-in", key]
                openssl(command, *source, *options, "-passout", "pass:secret", "-out", path)
                _, out, err = vouch("cert", "check", "--trust", certificate, "--key", path, "--key-password-file",
                                    password, certificate)
                if form == "mended":
                    self.assertIn("key_matches", out)
                else:
                    self.assertIn("cannot read a key in this form; openssl pkcs8 -topk8 writes it anew", err)

    def test_key_in_sec1_form_on_a_foreign_curve_is_shown(self):
        certificate, key = self.make("EC:secp256k1")
        openssl("ec", "-in", key, "-out", self.at("sec1.pem"))
        self.assertEqual(self.pin(self.at("sec1.pem")), self.pin(certificate))

    def test_key_whose_public_half_is_not_to_be_had_is_refused_by_its_file(self):
        openssl("genpkey", "-algorithm", "ed448", "-out", self.at("key.pem"))
        code, out, err = vouch("cert", "show", self.at("key.pem"))
        self.assertEqual((code, out, err), (3, "", f"vouch cert show: {self.at('key.pem')}: this build cannot use this "
                                                   "kind of key\n"))

    def test_request_with_an_ed25519_key_is_signed(self):
        openssl("req", "-new", "-newkey", "ed25519", "-nodes", "-keyout", self.at("k"), "-out", self.at("r"), "-subj",
                f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}")
        self.assertEqual(vouch("cert", "ca", self.at("ca"))[0], 0)
        self.assertEqual(vouch("cert", "sign", "-o", self.at("c"), self.at("ca"), self.at("r"))[0], 0)
        self.assertEqual(self.key_findings(self.at("c"), self.at("k")), (False, True))
        openssl("verify", "-CAfile", self.at("ca/ca.pem"), self.at("c"))


class FormsOfText(Files):
    def setUp(self):
        super().setUp()
        self.root = pki.root("Root")
        self.leaf = self.root.issue(HOST)
        self.text = pki.pem(self.leaf, self.root)
        key = self.leaf.key_pem()
        self.key = self.write("key.pem", key)
        self.trust = self.write("root.pem", self.root.pem())

    def runs(self, path):
        """(status, standard output, error) of each command that reads certificates."""
        yield vouch("cert", "show", path)
        yield vouch("cert", "check", "--key", self.key, "--trust", self.trust, "--name", HOST, path)
        yield vouch("cert", "fix", "--trust", self.trust, "-o", "-", path)

    def test_certificates_in_forms_that_servers_read_are_read(self):
        forms = {"byte order mark": b"\xef\xbb\xbf" + self.text.encode(), "CRLF": self.text.replace("\n", "\r\n"),
                 "no last line end": self.text.rstrip("\n"), "text around": "Subject: x\n" + self.text + "\nbye\n",
                 "blanks at line ends": self.text.replace("\n", " \n"),
                 "old label": self.text.replace("CERTIFICATE", "X509 CERTIFICATE")}
        for name, content in forms.items():
            with self.subTest(name):
                show, check, fix = self.runs(self.write("file", content))
                self.assertEqual(show[0], 0, show)
                self.assertIn("certificate 2 of", show[1])
                self.assertIn(check[0], (0, 1), check)
                self.assertEqual((fix[0], fix[1]), (0, pki.pem(self.leaf)))
        bom = self.write("root-bom.pem", b"\xef\xbb\xbf" + self.root.pem().encode())
        self.assertEqual(vouch("verify", "-q", "--trust", bom, "--name", HOST, self.write("leaf", self.leaf.pem()))[0], 0)

    def test_file_without_a_certificate_says_what_it_is(self):
        body = re.sub("-----.*\n", "", self.leaf.pem())
        forms = {"": "the file is empty", self.text.encode("utf-16"): "its text is UTF-16",
                 self.text.encode("utf-16-le"): "its text is UTF-16",
                 body: "its base64 lacks the BEGIN and END lines",
                 re.sub("(?m)^", "  ", self.text): "a BEGIN line does not stand at the start of its line",
                 "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n": "what is in it: DH PARAMETERS"}
        for content, says in forms.items():
            with self.subTest(says):
                for code, out, err in self.runs(self.write("file", content)):
                    self.assertEqual((code, out), (3, ""))
                    self.assertRegex(err, rf"^vouch cert \w+: {re.escape(self.at('file'))}: there is no .*; {says}.*\n$")

    def test_messages_name_the_command_and_the_option_that_were_typed(self):
        empty = self.write("empty", "")
        leaf = self.write("leaf", self.leaf.pem())
        for option, value in (("--trust", empty), ("--crl", empty), ("--untrusted", empty), ("--key", empty), ("--name", "a b")):
            words = ["--key", self.key] if option != "--key" else []
            code, out, err = vouch("cert", "check", *words, option, value, leaf)
            self.assertEqual((code, out), (3, ""))
            self.assertTrue(err.startswith(f"vouch cert check: {option} "), err)
        code, _, err = vouch("cert", "check", "--key", self.key, "--names", empty, leaf)
        self.assertEqual((code, err), (3, f"vouch cert check: {empty}: there is no name in it\n"))

    def test_names_file_from_windows_is_read(self):
        names = self.write("names", f"\ufeff{HOST}\r\n# remark\r\nmx:{HOST} # another\r\n")
        code, out, err = vouch("cert", "check", "--key", self.key, "--trust", self.trust, "--names", names,
                               self.write("leaf", self.leaf.pem()))
        self.assertEqual((code, err), (0, ""), out)
        self.assertIn(f"MX host {HOST} is covered", out)

    def test_certificate_that_is_damaged_is_judged_and_never_written(self):
        broken = self.write("broken", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n" + self.text)
        _, check, fix = self.runs(broken)
        self.assertEqual((check[0], check[2]), (2, ""))
        self.assertIn("[cert-malformed]", check[1])
        self.assertEqual(fix, (3, "", f"vouch cert fix: {broken}: certificate 1 in it cannot be read\n"))

    def test_many_certificates_are_put_in_order_or_refused_by_their_number(self):
        copies = self.write("copies", self.text * 30)
        code, out, err = vouch("cert", "fix", "--trust", self.trust, copies)
        self.assertEqual((code, out), (0, pki.pem(self.leaf)))
        self.assertIn("left out, stands there 30 times: CN=" + HOST, err)
        self.assertLess(len(err.splitlines()), 5)
        code, out, err = vouch("cert", "fix", "--trust", self.trust, self.write("copies", self.text * 40))
        self.assertEqual((code, out), (3, ""))
        self.assertIn("it has 80 certificates", err)

    def test_self_signed_certificate_misses_nothing(self):
        alone = self.write("alone", self.root.pem())
        code, out, err = vouch("cert", "fix", alone)
        self.assertEqual((code, out), (0, self.root.pem()))
        self.assertNotIn("missing", err)


if __name__ == "__main__":
    unittest.main()
