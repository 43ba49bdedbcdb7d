# SPDX-License-Identifier: Apache-2.0
"""Exim's and sendmail's lines, form by form (tests/peers/test_review_exim.py has a log of a real Exim)."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import review  # noqa: E402

COUNTS = ("tls_success", "tls_failed", "clear", "unknown")


class Scene(unittest.TestCase):
    def check(self, text, receiving, delivering, failures=()):
        report = review(text)
        for side, wanted in (("receiving", receiving), ("delivering", delivering)):
            self.assertEqual(tuple(report[side][k] for k in COUNTS), wanted, text)
        self.assertEqual((report["unknown"], report["unreadable"]), (0, 0), report["unknown_lines"])
        found = [(f["reason"], f.get("host"), f.get("domain"), f["required"])
                 for side in ("receiving", "delivering") for f in report[side]["failures"]]
        self.assertEqual(sorted(found, key=str), sorted(failures, key=str))
        return report


class Exim(Scene):
    ID = "1uQabc-00000003xYz-Ab12"
    HOST = "H=mx.two.example [192.0.2.20]"

    def lines(self, *lines, zone=""):
        stamped = [f"2026-06-12 10:00:{i:02d}{zone} {line}\n" for i, line in enumerate(lines)]
        return "".join(stamped)

    def both(self, lines, *wanted, **more):
        """As a file of Exim's own, and as syslog has it."""
        self.check(self.lines(*lines), *wanted, **more)
        self.check(self.lines(*lines, zone=" +0200"), *wanted, **more)
        self.check("".join(f"Jun 12 10:00:{i:02d} mta exim[99]: {line}\n" for i, line in enumerate(lines)), *wanted, **more)

    def test_received_messages_tell_of_tls(self):
        begin = f"{self.ID} <= a@one.example H=out.one.example (helo) [192.0.2.10]:4711 I=[198.51.100.1]:25 "
        self.both([begin + "P=esmtps X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=99 id=x"], (1, 0, 0, 0), (0, 0, 0, 0))
        self.both([begin + "P=esmtpsa S=99"], (1, 0, 0, 0), (0, 0, 0, 0))
        self.both([begin + "P=esmtp S=99 id=x T=\"P=esmtps X=TLS1.0:NULL:0\""], (0, 0, 1, 0), (0, 0, 0, 0))
        self.both([f"{self.ID} <= root@here U=root P=local S=9"], (0, 0, 0, 0), (0, 0, 0, 0))

    def test_a_sender_cannot_pass_for_fields(self):
        self.both([f"{self.ID} <= \"a X=TLS1.3:A:1 P=esmtps\"@one.example H=out.one.example [192.0.2.10] P=esmtp S=99"],
                  (0, 0, 1, 0), (0, 0, 0, 0))

    def test_deliveries_tell_of_tls_and_recipients_of_one_session_count_once(self):
        done = f"R=dnslookup T=remote_smtp {self.HOST} X=TLS1.2:ECDHE_RSA_AES_256_GCM_SHA384:256 CV=yes DN=\"CN=x\" C=\"250 OK\""
        self.both([f"{self.ID} => b@two.example {done}", f"{self.ID} -> c@two.example {done}", f"{self.ID} Completed"],
                  (0, 0, 0, 0), (1, 0, 0, 0))
        self.both([f"{self.ID} => b@two.example R=dnslookup T=remote_smtp {self.HOST} C=\"250 X=TLS1.2:A:1\""],
                  (0, 0, 0, 0), (0, 0, 1, 0))
        self.both([f"{self.ID} => b <b@two.example> R=local_user T=mail_spool"], (0, 0, 0, 0), (0, 0, 0, 0))

    def test_a_fallback_to_clear_text_has_its_domain_on_both(self):
        self.both([f"{self.ID} {self.HOST} TLS error on connection (gnutls_handshake): The TLS connection was non-properly terminated.",
                   f"{self.ID} TLS session failure: delivering unencrypted to {self.HOST} (not in hosts_require_tls)",
                   f"{self.ID} => b@two.example R=dnslookup T=remote_smtp {self.HOST} C=\"250 OK\""],
                  (0, 0, 0, 0), (0, 1, 1, 0), failures=[("closed", "mx.two.example", "two.example", False)])

    def test_required_tls_that_is_not_offered_is_a_failure(self):
        self.both([f"{self.ID} == b@two.example R=dnslookup T=remote_smtp defer (-38) {self.HOST}: a TLS session is required, "
                   "but the server did not offer TLS support"],
                  (0, 0, 0, 0), (0, 1, 0, 0), failures=[("starttls-not-offered", "mx.two.example", "two.example", True)])

    def test_a_domain_has_one_row_and_one_filter_however_it_is_spelled(self):
        domains = ("münchen.example", "MÜNCHEN.Example", "xn--mnchen-3ya.example")
        text = self.lines(*(f"1uQabc-00000003xYz-Ab1{i} => b@{domain} R=dnslookup T=remote_smtp {self.HOST} "
                            "X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes" for i, domain in enumerate(domains)))
        for options in ((), *(("--domain", domain) for domain in domains)):
            report = review(text, *options)
            self.assertEqual([(p["partner"], p["tls_success"]) for p in report["partners"]], [("xn--mnchen-3ya.example", 3)])

    def test_a_required_session_that_broke_off_is_told_without_the_function_that_noticed(self):
        for why, reason in (("(gnutls_handshake): The TLS connection was non-properly terminated.", "closed"),
                            ("(SSL_connect): error:0A000086:SSL routines::certificate verify failed", "verify-failed")):
            self.both([f"{self.ID} == b@two.example R=dnslookup T=remote_smtp defer (-37) {self.HOST}: TLS session: {why}"],
                      (0, 0, 0, 0), (0, 1, 0, 0), failures=[(reason, "mx.two.example", "two.example", True)])

    def test_records_of_dane_and_bounces_are_failures(self):
        for why, reason in (("DANE error: tlsa lookup DEFER", "dane-lookup"), ("DANE error: no usable records", "dane-mismatch")):
            self.both([f"{self.ID} == b@two.example R=dnslookup T=remote_smtp defer (-36) {self.HOST}: {why}"],
                      (0, 0, 0, 0), (0, 1, 0, 0), failures=[(reason, "mx.two.example", "two.example", True)])
        self.both([f"{self.ID} ** b@two.example R=dnslookup T=remote_smtp {self.HOST}: a TLS session is required, "
                   "but the server did not offer TLS support: retry timeout exceeded"],
                  (0, 0, 0, 0), (0, 1, 0, 0), failures=[("starttls-not-offered", "mx.two.example", "two.example", True)])

    def test_clients_that_break_off_name_the_reason(self):
        peer = "out.one.example (helo) [192.0.2.10]:4711 I=[198.51.100.1]:25"
        self.both([f"TLS error on connection from {peer} (SSL_accept): error:0A000418:SSL routines::tlsv1 alert unknown ca"],
                  (0, 1, 0, 0), (0, 0, 0, 0), failures=[("alert-unknown-ca", "out.one.example", None, False)])
        self.both([f"TLS error on connection from {peer} (gnutls_handshake): A TLS fatal alert has been received.: "
                   "Certificate is expired"],
                  (0, 1, 0, 0), (0, 0, 0, 0), failures=[("alert-certificate-expired", "out.one.example", None, False)])


    def test_connections_of_a_probe_are_no_failures(self):
        why = "(SSL_accept): error:0A00010B:SSL routines::wrong version number"
        self.both([f"TLS error on connection from box.example (vouch-probe.box.example) [192.0.2.9]:4711 {why}",
                   f"TLS error on connection from (vouch-probe.localhost) [127.0.0.1] {why}"], (0, 0, 0, 0), (0, 0, 0, 0))
        self.both([f"TLS error on connection from box.example (box.example) [192.0.2.9]:4711 {why}"], (0, 1, 0, 0), (0, 0, 0, 0),
                  failures=[("wrong-version-number", "box.example", None, False)])


class Sendmail(Scene):
    SUITE = "cipher=TLS_AES_256_GCM_SHA384, bits=256/256"

    def lines(self, *lines):
        return "".join(f"Jun 12 10:00:{i:02d} mta {line}\n" for i, line in enumerate(lines))

    def sent(self, process=7, status="Sent (250 ok)", host="mx.two.example. [192.0.2.20]"):
        return (f"sm-mta[{process}]: 65CA0012000001: to=<b@two.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30000, "
                f"relay={host}, dsn=2.0.0, stat={status}")

    def test_sessions_of_both_sides_are_counted(self):
        text = self.lines(
            f"sendmail[5]: STARTTLS=server, relay=out.one.example [192.0.2.10], version=TLSv1.3, verify=NO, {self.SUITE}",
            "sendmail[5]: 65CA0012000001: from=<a@one.example>, size=9, class=0, nrcpts=1, msgid=<x>, proto=ESMTP, daemon=MTA, "
            "relay=out.one.example [192.0.2.10]",
            f"sm-mta[7]: STARTTLS=client, relay=mx.two.example., version=TLSv1.3, verify=OK, {self.SUITE}", self.sent())
        report = self.check(text, (1, 0, 0, 0), (1, 0, 0, 0))
        self.assertEqual(report["partners"][0]["partner"], "two.example")

    def test_messages_without_tls_are_clear_only_where_the_log_says_so(self):
        begin = "sendmail[5]: 65CA0012000001: from=<a@one.example>, size=9, class=0, nrcpts=1, msgid=<x>, proto=ESMTP, daemon=MTA, "
        self.check(self.lines(begin + "tls_verify=NONE, auth=NONE, relay=out.one.example [192.0.2.10]"), (0, 0, 1, 0), (0, 0, 0, 0))
        self.check(self.lines(begin + "relay=out.one.example [192.0.2.10]"), (0, 0, 0, 1), (0, 0, 0, 0))
        self.check(self.lines(self.sent()), (0, 0, 0, 0), (0, 0, 0, 1))

    def test_name_of_the_protocol_tells_of_tls_where_no_other_line_does(self):
        line = ("sendmail[5]: 65CA0012000001: from=<a@one.example>, size=9, class=0, nrcpts=1, msgid=<x>, proto={}, daemon=MTA, "
                "relay=out.one.example [192.0.2.10]")
        for protocol in "ESMTPS", "ESMTPSA":
            self.check(self.lines(line.format(protocol)), (1, 0, 0, 0), (0, 0, 0, 0))
        self.check(self.lines(line.format("ESMTPA")), (0, 0, 0, 1), (0, 0, 0, 0))

    def test_delivery_to_a_smart_host_is_a_session(self):
        for mailer in "relay", "esmtp", "smtp8", "dsmtp":
            sent = self.sent(host="[192.0.2.20] [192.0.2.20]").replace("mailer=esmtp", f"mailer={mailer}")
            client = f"sm-mta[7]: STARTTLS=client, relay=[192.0.2.20], version=TLSv1.3, verify=FAIL, {self.SUITE}"
            report = self.check(self.lines(client, sent), (0, 0, 0, 0), (1, 0, 0, 0))
            self.assertEqual(report["partners"][0]["partner"], "two.example")

    def test_errors_name_the_reason(self):
        end = "SSL_error=1, errno=0, retry=-1"
        self.check(self.lines(f"sendmail[5]: STARTTLS=server, error: accept failed=-1, reason=no shared cipher, {end}, "
                              "relay=out.one.example [192.0.2.10]"),
                   (0, 1, 0, 0), (0, 0, 0, 0), [("no-shared-cipher", "out.one.example", None, False)])
        self.check(self.lines(f"sm-mta[7]: STARTTLS=client, error: connect failed=-1, reason=certificate verify failed, {end}",
                              "sm-mta[7]: ruleset=tls_server, arg1=SOFTWARE, relay=mx.two.example, reject=403 4.7.0 TLS handshake failed.",
                              self.sent(status="Deferred: 403 4.7.0 TLS handshake failed.")),
                   (0, 0, 0, 0), (0, 1, 0, 0), [("verify-failed", "mx.two.example", "two.example", True)])

    def test_rule_that_refuses_the_peer_is_one_failure_with_the_delivery(self):
        self.check(self.lines("sm-mta[7]: 65CA0012000001: ruleset=tls_server, arg1=FAIL, relay=mx.two.example, "
                              "reject=403 4.7.0 not authenticated", self.sent(status="Deferred: 403 4.7.0 not authenticated")),
                   (0, 0, 0, 0), (0, 1, 0, 0), [("verify-failed", "mx.two.example", "two.example", True)])
        self.check(self.lines(self.sent(status="Deferred: 451 4.7.0 try later")), (0, 0, 0, 0), (0, 0, 0, 1))

    def test_mail_on_this_machine_is_no_session(self):
        self.check(self.lines("sendmail[5]: 65CA0012000001: to=root, delay=00:00:01, mailer=local, pri=3, dsn=2.0.0, stat=Sent"),
                   (0, 0, 0, 0), (0, 0, 0, 0))


if __name__ == "__main__":
    unittest.main()
