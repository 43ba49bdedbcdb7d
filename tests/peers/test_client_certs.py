# SPDX-License-Identifier: Apache-2.0
"""What `vouch verify --purpose client` says that servers do with a client's certificate, held against
the servers themselves: each is asked once with each certificate."""

import json
import os
import subprocess
import unittest

import client_certs
import needs
import peer
import pki
from check import VOUCH
from exim import Exim
from nginx import Nginx, Server
from postfix import Listener, Postfix
from samba_ad import SambaAd
from slapd import Slapd


class ClientCerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.clients = client_certs.Clients()
        cls.trust = cls.folder.write("trust.pem", cls.clients.trust)
        cls.root = pki.root()
        cls.server = cls.root.issue("www.example.test")
        cls.said = {name: cls.predict(row) for name, row in cls.clients.rows.items()}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def predict(cls, row):
        path = cls.folder.write("chain.pem", row[0])
        done = subprocess.run([VOUCH, "verify", "--json", "--cafile", cls.trust, "--purpose", "client",
                               path], capture_output=True, text=True, timeout=30, check=False)
        return json.loads(done.stdout)

    def compare(self, server, ask, port):
        got = {name: client_certs.accepts(ask, port, self.folder, row)
               for name, row in self.clients.rows.items()}
        self.hold(server, got)

    def hold(self, server, got):
        said = {name: r["facts"][f"server_{server}"] == "accepts" for name, r in self.said.items()}
        self.assertGreaterEqual(len(said), 60)
        self.assertEqual({n: v for n, v in said.items() if v != got[n]}, {})

    def pair(self):
        return self.server.pem(), self.server.key_pem()

    def test_client_certificates_at_nginx_are_predicted(self):
        with Nginx({"a": Server(*self.pair(), client_ca=self.clients.trust)}) as nginx:
            self.compare("nginx", client_certs.https, nginx.port["a"])

    def test_client_certificates_at_slapd_are_predicted(self):
        with Slapd(*self.pair(), self.clients.trust, client="demand") as slapd:
            # Debian 13 builds it with OpenSSL, Debian 12 with GnuTLS.
            linked = subprocess.run(["ldd", peer.need("slapd")], capture_output=True, text=True, timeout=10, check=True)
            self.compare("slapd_openssl" if "libssl" in linked.stdout else "slapd", client_certs.ldap, slapd.ldaps)

    def test_client_certificates_at_postfix_are_predicted(self):
        needs.namespaces()
        asks = Listener([self.pair()], "smtpd_tls_security_level=encrypt", "smtpd_tls_req_ccert=yes",
                        f"smtpd_tls_CAfile={self.trust}")
        with Postfix({"a": asks}) as postfix:
            self.compare("postfix", client_certs.smtp, postfix.port["a"])

    def test_client_certificates_at_exim_are_predicted(self):
        needs.namespaces()
        with Exim(*self.pair(), f"tls_verify_certificates = {self.trust}",
                  "tls_verify_hosts = *") as exim:
            self.compare("exim", client_certs.smtp, exim.port)

    def test_client_certificates_at_samba_are_predicted(self):
        rows = self.folder.write("rows.json", json.dumps(self.clients.rows))
        with SambaAd(*self.pair(), self.root.pem()) as ad:
            done = ad.run(["/usr/bin/python3", "-W", "ignore",
                           os.path.abspath(client_certs.__file__), "636", rows], timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.hold("samba", json.loads(done.stdout))

    def test_client_certificate_of_a_private_authority_may_serve_both(self):
        self.assertEqual([f["code"] for f in self.said["eku-both"]["findings"]
                          if f["severity"] != "info"], [])

    def test_client_certificate_for_one_use_names_its_servers_only(self):
        path = self.folder.write("chain.pem", self.clients.rows["eku-client"][0])
        for use, servers in (("smtp", {"postfix", "exim"}), ("ldap", {"slapd", "slapd_openssl", "samba"}),
                             ("https-mtls", {"nginx"})):
            done = subprocess.run([VOUCH, "verify", "--json", "--cafile", self.trust, "--for", use, path],
                                  capture_output=True, text=True, timeout=30, check=False)
            report = json.loads(done.stdout)
            self.assertEqual({k[len("server_"):] for k in report["facts"] if k.startswith("server_")},
                             servers)
            self.assertIn("client-at-servers", [f["code"] for f in report["findings"]])


if __name__ == "__main__":
    unittest.main()
