# SPDX-License-Identifier: Apache-2.0
"""The traps of STARTTLS, on real sockets: a scripted SMTP server that gets each step wrong in turn.
Nothing of it makes vouch hang, say yes, or forget to say why."""

import contextlib
import socket
import ssl
import threading
import time
import unittest

import peer
import pki
from check import check

HOST = "mail.example.test"
GREETING = b"220 mail.example.test ESMTP\r\n"
EHLO = b"250-mail.example.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"
GO = b"220 go ahead\r\n"
CLOSE = object()
SILENT = object()
LATER_S = 0.2


class Scripted:
    """Sends one answer for each line that it hears, the first at once. CLOSE ends the connection,
    SILENT keeps it without a word; of a pair, the second comes a moment after the first."""

    def __init__(self, answers):
        self.answers = answers
        self.heard = []
        self.socket = socket.create_server((peer.LOOPBACK, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            c = self.socket.accept()[0]
            c.settimeout(10)
            with c:
                self._play(c)

    def _play(self, c):
        for answer in self.answers:
            if answer is SILENT:
                c.recv(1000)
                return
            for part in answer if isinstance(answer, tuple) else (answer,):
                if part is CLOSE:
                    return
                c.sendall(part)
                time.sleep(LATER_S if isinstance(answer, tuple) else 0)
            line = c.recv(1000)
            self.heard.append(line[:4].decode("ascii", "replace").strip())
        with contextlib.suppress(OSError):
            while c.recv(1000):
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


# name: (what the server says, the code that vouch finds)
TRAPS = {
    "greeting never comes": ([SILENT], "peer-silent"),
    "greeting is closed": ([CLOSE], "peer-closed"),
    "greeting refuses": ([b"554 no\r\n", b"221 bye\r\n"], "smtp-greeting-refused"),
    "half a line, then close": ([(b"220 mail.exam", CLOSE)], "peer-closed"),
    "half a greeting, then silence": ([(b"220-mail\r\n", b"220 ma")], "peer-slow"),
    "EHLO without STARTTLS": ([GREETING, b"250-mail\r\n250-SIZE 1\r\n250 8BITMIME\r\n", b"221 x\r\n"],
                              "smtp-no-starttls"),
    "STARTTLS on the first line": ([GREETING, b"250-STARTTLS\r\n250 SIZE 1\r\n", b"221 x\r\n"],
                                   "smtp-starttls-hidden"),
    "STARTTLS overwritten": ([GREETING, b"250-mail\r\n250 XXXXXXXA\r\n", b"221 x\r\n"],
                             "smtp-starttls-stripped"),
    "454": ([GREETING, EHLO, b"454 later\r\n", b"221 x\r\n"], "smtp-starttls-temporary"),
    "502": ([GREETING, EHLO, b"502 never\r\n", b"221 x\r\n"], "smtp-starttls-refused"),
    "250": ([GREETING, EHLO, b"250 ok\r\n", b"221 x\r\n"], "smtp-starttls-unexpected"),
    "closed instead of an answer": ([GREETING, EHLO, CLOSE], "peer-closed"),
    "220, then closed": ([GREETING, EHLO, (GO, CLOSE)], "peer-reset"),
    "220, then no TLS": ([GREETING, EHLO, GO, b"500 what?\r\n"], "tls-not-tls"),
    "bytes in the same read as the 220": ([GREETING, EHLO, GO + b"250 injected\r\n"], "tls-injected"),
    "bytes a moment after the 220": ([GREETING, EHLO, (GO, b"250 injected\r\n")], "tls-not-tls"),
    "a line of 64 KiB": ([GREETING, b"250-" + b"a" * 65536 + b"\r\n250 STARTTLS\r\n"],
                         "smtp-line-too-long"),
    "a NUL in a line": ([b"220 mail\0.example\r\n", b"221 x\r\n"], None),
    "not SMTP": ([b"SSH-2.0-OpenSSH_9.2\r\n"], "smtp-not-smtp"),
    "EHLO refused, HELO taken": ([GREETING, b"502 what?\r\n", b"250 hello\r\n", b"221 x\r\n"],
                                 "smtp-no-esmtp"),
}


class SmtpTraps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.cafile = cls.folder.write("root.pem", pki.root().pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def outcome(self, server):
        return check("--cafile", self.cafile, "--timeout", "2s", "--resolve",
                     f"{HOST}:{server.port}:127.0.0.1", f"smtp://{HOST}:{server.port}")

    def test_smtp_no_trap_is_fallen_into(self):
        for name, (answers, code) in TRAPS.items():
            with self.subTest(trap=name), Scripted(answers) as server:
                got = self.outcome(server)
                self.assertEqual(got.status, 2, str(got))
                self.assertTrue(got.codes("error"), str(got))
                if code:
                    self.assertIn(code, got.codes("error"), str(got))
                self.assertTrue(all(f["remedy"] for f in got.report["findings"]))

    def test_smtp_nothing_is_said_in_clear_behind_a_refusal(self):
        with Scripted(TRAPS["454"][0]) as server:
            self.outcome(server)
            self.assertEqual(server.heard[:3], ["EHLO", "STAR", "QUIT"])

    def test_smtp_injected_bytes_never_count_as_said_over_tls(self):
        """A server that injects and then does speak TLS: its session is good, and the injection is an
        error all the same."""
        case = pki.nine_cases(HOST).by_name["good"]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder.write("c.pem", case.pem()),
                                self.folder.write("k.pem", case.key_pem()))
        with Injecting(context) as server:
            got = self.outcome(server)
        self.assertEqual(got.status, 2, str(got))
        self.assertIn("tls-injected", got.codes("error"))
        self.assertTrue(got.report["tls"]["established"], str(got))
        self.assertNotIn("INJECTED", str(got.report["facts"].get("smtp_ehlo_tls")))


class Injecting(Scripted):
    """Behind the 220, in the same packet, a reply to the EHLO that the client will send over TLS."""

    def __init__(self, context):
        self.context = context
        super().__init__([])

    def _play(self, c):
        c.sendall(GREETING)
        c.recv(1000)
        c.sendall(EHLO)
        c.recv(1000)
        c.sendall(GO + b"250 INJECTED\r\n")
        with self.context.wrap_socket(c, server_side=True) as tls:
            while line := tls.recv(1000):
                tls.sendall(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 mail\r\n")


if __name__ == "__main__":
    unittest.main()
