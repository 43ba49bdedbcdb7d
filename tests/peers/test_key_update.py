# SPDX-License-Identifier: Apache-2.0
"""Keys that a server changes within a session (RFC 8446 section 4.6.3): the check goes on, in both directions, as often
as a server does it in an ordinary session. No server does so by itself in so short a session: here is one of OpenSSL's
library."""

import ctypes
import socket
import threading
import unittest

import peer
import pki
from check import check

HOST = "mail.example.test"
PEM = 1
NOT_REQUESTED, REQUESTED = 0, 1  # SSL_KEY_UPDATE_NOT_REQUESTED, SSL_KEY_UPDATE_REQUESTED
SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")


def library():
    ssl = ctypes.CDLL("libssl.so.3")
    for name in ("TLS_server_method", "SSL_CTX_new", "SSL_new"):
        getattr(ssl, name).restype = ctypes.c_void_p
    for name, kinds in {
            "SSL_CTX_new": [ctypes.c_void_p], "SSL_CTX_free": [ctypes.c_void_p],
            "SSL_CTX_set_ciphersuites": [ctypes.c_void_p, ctypes.c_char_p],
            "SSL_CTX_use_certificate_chain_file": [ctypes.c_void_p, ctypes.c_char_p],
            "SSL_CTX_use_PrivateKey_file": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int],
            "SSL_new": [ctypes.c_void_p], "SSL_free": [ctypes.c_void_p],
            "SSL_set_fd": [ctypes.c_void_p, ctypes.c_int], "SSL_accept": [ctypes.c_void_p],
            "SSL_key_update": [ctypes.c_void_p, ctypes.c_int], "SSL_do_handshake": [ctypes.c_void_p],
            "SSL_write": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int],
            "SSL_read": [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]}.items():
        getattr(ssl, name).argtypes = kinds
    return ssl


class UpdatingServer:
    """SMTP over TLS 1.3 for one client; before each of its replies it changes its keys, once for each of `updates`."""

    def __init__(self, leaf, updates, suite):
        self.ssl = library()
        self.folder = peer.Folder()
        self.updates = updates
        self.heard = b""
        self.context = self.ssl.SSL_CTX_new(self.ssl.TLS_server_method())
        chain = self.folder.write("chain.pem", pki.pem(leaf))
        key = self.folder.write("leaf.key", leaf.key_pem(), 0o600)
        if (self.ssl.SSL_CTX_use_certificate_chain_file(self.context, chain.encode()) != 1
                or self.ssl.SSL_CTX_use_PrivateKey_file(self.context, key.encode(), PEM) != 1
                or self.ssl.SSL_CTX_set_ciphersuites(self.context, suite.encode()) != 1):
            raise RuntimeError("OpenSSL does not take the certificate, the key or the suite")
        self.listener = socket.create_server((peer.LOOPBACK, 0))
        self.listener.settimeout(10)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def reply(self, session, text):
        for kind in self.updates:
            self.ssl.SSL_key_update(session, kind)
            self.ssl.SSL_do_handshake(session)
        return self.ssl.SSL_write(session, text, len(text)) == len(text)

    def command(self, session):
        buffer = ctypes.create_string_buffer(512)
        got = self.ssl.SSL_read(session, buffer, len(buffer))
        self.heard += buffer.raw[:max(got, 0)]
        return got > 0

    def serve(self):
        connection, _ = self.listener.accept()
        session = self.ssl.SSL_new(self.context)
        with connection:
            connection.settimeout(None)  # a blocking descriptor for OpenSSL
            self.ssl.SSL_set_fd(session, connection.fileno())
            if self.ssl.SSL_accept(session) == 1:
                going = self.reply(session, b"220 mail.example.test ESMTP\r\n")
                for answer in (b"250-mail.example.test\r\n250 8BITMIME\r\n", b"221 bye\r\n"):
                    going = going and self.command(session) and self.reply(session, answer)
            self.ssl.SSL_free(session)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thread.join()
        self.listener.close()
        self.ssl.SSL_CTX_free(self.context)
        self.folder.cleanup()


class KeyUpdate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.root = pki.root()
        cls.leaf = cls.root.issue(HOST)
        cls.cafile = cls.folder.write("root.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_one(self, updates, suite=SUITES[0]):
        with UpdatingServer(self.leaf, updates, suite) as server:
            report = check(f"smtps://{HOST}:{server.port}", "--cafile", self.cafile,
                           "--connect-to", f"{HOST}::{peer.LOOPBACK}:")
        return report, server.heard

    def expect_whole_dialogue(self, updates, suite=SUITES[0]):
        report, heard = self.run_one(updates, suite)
        self.assertEqual(report.report["verdict"], "valid", str(report))
        self.assertIn(b"EHLO", heard)
        self.assertIn(b"QUIT", heard)

    def test_key_update_of_the_server_is_followed(self):
        for suite in SUITES:
            with self.subTest(suite):
                self.expect_whole_dialogue([NOT_REQUESTED], suite)

    def test_key_update_that_is_asked_of_us_is_answered(self):
        for suite in SUITES:
            with self.subTest(suite):
                self.expect_whole_dialogue([REQUESTED], suite)

    def test_key_updates_in_a_row_are_followed(self):
        self.expect_whole_dialogue([NOT_REQUESTED, REQUESTED, REQUESTED, NOT_REQUESTED])

    def test_key_updates_without_end_are_unknown_and_keep_what_was_proved(self):
        report, _ = self.run_one([NOT_REQUESTED] * 40)
        self.assertEqual(report.report["verdict"], "unknown", str(report))
        self.assertIn("tls-key-update", report.codes("unknown"))
        self.assertEqual(report.report["tls"]["protocol"], "TLSv1.3")


if __name__ == "__main__":
    unittest.main()
