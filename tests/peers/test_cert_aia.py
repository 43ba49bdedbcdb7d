# SPDX-License-Identifier: Apache-2.0
"""`vouch cert fix --aia`: intermediates from where the certificates say they are."""

import contextlib
import http.server
import os
import re
import ssl
import subprocess
import threading
import unittest

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID

import peer
import pki
from check import VOUCH


class Files(http.server.BaseHTTPRequestHandler):
    """Answers with the bytes of a table."""

    table = {}

    def do_GET(self):
        body = self.table.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        with contextlib.suppress(OSError):  # whoever asked has had enough
            self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


class CertAia(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer((peer.LOOPBACK, 0), Files)
        thread = threading.Thread(target=cls.server.serve_forever)
        thread.start()

        def stop():
            cls.server.shutdown()
            thread.join()
            cls.server.server_close()

        cls.addClassCleanup(stop)
        cls.root = pki.root("Root")
        cls.upper = cls.root.issue_ca("Upper")
        cls.lower = cls.upper.issue_ca("Lower", extensions=[*pki.ca_extensions(), cls.access("upper")])
        cls.other = pki.root("Other root").issue_ca("Lower", key=ec.generate_private_key(ec.SECP256R1()))
        Files.table = {"/upper": cls.upper.der(), "/lower": cls.lower.der(), "/liar": cls.other.der(),
                       "/nonsense": b"\x30\x03\x02\x01\x05", "/huge": b"x" * (17 * 1024 * 1024)}

    @classmethod
    def access(cls, name):
        url = f"http://127.0.0.1:{cls.server.server_address[1]}/{name}"
        return (x509.AuthorityInformationAccess([x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url))]), False)

    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        self.folder.write("root.pem", self.root.pem())

    def leaf(self, name):
        return self.lower.issue("www.example.test", extensions=[*pki.leaf_extensions(["www.example.test"]),
                                                                self.access(name)])

    def fix(self, leaf, *options):
        """(exit status, what was said, the certificates written)."""
        bundle = self.folder.write("bundle.pem", leaf.pem())
        out = os.path.join(self.folder.path, "new.pem")
        if os.path.exists(out):
            os.unlink(out)
        done = subprocess.run([VOUCH, "cert", "fix", "--trust", os.path.join(self.folder.path, "root.pem"), *options,
                               "-o", out, bundle], capture_output=True, text=True, timeout=60)
        with open(out, "rb") as f:
            blocks = re.findall(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", f.read(), re.S)
        return done.returncode, done.stdout + done.stderr, [ssl.PEM_cert_to_DER_cert(b.decode()) for b in blocks]

    def test_aia_two_steps_complete_the_chain(self):
        leaf = self.leaf("lower")
        code, said, chain = self.fix(leaf, "--aia", "--fetch-private")
        self.assertEqual((code, chain), (0, [leaf.der(), self.lower.der(), self.upper.der()]), said)
        self.assertEqual(said.count("fetched: http://127.0.0.1"), 2)

    def test_aia_is_off_and_private_addresses_are_refused_unless_asked(self):
        leaf = self.leaf("lower")
        code, said, chain = self.fix(leaf)
        self.assertEqual((code, chain), (2, [leaf.der()]), said)
        self.assertIn("--aia", said)
        code, said, chain = self.fix(leaf, "--aia")
        self.assertEqual((code, chain), (2, [leaf.der()]), said)
        self.assertIn("not fetched: http://127.0.0.1", said)

    def test_aia_wrong_broken_missing_or_huge_answer_changes_nothing(self):
        for name in ("liar", "nonsense", "nowhere", "huge"):
            with self.subTest(name):
                leaf = self.leaf(name)
                code, said, chain = self.fix(leaf, "--aia", "--fetch-private")
                self.assertEqual((code, chain), (2, [leaf.der()]), said)
                self.assertIn("still missing: the certificate of CN=Lower", said)


if __name__ == "__main__":
    unittest.main()
