# SPDX-License-Identifier: Apache-2.0
"""The status page over lwIP's httpd: it says what the reports say, nothing that a server sends acts in
it, and no reader, however many, slow or rude, stops the checks."""

import json
import re
import socket
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

import board
import emulated
import peer
import pki
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
RUDE = "<script>alert('1')</script>\"&"


def ini(cafile, targets, more="page = yes\n"):
    text = ("[network]\nhostname = appliance\n[time]\nboard_clock = yes\n"
            "[agent]\ninterval = 1\nretry = 1\njitter = 0\nconfirmations = 1\ntimeout = 20\n"
            f"[trust]\nanchors = {cafile}\n[report]\n{more}")
    for name, port in targets.items():
        text += f"[target {name}]\nurl = https://{HOST}:{port}/\nconnect = {board.PEER}:{port}\n"
    return text


class Scene(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cases = pki.nine_cases(HOST)
        cls.cafile = cls.folder.write("root.pem", cases.root.pem())
        stranger = pki.root(RUDE).issue_ca(RUDE).issue(RUDE)
        servers = {n: Server(cases.by_name[n].pem(), cases.by_name[n].key_pem())
                   for n in ("good", "misordered", "expired")}
        servers["rude"] = Server(stranger.pem(), stranger.key_pem())
        cls.nginx = Nginx(servers)
        cls.addClassCleanup(cls.nginx.stop)

    def board(self, names, more="page = yes\n"):
        """A board that has checked each of them."""
        self.http = peer.free_port()
        targets = {n: self.nginx.port[n] for n in names}
        b = emulated.Board(NAME, ini(self.cafile, targets, more), list(targets.values()),
                       [f"tcp:{peer.LOOPBACK}:{self.http}-:80"])
        self.addCleanup(b.__exit__)
        b.wait(lambda: len(b.reports()) >= 2 * len(names), "checks")
        return b

    def get(self, path, *options):
        done = subprocess.run(["curl", "-sS", "-i", "--path-as-is", "--max-time", "200", *options,
                               f"http://{peer.LOOPBACK}:{self.http}{path}"], capture_output=True, text=True)
        head, _, body = done.stdout.partition("\n\n" if "\r" not in done.stdout else "\r\n\r\n")
        return int(head.split()[1]) if head else None, head, body

    def send(self, data, timeout_s=200):
        """What is answered to these bytes; b"" when the connection just ends."""
        with socket.create_connection((peer.LOOPBACK, self.http), timeout=timeout_s) as s:
            answer = b""
            try:
                s.sendall(data)
                while part := s.recv(65536):
                    answer += part
            except ConnectionError:
                pass
            return answer


class Content(Scene):
    def test_page_says_what_the_reports_say(self):
        names = ["good", "misordered", "expired"]
        b = self.board(names)
        status, head, page = self.get("/")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'none'", head)
        self.assertTrue(page.endswith("</html>\n"), page[-200:])
        self.assertIn("Not trusted: 1 of 3", page)
        self.assertLess(page.index("<h2>expired"), page.index("<h2>misordered"))
        self.assertLess(page.index("<h2>misordered"), page.index("<h2>good"))
        states = json.loads(self.get("/status.json")[2])
        self.assertEqual([s["name"] for s in states], names)
        for number, state in enumerate(states, 1):
            report = next(r for r in reversed(b.reports()) if r["target"] == state["target"])
            self.assertEqual(state["verdict"], report["verdict"])
            self.assertEqual(state["believed"], report["verdict"])
            self.assertEqual(state["findings_count"], len(report["findings"]))
            self.assertEqual([f["code"] for f in state["findings"]],
                             [f["code"] for f in report["findings"]])
            self.assertEqual(state["not_after"], report["path_not_after"] or report["sent_not_after"])
            self.assertIn(state["days_left"], [c["days_left"] for c in report["sent"]])
            for f in state["findings"]:
                self.assertIn(f"<code>{f['code']}</code>", page)
                self.assertTrue(f["text"] and f["remedy"])
            full = self.get(f"/targets/{number}.json")[2].rstrip("\n")
            b.wait(lambda text=full: text in b.raw_reports(), "the log's line")

    def test_page_health_follows_what_is_believed(self):
        self.board(["good", "misordered"])
        status, _, body = self.get("/health")
        self.assertEqual((status, json.loads(body)["status"]), (200, "warning"))
        self.board(["good", "expired"])
        status, _, body = self.get("/health")
        self.assertEqual(status, 503)
        self.assertEqual(json.loads(body), {"status": "invalid", "targets": 2, "invalid": 1, "unknown": 0,
                                            "warning": 0, "pending": 0, "valid": 1})

    def test_page_in_dutch_is_dutch(self):
        self.board(["expired"], "page = yes\nlanguage = nl\n")
        page = self.get("/")[2]
        self.assertIn('<html lang="nl">', page)
        self.assertIn("Niet vertrouwd: 1 van 1", page)
        self.assertIn("Vernieuw", page)

    def test_page_names_from_a_server_do_not_act(self):
        self.board(["rude"])
        page = self.get("/")[2]
        self.assertIn("&lt;script&gt;", page)
        self.assertNotIn("<script", page.lower())
        self.assertEqual(re.findall(r"<[^>]*alert", page), [])
        states = json.loads(self.get("/status.json")[2])
        self.assertIn("<script>", json.dumps(states))

    def test_page_is_off_unless_configured(self):
        b = self.board(["good"], "language = en\n")
        self.assertEqual(self.send(b"GET / HTTP/1.0\r\n\r\n"), b"")
        self.assertEqual(b.events("assertion"), [])


class Readers(Scene):
    def go_on(self, b):
        """The checks do, and a polite reader is served."""
        seen = len(b.reports())
        b.wait(lambda: len(b.reports()) > seen + 2, "checks go on")
        self.assertEqual({r["verdict"] for r in b.reports()}, {"valid"})
        self.assertEqual(b.events("assertion"), [])
        b.wait(lambda: self.get("/health")[0] == 200, "a polite reader")

    def test_readers_paths_that_are_not_there_get_404(self):
        b = self.board(["good"])
        for path in ["/nothing", "/targets/0.json", "/targets/2.json", "/targets/1.jsonx", "/targets/.json",
                     "/targets/99999999999999999999.json", "/../etc/passwd", "/index.html/", "/" + "a" * 500,
                     "//", "/targets/-1.json", "/%3Cscript%3E"]:
            with self.subTest(path):
                self.assertEqual(self.get(path)[0], 404)
        self.assertEqual(self.get("/index.html?x=<script>")[0], 200)
        self.go_on(b)

    def test_readers_requests_that_are_none_are_refused(self):
        b = self.board(["good"])
        self.assertIn(b"501", self.send(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
        self.assertIn(b"501", self.send(b"EHLO client.example.test\r\n\r\n"))
        # TLS: the NUL ends what lwIP looks at, and the connection ends without an answer
        self.assertEqual(self.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), b"")
        self.assertIn(b"400", self.send(b"GET / HTTP/1.1\r\nX: " + b"a" * 6000 + b"\r\n\r\n"))
        for cut in [b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\n", b"G", b"\r\n" * 20]:
            with socket.create_connection((peer.LOOPBACK, self.http)) as s:
                s.sendall(cut)
        self.go_on(b)

    def test_readers_many_at_once_get_whole_answers_or_none(self):
        b = self.board(["good"])
        with ThreadPoolExecutor(24) as pool:
            answers = list(pool.map(lambda _: self.send(b"GET / HTTP/1.0\r\n\r\n"), range(96)))
        whole = [a for a in answers if a.endswith(b"</html>\n")]
        # the rest were the oldest, and gave way: reset, never answered wrongly
        self.assertEqual([a[:200] for a in answers if a and not a.startswith(b"HTTP/1.0 200 OK")], [])
        self.assertGreater(len(whole), 3)
        self.go_on(b)

    def test_readers_that_do_not_read_or_do_not_ask_make_way(self):
        b = self.board(["good"])
        held = []
        for k in range(16):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            s.connect((peer.LOOPBACK, self.http))
            s.sendall(b"GET / HTTP/1.0\r\n\r\n" if k % 2 else b"GET / HT")
            held.append(s)
        try:
            self.go_on(b)
        finally:
            for s in held:
                s.close()
        self.go_on(b)


if __name__ == "__main__":
    unittest.main()
