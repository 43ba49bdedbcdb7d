# SPDX-License-Identifier: Apache-2.0
"""Directories that misbehave over a good TLS session: each ends in its finding, in time."""

import socket
import ssl
import threading
import time
import unittest

import peer
import pki
from check import check


def tlv(tag, content):
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def message(number, operation, content):
    return tlv(0x30, tlv(2, bytes([number])) + tlv(operation, content))


ENTRY = message(1, 0x64, tlv(4, b"cn=again") + tlv(0x30, b""))
DONE = message(1, 0x65, tlv(10, b"\0") + tlv(4, b"") + tlv(4, b""))


def nested(depth):
    content = b""
    for _ in range(depth):
        content = tlv(0x30, content)
    return content


class Directory:
    """One TLS server; `answer` gets the session after the first request."""

    def __init__(self, leaf, folder, answer):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder.write("leaf.pem", leaf.pem()),
                                folder.write("leaf.key", leaf.key_pem(), 0o600))
        self.answer = answer
        self.context = context
        self.stopping = threading.Event()
        self.listener = socket.create_server((peer.LOOPBACK, 0))
        self.listener.settimeout(10)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        try:
            plain, _ = self.listener.accept()
            plain.settimeout(10)
            with self.context.wrap_socket(plain, server_side=True) as session:
                session.recv(4096)
                self.answer(self, session)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.listener.close()
        self.thread.join(15)


def say(data):
    def answer(_, session):
        session.sendall(data)
        session.recv(4096)
    return answer


def endless(server, session):
    while not server.stopping.is_set():
        session.sendall(ENTRY * 200)


def drip(server, session):
    for byte in ENTRY * 100:
        session.sendall(bytes([byte]))
        if server.stopping.wait(0.3):
            return


class LdapHostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.leaf = pki.self_signed("127.0.0.1")
        cls.cafile = cls.folder.write("root.pem", cls.leaf.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def expect(self, answer, code):
        with Directory(self.leaf, self.folder, answer) as server:
            begun = time.monotonic()
            got = check("--cafile", self.cafile, "--timeout", "3s", f"ldaps://127.0.0.1:{server.port}")
        self.assertLess(time.monotonic() - begun, 12)
        self.assertIn(code, got.codes(), str(got))
        self.assertTrue(got.report["tls"]["established"])
        return got

    def test_ldap_hostile_length_of_four_gigabytes_is_found(self):
        self.expect(say(b"\x30\x84\xff\xff\xff\xff\x02\x01\x01\x65"), "ldap-too-large")

    def test_ldap_hostile_nesting_of_ten_thousand_is_harmless(self):
        self.expect(say(message(1, 0x64, tlv(4, b"cn=deep") + nested(10000)) + message(1, 0x65, b"")),
                    "ldap-malformed")

    def test_ldap_hostile_wrong_message_id_is_found(self):
        self.expect(say(message(77, 0x65, tlv(10, b"\0"))), "ldap-stray-message")

    def test_ldap_hostile_search_without_end_is_broken_off(self):
        self.expect(endless, "ldap-endless")

    def test_ldap_hostile_entries_in_drops_end_at_the_time(self):
        self.expect(drip, "peer-slow")

    def test_ldap_hostile_other_protocol_is_found(self):
        self.expect(say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "ldap-malformed")

    def test_ldap_hostile_peer_that_only_ends_well_is_valid(self):
        with Directory(self.leaf, self.folder, say(ENTRY + DONE)) as server:
            got = check("--cafile", self.cafile, f"ldaps://127.0.0.1:{server.port}")
        self.assertEqual(got.report["facts"]["ldap_entries"], "1", str(got))
        self.assertIn(got.status, (0, 1))


if __name__ == "__main__":
    unittest.main()
