# SPDX-License-Identifier: Apache-2.0
"""The OCSP answer that a server staples to its handshake, in TLS 1.2 and 1.3, by openssl s_server
and by nginx: good, revoked, stale, by whom, about whom; and certificates that demand one."""

import contextlib
import socket
import threading
import unittest

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

import peer
import pki
from check import check
from nginx import Nginx, Server
from responses import response
from sserver import SServer

HOST = "www.example.test"
VERSIONS = ("-tls1_2", "-tls1_3")


def message(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def records(*messages):
    data = b"".join(messages)
    return b"".join(bytes([22, 3, 3]) + len(data[i:i + 4000]).to_bytes(2, "big") + data[i:i + 4000]
                    for i in range(0, len(data), 4000))


class Promise:
    """A server of TLS 1.2 that promises a stapled answer behind its certificates, and says `then`."""

    def __init__(self, ders, then, holds=False):
        extension = bytes([0, 5, 0, 0, 0xff, 1, 0, 1, 0])
        hello = (b"\x03\x03" + bytes(32) + b"\x00" + b"\xc0\x2b" + b"\x00"
                 + len(extension).to_bytes(2, "big") + extension)
        listed = b"".join(len(d).to_bytes(3, "big") + d for d in ders)
        self.said = records(message(2, hello), message(11, len(listed).to_bytes(3, "big") + listed), *then)
        self.holds = holds
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            c, _ = self.socket.accept()
            with c:
                c.recv(4096)
                c.sendall(self.said)
                c.settimeout(5)
                while self.holds and c.recv(4096):
                    pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.thread.join(8)


class Staple(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.sub = cls.root.issue_ca("vouch CA")
        cls.leaf = cls.sub.issue(HOST)
        features = x509.TLSFeature([x509.TLSFeatureType.status_request])
        cls.demanding = cls.sub.issue(
            HOST, extensions=pki.leaf_extensions([HOST]) + [(features, False)])
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def server(self, der, *options, leaf=None, kind=None):
        leaf = leaf or self.leaf
        staple = ["-status_file", self.folder.write("staple.der", der)] if der else []
        return SServer(pki.pem(leaf, self.sub), leaf.key_pem(), *staple, *options)

    def check(self, server, *options, scheme="https"):
        return check("--cafile", self.cafile, "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                     "--timeout", "5s", *options, f"{scheme}://{HOST}:{server.port}")

    def stapled(self, der, *options, version="-tls1_3", leaf=None, scheme="tls"):
        with self.server(der, version, leaf=leaf) as server:
            return self.check(server, *options, scheme=scheme)

    def test_staple_good_is_a_fact_and_clears_the_leaf(self):
        for version in VERSIONS:
            with self.subTest(version):
                got = self.stapled(response(self.leaf, self.sub), "--revocation", "hard",
                                   "--revocation-depth", "leaf", version=version)
                self.assertEqual(got.status, 0, str(got))
                self.assertTrue(got.report["facts"]["ocsp_staple"].startswith("good, until 20"))

    def test_staple_absent_leaves_no_fact_and_a_whole_report(self):
        for version in VERSIONS:
            with self.subTest(version):
                got = self.stapled(None, version=version)
                self.assertEqual(got.status, 0, str(got))
                self.assertNotIn("ocsp_staple", got.report.get("facts", {}))
                self.assertEqual(len(got.report["sent"]), 2)

    def test_staple_revoked_is_refused_whatever_the_revocation_mode(self):
        for version in VERSIONS:
            with self.subTest(version):
                got = self.stapled(response(self.leaf, self.sub, "revoked"), version=version)
                self.assertEqual((got.status, "revoked" in got.codes()), (2, True), str(got))
                self.assertEqual(got.report["facts"]["ocsp_staple"], "revoked")
                said = {c["client"]: c["accepts"] for c in got.report["clients"]}
                self.assertEqual((said["chrome"], said["firefox"], said["openssl"]),
                                 (False, False, True))

    def test_staple_with_static_rsa_is_read_before_a_certificate_request(self):
        root = pki.root(kind="rsa")
        leaf = root.issue(HOST)
        cafile = self.folder.write("rsa.pem", root.pem())
        ders = self.folder.write("rsa.der", response(leaf, root))
        for more in ([], ["-Verify", "1"]):
            with SServer(leaf.pem(), leaf.key_pem(), "-tls1_2", "-cipher", "AES256-GCM-SHA384",
                         "-status_file", ders, *more) as server:
                got = check("--cafile", cafile, "--resolve", f"{HOST}:{server.port}:127.0.0.1",
                            "--timeout", "5s", f"tls://{HOST}:{server.port}")
                self.assertTrue(got.report["facts"]["ocsp_staple"].startswith("good"), str(got))

    def test_staple_stale_is_a_warning_and_names_the_browser_that_refuses(self):
        stale = response(self.leaf, self.sub, days=(-9, -2))
        got = self.stapled(stale)
        self.assertEqual((got.status, "ocsp-expired" in got.codes()), (1, True), str(got))
        got = self.stapled(stale, scheme="https")
        self.assertEqual(("ocsp-expired" in got.codes(), got.status > 0), (True, True), str(got))
        self.assertIn("SEC_ERROR_OCSP_OLD_RESPONSE", got.finding("clients-split")["value"])

    def test_staple_by_a_delegate_needs_the_purpose_and_the_issuer(self):
        usages = (ExtendedKeyUsageOID.OCSP_SIGNING,)
        good = self.sub.issue("Responder", usages=usages)
        got = self.stapled(response(self.leaf, self.sub, signer=good))
        self.assertTrue(got.report["facts"]["ocsp_staple"].startswith("good"), str(got))
        for signer in (self.sub.issue("Responder"), self.root.issue("Responder", usages=usages)):
            got = self.stapled(response(self.leaf, self.sub, signer=signer))
            self.assertEqual((got.status, "ocsp-bad-signature" in got.codes()), (1, True), str(got))

    def test_staple_about_another_certificate_or_altered_is_said(self):
        other = self.sub.issue(HOST)
        for version in VERSIONS:
            with self.subTest(version):
                got = self.stapled(response(other, self.sub), version=version)
                self.assertIn("ocsp-staple-other", got.codes())
                der = response(self.leaf, self.sub)
                got = self.stapled(der[:-1] + bytes([der[-1] ^ 1]), version=version)
                self.assertIn("ocsp-bad-signature", got.codes(), str(got))

    def test_staple_that_is_promised_and_bad_or_absent_leaves_the_chain_in_the_report(self):
        status = response(self.leaf, self.sub, "revoked")
        whole = message(22, b"\x01" + len(status).to_bytes(3, "big") + status)
        rows = {"none": [], "other type": [message(22, b"\x02" + whole[5:])], "empty": [message(22, b"")],
                "too long": [message(22, b"\x01\xff\xff\xff" + status)], "twice": [whole, whole],
                "good": [whole], "another message": [message(14, b"")]}
        for name, then in rows.items():
            with self.subTest(name), Promise([self.leaf.der(), self.sub.der()], then) as server:
                got = self.check(server, scheme="tls")
                self.assertEqual((got.status, len(got.report["sent"])), (2, 2), str(got))
                self.assertEqual("revoked" in got.codes(), whole in then, str(got))

    def test_staple_that_is_promised_and_never_comes_ends_in_time(self):
        with Promise([self.leaf.der(), self.sub.der()], [], holds=True) as server:
            got = self.check(server, "--timeout", "2s", scheme="tls")
        self.assertEqual((got.status, got.codes("error")), (2, ["peer-slow"]), str(got))

    def test_must_staple_without_a_staple_names_the_client_that_refuses(self):
        got = self.stapled(None, leaf=self.demanding, scheme="https")
        self.assertEqual(got.report["facts"]["must_staple"], "yes")
        self.assertIn("ocsp-staple-missing", got.codes())
        self.assertIn("MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
                      got.finding("clients-split")["value"])
        got = self.stapled(response(self.demanding, self.sub), leaf=self.demanding)
        self.assertEqual((got.status, got.report["facts"]["must_staple"]), (0, "yes"), str(got))

    def test_staple_of_nginx_is_judged_in_both_versions(self):
        staple = self.folder.write("nginx.der", response(self.leaf, self.sub))
        extra = ["ssl_stapling on", f"ssl_stapling_file {staple}"]
        chain = pki.pem(self.leaf, self.sub)
        servers = {v: Server(chain, self.leaf.key_pem(), protocols=v, extra=extra)
                   for v in ("TLSv1.2", "TLSv1.3")}
        with Nginx(servers) as nginx:
            for version, port in nginx.port.items():
                got = check("--cafile", self.cafile, "--resolve", f"{HOST}:{port}:127.0.0.1",
                            f"https://{HOST}:{port}")
                self.assertEqual(got.report["tls"]["protocol"], version)
                self.assertTrue(got.report["facts"]["ocsp_staple"].startswith("good"), str(got))


if __name__ == "__main__":
    unittest.main()
