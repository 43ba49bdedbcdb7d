# SPDX-License-Identifier: Apache-2.0
"""What `vouch cert check` says before a bundle is installed is mended by typing it: each fault, for each service."""

import os
import re
import shlex
import subprocess
import tempfile
import unittest

from program import VOUCH, environment
import pki

HOST = "gui.example.test"
SERVER, CLIENT = ("https", "smtp"), ("ldap-client", "smtp-client", "threat-analysis", "client")


class Mend(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.cert("ca", "--days", "3000", "ca")

    def cert(self, *words):
        return self.run_vouch(["cert", *words])

    def run_vouch(self, words):
        done = subprocess.run([VOUCH, *words], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env=environment(), stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
        return done.stdout

    def at(self, name):
        return os.path.join(self.folder, name)

    def issue(self, service, *names, days="100"):
        """gui.pem and gui.key, for that service."""
        for name in ("gui.key", "gui.csr", "gui.pem"):
            if os.path.exists(self.at(name)):
                os.unlink(self.at(name))
        self.cert("new", "--request", "--for", service, "--key", "gui.key", "-o", "gui.csr", *names)
        self.cert("sign", "--days", days, "-o", "gui.pem", "ca", "gui.csr")

    def check(self, service, bundle="gui.pem"):
        done = subprocess.run([VOUCH, "cert", "check", "--for", service, "--key", "gui.key", "--trust", "ca/ca.pem", "--name",
                               HOST, bundle], cwd=self.folder, capture_output=True, text=True, timeout=120, env=environment())
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def type_it(self, said):
        """Every command under "to mend", once each; then what came of it is signed and moved in place."""
        blocks = re.findall(r"^to mend +(vouch .*\n(?: {11}vouch .*\n)*)", said, re.M)
        self.assertTrue(blocks, said)
        for line in dict.fromkeys(line.strip() for block in blocks for line in block.splitlines()):
            words = shlex.split(line)
            self.assertEqual(words[0], "vouch")
            self.run_vouch(words[1:] + (["--trust", "ca/ca.pem"] if words[1:3] == ["cert", "fix"] else []))
        if os.path.exists(self.at("NEW.csr")):
            self.cert("sign", "--days", "100", "-o", "NEW.pem", "ca", "NEW.csr")
        for end in ("pem", "key", "csr"):
            if os.path.exists(self.at(f"NEW.{end}")):
                os.replace(self.at(f"NEW.{end}"), self.at(f"gui.{end}"))

    def mend(self, service, bundle="gui.pem"):
        code, said = self.check(service, bundle)
        self.assertEqual(code, 2, said)
        self.type_it(said)
        code, said = self.check(service)
        self.assertEqual(code, 0, said)

    def test_purpose_that_the_service_does_not_have(self):
        for made, services in (("client", (*SERVER, "both")), ("https", (*CLIENT, "both"))):
            for service in services:
                with self.subTest((made, service)):
                    self.issue(made, HOST)
                    self.mend(service)

    def test_purpose_that_it_has_is_valid(self):
        for made, services in (("client", CLIENT), ("https", SERVER), ("both", (*SERVER, *CLIENT, "both"))):
            self.issue(made, HOST)
            for service in services:
                self.assertEqual(self.check(service)[0], 0, (made, service))

    def test_name_that_is_not_covered(self):
        for service in ("https", "ldap-client"):
            self.issue(service if service == "https" else "client", "other.example.test")
            self.mend(service)

    def test_key_that_does_not_belong_to_it(self):
        self.issue("https", HOST)
        self.cert("new", "--request", "--key", "other.key", "-o", "other.csr", HOST)
        os.replace(self.at("other.key"), self.at("gui.key"))
        self.mend("https")

    def test_chain_out_of_order_doubled_and_with_its_root(self):
        root = pki.root("Root")
        lower = root.issue_ca("Lower")
        leaf = lower.issue(HOST)
        with open(self.at("ca/ca.pem"), "w") as f:
            f.write(root.pem())
        with open(self.at("gui.key"), "wb") as f:
            f.write(leaf.key_pem() if isinstance(leaf.key_pem(), bytes) else leaf.key_pem().encode())
        for parts in ([leaf, root, lower], [leaf, lower, lower], [lower, leaf]):
            with open(self.at("gui.pem"), "w") as f:
                f.write(pki.pem(*parts))
            code, said = self.check("https")
            self.assertNotEqual(code, 0, said)
            self.type_it(said)
            code, said = self.check("https")
            self.assertEqual(code, 0, said)
            with open(self.at("gui.pem")) as f:
                self.assertEqual(f.read(), pki.pem(leaf, lower))


if __name__ == "__main__":
    unittest.main()
