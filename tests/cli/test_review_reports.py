# SPDX-License-Identifier: Apache-2.0
"""TLSRPT reports that others sent, and an earlier review beside a new one."""

import base64
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH  # noqa: E402

REPORT = {
    "organization-name": "Other Mail Inc.",
    "date-range": {"start-datetime": "2026-06-12T00:00:00Z", "end-datetime": "2026-06-12T23:59:59Z"},
    "contact-info": "tls@other.example", "report-id": "2026-06-12T00:00:00Z_our.example",
    "policies": [
        {"policy": {"policy-type": "sts", "policy-string": ["version: STSv1", "mode: enforce"], "policy-domain": "our.example",
                    "mx-host": ["mx.our.example"]},
         "summary": {"total-successful-session-count": 5326, "total-failure-session-count": 303},
         "failure-details": [
             {"result-type": "certificate-expired", "sending-mta-ip": "2001:db8::1", "receiving-mx-hostname": "mx1.our.example",
              "failed-session-count": 100},
             {"result-type": "starttls-not-supported", "sending-mta-ip": "2001:db8::2",
              "receiving-mx-hostname": "mx2.our.example", "failed-session-count": 203, "failure-reason-code": "x"}]},
        {"policy": {"policy-type": "tlsa", "policy-domain": "sub.our.example"},
         "summary": {"total-successful-session-count": 7, "total-failure-session-count": 0}}]}
MAIL = """From: tls@other.example
To: reports@our.example
Subject: Report Domain: our.example
Content-Type: multipart/report; report-type="tlsrpt"; boundary="b"

--b
Content-Type: text/plain

A report.
--b
Content-Type: application/tlsrpt+gzip
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="other!our!1!2.json.gz"

{}
--b--
"""


def line(second, message, day=12):
    return f"Fri Jun {day} 10:00:{second:02d} 2026 Info: {message}\n"


def delivery(number, domain, outcome, day=12):
    success = "TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384"
    words = {"good": [success], "failing": ["TLS failed: STARTTLS unexpected response"], "clear": []}[outcome]
    return "".join(line(i, m, day) for i, m in enumerate([
        f"MID {number} ICID 1 RID 0 To: <u@{domain}>",
        f"New SMTP DCID {number} interface 198.51.100.3 address 192.0.2.{number} port 25",
        *[f"DCID {number} {w}" for w in words],
        f"Delivery start DCID {number} MID {number} to RID [0]", f"DCID {number} close"]))


LOG = "".join(line(i, m) for i, m in enumerate((
    "New SMTP ICID 4 interface In (198.51.100.3) address 203.0.113.4 reverse dns host unknown verified no",
    "ICID 4 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384", "ICID 4 close")))


class Scene(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = pathlib.Path(place.name)

    def put(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def run_on(self, *arguments):
        return subprocess.run([VOUCH, "review", *arguments], capture_output=True, check=False)

    def json_of(self, *arguments):
        done = self.run_on("--json", *arguments)
        self.assertEqual(done.stderr, b"")
        return json.loads(done.stdout)


class Received(Scene):
    def check(self, name, data):
        reports = self.json_of(self.put("mail.log", LOG), self.put(name, data))["reports_received"]
        self.assertEqual([(r["organization"], r["policy_domain"], r["policy_type"], r["succeeded"], r["failed"]) for r in reports],
                         [("Other Mail Inc.", "our.example", "sts", 5326, 303), ("Other Mail Inc.", "sub.our.example", "tlsa", 7, 0)])
        self.assertEqual([(f["result_type"], f["count"], f["receiving_mx"]) for f in reports[0]["failures"]],
                         [("certificate-expired", 100, "mx1.our.example"), ("starttls-not-supported", 203, "mx2.our.example")])
        self.assertEqual(reports[0]["our_log"], {"tls_success": 1, "tls_failed": 0, "clear": 0})

    def test_a_report_in_every_wrapping_is_read_beside_the_log(self):
        bare = json.dumps(REPORT)
        packed = gzip.compress(bare.encode())
        body = base64.encodebytes(packed).decode()
        for name, data in (("r.json", bare), ("r.json.gz", packed), ("r.eml", MAIL.format(body)),
                           ("crlf.eml", MAIL.format(body).replace("\n", "\r\n")), ("long.json", json.dumps(REPORT, indent=2)),
                           ("plain.eml", MAIL.format("").replace("+gzip", "+json").replace("base64", "8bit").replace("\n\n\n--b--", "\n\n" + bare + "\n--b--"))):
            with self.subTest(name):
                self.check(name, data)

    def test_reports_alone_need_no_log(self):
        report = self.json_of(self.put("r.json", json.dumps(REPORT)))
        self.assertEqual(len(report["reports_received"]), 2)

    def test_the_summary_names_who_reports_what(self):
        text = self.run_on("--lang", "en", self.put("mail.log", LOG), self.put("r.json", json.dumps(REPORT))).stdout.decode()
        for words in ("Other Mail Inc. -> our.example (sts)", "they say: 5326 over TLS, 303 TLS failed", "203 starttls-not-supported mx2",
                      "our log, all senders in that time: 1 over TLS, 0 TLS failed"):
            self.assertIn(words, text)


class Written(Scene):
    WANTED = ["--format", "tlsrpt", "--domain", "d.example", "--since", "2026-06-12", "--until", "2026-06-13"]

    def test_a_report_without_organization_or_contact_is_refused(self):
        path = self.put("mail.log", delivery(1, "d.example", "failing"))
        for more in ([], ["--organization", "We"], ["--contact", "a@b"], ["--organization", "", "--contact", "a@b"]):
            done = self.run_on(*self.WANTED, *more, path)
            self.assertEqual((done.returncode, done.stdout), (3, b""), more)
            self.assertIn(b"--organization", done.stderr)

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        for until in "2026-06-12", "2026-06-11":
            done = subprocess.run([VOUCH, "review", "--since", "2026-06-12", "--until", until, "-"], input=b"", capture_output=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stdout), (3, b""))
            self.assertIn(b"--since must be before --until", done.stderr)

    def test_a_report_names_policy_and_receiving_mx_and_can_be_read_back(self):
        text = "Jun 12 10:00:00 mta postfix/smtp[5]: 4bQx1y2Zz3z9: to=<u@d.example>, relay=mx.d.example[192.0.2.9]:25, delay=1, " \
               "delays=0/0/1/0, dsn=4.7.0, status=deferred (TLS is required, but was not offered by host mx.d.example[192.0.2.9])\n"
        path = self.put("mail.log", text)
        for more, wanted in (([], "no-policy-found"), (["--policy", "sts"], "sts")):
            done = self.run_on(*self.WANTED, "--organization", "We", "--contact", "tls@we.example", *more, path)
            written = json.loads(done.stdout)
            self.assertEqual(written["policies"][0]["policy"], {"policy-type": wanted, "policy-domain": "d.example"})
            detail = written["policies"][0]["failure-details"][0]
            self.assertEqual((detail["result-type"], detail["receiving-mx-hostname"]), ("starttls-not-supported", "mx.d.example"))
            back = self.json_of(self.put("own.json", done.stdout))["reports_received"][0]
            self.assertEqual((back["organization"], back["failed"]), ("We", 1))


class Earlier(Scene):
    def test_diff_says_what_began_and_ceased_to_fail(self):
        old = delivery(1, "mended.example", "failing") + delivery(2, "same.example", "failing") + delivery(3, "worse.example", "good") \
            + delivery(4, "gone.example", "failing")
        new = delivery(1, "mended.example", "good", 13) + delivery(2, "same.example", "failing", 13) \
            + delivery(3, "worse.example", "failing", 13) + delivery(5, "fresh.example", "clear", 13)
        before = self.put("before.json", self.run_on("--json", self.put("old.log", old)).stdout)
        changes = {c["partner"]: (c["was"], c["is"]) for c in self.json_of("--diff", before, self.put("new.log", new))["changes"]}
        self.assertEqual(changes, {"mended.example": ("failing", "good"), "worse.example": ("good", "failing"),
                                   "fresh.example": ("not-seen", "clear"), "gone.example": ("failing", "not-seen")})
        text = self.run_on("--lang", "en", "--diff", before, self.put("new.log", new)).stdout.decode()
        self.assertIn("worse.example, delivering: good -> FAILING", text)

    def test_diff_with_more_changes_than_are_shown_counts_the_rest(self):
        before = self.put("before.json", self.run_on("--json", self.put("old.log", "".join(
            delivery(i, f"gone{i}.example", "failing") for i in range(1, 31)))).stdout)
        new = self.put("new.log", "".join(delivery(i, f"fresh{i}.example", "clear", 13) for i in range(101, 116)))
        self.assertEqual(len(self.json_of("--diff", before, new)["changes"]), 45)
        changes = self.run_on("--lang", "en", "--diff", before, new).stdout.decode().partition("What changed since the earlier review")[2].partition("\n\n")[0]
        self.assertEqual(changes.count(" -> "), 40)
        self.assertRegex(changes, r"\b5\b.*more|more.*\b5\b")

    def test_diff_with_something_else_is_refused(self):
        for data in (b"", b"{}", b"not json", b'{"schema": "other/1"}'):
            done = self.run_on("--diff", self.put("x.json", data), self.put("mail.log", LOG))
            self.assertEqual(done.returncode, 3, data)
            self.assertIn(b"no JSON that vouch review wrote", done.stderr)


if __name__ == "__main__":
    unittest.main()
