# SPDX-License-Identifier: Apache-2.0
"""Real servers with certificates that vouch made: nginx, Postfix and slapd start with them, and
vouch, curl, openssl and GnuTLS's clients find them good."""

import os
import subprocess
import unittest

import peer
from check import VOUCH, check
from nginx import Nginx, Server
from postfix import Listener, Postfix
from slapd import Slapd

HOST = "www.example.test"


class CertMade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.cert("ca", "--permit", "example.test", "--permit", "127.0.0.1", "--permit", "localhost", cls.at("ca"))
        cls.root = cls.at("ca/ca.pem")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def at(cls, name):
        return os.path.join(cls.folder.path, name)

    @classmethod
    def text(cls, name):
        with open(cls.at(name)) as f:
            return f.read()

    @staticmethod
    def cert(*arguments):
        subprocess.run([VOUCH, "cert", *arguments], check=True, capture_output=True, timeout=60)

    def make(self, name, kind):
        """A key of this kind and its certificate, by a request to the authority."""
        if not os.path.exists(self.at(f"{name}.pem")):
            self.cert("new", "--request", "--type", kind, "--key", self.at(f"{name}.key"), "-o",
                      self.at(f"{name}.csr"), HOST, "127.0.0.1", "localhost")
            self.cert("sign", "--days", "90", "-o", self.at(f"{name}.pem"), self.at("ca"), self.at(f"{name}.csr"))
        return self.text(f"{name}.pem"), self.text(f"{name}.key")

    def judge(self, target):
        outcome = check("--cafile", self.root, "--verify-hostname", HOST, target)
        self.assertEqual(outcome.report["verdict"], "valid", str(outcome))

    def test_nginx_with_each_kind_of_key_is_valid(self):
        kinds = ("p256", "p384", "rsa2048", "rsa3072", "rsa4096")
        servers = {kind: Server(*self.make(kind, kind), headers={"Strict-Transport-Security": "max-age=31536000"})
                   for kind in kinds}
        nginx = Nginx(servers)
        self.addCleanup(nginx.stop)
        for kind in kinds:
            with self.subTest(kind):
                self.judge(f"https://127.0.0.1:{nginx.port[kind]}")
                subprocess.run(["curl", "-sS", "--cacert", self.root, "--resolve",
                                f"{HOST}:{nginx.port[kind]}:127.0.0.1", f"https://{HOST}:{nginx.port[kind]}/"],
                               check=True, capture_output=True, timeout=30)
                done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{nginx.port[kind]}", "-CAfile",
                                       self.root, "-verify_hostname", HOST, "-verify_return_error", "-x509_strict"],
                                      stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
                self.assertIn("Verify return code: 0 (ok)", done.stdout + done.stderr)

    def test_postfix_with_a_made_certificate_is_valid(self):
        postfix = Postfix({"smtp": Listener([self.make("mail", "p256")])})
        self.addCleanup(postfix.stop)
        self.judge(f"smtp://127.0.0.1:{postfix.port['smtp']}")

    def test_slapd_with_a_made_certificate_is_valid_to_ldapsearch_too(self):
        slapd = Slapd(*self.make("ldap", "rsa2048"), self.text("ca/ca.pem"))
        self.addCleanup(slapd.stop)
        self.judge(f"ldaps://127.0.0.1:{slapd.ldaps}")
        done = subprocess.run(["ldapsearch", "-x", "-H", f"ldaps://127.0.0.1:{slapd.ldaps}", "-s", "base", "-b", ""],
                              capture_output=True, text=True, timeout=30,
                              env={**os.environ, "LDAPTLS_CACERT": self.root, "LDAPTLS_REQCERT": "demand"})
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_slapd_takes_a_made_client_certificate(self):
        slapd = Slapd(*self.make("ldap", "rsa2048"), self.text("ca/ca.pem"), client="demand")
        self.addCleanup(slapd.stop)
        self.cert("new", "--request", "--for", "ldap-client", "--subject", "CN=appliance", "--key", self.at("c.key"),
                  "-o", self.at("c.csr"), "appliance.example.test")
        self.cert("sign", "-o", self.at("c.pem"), self.at("ca"), self.at("c.csr"))
        outcome = check("--cafile", self.root, "--verify-hostname", HOST, "--cert", self.at("c.pem"), "--key",
                        self.at("c.key"), f"ldaps://127.0.0.1:{slapd.ldaps}")
        self.assertEqual(outcome.report["verdict"], "valid", str(outcome))


if __name__ == "__main__":
    unittest.main()
