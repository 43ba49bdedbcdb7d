# SPDX-License-Identifier: Apache-2.0
"""The hellos of a check of a web page: a browser's first, then others, and what is said where only these pass."""

import socket
import struct
import threading
import unittest

import check
import peer
import pki
from client_lab import changed, usage
from nginx import Nginx, Server

HOST = "localhost"
STATUS_REQUEST, GROUPS, SCHEMES, ALPN, PADDING = 5, 10, 13, 16, 21
MESSAGE_MAX = 1400  # of the middlebox
COMMON_SUITES = ["1301", "1302", "1303", "c02b", "c02f", "c02c", "c030", "cca9", "cca8", "c013", "c014", "009c", "009d",
                 "002f", "0035"]


class Hello:
    """The fields of a ClientHello in a TLS record (RFC 8446 section 4.1.2)."""

    def __init__(self, record):
        self.length = len(record) - 5
        at = 5 + 4 + 2 + 32
        at += 1 + record[at]
        size = struct.unpack_from(">H", record, at)[0]
        self.suites = [record[i:i + 2].hex() for i in range(at + 2, at + 2 + size, 2)]
        at += 2 + size
        at += 1 + record[at] + 2
        self.extensions = {}
        while at < len(record):
            kind, size = struct.unpack_from(">HH", record, at)
            self.extensions[kind] = record[at + 4:at + 4 + size]
            at += 4 + size

    def numbers(self, kind):
        body = self.extensions[kind][2:]
        return [body[i:i + 2].hex() for i in range(0, len(body), 2)]


def read_record(connection):
    data = b""
    while len(data) < 5 or len(data) < 5 + struct.unpack_from(">H", data, 3)[0]:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    return data


class Listener:
    """Gives each connection to `serve` in a thread of its own, until the test ends."""

    def __init__(self, serve):
        self.socket = socket.create_server((peer.LOOPBACK, 0))
        self.port = self.socket.getsockname()[1]
        self.serve = serve
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class HelloTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        leaf = cls.root.issue(HOST)
        both = (usage("digital_signature", "key_encipherment"), True)
        rsa = cls.root.issue(HOST, kind="rsa", extensions=changed(pki.leaf_extensions([HOST]), both))
        hsts = dict(headers={"Strict-Transport-Security": "max-age=31536000"})
        cls.nginx = Nginx({
            "good": Server(leaf.pem(), leaf.key_pem(), **hsts),
            "h2": Server(leaf.pem(), leaf.key_pem(), http2=True, **hsts),
            "h2-cbc": Server(rsa.pem(), rsa.key_pem(), http2=True, protocols="TLSv1.2", ciphers="ECDHE-RSA-AES128-SHA"),
            "rsa": Server(rsa.pem(), rsa.key_pem(), protocols="TLSv1.2", ciphers="AES128-GCM-SHA256"),
            "ccm": Server(leaf.pem(), leaf.key_pem(), protocols="TLSv1.2", ciphers="ECDHE-ECDSA-AES128-CCM"),
            "p-521": Server(leaf.pem(), leaf.key_pem(), extra=["ssl_ecdh_curve secp521r1"]),
            "old": Server(leaf.pem(), leaf.key_pem(), protocols="TLSv1.1", ciphers="ALL:@SECLEVEL=0")})
        cls.addClassCleanup(cls.nginx.stop)
        cls.trust = cls.nginx.folder.write("trust.pem", cls.root.pem())

    def ask(self, port, *arguments):
        outcome = check.check(f"https://{HOST}:{port}/", "--cafile", self.trust, "-4", *arguments)
        return outcome.status, outcome.report

    def codes(self, report):
        return [f["code"] for f in report["findings"]]

    def listen(self, serve):
        listener = Listener(serve)
        self.addCleanup(listener.close)
        return listener.port

    def test_first_hello_is_a_browsers(self):
        seen = []

        def serve(connection):
            with connection:
                seen.append(Hello(read_record(connection)))

        self.ask(self.listen(serve))
        first = seen[0]
        self.assertGreater(first.length, 1700)
        self.assertEqual([s for s in first.suites if s != "00ff"], COMMON_SUITES)
        self.assertEqual(first.numbers(GROUPS), ["001d", "0017", "0018"])
        self.assertNotIn("0603", first.numbers(SCHEMES))
        self.assertEqual(first.extensions[ALPN], b"\x00\x0c\x02h2\x08http/1.1")
        self.assertEqual(first.extensions[STATUS_REQUEST], b"\x01\0\0\0\0")
        self.assertIn(PADDING, first.extensions)
        self.assertEqual([PADDING in h.extensions for h in seen[1:]], [False, False])
        self.assertLess(seen[2].length, seen[1].length)

    def test_box_that_drops_long_messages_is_named(self):
        def serve(connection):
            hello = read_record(connection)
            if len(hello) > MESSAGE_MAX:
                return  # as if it had never come
            with socket.create_connection((peer.LOOPBACK, self.nginx.port["good"])) as behind:
                behind.sendall(hello)
                threading.Thread(target=pump, args=(connection, behind), daemon=True).start()
                pump(behind, connection)

        code, report = self.ask(self.listen(serve), "--timeout", "8s")
        self.assertEqual(code, 2)
        self.assertIn("clients-hello-long", self.codes(report))
        self.assertTrue(report["tls"]["established"])
        self.assertEqual({c["client"]: c["accepts"] for c in report["clients"]}["chrome"], False)

    def test_page_behind_http2_is_asked_for_in_a_second_connection(self):
        code, report = self.ask(self.nginx.port["h2"])
        self.assertEqual(code, 0)
        self.assertNotIn("http-no-hsts", self.codes(report))
        self.assertNotIn("clients-http2-only", self.codes(report))
        self.assertEqual(len(report["sent"]), 1)
        self.assertEqual(len(report["names"]), 1)

    def test_http2_with_a_forbidden_cipher_is_refused(self):
        code, report = self.ask(self.nginx.port["h2-cbc"])
        self.assertEqual(code, 2)
        self.assertIn("clients-http2-cipher", self.codes(report))

    def test_key_transport_is_no_fault_of_a_page(self):
        code, report = self.ask(self.nginx.port["rsa"])
        self.assertEqual(code, 0)

    def test_servers_that_browsers_cannot_reach_say_so(self):
        for name, who in (("ccm", "Chrome, Firefox; TLSv1.2 ECDHE-ECDSA-AES128-CCM secp256r1"),
                          ("p-521", "Chrome; TLSv1.3 TLS_AES_128_GCM_SHA256 secp521r1")):
            with self.subTest(name):
                code, report = self.ask(self.nginx.port[name])
                self.assertEqual(code, 2)
                (found,) = [f for f in report["findings"] if f["code"] == "clients-hello-refused"]
                self.assertTrue(who.startswith(found["value"]), found["value"])

    def test_server_without_a_common_version_has_clients_too(self):
        code, report = self.ask(self.nginx.port["old"])
        self.assertEqual(code, 2)
        self.assertEqual(self.codes(report)[0], "tls-version")
        self.assertEqual(report["clients"][0]["code"], "ERR_SSL_VERSION_OR_CIPHER_MISMATCH")


if __name__ == "__main__":
    unittest.main()
