# SPDX-License-Identifier: Apache-2.0
"""Who gets an answer from the agent's page: by which name it is asked, and through how many silent connections."""

import http.client
import socket
import unittest

from live_agent import FAST, Agent, until
import peer

SILENT = 200


class Guard(unittest.TestCase):
    def agent(self, page=""):
        self.port = peer.free_port()
        agent = Agent(f"[page]\nlisten = 127.0.0.1:{self.port}\n{page}{FAST}"
                      f"[target a]\nurl = tls://127.0.0.1:{peer.free_port()}\n")
        self.addCleanup(agent.__exit__, None, None, None)
        return agent.start().started()

    def ask(self, host=None, path="/healthz"):
        """(status, text) of a request with that Host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest("GET", path, skip_host=True)
            if host is not None:
                connection.putheader("Host", host)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def connect(self):
        s = socket.socket()
        self.addCleanup(s.close)
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", self.port))
        return s

    @staticmethod
    def is_open(s):
        try:
            return s.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def test_hosts_of_loopback_are_answered_and_foreign_names_are_not(self):
        self.agent("names = vouch.example.com , Status.Example\n")
        for host in (f"127.0.0.1:{self.port}", f"localhost:{self.port}", "LOCALHOST", "localhost.", "[::1]:9", "127.8.8.8",
                     "192.0.2.7", socket.gethostname(), "vouch.example.com", "status.example:80", "vouch.example.com."):
            with self.subTest(host=host):
                self.assertEqual(self.ask(host)[0], 200)
        for host in ("rebound.example", f"localhost.example:{self.port}", "example.com", "vouch.example.com.evil.example",
                     "127.0.0.1.nip.example", "[", "", ",", "localhost@evil.example"):
            for path in ("/", "/healthz", "/metrics", "/api/v1/status", "/nothing"):
                with self.subTest(host=host, path=path):
                    status, text = self.ask(host, path)
                    self.assertEqual(status, 421)
                    self.assertIn("names = in [page]", text)

    def test_silent_connections_do_not_keep_others_waiting(self):
        self.agent()

        def answered_before_they_end():
            silent = [self.connect() for _ in range(SILENT)]
            self.assertEqual(self.ask("localhost")[0], 200)
            left = sum(map(self.is_open, silent))
            for s in silent:
                s.close()
            return left > 0

        # Else each of them is first waited for, until its time is up.
        self.assertTrue(until(answered_before_they_end))

    def test_connections_that_do_not_read_their_answers_make_room(self):
        self.agent()
        for _ in range(SILENT):
            s = self.connect()
            until(lambda s=s: s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0)
            try:
                s.send(b"GET /page.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
            except OSError:  # the agent was quicker, or not yet there
                continue
        self.assertEqual(self.ask("localhost")[0], 200)


if __name__ == "__main__":
    unittest.main()
