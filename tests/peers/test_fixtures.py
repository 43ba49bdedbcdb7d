# SPDX-License-Identifier: Apache-2.0
"""The fixtures themselves, against OpenSSL's client: a test that leans on them may trust them."""

import socket
import ssl
import time
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes

import hostile
import peer
import pki
from nginx import Nginx, Server
from sserver import SServer

HOST = "www.example.test"


def handshake(port, root, host=HOST):
    """None when OpenSSL is content, else its reason."""
    context = ssl.create_default_context(cadata=root.pem())
    try:
        with socket.create_connection((peer.LOOPBACK, port), timeout=5) as s:
            with context.wrap_socket(s, server_hostname=host) as t:
                t.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return None if t.recv(100) else "no answer"
    except ssl.SSLCertVerificationError as e:
        return e.verify_message


class Weak(unittest.TestCase):
    def test_signatures_over_sha1_verify_and_say_so(self):
        for kind, oid in (("ec", "1.2.840.10045.4.1"), ("rsa", "1.2.840.113549.1.1.5")):
            root = pki.root(kind=kind)
            leaf = root.issue(HOST, hash_=hashes.SHA1())
            made = x509.load_pem_x509_crl(pki.crl(root, [leaf], hash_=hashes.SHA1()).encode())
            self.assertTrue(pki.verifies(leaf, root), kind)
            self.assertTrue(pki.verifies(made, root), kind)
            self.assertEqual({leaf.certificate.signature_algorithm_oid.dotted_string,
                              made.signature_algorithm_oid.dotted_string}, {oid})


class NineCases(unittest.TestCase):
    def check(self, kind):
        cases = pki.nine_cases(HOST, kind)
        servers = {name: Server(c.pem(), c.key_pem()) for name, c in cases.by_name.items()}
        with Nginx(servers) as nginx:
            got = {name: handshake(nginx.port[name], cases.root) for name in servers}
        bad = {name: reason for name, reason in got.items() if reason}
        self.assertEqual(set(bad), {"expired", "wrong_host", "missing_intermediate"}, bad)
        self.assertIn("expired", bad["expired"])
        self.assertIn("Hostname mismatch", bad["wrong_host"])
        self.assertIn("unable to get local issuer", bad["missing_intermediate"])

    def test_ecdsa_chains_are_told_apart(self):
        self.check("ec")

    def test_rsa_chains_are_told_apart(self):
        self.check("rsa")

    def test_the_expired_cross_sign_has_the_roots_key_and_another_issuer(self):
        cases = pki.nine_cases(HOST)
        crossed = cases.by_name["expired_cross_sign"].sent[-1]
        self.assertEqual(crossed.certificate.subject, cases.root.certificate.subject)
        self.assertNotEqual(crossed.certificate.issuer, cases.root.certificate.subject)
        self.assertLess(crossed.certificate.not_valid_after, pki.now())


class Signatures(unittest.TestCase):
    def test_each_kind_of_key_signs_and_verifies(self):
        for kind in ("ec", "ec384", "ec521", "rsa", "ed25519"):
            with self.subTest(kind):
                root = pki.root("Signer " + kind, kind)
                other = pki.root("Other " + kind, kind)
                leaf = root.issue(HOST)
                self.assertTrue(pki.verifies(leaf, root))
                self.assertFalse(pki.verifies(leaf, other))


class OpenSsl(unittest.TestCase):
    def test_s_server_serves_the_whole_chain(self):
        cases = pki.nine_cases(HOST)
        good = cases.by_name["good"]
        with SServer(good.pem(), good.key_pem(), "-tls1_2") as server:
            self.assertIsNone(handshake(server.port, cases.root))

    def test_a_server_that_cannot_start_says_why(self):
        with self.assertRaisesRegex(RuntimeError, "ended at once"):
            SServer(pki.root().pem(), "no key")


class HostileServers(unittest.TestCase):
    def first(self, kind, **options):
        """What the client sees first; b"" for the end of the stream."""
        with hostile.Hostile(kind, **options) as server:
            with socket.create_connection((peer.LOOPBACK, server.port), timeout=2) as s:
                s.sendall(b"\x16\x03\x01\x00\x01\x01")
                return s.recv(65536)

    def test_silent_says_nothing(self):
        with hostile.Hostile("silent") as server:
            with socket.create_connection((peer.LOOPBACK, server.port), timeout=0.2) as s:
                with self.assertRaises(TimeoutError):
                    s.recv(1)

    def test_reset_resets(self):
        for kind in ("reset", "reset_after_hello"):
            with self.subTest(kind), self.assertRaises((ConnectionResetError, BrokenPipeError)):
                self.first(kind)
                raise AssertionError(kind)

    def test_close_ends_the_stream(self):
        self.assertEqual(self.first("close_after_hello"), b"")

    def test_each_says_its_line(self):
        begins = {"http": b"HTTP/1.1 400", "smtp": b"220 ", "alert": b"\x15\x03\x03", "drip": b"\x16",
                  "garbage": b"\x00\xff", "empty_records": b"\x16\x03\x03\x00\x00",
                  "huge_record": b"\x16\x03\x03\xff\xff", "half_hello": b"\x16\x03\x03\x00\x7a",
                  "echo": b"\x16\x03\x01"}
        for kind, text in begins.items():
            with self.subTest(kind):
                self.assertTrue(self.first(kind).startswith(text))

    def test_stop_ends_a_flood_at_once(self):
        begin = time.monotonic()
        self.assertTrue(self.first("flood"))
        self.assertLess(time.monotonic() - begin, 3)

    def test_the_port_is_free_again_after_stop(self):
        with hostile.Hostile("silent") as server:
            port = server.port
        self.assertFalse(peer.answers(port))


if __name__ == "__main__":
    unittest.main()
