# SPDX-License-Identifier: Apache-2.0
"""`vouch cert due --ari`: when a CA wants its certificates renewed (RFC 9773), asked over HTTPS of a server that
must be proved, and only where that was asked for."""

import base64
import contextlib
import datetime
import http.server
import json
import os
import ssl
import subprocess
import threading
import unittest

from cryptography import x509

import peer
import pki
from check import VOUCH


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def ari_id(entity):
    c = entity.certificate
    key_id = c.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    serial = c.serial_number
    return f"{b64url(key_id)}.{b64url(serial.to_bytes(serial.bit_length() // 8 + 1, 'big'))}"


class Answers(http.server.BaseHTTPRequestHandler):
    table, seen = {}, []

    def do_GET(self):
        self.seen.append(self.path)
        status, body = self.table.get(self.path, (404, b"{}"))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Ari(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pki.root("Root")
        cls.leaf = cls.root.issue("www.example.test")
        server = cls.root.issue("localhost", names=["localhost", "127.0.0.1"])
        cls.file = cls.folder.write("leaf.pem", pki.pem(cls.leaf, cls.root))
        cls.trust = cls.folder.write("root.pem", cls.root.pem())
        key = server.key_pem()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cls.folder.write("s.pem", server.pem()),
                                cls.folder.write("s.key", key if isinstance(key, str) else key.decode()))
        cls.server = http.server.ThreadingHTTPServer((peer.LOOPBACK, 0), Answers)
        cls.server.socket = context.wrap_socket(cls.server.socket, server_side=True)
        thread = threading.Thread(target=cls.server.serve_forever)
        thread.start()

        def stop():
            cls.server.shutdown()
            thread.join()
            cls.server.server_close()

        cls.addClassCleanup(stop)
        cls.base = f"https://127.0.0.1:{cls.server.server_address[1]}"

    def setUp(self):
        Answers.seen.clear()
        now = datetime.datetime.now(datetime.timezone.utc)
        self.start, self.end = (f"{now + datetime.timedelta(days=days):%Y-%m-%dT04:00:00Z}" for days in (20, 21))
        window = {"suggestedWindow": {"start": self.start, "end": self.end}}
        Answers.table = {"/dir": (200, json.dumps({"newNonce": f"{self.base}/n", "renewalInfo": f"{self.base}/ari"}).encode()),
                         f"/ari/{ari_id(self.leaf)}": (200, json.dumps(window).encode())}

    def due(self, *arguments, trust=True):
        done = subprocess.run([VOUCH, "cert", "due", "--format", "json", *arguments,
                               *(["--trust", self.trust] if trust else []), self.file],
                              capture_output=True, text=True, timeout=60, env={**os.environ, "SSL_CERT_FILE": "/dev/null"})
        rows = {row["sha256"]: row for row in map(json.loads, done.stdout.splitlines())}
        return done.returncode, rows[self.leaf.sha256()], done.stderr

    def test_ari_window_is_the_ca_s(self):
        code, row, err = self.due("--ari", f"{self.base}/dir")
        self.assertEqual((row.get("ari_start"), row.get("ari_end")), (self.start, self.end), err)
        self.assertEqual(row["renew_by"], self.start)
        self.assertEqual(code, 0, err)
        self.assertEqual(Answers.seen, ["/dir", f"/ari/{ari_id(self.leaf)}"])

    def test_ari_is_asked_only_where_that_is_wanted(self):
        _, row, err = self.due()
        self.assertEqual((err, Answers.seen), ("", []))
        self.assertNotIn("ari_start", row)

    def test_ari_server_that_is_not_proved_is_not_believed(self):
        code, row, err = self.due("--ari", f"{self.base}/dir", trust=False)
        self.assertEqual(code, 3)
        self.assertNotIn("ari_start", row)
        self.assertIn("--ari for", err)
        self.assertEqual(Answers.seen, [])

    def test_ari_answers_that_make_no_sense_are_told(self):
        at = f"/ari/{ari_id(self.leaf)}"
        cases = [("/dir", (404, b""), "HTTP 404"), ("/dir", (200, b"no json"), "no JSON"),
                 ("/dir", (200, b"{}"), "no renewal information"), (at, (503, b""), "HTTP 503"),
                 (at, (200, b'{"suggestedWindow":{"start":"soon","end":"later"}}'), "no window"),
                 (at, (200, b'{"suggestedWindow":{"start":"2027-01-03T00:00:00Z","end":"2027-01-02T00:00:00Z"}}'), "no window"),
                 (at, (200, b"x" * 100000), "")]
        for path, answer, words in cases:
            with self.subTest(words):
                self.setUp()
                Answers.table[path] = answer
                code, row, err = self.due("--ari", f"{self.base}/dir")
                self.assertEqual(code, 3, err)
                self.assertIn(words, err)
                self.assertEqual(err.count("\n"), 1, err)
                self.assertNotIn("ari_start", row)


if __name__ == "__main__":
    unittest.main()
