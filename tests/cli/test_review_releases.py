# SPDX-License-Identifier: Apache-2.0
"""What old and new releases of Postfix and Exim write, and options that put more on a line."""

import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH, review  # noqa: E402

COUNTS = ("tls_success", "tls_failed", "clear", "unknown")
CLIENT = "c.example[192.0.2.7]"
SERVER = "mx.two.example[192.0.2.20]"
SUITE = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"
NONE = (0, 0, 0, 0)


class Scene(unittest.TestCase):
    head = "Jun 12 10:00:{:02d} mta "

    def check(self, receiving, delivering, *lines):
        report = review("".join(self.head.format(i) + line + "\n" for i, line in enumerate(lines)))
        got = [tuple(report[side][k] for k in COUNTS) for side in ("receiving", "delivering")]
        self.assertEqual(got, [receiving, delivering], report["partners"])
        self.assertEqual((report["unknown"], report["unreadable"]), (0, 0), report["unknown_lines"])
        return report

    def reasons(self, report):
        return [(f["reason"], f.get("domain"), f["required"]) for f in report["delivering"]["failures"]]


def delivery(queue="4FA81C0D3A", relay=SERVER + ":25", more="", status="sent (250 ok)"):
    return f"{queue}: to=<b@two.example>, relay={relay}, {more}delay=1, delays=0/0/1/0, dsn=2.0.0, status={status}"


class Postfix(Scene):
    def test_sessions_of_releases_before_2_5_have_no_word_of_trust(self):
        self.check((1, 0, 0, 0), NONE, f"postfix/smtpd[7]: connect from {CLIENT}",
                   f"postfix/smtpd[7]: TLS connection established from {CLIENT}: TLSv1 with cipher AES256-SHA (256/256 bits)",
                   f"postfix/smtpd[7]: disconnect from {CLIENT}")
        self.check(NONE, (1, 0, 0, 0), "postfix/smtp[8]: setting up TLS connection to mx.two.example",
                   "postfix/smtp[8]: TLS connection established to mx.two.example: TLSv1 with cipher AES256-SHA (256/256 bits)",
                   "postfix/smtp[8]: " + delivery(relay="mx.two.example[192.0.2.20]"))

    def test_a_service_that_is_tls_from_the_first_byte_is_not_clear_text_without_starttls(self):
        end = f"disconnect from {CLIENT} ehlo=1 auth=1 mail=1 quit=1 commands=4"
        for service in ("postfix/smtps/smtpd[7]", "mx2/submissions/smtpd[7]"):
            self.check((0, 0, 0, 1), NONE, f"{service}: connect from {CLIENT}", f"{service}: {end}")
        self.check((0, 0, 1, 0), NONE, f"postfix/submission/smtpd[7]: connect from {CLIENT}",
                   f"postfix/submission/smtpd[7]: {end}")

    def test_a_session_that_is_told_by_tlsproxy_and_by_its_client_is_one(self):
        report = self.check(NONE, (1, 0, 0, 0), "postfix/tlsproxy[20]: CONNECT to [192.0.2.20]:25",
                            f"postfix/tlsproxy[20]: Trusted TLS connection established to {SERVER}:25: {SUITE}",
                            f"postfix/smtp[8]: Trusted TLS connection established to {SERVER}:25: {SUITE}",
                            "postfix/smtp[8]: " + delivery(), "postfix/tlsproxy[20]: DISCONNECT [192.0.2.20]:25")
        self.assertEqual(report["partners"][0]["partner"], "two.example")

    def test_a_session_after_tlsproxys_has_ended_is_another(self):
        self.check(NONE, (2, 0, 0, 0),
                   f"postfix/tlsproxy[20]: Trusted TLS connection established to {SERVER}:25: {SUITE}",
                   "postfix/smtp[8]: " + delivery(), "postfix/tlsproxy[20]: DISCONNECT [192.0.2.20]:25",
                   f"postfix/smtp[9]: Trusted TLS connection established to {SERVER}:25: {SUITE}",
                   "postfix/smtp[9]: " + delivery("4FA81C0D4A"))

    def test_a_session_that_its_process_uses_again_is_one(self):
        self.check(NONE, (1, 0, 0, 0), f"postfix/smtp[8]: Trusted TLS connection established to {SERVER}:25: {SUITE}",
                   "postfix/smtp[8]: " + delivery(),
                   f"postfix/smtp[8]: Trusted TLS connection reused to {SERVER}:25: {SUITE}",
                   "postfix/smtp[8]: " + delivery("4FA81C0D4A", more="conn_use=2, "))

    def test_requiretls_that_could_not_be_had_is_a_required_failure(self):
        begin = "REQUIRETLS Failure: sender requested REQUIRETLS, but "
        for text, reason in ((f"TLS service was not offered by host {SERVER}", "starttls-not-offered"),
                             (f"host {SERVER} refused to start TLS: 454 no", "starttls-unexpected-response"),
                             (f"no matching server certificate was found. The last attempted server was {SERVER}", "verify-name"),
                             (f"no trusted server certificate was found. The last attempted server was {SERVER}", "verify-failed")):
            report = self.check(NONE, (0, 1, 0, 0), "postfix/smtp[8]: " + delivery(status=f"bounced ({begin}{text})"))
            self.assertEqual(self.reasons(report), [(reason, "two.example", True)])
        report = self.check(NONE, (1, 1, 0, 0),
                            f"postfix/smtp[8]: 4FA81C0D3A: {begin}TLS service was not offered by host mx0.two.example[192.0.2.19]",
                            f"postfix/smtp[8]: Verified TLS connection established to {SERVER}:25: {SUITE}",
                            "postfix/smtp[8]: " + delivery())
        self.assertEqual(self.reasons(report), [("starttls-not-offered", "two.example", True)])

    def test_a_server_whose_offer_is_not_taken_gets_clear_text(self):
        self.check(NONE, (0, 0, 1, 0), "postfix/smtp[8]: Host offered STARTTLS: [mx.two.example]",
                   "postfix/smtp[8]: " + delivery())

    def test_a_socket_of_this_machine_is_no_delivery(self):
        self.check(NONE, NONE, "postfix/lmtp[8]: " + delivery(relay="mx.two.example[private/dovecot-lmtp]"))

    def test_repeated_messages_and_lookups_that_a_delivery_tells_of_are_not_unknown(self):
        line = f"Anonymous TLS connection established from {CLIENT}: {SUITE}"
        self.check((1, 0, 0, 0), NONE, f"postfix/smtpd[7]: connect from {CLIENT}", f"postfix/smtpd[7]: {line}",
                   f"postfix/smtpd[7]: message repeated 2 times: [ {line}]", f"postfix/smtpd[7]: disconnect from {CLIENT}")
        self.check(NONE, (0, 1, 0, 0),
                   "postfix/smtp[8]: warning: DANE TLSA lookup problem: Host or domain name not found. Name service error "
                   "for name=_25._tcp.mx.two.example type=TLSA: Host not found, try again",
                   "postfix/smtp[8]: " + delivery(relay="none", status="deferred (TLSA lookup error for mx.two.example:25)"))


class Words(unittest.TestCase):
    def test_versions_that_have_no_number_are_named_in_the_readers_language(self):
        log = f"Jun 12 10:00:00 mta postfix/smtp[8]: {delivery(more='tls=may, ')}\n"
        for language, word in (("en", "not logged"), ("nl", "niet gelogd")):
            for form in ("text", "html"):
                done = subprocess.run([VOUCH, "review", "--lang", language, "--format", form, "-"], input=log.encode(),
                                      capture_output=True, check=False)
                self.assertIn(word, done.stdout.decode(), (language, form))


class Exim(Scene):
    head = "2026-06-12 10:00:{:02d} "
    REST = "H=mx.two.example [192.0.2.20]:25 I=[198.51.100.1]:4711 X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes C=\"250 ok\""

    def test_senders_on_delivery_lines_do_not_hide_the_host(self):
        for sender in ("<a@one.example>", "<>", "<\"H=evil [192.0.2.66] > x\"@one.example>"):
            report = self.check(NONE, (1, 0, 0, 0), f"1abcDE-0012ab-CD => b <b@two.example> F={sender} P={sender} "
                                f"R=dnslookup T=remote_smtp S=9 {self.REST}")
            self.assertEqual([(p["partner"], p["peer"]) for p in report["partners"]], [("two.example", "192.0.2.20")])

    def test_mail_that_is_sent_on_while_it_comes_in_is_a_delivery(self):
        self.check((1, 0, 0, 0), (1, 0, 0, 0), f"1abcDE-0012ab-CD >> b@two.example R=dnslookup T=remote_smtp {self.REST}",
                   "1abcDE-0012ab-CD <= a@one.example H=out.one.example [192.0.2.10] P=esmtps "
                   "X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=9")


if __name__ == "__main__":
    unittest.main()
