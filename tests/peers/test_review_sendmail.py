# SPDX-License-Identifier: Apache-2.0
"""A real sendmail writes to syslog; vouch review must report exactly the sessions that took place."""

import json
import os
import pathlib
import smtplib
import ssl
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import exim  # noqa: E402
import pki  # noqa: E402
import sendmail  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
MESSAGE = "Subject: STARTTLS=server, verify=OK\r\n\r\nhello\r\n"


def text(pem):
    return pem.decode() if isinstance(pem, bytes) else pem


class Sendmail(unittest.TestCase):
    maxDiff = None

    def start(self, starttls=True):
        leaf = pki.root("Review Root").issue("mail.example.test")
        chain, key = text(pki.pem(leaf)), text(leaf.key_pem())
        self.sink = exim.Exim(chain, key, "acl_smtp_rcpt = accept", "acl_smtp_data = accept", "queue_only = true",
                              starttls=starttls)
        self.addCleanup(self.sink.stop)
        self.sendmail = sendmail.Sendmail(chain, key, relay=self.sink.port)
        self.addCleanup(self.sendmail.stop)

    def client(self):
        return smtplib.SMTP("127.0.0.1", self.sendmail.port, local_hostname="client.example")

    def send(self, c):
        c.sendmail("a@example.org", ["b@example.net"], MESSAGE)

    def receive_over(self, version):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        with self.client() as c:
            c.starttls(context=context)
            self.send(c)

    def review(self):
        log = self.sendmail.log
        done = subprocess.run([VOUCH, "review", "--json", "-"], input=log.encode(), capture_output=True, check=False)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr.decode() + log)
        report = json.loads(done.stdout)
        self.assertEqual((report["unknown"], report["unreadable"]), (0, 0), log)
        return report, log

    def counts(self, side):
        return {k: side[k] for k in ("connections", "tls_success", "tls_failed", "clear", "unknown")}

    def test_review_of_a_sendmail_log_reports_its_sessions_exactly(self):
        self.start()
        for _ in range(2):
            self.receive_over(ssl.TLSVersion.TLSv1_2)
        for _ in range(3):
            self.receive_over(ssl.TLSVersion.TLSv1_3)
        with self.assertRaises(ssl.SSLError), self.client() as c:
            c.starttls(context=ssl.create_default_context())
        self.sendmail.await_log("stat=Sent", 5)
        self.sendmail.await_log("STARTTLS=server, error")
        report, log = self.review()
        self.assertEqual(self.counts(report["receiving"]),
                         {"connections": 6, "tls_success": 5, "tls_failed": 1, "clear": 0, "unknown": 0}, log)
        self.assertEqual(report["receiving"]["by_version"], {"TLSv1.2": 2, "TLSv1.3": 3}, log)
        self.assertEqual(report["receiving"]["failures"][0]["reason"], "alert-unknown-ca", log)
        self.assertEqual(self.counts(report["delivering"]),
                         {"connections": 5, "tls_success": 5, "tls_failed": 0, "clear": 0, "unknown": 0}, log)
        row = next(p for p in report["partners"] if p["direction"] == "delivering")
        self.assertEqual((row["partner"], row["tls_success"]), ("example.net", 5), log)

    def test_delivery_without_starttls_is_not_called_secure(self):
        self.start(starttls=False)
        with self.client() as c:
            self.send(c)
        self.sendmail.await_log("stat=Sent")
        report, log = self.review()
        for side in "receiving", "delivering":
            counts = self.counts(report[side])
            self.assertEqual((counts["connections"], counts["tls_success"], counts["tls_failed"]), (1, 0, 0), log)


if __name__ == "__main__":
    unittest.main()
