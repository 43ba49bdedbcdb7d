# SPDX-License-Identifier: Apache-2.0
"""A real Exim writes its main log; vouch review must report exactly the sessions that took place."""

import json
import os
import pathlib
import smtplib
import ssl
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import exim  # noqa: E402
import pki  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")


def text(pem):
    return pem.decode() if isinstance(pem, bytes) else pem


class Exim(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        leaf = pki.root("Review Root").issue("mail.example.test")
        self.exim = exim.Exim(text(pki.pem(leaf)), text(leaf.key_pem()), "acl_smtp_rcpt = accept", "acl_smtp_data = accept",
                              "queue_only = true", "local_from_check = false")
        self.addCleanup(self.exim.stop)

    def client(self):
        return smtplib.SMTP("127.0.0.1", self.exim.port, local_hostname="client.example")

    def send(self, c):
        c.sendmail("a@example.org", ["b@example.net"], "Subject: X=TLS1.0:NULL P=smtps\r\n\r\nhello\r\n")

    def receive_over(self, version):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
        with self.client() as c:
            c.starttls(context=context)
            self.send(c)

    def test_review_of_an_exim_log_reports_its_sessions_exactly(self):
        for _ in range(2):
            self.receive_over(ssl.TLSVersion.TLSv1_2)
        for _ in range(3):
            self.receive_over(ssl.TLSVersion.TLSv1_3)
        with self.client() as c:
            self.send(c)
        with self.assertRaises(ssl.SSLError), self.client() as c:
            c.starttls(context=ssl.create_default_context())
        deadline = time.monotonic() + 20
        while self.exim.log.count(" <= ") < 6 or "TLS error" not in self.exim.log:
            self.assertLess(time.monotonic(), deadline, self.exim.log)
            time.sleep(0.05)
        log = self.exim.log
        done = subprocess.run([VOUCH, "review", "--json", "-"], input=log.encode(), capture_output=True, check=False)
        self.assertIn(done.returncode, (1, 2), done.stderr.decode() + log)
        report = json.loads(done.stdout)
        receiving = report["receiving"]
        counts = {k: receiving[k] for k in ("connections", "tls_success", "tls_failed", "clear", "unknown")}
        self.assertEqual(counts, {"connections": 7, "tls_success": 5, "tls_failed": 1, "clear": 1, "unknown": 0}, log)
        self.assertEqual(receiving["by_version"], {"TLSv1.2": 2, "TLSv1.3": 3}, log)
        self.assertNotIn(receiving["failures"][0]["reason"], ("unknown", "no-reason"), log)
        self.assertEqual(receiving["failures"][0]["peer"], "127.0.0.1", log)
        self.assertEqual((report["unknown"], report["unreadable"]), (0, 0), log)


if __name__ == "__main__":
    unittest.main()
