# SPDX-License-Identifier: Apache-2.0
"""`vouch cert fix`: whatever a bundle holds, what comes out is the chain that a server should send."""

import itertools
import os
import random
import re
import subprocess
import tempfile
import unittest

from cryptography import x509
from cryptography.x509.oid import NameOID

from program import vouch
import pki


class CertFixTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root("Root")
        cls.upper = cls.root.issue_ca("Upper")
        cls.lower = cls.upper.issue_ca("Lower")
        cls.leaf = cls.lower.issue("www.example.test")
        cls.stranger = pki.root("Other root").issue_ca("Stranger")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(self.folder.cleanup)
        self.write("root.pem", self.root)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, *certificates):
        with open(self.path(name), "w") as f:
            f.write(pki.pem(*certificates))
        return self.path(name)

    def write_key(self, entity):
        with open(self.path("key.pem"), "wb") as f:
            key = entity.key_pem()
            f.write(key if isinstance(key, bytes) else key.encode())
        return self.path("key.pem")

    def read(self, name="new.pem"):
        with open(self.path(name), "rb") as f:
            blocks = re.findall(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", f.read(), re.S)
        subjects = [x509.load_pem_x509_certificate(block).subject for block in blocks]
        return [s.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value for s in subjects]

    def fix(self, *certificates, options=(), status=0, trust=True):
        """(names in the chain that was written, what was said)"""
        if os.path.exists(self.path("new.pem")):
            os.unlink(self.path("new.pem"))
        bundle = self.write("bundle.pem", *certificates)
        trusted = ["--trust", self.path("root.pem")] if trust else []
        code, out, err = vouch("cert", "fix", *trusted, *options, "-o", self.path("new.pem"), bundle)
        self.assertEqual(code, status, out + err)
        return self.read(), out

    def test_fix_any_order_with_copies_gives_the_one_right_chain(self):
        for order in itertools.permutations([self.leaf, self.lower, self.upper, self.root]):
            bundle = [*order, random.choice(order), self.stranger]
            chain, said = self.fix(*bundle)
            self.assertEqual(chain, ["www.example.test", "Lower", "Upper"])
            self.assertIn("stands there twice", said)
            self.assertIn("belongs to no path: CN=Stranger", said)
            self.assertIn("clients have their own root: CN=Root", said)
            code, out, _ = vouch("verify", "--trust", self.path("root.pem"), self.path("new.pem"))
            self.assertEqual(code, 0, out)

    def test_fix_missing_intermediate_is_taken_from_files(self):
        extra = self.write("extra.pem", self.stranger, self.upper)
        chain, _ = self.fix(self.leaf, self.lower, options=["--untrusted", extra])
        self.assertEqual(chain, ["www.example.test", "Lower", "Upper"])

    def test_fix_missing_intermediate_that_nobody_has_is_named(self):
        chain, said = self.fix(self.leaf, self.lower, status=2)
        self.assertEqual(chain, ["www.example.test", "Lower"])
        self.assertIn("still missing: the certificate of CN=Upper", said)

    def test_fix_untrusted_root_in_the_bundle_orders_all_the_same(self):
        chain, _ = self.fix(self.root, self.upper, self.leaf, self.lower, trust=False)
        self.assertEqual(chain, ["www.example.test", "Lower", "Upper"])

    def test_fix_two_leaves_the_key_chooses(self):
        second = self.lower.issue("mail.example.test", key=pki.new_key())
        for leaf, name in ((self.leaf, "www.example.test"), (second, "mail.example.test")):
            chain, said = self.fix(self.leaf, second, self.lower, self.upper,
                                   options=["--key", self.write_key(leaf)])
            self.assertEqual(chain, [name, "Lower", "Upper"])
            self.assertIn("belongs to no path", said)

    def test_fix_key_of_another_certificate_writes_nothing(self):
        bundle = self.write("bundle.pem", self.leaf, self.lower)
        code, _, err = vouch("cert", "fix", "--key", self.write_key(self.stranger), "-o", self.path("new.pem"), bundle)
        self.assertEqual(code, 3)
        self.assertIn("no certificate in it belongs to the private key", err)
        self.assertFalse(os.path.exists(self.path("new.pem")))

    def test_fix_expired_leaf_is_ordered_too(self):
        leaf = self.lower.issue("old.example.test", days=(-100, -10))
        chain, _ = self.fix(self.upper, self.lower, leaf)
        self.assertEqual(chain, ["old.example.test", "Lower", "Upper"])

    def test_fix_existing_output_is_kept(self):
        bundle = self.write("bundle.pem", self.leaf, self.lower)
        before = open(bundle, "rb").read()
        code, _, err = vouch("cert", "fix", "-o", bundle, bundle)
        self.assertEqual(code, 3)
        self.assertIn("exists already", err)
        self.assertEqual(open(bundle, "rb").read(), before)

    def test_fix_pkcs7_becomes_a_chain(self):
        self.write("all.pem", self.upper, self.root, self.leaf, self.lower)
        subprocess.run(["openssl", "crl2pkcs7", "-nocrl", "-certfile", self.path("all.pem"), "-outform", "DER",
                        "-out", self.path("all.p7b")], check=True)
        code, out, err = vouch("cert", "fix", "--trust", self.path("root.pem"), "-o", self.path("new.pem"),
                               self.path("all.p7b"))
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.read(), ["www.example.test", "Lower", "Upper"])

    def mended(self, bundle, *names):
        """Types what `vouch verify` says under "to mend", and judges what comes of it."""
        wanted = [part for name in names for part in ("--name", name)]
        code, out, _ = vouch("verify", "--trust", self.path("root.pem"), *wanted, bundle)
        self.assertNotEqual(code, 0, out)
        (command,) = re.findall(r"^to mend +(vouch .*)$", out, re.M)
        if os.path.exists(self.path("new.pem")):
            os.unlink(self.path("new.pem"))
        command = command.replace("NEW.pem", self.path("new.pem"))
        command = command.replace("INTERMEDIATES.pem", self.write("extra.pem", self.upper))
        words = command.split()[1:]
        self.assertIn("--trust", words)  # as it was judged: literally the same root
        code, out, err = vouch(*words)
        self.assertEqual(code, 0, command + out + err)
        return vouch("verify", "--trust", self.path("root.pem"), *wanted, self.path("new.pem"))[0]

    def test_verify_command_that_is_printed_mends_the_chain(self):
        broken = {
            "copies": [self.leaf, self.lower, self.lower, self.upper],
            "order": [self.leaf, self.upper, self.lower],
            "root": [self.leaf, self.lower, self.upper, self.root],
            "stranger": [self.leaf, self.lower, self.upper, self.stranger],
            "last": [self.lower, self.upper, self.leaf],
        }
        for kind, bundle in broken.items():
            with self.subTest(kind):
                if kind == "root":  # only a remark
                    bundle = [self.leaf, self.root, self.lower, self.upper]
                self.assertEqual(self.mended(self.write("bundle.pem", *bundle), "www.example.test"), 0)

    def test_verify_command_never_holds_what_a_peer_sent(self):
        leaf = self.lower.issue("x", names=["www.example.test"])
        path = self.path("a b;c.pem")
        with open(path, "w") as f:
            f.write(pki.pem(leaf, self.upper, self.lower))
        code, out, _ = vouch("verify", "--trust", self.path("root.pem"), path)
        self.assertIn(f"to mend    vouch cert fix --trust {self.path('root.pem')} -o NEW.pem CHAIN.pem\n", out)

    def test_fix_self_signed_stranger_is_not_called_a_root(self):
        said = self.fix(self.leaf, self.lower, self.upper, self.root, pki.root("Foreign"))[1]
        self.assertIn("left out, clients have their own root: CN=Root,", said)
        self.assertIn("left out, belongs to no path: CN=Foreign,", said)

    def test_fix_standard_output_has_the_chain_alone(self):
        bundle = self.write("bundle.pem", self.lower, self.leaf, self.upper)
        code, out, err = vouch("cert", "fix", "--trust", self.path("root.pem"), bundle)
        self.assertEqual(code, 0)
        self.assertEqual(out, pki.pem(self.leaf, self.lower, self.upper))
        self.assertIn("CN=www.example.test", err)


if __name__ == "__main__":
    unittest.main()
