# SPDX-License-Identifier: Apache-2.0
"""`vouch cert new, ca, sign, revoke`: what they make is what openssl and this library read, and what
stands already is never lost."""

import datetime
import os
import re
import stat
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from program import vouch


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


class CertMakeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)
        self.umask = os.umask(0)
        self.addCleanup(os.umask, self.umask)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def text(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def certificate(self, name):
        return x509.load_pem_x509_certificate(self.text(name))

    def run_cert(self, *arguments, status=0):
        code, out, err = vouch("cert", *arguments)
        self.assertEqual(code, status, out + err)
        return out, err

    def make_authority(self, *more):
        self.run_cert("ca", *more, "--subject", "CN=Lab CA,O=Example", self.path("ca"))

    def request(self, *arguments, name="mail"):
        self.run_cert("new", "--request", "--key", self.path(f"{name}.key"), "-o", self.path(f"{name}.csr"),
                      *arguments)

    def sign(self, *arguments, name="mail", status=0):
        return self.run_cert("sign", "-o", self.path(f"{name}.pem"), *arguments, self.path("ca"),
                             self.path(f"{name}.csr"), status=status)

    # --- new

    def test_new_self_signed_holds_names_usages_and_dates(self):
        self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), "--days", "90", "--for", "both",
                      "mail.example.test", "*.example.test", "192.0.2.1", "2001:db8::1", "bücher.test")
        made = self.certificate("c")
        names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        self.assertEqual(names.get_values_for_type(x509.DNSName),
                         ["mail.example.test", "*.example.test", "xn--bcher-kva.test"])
        self.assertEqual([str(a) for a in names.get_values_for_type(x509.IPAddress)],
                         ["192.0.2.1", "2001:db8::1"])
        usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        self.assertEqual(list(usage.value), [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        self.assertFalse(usage.critical)
        self.assertFalse(made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
        self.assertEqual(made.not_valid_after - made.not_valid_before,
                         datetime.timedelta(days=90, seconds=-1))
        self.assertEqual(made.version, x509.Version.v3)
        self.assertEqual(made.issuer, made.subject)

    def test_new_each_type_makes_a_key_that_openssl_checks(self):
        kinds = {"p256": "256", "p384": "384", "rsa2048": "2048", "rsa3072": "3072", "rsa4096": "4096"}
        for kind, bits in kinds.items():
            with self.subTest(kind):
                self.run_cert("new", "--type", kind, "--key", self.path(kind), "-o", self.path(kind + ".pem"),
                              "a.example.test")
                code, said = openssl("pkey", "-in", self.path(kind), "-check", "-noout", "-text")
                self.assertEqual(code, 0, said)
                self.assertRegex(said, rf"Private-Key: \({bits} bit")
                self.assertEqual(openssl("verify", "-CAfile", self.path(kind + ".pem"),
                                         self.path(kind + ".pem"))[0], 0)

    def test_new_key_file_is_private_whatever_the_umask(self):
        self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), "a.example.test")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("k")).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("c")).st_mode), 0o644)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["c", "k"])

    def test_new_existing_key_is_not_overwritten(self):
        for kind in ("file", "link"):
            with self.subTest(kind):
                path = self.path(kind)
                if kind == "file":
                    with open(path, "w") as f:
                        f.write("precious")
                else:
                    os.symlink(self.path("elsewhere"), path)
                _, err = self.run_cert("new", "--key", path, "-o", self.path("c"), "a.example.test", status=3)
                self.assertIn("exists already and is not overwritten", err)
                self.assertFalse(os.path.exists(self.path("elsewhere")))
                self.assertFalse(os.path.exists(self.path("c")))
        self.assertEqual(self.text("file"), b"precious")

    def test_new_existing_certificate_is_not_overwritten(self):
        with open(self.path("c"), "w") as f:
            f.write("precious")
        _, err = self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), "a.example.test", status=3)
        self.assertIn("exists already", err)
        self.assertEqual(self.text("c"), b"precious")

    def test_new_used_key_signs_the_request_again(self):
        self.request("a.example.test")
        key = self.text("mail.key")
        self.run_cert("new", "--request", "--use-key", "--key", self.path("mail.key"), "-o", self.path("2.csr"),
                      "a.example.test")
        self.assertEqual(self.text("mail.key"), key)
        first, second = (x509.load_pem_x509_csr(self.text(n)) for n in ("mail.csr", "2.csr"))
        self.assertEqual(first.public_key().public_numbers(), second.public_key().public_numbers())

    def test_new_request_is_what_openssl_verifies(self):
        self.request("--subject", "CN=Mail\\, main,O=Exämple,C=NL", "mail.example.test", "192.0.2.1")
        code, said = openssl("req", "-in", self.path("mail.csr"), "-verify", "-noout", "-text")
        self.assertEqual(code, 0, said)
        read = x509.load_pem_x509_csr(self.text("mail.csr"))
        self.assertEqual([a.value for a in read.subject], ["NL", "Exämple", "Mail, main"])
        self.assertEqual(read.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value, "NL")
        names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        self.assertEqual(names.get_values_for_type(x509.DNSName), ["mail.example.test"])

    def test_new_bad_values_are_named(self):
        cases = {
            ("--days", "0", "a.test"): "--days 0: not a number of days from 1 to 3650",
            ("--type", "dsa", "a.test"): "not one of p256, p384, rsa2048, rsa3072, rsa4096",
            ("--for", "gopher", "a.test"): "not one of https, smtp, ldap-client",
            ("--subject", "mail", "a.test"): "expected CN=",
            ("--subject", "C=NLD", "a.test"): "more characters than this type takes",
            ("a b",): "a b",
            (): "no name is given",
        }
        for arguments, words in cases.items():
            with self.subTest(arguments):
                _, err = self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), *arguments, status=3)
                self.assertIn(words, err)
                self.assertEqual(os.listdir(self.folder.name), [])

    def test_new_no_space_on_the_disk_leaves_nothing_half_written(self):
        self.run_cert("new", "--key", "/dev/full/x", "-o", self.path("c"), "a.example.test", status=3)
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_new_output_that_cannot_be_written_leaves_no_key(self):
        os.symlink("/dev/full", self.path("c"))
        for out in (self.path("c"), self.path("missing/c")):
            with self.subTest(out):
                self.run_cert("new", "--key", self.path("k"), "-o", out, "a.example.test", status=3)
                self.assertEqual(os.listdir(self.folder.name), ["c"])

    def test_new_command_that_is_printed_judges_as_the_service_will(self):
        self.make_authority()
        for service in ("https", "client", "smtp-client", "both"):
            for kind in (["--request"], []):
                with self.subTest(service=service, kind=kind):
                    name = f"{service}{len(kind)}"
                    out, _ = self.run_cert("new", *kind, "--for", service, "--key", self.path(name + ".key"),
                                           "-o", self.path(name), "mail.example.test")
                    words = out.splitlines()[-1].split()[1:]
                    if kind:
                        chain = self.path(name + ".pem")
                        self.run_cert("sign", "-o", chain, self.path("ca"), self.path(name))
                        words = [*words[:-1], "--trust", self.path("ca/ca.pem"), chain]
                    code, said, err = vouch(*words)
                    self.assertEqual(code, 0, said + err)

    def test_new_failure_keeps_the_key_that_was_there(self):
        self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), "a.example.test")
        self.run_cert("new", "--key", self.path("k"), "-o", self.path("c"), "a.example.test", status=3)
        self.run_cert("new", "--use-key", "--key", self.path("k"), "-o", self.path("c"), "a.example.test", status=3)
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["c", "k"])

    # --- ca, sign

    def test_ca_signs_what_openssl_and_vouch_trust(self):
        self.make_authority()
        self.request("mail.example.test", "192.0.2.1")
        self.sign("--days", "100")
        self.assertEqual(openssl("verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname",
                                 "mail.example.test", "-CAfile", self.path("ca/ca.pem"),
                                 self.path("mail.pem"))[0], 0)
        code, out, _ = vouch("verify", "--trust", self.path("ca/ca.pem"), "--key", self.path("mail.key"),
                             "--name", "mail.example.test", self.path("mail.pem"))
        self.assertIn(code, (0, 1), out)
        made, ca = self.certificate("mail.pem"), self.certificate("ca/ca.pem")
        self.assertEqual(made.issuer, ca.subject)
        self.assertEqual(
            made.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier,
            ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("ca/ca.key")).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("ca")).st_mode), 0o700)

    def accepted(self, authority, name):
        """Do OpenSSL, GnuTLS and vouch take what the authority made of the request?"""
        root, leaf = self.path(f"{authority}/ca.pem"), self.path("mail.pem")
        gnutls = subprocess.run(["certtool", "--verify", "--load-ca-certificate", root, "--infile", leaf],
                                capture_output=True, timeout=60)
        return (openssl("verify", "-x509_strict", "-CAfile", root, leaf)[0] == 0, gnutls.returncode == 0,
                vouch("verify", "-q", "--trust", root, "--name", name, leaf)[0] in (0, 1))

    def test_ca_name_constraints_bind_what_it_signs(self):
        cases = {  # what is permitted: (names that it may issue for, others)
            ("example.test",): (["example.test", "a.b.example.test", "*.example.test"],
                                ["other.test", "xexample.test", "192.0.2.1", "::1", "*.test"]),
            ("10.0.0.0/8", "2001:db8::/32"): (["10.1.2.3", "2001:db8::7"], ["192.0.2.1", "2001:db9::1"]),
            ("example.test", "10.20.0.0/15", "192.0.2.7"): (["example.test", "10.21.255.1", "192.0.2.7"],
                                                            ["10.22.0.1", "192.0.2.8", "::1", "test"]),
        }
        for number, (permitted, (good, bad)) in enumerate(cases.items()):
            ca = f"ca{number}"
            self.run_cert("ca", *(word for name in permitted for word in ("--permit", name)), self.path(ca))
            for name in good + bad:
                with self.subTest((permitted, name)):
                    self.request(name, name="mail")
                    words = ["sign", "-o", self.path("mail.pem"), self.path(ca), self.path("mail.csr")]
                    if name in good:
                        self.run_cert(*words)
                        self.assertEqual(self.accepted(ca, name.replace("*", "w")), (True, True, True))
                    else:
                        _, err = self.run_cert(*words, status=3)
                        self.assertIn("the authority may not issue for this name", err)
                        self.assertFalse(os.path.exists(self.path("mail.pem")))
                for end in ("pem", "key", "csr"):
                    if os.path.exists(self.path(f"mail.{end}")):
                        os.unlink(self.path(f"mail.{end}"))
            self.assertEqual(len(self.text(f"{ca}/issued.txt").splitlines()), 1 + len(good))

    def test_ca_permit_that_is_no_domain_or_network_is_named(self):
        for name, words in {"10.0.0.0/33": "no prefix of so many bits", "10.0.0.0/": "no prefix", "10.0.0.0/x": "no prefix",
                            "example.test/8": "not a network", "*.example.test": "give the domain alone"}.items():
            _, err = self.run_cert("ca", "--permit", name, self.path("ca"), status=3)
            self.assertIn(words, err)
            self.assertFalse(os.path.exists(self.path("ca")))

    def test_sign_weak_key_or_taken_output_issues_nothing(self):
        self.make_authority()
        self.assertEqual(openssl("req", "-new", "-newkey", "rsa:1024", "-nodes", "-keyout", self.path("w.key"), "-out",
                                 self.path("mail.csr"), "-subj", "/CN=a.test", "-addext", "subjectAltName=DNS:a.test")[0], 0)
        _, err = self.sign(status=3)
        self.assertIn("the request's key is too weak: RSA 1024", err)
        os.unlink(self.path("mail.csr"))
        self.request("a.example.test")
        self.sign()
        before = self.text("mail.pem"), self.text("ca/issued.txt")
        _, err = self.sign(status=3)
        self.assertIn("exists already", err)
        self.assertEqual((self.text("mail.pem"), self.text("ca/issued.txt")), before)

    def test_long_or_oddly_written_names_become_good_subjects(self):
        long = ".".join(["abcdefgh"] * 12) + ".test"
        self.run_cert("new", "--request", "--key", self.path("k"), "-o", self.path("r"), long)
        request = x509.load_pem_x509_csr(self.text("r"))
        self.assertEqual(len(request.subject), 0)
        self.assertTrue(request.extensions.get_extension_for_class(x509.SubjectAlternativeName).critical)
        self.run_cert("new", "--key", self.path("k"), "--use-key", "-o", self.path("c"), long)
        self.assertEqual(vouch("cert", "check", "-q", "--trust", self.path("c"), "--key", self.path("k"), "--name", long,
                               self.path("c"))[0], 0)
        self.run_cert("new", "--key", self.path("k"), "--use-key", "-o", self.path("2"), long, "WWW.Example.TEST.", "bücher.test")
        self.assertEqual(self.certificate("2").subject.rfc4514_string(), "CN=www.example.test")

    def test_ca_existing_folder_with_an_authority_is_kept(self):
        self.make_authority()
        before = self.text("ca/ca.key"), self.text("ca/ca.pem")
        _, err = self.run_cert("ca", self.path("ca"), status=3)
        self.assertIn("exists already", err)
        self.assertEqual((self.text("ca/ca.key"), self.text("ca/ca.pem")), before)

    def test_sign_request_of_openssl_keeps_names_and_purpose(self):
        self.make_authority()
        self.assertEqual(openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", self.path("o.key"),
                                 "-out", self.path("mail.csr"), "-subj", "/CN=client.example.test",
                                 "-addext", "subjectAltName=DNS:client.example.test",
                                 "-addext", "extendedKeyUsage=clientAuth")[0], 0)
        self.sign()
        made = self.certificate("mail.pem")
        self.assertEqual(list(made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value),
                         [ExtendedKeyUsageOID.CLIENT_AUTH])
        self.assertEqual(openssl("verify", "-purpose", "sslclient", "-CAfile", self.path("ca/ca.pem"),
                                 self.path("mail.pem"))[0], 0)

    def test_sign_altered_request_is_refused(self):
        self.make_authority()
        self.request("mail.example.test")
        der = bytearray(x509.load_pem_x509_csr(self.text("mail.csr")).public_bytes(serialization.Encoding.DER))
        der[der.index(b"mail.example")] ^= 1
        with open(self.path("mail.csr"), "wb") as f:
            f.write(der)
        _, err = self.sign(status=3)
        self.assertIn("not signed by its own key", err)
        self.assertFalse(os.path.exists(self.path("mail.pem")))

    def test_sign_other_file_is_named_as_no_request(self):
        self.make_authority()
        _, err = self.run_cert("sign", self.path("ca"), self.path("ca/ca.pem"), status=3)
        self.assertIn("there is no certificate request in it", err)

    def test_sign_wrong_key_beside_the_authority_is_refused(self):
        self.make_authority()
        self.request("mail.example.test")
        os.replace(self.path("mail.key"), self.path("ca/ca.key"))
        _, err = self.sign(status=3)
        self.assertIn("it is not the key of ca.pem", err)

    # --- revoke

    def revoked(self):
        crl = x509.load_pem_x509_crl(self.text("ca/crl.pem"))
        self.assertTrue(crl.is_signature_valid(self.certificate("ca/ca.pem").public_key()))
        return crl

    def test_revoke_certificate_stands_in_the_list(self):
        self.make_authority()
        self.request("mail.example.test")
        self.sign()
        self.run_cert("revoke", "--reason", "keyCompromise", self.path("ca"), self.path("mail.pem"))
        crl = self.revoked()
        (row,) = crl
        self.assertEqual(row.serial_number, self.certificate("mail.pem").serial_number)
        self.assertEqual(row.extensions.get_extension_for_class(x509.CRLReason).value.reason,
                         x509.ReasonFlags.key_compromise)
        code, out, _ = vouch("verify", "--trust", self.path("ca/ca.pem"), "--revocation", "hard", "--crl",
                             self.path("ca/crl.pem"), self.path("mail.pem"))
        self.assertEqual(code, 2)
        self.assertIn("keyCompromise", out)
        _, err = self.run_cert("revoke", self.path("ca"), self.path("mail.pem"), status=3)
        self.assertIn("revoked already", err)

    def test_revoke_without_certificate_refreshes_the_list(self):
        self.make_authority()
        self.request("mail.example.test")
        self.sign()
        self.run_cert("revoke", self.path("ca"))
        self.assertEqual(list(self.revoked()), [])
        serial = f"{self.certificate('mail.pem').serial_number:x}"
        self.run_cert("revoke", self.path("ca"), ":".join(re.findall("..", serial)))
        crl = self.revoked()
        self.assertEqual(len(crl), 1)
        self.assertEqual(crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number, 2)
        code, _, _ = vouch("verify", "--trust", self.path("ca/ca.pem"), "--revocation", "hard", "--crl",
                           self.path("ca/crl.pem"), self.path("mail.pem"))
        self.assertEqual(code, 2)

    def test_revoke_unknown_serial_or_reason_changes_nothing(self):
        self.make_authority()
        self.request("mail.example.test")
        self.sign()
        before = self.text("ca/issued.txt")
        _, err = self.run_cert("revoke", self.path("ca"), "0102", status=3)
        self.assertIn("issued no certificate with that serial", err)
        _, err = self.run_cert("revoke", "--reason", "boredom", self.path("ca"), self.path("mail.pem"), status=3)
        self.assertIn("not one of unspecified, keyCompromise", err)
        self.assertEqual(self.text("ca/issued.txt"), before)
        self.assertFalse(os.path.exists(self.path("ca/crl.pem")))

    def test_issued_file_with_a_foreign_line_is_named_by_its_number(self):
        self.make_authority()
        self.request("mail.example.test")
        self.sign()
        with open(self.path("ca/issued.txt"), "a") as f:
            f.write("what is this\n")
        _, err = self.run_cert("revoke", self.path("ca"), self.path("mail.pem"), status=3)
        self.assertRegex(err, r"issued\.txt:3: expected SERIAL")

    def test_sign_many_at_once_notes_each_one(self):
        self.make_authority()
        for i in range(8):
            self.request(f"m{i}.example.test", name=f"m{i}")
        from program import VOUCH
        running = [subprocess.Popen([VOUCH, "cert", "sign", "-o", self.path(f"m{i}.pem"), self.path("ca"),
                                     self.path(f"m{i}.csr")]) for i in range(8)]
        self.assertEqual([p.wait(60) for p in running], [0] * 8)
        lines = self.text("ca/issued.txt").decode().splitlines()[1:]
        serials = {f"{self.certificate(f'm{i}.pem').serial_number:x}" for i in range(8)}
        self.assertEqual({line.split()[0] for line in lines}, serials)


if __name__ == "__main__":
    unittest.main()
