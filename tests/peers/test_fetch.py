# SPDX-License-Identifier: Apache-2.0
"""What certificates name elsewhere, fetched: answers of `openssl ocsp`, revocation lists and issuers
from nginx, and servers that are not as they should be."""

import contextlib
import json
import os
import socket
import subprocess
import threading
import time
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

import peer
import pki
from check import VOUCH, check
from sserver import SServer

HOST = "www.example.test"


class Web:
    """An nginx that serves a folder, without TLS."""

    def __init__(self, folder):
        self.port = peer.free_port()
        temporary = "".join(f"{k}_temp_path {folder.path}/{k}; "
                            for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        config = folder.write("web.conf", (
            f"{user} daemon off; worker_processes 1; pid {folder.path}/web.pid; events {{}}\n"
            f"http {{ {temporary} access_log off; server {{ listen 127.0.0.1:{self.port}; "
            f"root {folder.path}/www; location /away {{ return 302 /list.crl; }} "
            f"location /inside {{ return 302 http://10.255.255.1/list.crl; }} "
            f"location /round {{ return 302 /round; }} }} }}\n"))
        os.makedirs(os.path.join(folder.path, "www"), exist_ok=True)
        self.child = peer.Child(
            [peer.need("nginx"), "-e", os.path.join(folder.path, "error.log"), "-c", config], [self.port])

    def stop(self):
        self.child.stop()


class Odd:
    """A server whose every answer is `said`, once or without end, or slowly."""

    def __init__(self, said, endless=False, slow=False):
        self.said, self.endless, self.slow = said, endless, slow
        self.asked = 0
        self.stopping = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _answer(self, c):
        c.recv(4096)
        if self.slow:
            for byte in self.said:
                c.sendall(bytes([byte]))
                if self.stopping.wait(0.2):
                    return
        c.sendall(self.said)
        while self.endless and not self.stopping.is_set():
            c.sendall(b"x" * 65536)

    def _serve(self):
        while not self.stopping.is_set():
            try:
                c, _ = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            with c, contextlib.suppress(OSError):
                self._answer(c)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


def places(ocsp=None, issuer=None, lists=()):
    """Extensions that name these URLs."""
    methods = [(Access.OCSP, ocsp), (Access.CA_ISSUERS, issuer)]
    access = [x509.AccessDescription(m, x509.UniformResourceIdentifier(u)) for m, u in methods if u]
    out = [(x509.AuthorityInformationAccess(access), False)] if access else []
    points = [x509.DistributionPoint([x509.UniformResourceIdentifier(u)], None, None, None)
              for u in lists]
    return out + ([(x509.CRLDistributionPoints(points), False)] if points else [])


class Fetch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.web = Web(cls.folder)
        cls.at = f"http://127.0.0.1:{cls.web.port}"
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch CA")
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())
        cls.www("sub.der", cls.sub.der())
        cls.www("sub.pem", cls.sub.pem())
        cls.www("sub.p7c", pkcs7.serialize_certificates([cls.sub.certificate, cls.root.certificate],
                                                        serialization.Encoding.DER))
        cls.www("page.html", "<html></html>")

    @classmethod
    def tearDownClass(cls):
        cls.web.stop()
        cls.folder.cleanup()

    @classmethod
    def www(cls, name, content):
        os.makedirs(os.path.join(cls.folder.path, "www"), exist_ok=True)
        return cls.folder.write(os.path.join("www", name), content)

    def leaf(self, **where):
        return self.sub.issue(HOST, extensions=pki.leaf_extensions([HOST]) + places(**where))

    def verify(self, leaf, *options, chain=None, private=True):
        path = self.folder.write("chain.pem", chain or pki.pem(leaf, self.sub))
        private = ["--fetch-private"] if private else []
        done = subprocess.run(
            [VOUCH, "verify", "--json", "--cafile", self.cafile, "--revocation-depth", "leaf",
             *private, *options, path], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.stderr, "")
        report = json.loads(done.stdout)
        found = {f["code"]: f.get("value") for f in report["findings"]}
        self.clients = {c["client"]: c["accepts"] for c in report["clients"]}
        return done.returncode, found, report.get("facts", {})

    @contextlib.contextmanager
    def responder(self, leaf, revoked=False, port=None):
        port = port or peer.free_port()
        serial = f"{leaf.certificate.serial_number:X}"
        serial = serial if len(serial) % 2 == 0 else "0" + serial
        state = "R\t351231235959Z\t260101000000Z,keyCompromise" if revoked else "V\t351231235959Z\t"
        index = self.folder.write("index.txt", f"{state}\t{serial}\tunknown\t/CN={HOST}\n")
        ca = self.folder.write("sub.pem", self.sub.pem())
        with peer.Child(["openssl", "ocsp", "-index", index, "-port", str(port), "-CA", ca,
                         "-rsigner", ca, "-rkey", self.folder.write("sub.key", self.sub.key_pem()),
                         "-ndays", "2"]) as child:
            # A connection without a request would keep it busy for ever.
            deadline = time.monotonic() + 15
            while "waiting for OCSP client" not in child.log and time.monotonic() < deadline:
                time.sleep(0.02)
            yield port

    # --- responders

    def test_ocsp_responder_is_asked_and_believed(self):
        for revoked, status in ((False, 0), (True, 2)):
            port = peer.free_port()
            leaf = self.leaf(ocsp=f"http://127.0.0.1:{port}")
            with self.subTest(revoked=revoked), self.responder(leaf, revoked, port):
                code, found, facts = self.verify(leaf, "--ocsp", "--revocation", "hard")
                self.assertEqual((code, "revoked" in found), (status, revoked), found)
                self.assertEqual(facts["fetched"], f"ocsp http://127.0.0.1:{port}")

    def test_ocsp_in_a_live_check_asks_between_handshake_steps(self):
        port = peer.free_port()
        leaf = self.leaf(ocsp=f"http://127.0.0.1:{port}", lists=[self.at + "/live.crl"])
        self.www("live.crl", pki.crl(self.sub))
        for version in ("-tls1_2", "-tls1_3"):
            with self.responder(leaf, True, port), \
                    SServer(pki.pem(leaf, self.sub), leaf.key_pem(), version) as server:
                got = check("--cafile", self.cafile, "--ocsp", "--fetch-crl", "--fetch-private",
                            "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                            f"https://{HOST}:{server.port}")
                self.assertEqual((got.status, "revoked" in got.codes()), (2, True), str(got))
                self.assertEqual(len(got.report["facts"]["fetched"].splitlines()), 2)

    def test_ocsp_responder_that_is_down_is_said_and_soft_goes_on(self):
        leaf = self.leaf(ocsp=f"http://127.0.0.1:{peer.free_port()}")
        code, found, _ = self.verify(leaf, "--ocsp")
        self.assertEqual(code, 1, found)
        self.assertIn("connection refused", found["revocation-fetch-failed"])
        self.assertEqual(self.verify(leaf, "--ocsp", "--revocation", "hard")[0], 2)

    def test_ocsp_without_the_option_is_not_asked(self):
        with Odd(b"HTTP/1.0 200 OK\r\n\r\n") as server:
            leaf = self.leaf(ocsp=f"http://127.0.0.1:{server.port}")
            self.verify(leaf, "--fetch-crl")
            self.assertEqual(server.asked, 0)

    # --- lists

    def test_crl_is_fetched_in_der_and_pem_and_through_a_redirect(self):
        good, bad = self.leaf(lists=[self.at + "/list.crl"]), self.leaf(lists=[self.at + "/away"])
        text = pki.crl(self.sub, [bad])
        der = x509.load_pem_x509_crl(text.encode()).public_bytes(serialization.Encoding.DER)
        for content in (text, der):
            self.www("list.crl", content)
            self.assertEqual(self.verify(good, "--fetch-crl", "--revocation", "hard")[0], 0)
            code, found, _ = self.verify(bad, "--fetch-crl")
            self.assertEqual((code, "revoked" in found), (2, True), found)

    def test_crl_that_cannot_be_had_is_said_with_its_reason(self):
        rows = (("/none.crl", "HTTP 404"), ("/page.html", "there is no revocation list in it"),
                ("/round", "too many redirects"), ("/sub.der", "there is no revocation list in it"))
        for path, why in rows:
            with self.subTest(path):
                _, found, _ = self.verify(self.leaf(lists=[self.at + path]), "--fetch-crl")
                self.assertEqual(found["revocation-fetch-failed"], f"{self.at}{path}: {why}")

    def test_crl_of_a_private_address_is_refused_also_by_a_redirect(self):
        leaf = self.leaf(lists=[self.at + "/list.crl"])
        _, found, _ = self.verify(leaf, "--fetch-crl", private=False)
        self.assertIn("not a public address", found["revocation-fetch-failed"])
        leaf = self.leaf(lists=[f"http://localhost:{self.web.port}/list.crl"])
        _, found, _ = self.verify(leaf, "--fetch-crl", private=False)
        self.assertIn("not a public address", found["revocation-fetch-failed"])

    def test_crl_is_kept_with_its_date_until_it_runs_out(self):
        cache = os.path.join(self.folder.path, "cache")
        os.makedirs(cache)
        self.www("kept.crl", pki.crl(self.sub))
        leaf = self.leaf(lists=[self.at + "/kept.crl"])
        options = ("--fetch-crl", "--revocation", "hard", "--fetch-cache", cache)
        self.assertEqual(self.verify(leaf, *options)[0], 0)
        os.remove(os.path.join(self.folder.path, "www", "kept.crl"))
        code, _, facts = self.verify(leaf, *options)
        self.assertEqual(code, 0)
        self.assertRegex(facts["fetched"], r"kept\.crl, kept since 20\d\d-\d\d-\d\dT")
        _, found, _ = self.verify(leaf, *options, "--at", "2040-01-01T00:00:00Z")
        self.assertIn("HTTP 404", found["revocation-fetch-failed"])

    def test_crl_servers_that_misbehave_end_in_time(self):
        head = b"HTTP/1.0 200 OK\r\n\r\n"
        rows = (("endless body", Odd(head, endless=True), ""),
                ("slow", Odd(head, slow=True), "time"),
                ("header without end", Odd(b"HTTP/1.0 200 OK\r\nX: ", endless=True), "header"),
                ("no HTTP", Odd(b"220 mail ESMTP\r\n"), "not an HTTP answer"),
                ("nothing", Odd(b""), "end of the stream"))
        for name, server, why in rows:
            with self.subTest(name), server:
                leaf = self.leaf(lists=[f"http://127.0.0.1:{server.port}/x"])
                _, found, _ = self.verify(leaf, "--fetch-crl", "--fetch-timeout", "2s")
                self.assertIn(why, found["revocation-fetch-failed"])

    # --- issuers

    def test_missing_issuer_is_fetched_verified_and_named_in_each_form(self):
        for name in ("sub.der", "sub.pem", "sub.p7c"):
            with self.subTest(name):
                leaf = self.leaf(issuer=f"{self.at}/{name}")
                code, found, _ = self.verify(leaf, "--aia", chain=leaf.pem())
                self.assertEqual((code, "chain-missing-intermediate" in found), (2, True))
                self.assertIn("vouch CA", found["aia-found"])
                self.assertIn(f"{self.at}/{name}", found["aia-found"])
                self.assertEqual((self.clients["chrome"], self.clients["firefox"]), (True, False))

    def test_missing_issuer_that_is_another_or_not_there_is_said(self):
        other = pki.root("Other").issue_ca("vouch CA", key=pki.new_key())
        self.www("other.der", other.der())
        rows = ((f"{self.at}/other.der", "it is not the issuer's certificate"),
                (f"{self.at}/page.html", "there is no certificate in it"),
                (f"{self.at}/none", "HTTP 404"), ("ldap://ca.example/x", "another scheme than http"),
                (None, "names no place"))
        for url, why in rows:
            with self.subTest(url):
                leaf = self.leaf(issuer=url)
                code, found, _ = self.verify(leaf, "--aia", chain=leaf.pem())
                self.assertEqual(code, 2)
                self.assertIn(why, found["aia-failed"])

    def test_complete_chain_fetches_no_issuer(self):
        with Odd(b"HTTP/1.0 200 OK\r\n\r\n") as server:
            leaf = self.leaf(issuer=f"http://127.0.0.1:{server.port}/")
            self.assertEqual(self.verify(leaf, "--aia")[0], 0)
            self.assertEqual(server.asked, 0)


if __name__ == "__main__":
    unittest.main()
