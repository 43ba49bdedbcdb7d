# SPDX-License-Identifier: Apache-2.0
"""A real Postfix writes a log; vouch review must report exactly the sessions that took place."""

import contextlib
import json
import os
import pathlib
import smtplib
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import peer  # noqa: E402
import pki  # noqa: E402
import unpacked  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")

MAIN_CF = """\
compatibility_level = 3.6
meta_directory = {meta}
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.example.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_security_level = may
smtpd_tls_loglevel = 1
smtp_tls_loglevel = 1
smtp_tls_security_level = may
smtp_tls_CAfile = {folder}/root.pem
smtp_dns_support_level = disabled
smtp_tls_policy_maps = inline:{{ {policies} }}
transport_maps = inline:{{ {transports} }}
local_recipient_maps =
alias_maps =
alias_database =
smtp_connection_cache_on_demand = no
minimal_backoff_time = 1h
queue_run_delay = 1h
"""

MASTER_CF = """\
127.0.0.1:{open} inet n - n - - smtpd
127.0.0.1:{strict} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
scache unix - - n - 1 scache
"""


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that takes everything; with `context`, over STARTTLS too."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context=None):
        self.context = context
        super().__init__(("127.0.0.1", 0), Session)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

class Session(socketserver.BaseRequestHandler):
    def say(self, text):
        self.request.sendall(text.encode() + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass  # the client has seen enough of the certificate
        finally:
            self.request.close()

    def talk(self):
        tls = False
        self.say("220 sink ESMTP")
        lines = self.request.makefile("rb")
        while line := lines.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                offer = self.server.context and not tls
                self.say("250-sink\r\n250 STARTTLS" if offer else "250 sink")
            elif word == b"STAR":
                self.say("220 go")
                lines.close()
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                lines, tls = self.request.makefile("rb"), True
            elif word == b"DATA":
                self.say("354 go on")
                while lines.readline() not in (b".\r\n", b""):
                    pass
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                break
            else:
                self.say("250 ok")
        lines.close()


def setUpModule():
    unpacked.enter()


class Postfix(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="vouch-", dir="/tmp"))
        os.chmod(self.folder, 0o755)
        root = pki.root("Review Root")
        leaf = root.issue("mail.example.test")
        pathlib.Path(self.folder, "server.pem").write_text(self.text(leaf.key_pem()) + self.text(pki.pem(leaf)))
        pathlib.Path(self.folder, "root.pem").write_text(self.text(pki.pem(root)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.folder, "server.pem"))
        self.sinks = {"good.example": Sink(context), "checks.example": Sink(context),
                      "plain.example": Sink(), "needs.example": Sink()}
        for sink in self.sinks.values():
            stack.callback(sink.server_close)
            stack.callback(sink.shutdown)
        self.log = pathlib.Path(self.folder, "log", "mail.log")
        self.open, self.strict = peer.free_port(), peer.free_port()
        self.start(stack)

    @staticmethod
    def text(pem):
        return pem.decode() if isinstance(pem, bytes) else pem

    def start(self, stack):
        hops = {domain: f"[127.0.0.1]:{sink.port}" for domain, sink in self.sinks.items()}
        transports = ", ".join(f"{{ {domain} = smtp:{hop} }}" for domain, hop in hops.items())
        policies = (f"{{ {hops['needs.example']} = encrypt }}, "
                    f"{{ {hops['checks.example']} = secure match=mx.checks.example }}")
        for name in ("queue", "data", "log"):
            os.mkdir(os.path.join(self.folder, name))
        subprocess.run(["chown", "postfix", os.path.join(self.folder, "data")], check=True)
        main = MAIN_CF.format(folder=self.folder, meta=unpacked.place("etc/postfix"), transports=transports, policies=policies)
        pathlib.Path(self.folder, "main.cf").write_text(main)
        pathlib.Path(self.folder, "master.cf").write_text(MASTER_CF.format(open=self.open, strict=self.strict))
        subprocess.run([peer.need("postfix"), "-c", self.folder, "check"], check=True, capture_output=True)
        master = stack.enter_context(peer.Child([peer.need("master"), "-d", "-c", self.folder]))
        deadline = time.monotonic() + 15
        while not self.log.exists() or "daemon started" not in self.log.read_text():
            self.assertLess(time.monotonic(), deadline, "Postfix does not start: " + master.log)
            time.sleep(0.01)

    # --- what is done to it; each session is one that its log must tell of

    def client(self, port):
        return smtplib.SMTP("127.0.0.1", port, local_hostname="client.example")

    def receive_over(self, version):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        with self.client(self.open) as c:
            c.starttls(context=context)
            c.noop()

    def receive_refusing_the_certificate(self):
        with self.assertRaises(ssl.SSLError), self.client(self.open) as c:
            c.starttls(context=ssl.create_default_context())

    def receive_hanging_up(self):
        with socket.create_connection(("127.0.0.1", self.open)) as s:
            lines = s.makefile("rb")
            lines.readline()
            s.sendall(b"EHLO x\r\n")
            while not lines.readline().startswith(b"250 "):
                pass
            s.sendall(b"STARTTLS\r\n")
            lines.readline()

    def receive_without_tls_where_it_is_required(self):
        """Postfix logs no more of it than of any connection in clear text."""
        with self.client(self.strict) as c:
            c.ehlo()
            self.assertEqual(c.mail("a@example.org")[0], 530)

    def deliver_to(self, *domains):
        with self.client(self.open) as c:
            for domain in domains:
                c.sendmail("a@example.org", [f"user@{domain}"], "Subject: x\r\n\r\nhello\r\n")

    def await_lines(self, text, count):
        deadline = time.monotonic() + 20
        while self.log.read_text().count(text) < count:
            self.assertLess(time.monotonic(), deadline, f"fewer than {count} lines with {text}:\n" + self.log.read_text())
            time.sleep(0.02)

    def review(self):
        done = subprocess.run([VOUCH, "review", "--json", str(self.log)], capture_output=True, check=False)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr.decode())
        return json.loads(done.stdout)

    def test_review_of_a_postfix_log_reports_its_sessions_exactly(self):
        for _ in range(3):
            self.receive_over(ssl.TLSVersion.TLSv1_2)
        for _ in range(2):
            self.receive_over(ssl.TLSVersion.TLSv1_3)
        self.receive_refusing_the_certificate()
        self.receive_hanging_up()
        self.receive_without_tls_where_it_is_required()
        self.deliver_to("good.example", "good.example", "plain.example", "needs.example", "checks.example")
        self.await_lines("status=", 5)
        self.await_lines("disconnect from", 9)
        report = self.review()
        receiving, delivering = report["receiving"], report["delivering"]
        counts = lambda s: {k: s[k] for k in ("connections", "tls_success", "tls_failed", "clear", "unknown") if s[k]}
        failures = lambda s: sorted((f["reason"], f.get("domain"), f["required"], f["count"]) for f in s["failures"])
        shown = self.log.read_text() + json.dumps(report, indent=1)
        self.assertEqual(counts(receiving), {"connections": 9, "tls_success": 5, "tls_failed": 2, "clear": 2}, shown)
        self.assertEqual(receiving["by_version"], {"TLSv1.2": 3, "TLSv1.3": 2}, shown)
        self.assertEqual(receiving["trust"], {"Anonymous": 5}, shown)
        self.assertEqual(failures(receiving), [
            ("alert-unknown-ca", None, False, 1), ("closed", None, False, 1)], shown)
        # Of a delivery in clear text Postfix says nothing.
        self.assertEqual(counts(delivering), {"connections": 5, "tls_success": 2, "tls_failed": 2, "unknown": 1}, shown)
        self.assertEqual(delivering["trust"], {"Trusted": 2}, shown)
        self.assertEqual(failures(delivering), [
            ("starttls-not-offered", "needs.example", True, 1), ("verify-name", "checks.example", True, 1)], shown)
        self.assertEqual(report["unreadable"], 0, shown)


if __name__ == "__main__":
    unittest.main()
