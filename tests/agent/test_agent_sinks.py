# SPDX-License-Identifier: Apache-2.0
"""Alerts of `vouch agent` by mail to a real Postfix, to rsyslog, and to webhooks."""

import contextlib
import email
import email.policy
import glob
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import unittest

from live_agent import FAST, ROOT, Agent, until
import nginx
import peer
import pki
import postfix

sys.path.append(str(ROOT / "tests/firmware"))
import rsyslog  # noqa: E402

HOST = "localhost"


class Hook(http.server.BaseHTTPRequestHandler):
    """Keeps what was posted."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


class Sinks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.good = cls.root.issue(HOST, names=[HOST, "127.0.0.1"])
        cls.pair = (cls.good.pem(), cls.good.key_pem())
        expired = cls.root.issue(HOST, names=[HOST], days=(-90, -1))
        cls.nginx = nginx.Nginx({"expired": nginx.Server(expired.pem(), expired.key_pem())})
        cls.trust = cls.nginx.folder.write("trust.pem", cls.root.pem())
        cls.url = f"https://{HOST}:{cls.nginx.port['expired']}"

    @classmethod
    def tearDownClass(cls):
        cls.nginx.__exit__(None, None, None)

    def agent(self, alert, more=""):
        return Agent(f"[trust]\nanchors = {self.trust}\n{more}{FAST}[target gui]\nurl = {self.url}\n",
                     f"[alert x]\n{alert}group = 0\n")

    def once(self, alert, more=""):
        with self.agent(alert, more) as agent:
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)
            return err

    @contextlib.contextmanager
    def hook(self, tls=True, answer=200):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
            server.heard, server.answer = [], answer
            if tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.nginx.folder.write("c.pem", self.pair[0]), self.nginx.folder.write("k.pem", self.pair[1]))
                server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            server.url = f"{'https' if tls else 'http'}://{HOST}:{server.server_address[1]}/hook?token=t0k3n"
            server.file = self.nginx.folder.write("url", f"{server.url}\nkey-of-pagerduty\n")
            yield server
            server.shutdown()

    def post(self, template, more="", **keywords):
        with self.hook(**keywords) as hook:
            err = self.once(f"webhook = hook\ntemplate = {template}\n{more}",
                            f"[secrets]\nhook = {hook.file}\nmac = {self.trust}\n")
            self.assertNotIn("t0k3n", err)
            return hook.heard, err

    def queued(self, server):
        """The mail that Postfix has taken, parsed."""
        files = glob.glob(f"{server.folder.path}/spool/incoming/*")
        self.assertEqual(len(files), 1, server.log)
        shown = subprocess.run(["postcat", "-c", server.config, "-bh", files[0]], capture_output=True, check=True)
        return email.message_from_bytes(shown.stdout, policy=email.policy.default)

    def mail(self, alert, *options, pairs=True):
        listener = postfix.Listener([self.pair] if pairs else [], "smtpd_recipient_restrictions=permit_mynetworks",
                                    *options)
        with postfix.Postfix({"mx": listener}) as server:
            err = self.once(f"mail = admin@example.test, night@example.test\nfrom = vouch@example.test\n"
                            f"server = smtp://{HOST}:{server.port['mx']}\n{alert}")
            return err, self.queued(server) if "cannot be delivered" not in err else None

    def test_mail_goes_over_starttls_to_a_server_that_is_proved(self):
        err, message = self.mail("", "smtpd_tls_security_level=encrypt")
        self.assertIsNotNone(message, err)
        self.assertEqual(message["To"], "admin@example.test, night@example.test")
        self.assertIn("[vouch] error: ", message["Subject"])
        self.assertIn("cert-expired", message["Subject"])
        text = message.get_content()
        self.assertIn("Valid until", text)
        self.assertIn("h ago, less than 2 days)", text)
        self.assertNotIn("without TLS", text)
        self.assertIsNotNone(message["Date"].datetime)
        self.assertIn("with ESMTPS", message["Received"])

    def test_mail_is_not_given_to_a_server_that_is_not_proved(self):
        other = pki.self_signed(HOST, names=[HOST])
        with postfix.Postfix({"mx": postfix.Listener([(other.pem(), other.key_pem())],
                                                     "smtpd_recipient_restrictions=permit_mynetworks")}) as server:
            err = self.once(f"mail = a@example.test\nserver = smtp://{HOST}:{server.port['mx']}\nclear = yes\n")
            self.assertIn("cannot be delivered", err)
            self.assertEqual(glob.glob(f"{server.folder.path}/spool/incoming/*"), [])

    def test_required_tls_that_fails_is_told_with_class_severity_and_domain(self):
        listener = postfix.Listener([], "smtpd_tls_security_level=none")
        with postfix.Postfix({"mx": listener}) as server, Agent(
                f"{FAST}[target partner]\nurl = smtp://{HOST}:{server.port['mx']}\ndestination = required\n",
                "[alert p]\nprogram = ./told\nseverity = warning\n") as agent:
            script = agent.folder.write("told", "#!/bin/sh\ncat >program.out\n")
            os.chmod(script, 0o755)
            code, err = agent.run("--once")
            self.assertEqual(code, 2, err)
            text = pathlib.Path(agent.path("program.out")).read_text()
            self.assertRegex(text, rf"System/Warning: required TLS failed for {HOST} \(.*smtp-no-starttls\)")

    def test_mail_in_clear_goes_only_where_that_is_allowed_and_says_so(self):
        err, message = self.mail("", "smtpd_tls_security_level=none", pairs=False)
        self.assertIsNone(message)
        self.assertIn("STARTTLS", err)
        err, message = self.mail("clear = yes\n", "smtpd_tls_security_level=none", pairs=False)
        self.assertIsNotNone(message, err)
        self.assertIn("without TLS", message.get_content())

    def test_webhook_own_form_has_each_alert_and_its_signature(self):
        heard, err = self.post("json", "hmac = mac\n")
        self.assertEqual(len(heard), 1, err)
        path, headers, body = heard[0]
        self.assertEqual(path, "/hook?token=t0k3n")
        alert = json.loads(body)
        self.assertEqual(alert["schema"], "vouch-alert/1")
        self.assertEqual((alert["alerts"][0]["code"], alert["alerts"][0]["target"]), ("cert-expired", "gui"))
        key = pathlib.Path(self.trust).read_text().splitlines()[0].encode()
        self.assertEqual(headers["X-Vouch-Signature"], "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest())

    def test_webhook_templates_have_the_forms_of_their_services(self):
        slack = json.loads(self.post("slack")[0][0][2])
        self.assertIn("cert-expired", slack["text"])
        teams = json.loads(self.post("teams")[0][0][2])
        self.assertIn("cert-expired", teams["attachments"][0]["content"]["body"][0]["text"])
        page = json.loads(self.post("pagerduty")[0][0][2])
        self.assertEqual((page["routing_key"], page["event_action"]), ("key-of-pagerduty", "trigger"))
        self.assertEqual(page["payload"]["severity"], "critical")
        manager = json.loads(self.post("alertmanager")[0][0][2])
        self.assertEqual(manager[0]["labels"]["instance"], self.url)
        self.assertIn(b"cert-expired", self.post("ntfy")[0][0][2])

    def test_webhook_whose_secret_is_missing_or_no_url_is_told_so_without_it(self):
        for text, words in ((None, "hook = hook.url: the file cannot be read"), ("", "hook.url cannot be read, or is empty"),
                            ("gopher://nonsense/\n", "hook.url does not hold a URL"),
                            (f"https://127.0.0.1:{peer.free_port()}/nonsense\n", "127.0.0.1:")):
            with self.subTest(words=words), self.agent("webhook = hook\n", "[secrets]\nhook = hook.url\n") as agent:
                if text is not None:
                    agent.folder.write("hook.url", text)
                code, err = agent.run("test-alert", "x")
                self.assertNotEqual(code, 0)
                self.assertIn(words, err)
                self.assertNotIn("nonsense", err)

    def test_webhook_in_clear_takes_leave(self):
        heard, err = self.post("json", tls=False)
        self.assertEqual(heard, [])
        self.assertIn("takes clear = yes", err)
        heard, _ = self.post("json", "clear = yes\n", tls=False)
        self.assertEqual(len(heard), 1)

    def test_webhook_that_answers_an_error_is_told(self):
        heard, err = self.post("json", answer=503)
        self.assertIn(f"{HOST} answers 503", err)

    def test_trial_goes_the_whole_way_and_says_whether_it_arrived(self):
        with self.hook() as hook, self.agent("webhook = hook\n", f"[secrets]\nhook = {hook.file}\n") as agent:
            self.assertEqual(agent.run("test-alert", "x")[0], 0)
            self.assertIn("test of vouch", json.loads(hook.heard[0][2])["subject"])
            self.assertEqual(agent.run("test-alert", "y")[0], 3)
            hook.answer = 500
            code, err = agent.run("test-alert", "x")
            self.assertEqual(code, 2)
            self.assertIn("answers 500", err)

    def test_syslog_over_udp_has_the_fields_of_rfc_5424(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            s.settimeout(10)
            self.once(f"syslog = 127.0.0.1:{s.getsockname()[1]}\n")
            line = s.recv(4096).decode()
        self.assertRegex(line, r"^<27>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S+ vouch \d+ problem \[vouch@32473 alert=\"1\"\] https://.*cert-expired")

    def test_syslog_over_tls_reaches_rsyslog(self):
        port = peer.free_port()
        server = rsyslog.Rsyslog(*self.pair, self.root.pem(), port)
        try:
            self.once(f"syslog_tls = {HOST}:{port}\n")
            self.assertTrue(until(server.heard), server.log)
            self.assertEqual(server.heard()[0][0], "27")
            self.assertIn("cert-expired", server.heard()[0][-1])
        finally:
            server.stop()


if __name__ == "__main__":
    unittest.main()
