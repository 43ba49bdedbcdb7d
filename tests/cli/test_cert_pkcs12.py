# SPDX-License-Identifier: Apache-2.0
"""PKCS#12 and PKCS#7: vouch reads what openssl, GnuTLS, keytool and NSS write, and they read what
vouch writes."""

import base64
import hashlib
import hmac
import json
import os
import pty
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from program import VOUCH, environment, vouch
import pki

PASSWORD = "Secret-1234567890-1234567890-1234567890"  # longer than the 31 characters that mbedTLS's own would take


def der(tag, *parts):
    content = b"".join(parts)
    n = len(content)
    length = bytes([n]) if n < 128 else bytes([0x80 | (n.bit_length() + 7) // 8]) + n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([tag]) + length + content


def oid(hexadecimal):
    return der(6, bytes.fromhex(hexadecimal))


class Bundles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root("Root")
        cls.lower = cls.root.issue_ca("Lower")
        cls.leaf = cls.lower.issue("www.example.test", names=["www.example.test"])

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("chain.pem", pki.pem(self.leaf, self.lower))
        self.write("root.pem", self.root.pem())
        self.write("key.pem", self.leaf.key_pem())
        self.write("pw", PASSWORD + "\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def run_tool(self, *words, **keywords):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, **keywords)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def export(self, *options, name="a.p12", password="file:pw"):
        self.run_tool("openssl", "pkcs12", "-export", "-in", "chain.pem", "-inkey", "key.pem", "-out", name,
                      "-passout", password, *options)
        return self.path(name)

    def vouch(self, *arguments, status=0):
        code, out, err = vouch(*arguments)
        self.assertEqual(code, status, out + err)
        return out + err

    def show(self, path, password="pw"):
        """What stands in it: {kind: [SHA-256 of each]}."""
        out = self.vouch("cert", "show", "--json", "--key-password-file", self.path(password), path)
        found = {}
        for line in out.splitlines():
            row = json.loads(line)
            found.setdefault(row["kind"], []).append(row.get("sha256") or row["key"])
        return found

    def assert_whole(self, path, password="pw"):
        found = self.show(path, password)
        self.assertEqual(sorted(found["certificate"]), sorted([self.leaf.sha256(), self.lower.sha256()]))
        self.assertEqual(len(found["private key"]), 1)
        out = self.vouch("cert", "check", "--key-password-file", self.path(password), "--trust", self.path("root.pem"),
                         "--name", "www.example.test", path)
        self.assertRegex(out, "(?m)^VALID ")


class ReadTest(Bundles):
    def test_pkcs12_of_openssl_with_each_cipher_is_read(self):
        for cipher in ("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC", "PBE-SHA1-3DES",
                       "PBE-SHA1-2DES", "PBE-SHA1-RC2-40", "PBE-SHA1-RC2-128", "NONE"):
            with self.subTest(cipher):
                self.assert_whole(self.export("-legacy", "-certpbe", cipher, "-keypbe", cipher))

    def test_pkcs12_of_openssl_with_each_mac_is_read(self):
        for digest in ("sha1", "sha224", "sha256", "sha384", "sha512"):
            with self.subTest(digest):
                self.assert_whole(self.export("-macalg", digest))

    def test_pkcs12_with_a_password_of_other_letters_is_read(self):
        self.write("pw", "gehéim-密-😀\n")
        self.assert_whole(self.export("-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES"))
        self.assert_whole(self.export())

    def test_pkcs12_without_a_password_is_read_without_asking(self):
        path = self.export(password="pass:")
        self.assertIn("certificate 1 of", self.vouch("cert", "show", path))

    def test_pkcs12_of_gnutls_is_read(self):
        self.run_tool("certtool", "--to-p12", "--load-certificate", "chain.pem", "--load-privkey", "key.pem",
                      "--outder", "--outfile", "g.p12", "--password", PASSWORD, "--p12-name", "x")
        self.assert_whole(self.path("g.p12"))

    @unittest.skipUnless(shutil.which("keytool"), "no keytool (default-jre-headless)")
    def test_pkcs12_of_keytool_is_read(self):
        self.run_tool("keytool", "-importkeystore", "-srckeystore", self.export(), "-srcstorepass", PASSWORD,
                      "-destkeystore", "j.p12", "-deststoretype", "PKCS12", "-deststorepass", PASSWORD)
        self.assert_whole(self.path("j.p12"))

    def test_pkcs12_of_nss_in_pieces_of_indefinite_length_is_read(self):
        os.mkdir(self.path("db"))
        self.write("nopw", "\n")
        self.run_tool("certutil", "-N", "-d", "db", "--empty-password")
        self.run_tool("pk12util", "-i", self.export("-name", "x"), "-d", "db", "-w", "pw", "-k", "nopw")
        self.run_tool("pk12util", "-o", "n.p12", "-n", "x", "-d", "db", "-w", "pw", "-k", "nopw")
        with open(self.path("n.p12"), "rb") as f:
            self.assertEqual(f.read(2), b"\x30\x80")
        self.assert_whole(self.path("n.p12"))

    def safe_of(self, path):
        """The AuthenticatedSafe's bytes, which the MAC covers."""
        with open(path, "rb") as f:
            bytes_ = f.read()
        at = bytes_.index(bytes.fromhex("06092a864886f70d010701a0"))  # data, [0], OCTET STRING

        def content(text, position):
            first = text[position + 1]
            size = 0 if first < 128 else first & 127
            length = int.from_bytes(text[position + 2:position + 2 + size], "big") if size else first
            return text[position + 2 + size:position + 2 + size + length]

        return content(content(bytes_, at + 11), 0)

    @staticmethod
    def with_mac(safe, info, rounds):
        data = der(0x30, oid("2a864886f70d010701"), der(0xa0, der(4, safe)))
        return der(0x30, der(2, b"\x03"), data, der(0x30, info, der(4, b"saltsalt"), der(2, rounds)))

    def test_pkcs12_with_pbmac1_is_read(self):
        """RFC 9579, which openssl has from 3.4 on: the MAC of a file is made anew here."""
        safe = self.safe_of(self.export())
        key = hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), b"saltsalt", 2048, 32)
        hmac_sha512 = der(0x30, oid("2a864886f70d020b"), der(5))
        kdf = der(0x30, oid("2a864886f70d01050c"), der(0x30, der(4, b"saltsalt"), der(2, b"\x08\x00"), der(2, b"\x20"),
                                                     hmac_sha512))
        algorithm = der(0x30, oid("2a864886f70d01050e"), der(0x30, kdf, hmac_sha512))
        info = der(0x30, algorithm, der(4, hmac.new(key, safe, "sha512").digest()))
        self.assert_whole(self.write("m.p12", self.with_mac(safe, info, b"\x01")))
        path = self.write("n.p12", self.with_mac(safe[:-1] + bytes([safe[-1] ^ 1]), info, b"\x01"))
        self.assertIn("the password does not open it", self.vouch("cert", "show", "--key-password-file",
                                                                  self.path("pw"), path, status=3))

    def test_pkcs12_with_absurd_rounds_is_refused(self):
        safe = self.safe_of(self.export())
        info = der(0x30, der(0x30, oid("608648016503040201"), der(5)), der(4, bytes(32)))
        for rounds, words in ((b"\x7f\xff\xff\xff", "it asks for more than 10000000 rounds of key derivation"),
                              (b"\x00", "its key derivation has no rounds"), (b"\xff", "its MAC cannot be read")):
            path = self.write("r.p12", self.with_mac(safe, info, rounds))
            self.assertIn(words, self.vouch("cert", "show", "--key-password-file", self.path("pw"), path, status=3))

    def test_pkcs12_wrong_password_or_changed_byte_is_refused(self):
        path = self.export()
        other = self.write("other", "wrong\n")
        for command in (("cert", "show"), ("cert", "fix"), ("verify",)):
            said = self.vouch(*command, "--key-password-file", other, path, status=3)
            self.assertRegex(said, r"a\.p12: the password does not open it\n$")
        with open(path, "rb") as f:
            bytes_ = bytearray(f.read())
        bytes_[len(bytes_) // 2] ^= 1
        changed = self.write("c.p12", bytes(bytes_))
        self.assertRegex(self.vouch("cert", "show", "--key-password-file", self.path("pw"), changed, status=3),
                         r"c\.p12: (the password does not open it|it is no PKCS#12 that can be read)")

    def test_pkcs12_without_the_password_says_what_to_give(self):
        self.assertIn("a.p12: it is encrypted; give --key-password-file",
                      self.vouch("cert", "show", self.export(), status=3))

    def test_pkcs12_of_a_cipher_that_is_lacking_is_named(self):
        for cipher, name in (("PBE-SHA1-RC4-128", "pbeWithSHAAnd128BitRC4"), ("camellia-256-cbc", "Camellia-256-CBC")):
            path = self.export("-legacy", "-keypbe", cipher)
            said = self.vouch("cert", "show", "--key-password-file", self.path("pw"), path, status=3)
            self.assertIn(f"it is encrypted with {name}, which this build lacks", said)

    def test_verify_and_client_certificate_take_pkcs12(self):
        path = self.export()
        out = self.vouch("verify", "--key-password-file", self.path("pw"), "--key", path, "--trust",
                         self.path("root.pem"), path)
        self.assertRegex(out, "(?m)^VALID ")

    def test_pkcs12_password_is_asked_for_on_the_terminal_without_echo(self):
        path = self.export()
        for typed, status in ((PASSWORD, 0), ("wrong", 3), (PASSWORD[:-1] + "é\x7f" + PASSWORD[-1], 0),
                              ("nonsense\x15" + PASSWORD, 0), ("\x03", 3)):
            with self.subTest(typed):
                out, code = self.at_terminal(typed + ("" if typed == "\x03" else "\r"), "cert", "check", "--trust",
                                             self.path("root.pem"), path)
                self.assertEqual(code, status, out)
                self.assertIn(f"Password of {path}: ", out)
                self.assertEqual(out.count("Password of"), 1)
                self.assertNotIn(PASSWORD, out)
                self.assertNotIn("wrong\r", out)

    def at_terminal(self, typed, *arguments):
        """(what the terminal showed, exit status)."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(VOUCH, [VOUCH, *arguments], environment())
        shown = b""
        sent = False
        while True:
            try:
                part = os.read(fd, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if not sent and b": " in shown:
                os.write(fd, typed.encode())
                sent = True
        os.close(fd)
        return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class WriteTest(Bundles):
    def fix(self, *arguments, status=0):
        return self.vouch("cert", "fix", "--trust", self.path("root.pem"), *arguments, status=status)

    def make(self, name="new.p12", *options):
        self.fix("--key", self.path("key.pem"), "--out-password-file", self.path("pw"), *options, "-o",
                 self.path(name), self.path("chain.pem"))
        return self.path(name)

    def test_pkcs12_is_what_the_library_reads(self):
        for options in ((), ("--legacy",)):
            with self.subTest(options):
                path = self.make(f"new{len(options)}.pfx", *options)
                with open(path, "rb") as f:
                    key, leaf, others = pkcs12.load_key_and_certificates(f.read(), PASSWORD.encode())
                self.assertEqual(key.public_key().public_numbers(), leaf.public_key().public_numbers())
                self.assertEqual(leaf, x509.load_der_x509_certificate(self.leaf.der()))
                self.assertEqual(others, [x509.load_der_x509_certificate(self.lower.der())])
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_pkcs12_is_read_by_openssl_gnutls_nss_and_vouch(self):
        for options in ((), ("--legacy",)):
            with self.subTest(options):
                name = os.path.basename(self.make(f"new{len(options)}.p12", *options))
                said = self.run_tool("openssl", "pkcs12", "-in", name, "-passin", "file:pw", "-nodes")
                self.assertIn("friendlyName: www.example.test", said)
                self.assertEqual(said.count("BEGIN CERTIFICATE"), 2)
                said = self.run_tool("certtool", "--p12-info", "--inder", "--infile", name, "--password", PASSWORD)
                self.assertEqual(said.count("BEGIN CERTIFICATE"), 2)
                os.mkdir(self.path(f"db{len(options)}"))
                self.write("nopw", "\n")
                self.run_tool("certutil", "-N", "-d", f"db{len(options)}", "--empty-password")
                self.run_tool("pk12util", "-i", name, "-d", f"db{len(options)}", "-w", "pw", "-k", "nopw")
                self.assert_whole(self.path(name))

    @unittest.skipUnless(shutil.which("keytool"), "no keytool (default-jre-headless)")
    def test_pkcs12_and_pkcs7_are_read_by_keytool(self):
        for options in ((), ("--legacy",)):
            name = self.make(f"new{len(options)}.p12", *options)
            said = self.run_tool("keytool", "-list", "-v", "-keystore", name, "-storepass", PASSWORD)
            self.assertIn("Entry type: PrivateKeyEntry", said)
            self.assertIn("Certificate chain length: 2", said)
        self.fix("-o", self.path("new.p7b"), self.path("chain.pem"))
        said = self.run_tool("keytool", "-printcert", "-file", "new.p7b")
        self.assertIn("Owner: CN=www.example.test", said)
        self.assertIn("Owner: CN=Lower", said)

    def test_pkcs12_of_each_kind_of_key_goes_there_and_back(self):
        for kind in ("p256", "p384", "rsa2048", "rsa4096"):
            with self.subTest(kind):
                key, cert, back = (self.path(f"{kind}.{end}") for end in ("key", "pem", "back"))
                self.vouch("cert", "new", "--type", kind, "--key", key, "-o", cert, "a.example.test")
                bundle = self.path(f"{kind}.p12")
                self.vouch("cert", "fix", "--key", key, "--trust", cert, "--out-password-file", self.path("pw"),
                           "-o", bundle, cert)
                self.vouch("cert", "fix", "--key-password-file", self.path("pw"), "--trust", cert, "--key-out", back,
                           "-o", self.path(f"{kind}.chain"), bundle)
                with open(key, "rb") as a, open(back, "rb") as b:
                    same = [serialization.load_pem_private_key(f.read(), None).private_numbers() for f in (a, b)]
                self.assertEqual(same[0], same[1])
                self.assertEqual(stat.S_IMODE(os.stat(back).st_mode), 0o600)

    def test_pkcs7_is_read_by_openssl_gnutls_and_vouch(self):
        self.fix("-o", self.path("new.p7b"), self.path("chain.pem"))
        self.assertEqual(self.run_tool("openssl", "pkcs7", "-in", "new.p7b", "-print_certs").count("subject="), 2)
        self.assertEqual(self.run_tool("certtool", "--p7-info", "--infile", "new.p7b").count("BEGIN CERT"), 2)
        self.assertEqual(self.show(self.path("new.p7b")), {"certificate": [self.leaf.sha256(), self.lower.sha256()]})

    def test_pkcs7_in_ber_is_read(self):
        self.fix("-o", self.path("new.p7b"), self.path("chain.pem"))
        with open(self.path("new.p7b")) as f:
            packed = base64.b64decode("".join(re.findall(r"^[^-].*$", f.read(), re.M)))
        inner = packed[4:]
        path = self.write("ber.p7b", b"\x30\x80" + inner + b"\0\0")
        self.assertEqual(len(self.show(path)["certificate"]), 2)
        self.assertIn("VALID", self.vouch("verify", "--trust", self.path("root.pem"), path))

    def test_pkcs12_without_key_or_password_writes_nothing(self):
        out = self.path("new.p12")
        self.assertIn("give --key", self.fix("-o", out, self.path("chain.pem"), status=3))
        self.assertIn("give --out-password-file", self.fix("--key", self.path("key.pem"), "-o", out,
                                                            self.path("chain.pem"), status=3))
        self.assertFalse(os.path.exists(out))
        self.assertIn("no private key", self.fix("--key-out", self.path("k"), self.path("chain.pem"), status=3))

    def test_pkcs12_new_password_is_typed_twice(self):
        for second, status in (("abc", 0), ("abd", 3)):
            out = self.path(f"typed{status}.p12")
            shown, code = self.type_both("abc\r", second + "\r", "cert", "fix", "--trust", self.path("root.pem"),
                                         "--key", self.path("key.pem"), "-o", out, self.path("chain.pem"))
            self.assertEqual(code, status, shown)
            self.assertEqual(os.path.exists(out), status == 0)
        self.write("abc", "abc\n")
        self.assert_whole(self.path("typed0.p12"), "abc")

    def type_both(self, first, second, *arguments):
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(VOUCH, [VOUCH, *arguments], environment())
        shown, wanted = b"", [(b"Password of", first), (b"once more", second)]
        while True:
            try:
                part = os.read(fd, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if wanted and wanted[0][0] in shown:
                os.write(fd, wanted.pop(0)[1].encode())
        os.close(fd)
        return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    unittest.main()
