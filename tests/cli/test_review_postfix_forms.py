# SPDX-License-Identifier: Apache-2.0
"""Postfix's lines, one form at a time, and addresses that try to be more than an address."""

import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import review  # noqa: E402

HEAD = "Jun 12 10:00:{:02d} mta1 "
SUITE = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)"
REST = "delay=1.2, delays=0.1/0/0.9/0.2, "


def log(*lines):
    return "".join(HEAD.format(i) + line + "\n" for i, line in enumerate(lines))


def counts(report, side):
    names = ("tls_success", "tls_failed", "clear", "unknown")
    return {k: report[side][k] for k in names if report[side][k]}


def failures(report, side):
    return sorted((f["reason"], f.get("domain"), f.get("host"), f["required"]) for f in report[side]["failures"])


class Receiving(unittest.TestCase):
    def check(self, wanted, *lines):
        report = review(log(*lines))
        self.assertEqual(counts(report, "receiving"), wanted)
        return report

    def test_a_disconnect_that_counts_starttls_tells_of_tls(self):
        peer = "c.example[192.0.2.7]"
        begin = f"postfix/smtpd[7]: connect from {peer}"
        end = f"postfix/smtpd[7]: disconnect from {peer}"
        self.check({"tls_success": 1}, begin, end + " ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7")
        self.check({"tls_failed": 1}, begin, end + " ehlo=1 starttls=0/1 commands=1/2")
        self.check({"clear": 1}, begin, end + " ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4")
        self.check({"unknown": 1}, begin, end)
        report = self.check({"tls_failed": 1}, begin, f"postfix/smtpd[7]: lost connection after STARTTLS from {peer}",
                            end + " ehlo=1 starttls=0/1 commands=1/2")
        self.assertEqual(failures(report, "receiving"), [("closed", None, "c.example", False)])

    def test_a_host_name_cannot_pass_for_a_count(self):
        peer = "starttls=1.commands=1.example[192.0.2.7]"
        self.check({"clear": 1}, f"postfix/smtpd[7]: connect from {peer}",
                   f"postfix/smtpd[7]: disconnect from {peer} ehlo=1 quit=1 commands=2")

    def test_tlsproxy_of_postscreen_has_many_connections(self):
        self.check({"tls_success": 1, "tls_failed": 1},
                   "postfix/tlsproxy[9]: CONNECT from [192.0.2.7]:4001", "postfix/tlsproxy[9]: CONNECT from [192.0.2.8]:4002",
                   f"postfix/tlsproxy[9]: Anonymous TLS connection established from [192.0.2.8]:4002: {SUITE}",
                   "postfix/tlsproxy[9]: SSL_accept error from [192.0.2.7]:4001: -1",
                   "postfix/tlsproxy[9]: DISCONNECT [192.0.2.7]:4001", "postfix/tlsproxy[9]: DISCONNECT [192.0.2.8]:4002")

    def test_a_unit_in_the_place_of_the_tag_is_read(self):
        """journalctl -o with-unit"""
        for unit in ("postfix@-.service", "postfix.service", "postfix@postfix-out.service"):
            with self.subTest(unit):
                report = review(log(
                    f"{unit}[7]: connect from c.example[192.0.2.7]",
                    f"{unit}[7]: Anonymous TLS connection established from c.example[192.0.2.7]: {SUITE}",
                    f"{unit}[7]: disconnect from c.example[192.0.2.7] ehlo=2 starttls=1 quit=1 commands=4",
                    f"{unit}[8]: Trusted TLS connection established to mx.d.example[192.0.2.9]:25: {SUITE}",
                    f"{unit}[8]: 4bQx1y2Zz3z9: to=<a@d.example>, relay=mx.d.example[192.0.2.9]:25, {REST}dsn=2.0.0, "
                    "status=sent (250 ok)"))
                self.assertEqual(counts(report, "receiving"), {"tls_success": 1})
                self.assertEqual(counts(report, "delivering"), {"tls_success": 1})

    def test_the_same_process_number_on_two_hosts_is_two_processes(self):
        lines = [HEAD.format(1) + "postfix/smtpd[7]: connect from a.example[192.0.2.1]",
                 HEAD.format(1).replace("mta1", "mta2") + "postfix/smtpd[7]: connect from b.example[192.0.2.2]",
                 HEAD.format(2) + f"postfix/smtpd[7]: Anonymous TLS connection established from a.example[192.0.2.1]: {SUITE}",
                 HEAD.format(3).replace("mta1", "mta2") + "postfix/smtpd[7]: SSL_accept error from b.example[192.0.2.2]: lost connection"]
        report = review("\n".join(lines) + "\n")
        self.assertEqual(counts(report, "receiving"), {"tls_success": 1, "tls_failed": 1})
        failure = report["receiving"]["failures"][0]
        self.assertEqual((failure["host"], failure["appliance"]), ("b.example", "mta2"))

    def test_instances_of_one_host_are_told_apart(self):
        self.check({"tls_success": 1, "clear": 1},
                   "postfix-in/smtpd[7]: connect from a.example[192.0.2.1]", "postfix-out/smtpd[7]: connect from b.example[192.0.2.2]",
                   f"postfix-in/smtpd[7]: Anonymous TLS connection established from a.example[192.0.2.1]: {SUITE}",
                   "postfix-out/smtpd[7]: disconnect from b.example[192.0.2.2] ehlo=1 quit=1 commands=2",
                   "postfix-in/smtpd[7]: disconnect from a.example[192.0.2.1] ehlo=2 starttls=1 quit=1 commands=4")


class Delivering(unittest.TestCase):
    def check(self, wanted, *lines):
        report = review(log(*lines))
        self.assertEqual(counts(report, "delivering"), wanted)
        self.assertEqual(report["unknown"], 0, report["unknown_lines"])
        return report

    def sent(self, host="mx.d.example[192.0.2.9]:25", queue="4bQx1y2Zz3z9", status="sent (250 ok)", more=""):
        return f"postfix/smtp[11]: {queue}: to=<u@d.example>, relay={host}, {REST}{more}dsn=2.0.0, status={status}"

    def test_a_delivery_of_which_nothing_is_said_is_unknown(self):
        self.check({"unknown": 1}, self.sent())

    def test_the_field_tls_says_what_there_was(self):
        for level, wanted in (("dane", "tls_success"), ("may", "tls_success"), ("dane/requiretls", "tls_success"),
                              ("verify", "tls_success"), ("none", "clear"), ("may:none", "clear"), ("!dane", "tls_failed"),
                              ("dane/!requiretls", "tls_failed"), ("?dane", "unknown")):
            self.check({wanted: 1}, self.sent(more=f"tls={level}, "))

    def test_each_host_that_was_tried_is_a_connection_and_has_the_domain(self):
        report = self.check(
            {"tls_success": 1, "tls_failed": 3},
            f"postfix/smtp[11]: Untrusted TLS connection established to mx1.d.example[192.0.2.1]:25: {SUITE}",
            "postfix/smtp[11]: 4bQx1y2Zz3z9: Server certificate not trusted",
            "postfix/smtp[11]: 4bQx1y2Zz3z9: TLS is required, but was not offered by host mx2.d.example[192.0.2.2]",
            "postfix/smtp[11]: 4bQx1y2Zz3z9: TLS is required, but host mx3.d.example[192.0.2.3] refused to start TLS: 454 no",
            f"postfix/smtp[11]: Verified TLS connection established to mx4.d.example[192.0.2.4]:25: {SUITE}",
            self.sent("mx4.d.example[192.0.2.4]:25"))
        self.assertEqual(failures(report, "delivering"), [
            ("starttls-not-offered", "d.example", "mx2.d.example", True),
            ("starttls-unexpected-response", "d.example", "mx3.d.example", True),
            ("verify-failed", "d.example", "mx1.d.example", True)])

    def test_a_fallback_to_clear_text_has_its_domain_on_both(self):
        report = self.check(
            {"tls_failed": 1, "clear": 1},
            "postfix/smtp[11]: SSL_connect error to mx.d.example[192.0.2.9]:25: -1",
            "postfix/smtp[11]: warning: TLS library problem: error:0A00042E:SSL routines::tlsv1 alert protocol version:"
            "../ssl/record/rec_layer_s3.c:1605:SSL alert number 70:",
            "postfix/smtp[11]: 4bQx1y2Zz3z9: Cannot start TLS: handshake failure", self.sent())
        self.assertEqual(failures(report, "delivering"), [("alert-protocol-version", "d.example", "mx.d.example", False)])

    def test_names_of_syslog_other_than_postfix_are_read(self):
        for name in ("enforced-tls-smtp/smtp", "postfix-out/smtp", "mail/relay/smtp", "zimbra/postfix/smtp"):
            self.check({"tls_failed": 1}, f"{name}[11]: SSL_connect error to mx.d.example[192.0.2.9]:25: Connection reset by peer")

    def test_a_session_that_tlsproxy_holds_is_the_deliverys(self):
        report = self.check(
            {"tls_success": 1}, "postfix/tlsproxy[20]: CONNECT to [192.0.2.9]:25",
            f"postfix/tlsproxy[20]: Trusted TLS connection established to mx.d.example[192.0.2.9]:25: {SUITE}", self.sent())
        self.assertEqual(report["delivering"]["by_version"], {"TLSv1.3": 1})

    def test_tlsa_records_that_cannot_be_looked_up_are_a_failure(self):
        report = self.check({"tls_failed": 1}, self.sent(
            "none", status="deferred (TLSA lookup error for mx.d.example:25)"))
        self.assertEqual(failures(report, "delivering"), [("dane-lookup", "d.example", None, True)])

    def test_a_policy_that_cannot_be_met_is_a_failure_with_its_reason(self):
        for why, reason in (("non DNSSEC destination", "dane-lookup"), ("no TLSA records found", "dane-lookup"),
                            ("client TLS configuration problem", "our-settings"),
                            ("TLS is required, but our TLS engine is unavailable", "our-software")):
            report = self.check({"tls_failed": 1}, self.sent(status=f"deferred ({why})"))
            self.assertEqual(failures(report, "delivering"), [(reason, "d.example", "mx.d.example", True)])

    def test_a_failure_names_queue_id_or_process_never_an_icid(self):
        from test_review import VOUCH
        import subprocess
        text = log("postfix/smtpd[77]: connect from c.example[192.0.2.7]",
                   "postfix/smtpd[77]: SSL_accept error from c.example[192.0.2.7]: -1",
                   self.sent(status="deferred (TLS is required, but was not offered by host mx.d.example[192.0.2.9])"))
        out = subprocess.run([VOUCH, "review", "--failed", "-"], input=text.encode(), capture_output=True, check=False).stdout.decode()
        self.assertIn("pid 77", out)
        self.assertIn("queue id 4bQx1y2Zz3z9", out)
        self.assertNotIn("CID", out)


PIECES = ["a>", ", relay=", "evil.example[192.0.2.66]:25", ", delay=1", ", status=deferred (", "TLS is required, but was not offered",
          " by host evil.example[192.0.2.66])", ", tls=!dane", ", dsn=4.7.5", "status=sent (", ": to=<", ">, ", "<", ")", "(", "=", ",", " ",
          ", orig_to=<x@y>", "\\\"", "\\\\", "@", "[192.0.2.66]", ": -1", "SSL_connect error to ", "conn_use=2", ", "]


class Hostile(unittest.TestCase):
    """Whatever the outside world's address holds, the answer is the same."""

    def local_part(self, r):
        return '"' + "".join(r.choice(PIECES) for _ in range(r.randrange(1, 9))) + '"'

    def test_addresses_that_imitate_the_line_change_nothing(self):
        r = random.Random(15)
        lines = []
        for i in range(3000):
            local = self.local_part(r)
            orig = f"orig_to=<{self.local_part(r)}@d.example>, " if r.random() < 0.3 else ""
            lines.append(HEAD.format(i % 60) + f"postfix/smtp[{i + 100}]: 4bQx1y2Z{i:04d}: to=<{local}@d.example>, {orig}"
                         f"relay=mx.d.example[192.0.2.9]:25, {REST}tls=dane, dsn=2.0.0, status=sent (250 {self.local_part(r)})")
        report = review("\n".join(lines) + "\n")
        self.assertEqual(counts(report, "delivering"), {"tls_success": 3000})
        self.assertEqual((report["delivering"]["failures"], report["unknown"]), ([], 0))

    def test_answers_that_imitate_the_line_change_nothing(self):
        text = log('postfix/smtp[5]: 4bQx1y2Zz3z9: to=<u@d.example>, relay=mx.d.example[192.0.2.9]:25, ' + REST +
                   'dsn=5.0.0, status=bounced (host mx.d.example[192.0.2.9] said: 550 tls=!dane, status=deferred '
                   '(TLS is required, but was not offered by host evil))')
        self.assertEqual(counts(review(text), "delivering"), {"unknown": 1})


if __name__ == "__main__":
    unittest.main()
