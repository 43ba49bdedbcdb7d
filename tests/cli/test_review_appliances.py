# SPDX-License-Identifier: Apache-2.0
"""More than one appliance in a log, and files that are not in order."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH, review  # noqa: E402

TIME = "Jun 12 10:00:{:02d}"


def on(host, second, message):
    return f"<22>{TIME.format(second)} {host} mail: Info: {message}\n"


def session(address, outcome, icid=9):
    return (f"New SMTP ICID {icid} interface In (198.51.100.3) address {address} reverse dns host unknown verified no",
            f"ICID {icid} {outcome}", f"ICID {icid} close")


GOOD, BAD = "TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384", "TLS failed: [Errno 54] Connection reset by peer"


class Appliances(unittest.TestCase):
    def interleaved(self):
        one, other = session("192.0.2.1", BAD), session("192.0.2.2", GOOD)
        return "".join(on("esa1", i, a) + on("esa2", i, b) for i, (a, b) in enumerate(zip(one, other)))

    def test_the_same_numbers_on_two_hosts_are_two_connections(self):
        receiving = review(self.interleaved())["receiving"]
        self.assertEqual((receiving["tls_success"], receiving["tls_failed"], receiving["clear"]), (1, 1, 0))
        failure = receiving["failures"][0]
        self.assertEqual((failure["peer"], failure["appliance"]), ("192.0.2.1", "esa1"))

    def test_versions_are_one_however_they_are_written(self):
        for wanted, names in (("TLSv1.3", ("TLSv1.3", "TLS1.3")), ("TLSv1.2", ("TLSv1.2", "TLS1.2")),
                              ("TLSv1", ("TLSv1", "TLSv1.0", "TLS1.0")), ("SSLv3", ("SSLv3", "SSL3"))):
            with self.subTest(wanted):
                lines = []
                for i, name in enumerate(names):
                    outcome = f"TLS success protocol {name} cipher ECDHE-RSA-AES256-SHA"
                    lines += [on("esa1", i, x) for x in session("192.0.2.1", outcome, icid=9 + i)]
                receiving = review("".join(lines))["receiving"]
                self.assertEqual(receiving["by_version"], {wanted: len(names)})
                self.assertEqual(receiving["unknown"], 0)

    def test_option_host_selects_one_of_them(self):
        for host, wanted in (("esa1", (0, 1)), ("esa2", (1, 0)), ("esa3", (0, 0))):
            receiving = review(self.interleaved(), "--host", host)["receiving"]
            self.assertEqual((receiving["tls_success"], receiving["tls_failed"]), wanted)

    def test_recipients_of_one_host_are_not_the_others(self):
        lines = []
        for i, (host, domain) in enumerate((("esa1", "one.example"), ("esa2", "two.example"))):
            lines += [on(host, 1, f"MID 5 ICID 9 RID 0 To: <u@{domain}>"),
                      on(host, 2, "New SMTP DCID 7 interface 198.51.100.3 address 192.0.2.9 port 25"),
                      on(host, 3, "DCID 7 TLS failed: STARTTLS unexpected response"),
                      on(host, 4, "Delivery start DCID 7 MID 5 to RID [0]"), on(host, 5, "DCID 7 close")]
        lines.sort(key=lambda line: line[13:21])
        found = review("".join(lines))["delivering"]["failures"]
        self.assertEqual({(f["appliance"], f["domain"]) for f in found}, {("esa1", "one.example"), ("esa2", "two.example")})

    def test_events_name_their_device(self):
        event = ("Jun 12 10:00:0{n}: CEF:0|Cisco|C100V|15.0.0|ESA_CONSOLIDATED_LOG_EVENT|Consolidated Log Event|5|"
                 "deviceExternalId=S{n} ESAICID=4 dvc=192.0.2.{n} src=203.0.113.{n} shost=h{n}.example "
                 "ESATLSInConnStatus=Failure\n")
        found = review(event.format(n=1) + event.format(n=2))["receiving"]["failures"]
        self.assertEqual({(f["peer"], f["host"], f["appliance"]) for f in found},
                         {("203.0.113.1", "h1.example", "192.0.2.1"), ("203.0.113.2", "h2.example", "192.0.2.2")})


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, name, lines, minute=0):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"Fri Jun 12 10:{minute:02d}:{i:02d} 2026 Info: {m}\n" for i, m in enumerate(lines)),
                        encoding="ascii")
        return str(path)

    def run_on(self, *paths):
        done = subprocess.run([VOUCH, "review", "--json", *paths], capture_output=True, check=False)
        return json.loads(done.stdout)

    def counts(self, report):
        return tuple(report["receiving"][k] for k in ("tls_success", "tls_failed", "clear"))

    def test_rotated_files_in_the_wrong_order_are_one_log(self):
        lines = session("192.0.2.1", GOOD) + session("192.0.2.2", BAD, 10)
        older = self.put("mail.1", lines[:4])
        newer = self.put("mail.0", lines[4:], minute=1)
        report = self.run_on(newer, older)
        self.assertEqual(self.counts(report), (1, 1, 0))
        self.assertNotIn("appliance", report["receiving"]["failures"][0])
        self.assertIn("files-sorted", [w["code"] for w in report["warnings"]])
        self.assertEqual(self.run_on(older, newer)["warnings"], [])

    def test_files_of_the_same_time_are_of_different_appliances(self):
        report = self.run_on(self.put("east.log", session("192.0.2.1", BAD)), self.put("west.log", session("192.0.2.2", BAD)))
        found = {f["peer"]: f["appliance"] for f in report["receiving"]["failures"]}
        self.assertTrue(found["192.0.2.1"].endswith("east.log"))
        self.assertTrue(found["192.0.2.2"].endswith("west.log"))

    def test_folders_of_appliances_are_told_apart_and_those_of_days_are_not(self):
        lines = session("192.0.2.1", BAD)
        apart = self.run_on(self.put("esa1/mail.current", lines[:2]), self.put("esa2/mail.current", lines[1:], 9))
        self.assertEqual(self.counts(apart), (0, 2, 0))
        days = self.run_on(self.put("2026-05/mail.log", lines[:2]), self.put("2026-06/mail.log", lines[2:], 9))
        self.assertEqual(self.counts(days), (0, 1, 0))

    def test_a_file_that_is_named_twice_is_read_once(self):
        path = self.put("mail.log", session("192.0.2.1", BAD))
        report = self.run_on(path, path)
        self.assertEqual(self.counts(report), (0, 1, 0))
        self.assertIn({"code": "files-repeated", "count": 1}, report["warnings"])


class Directory(unittest.TestCase):
    HEAD = "Fri Jun 12 10:00:{:02d} 2026 Debug: "

    def ask(self, *lines):
        return review("".join(self.HEAD.format(s) + m + "\n" for s, m in lines))

    def test_failures_that_name_no_query_count(self):
        d = self.ask((1, "LDAP: unable to process, MID 4711 requeued"),
                     (2, "SMTP Auth LDAP query failed, possible LDAP misconfiguration or unreachable server."))["directory"]
        self.assertEqual((d["failed"], d["failures"][0]["reason"]), (2, "ldap-query-failed"))

    def test_queries_without_an_answer_and_slow_ones_are_counted_by_server(self):
        asked = "LDAP: (accept) Query (mail={}) to server AD (dc.example.com:{})"
        found = "LDAP: (accept) Query (mail={}) lookup success, (dc.example.com:{}) returned 1 results timestamp=1.5"
        d = self.ask((1, asked.format("a", 636)), (2, found.format("a", 636)), (3, asked.format("b", 636)),
                     (4, asked.format("c", 389)), (14, found.format("c", 389)))["directory"]
        self.assertEqual((d["queries"], d["succeeded"], d["unanswered"], d["slow"]), (3, 2, 1, 1))
        servers = {s["server"]: (s["tls"], s["queries"], s["unanswered"], s["slow"]) for s in d["servers"]}
        self.assertEqual(servers, {"dc.example.com:636": (True, 2, 1, 0), "dc.example.com:389": (False, 1, 0, 1)})

    def test_words_about_ldap_that_fit_nothing_are_unknown(self):
        report = self.ask((1, "LDAP: something else entirely"), (2, "LDAPS session with x went away"))
        self.assertEqual((report["unknown"], report["directory"]["failed"]), (2, 0))


class Unknown(unittest.TestCase):
    def test_words_about_tls_that_fit_nothing_make_a_connection_unknown_not_clear(self):
        lines = session("192.0.2.1", "TLS was a pleasure")
        report = review("".join(on("esa1", i, m) for i, m in enumerate(lines)))
        self.assertEqual((report["receiving"]["unknown"], report["receiving"]["clear"], report["unknown"]), (1, 0, 1))

    def test_an_odd_domain_in_a_success_line_is_still_a_success(self):
        for domain in ("a b.example", "[192.0.2.1]", "b\u00fccher.example", "x" * 300, "the.best.host", "<>"):
            lines = ["New SMTP DCID 7 interface 198.51.100.3 address 192.0.2.9 port 25",
                     f"DCID 7 TLS success protocol TLSv1.2 cipher AES256-GCM-SHA384 for {domain}", "DCID 7 close"]
            delivering = review("".join(on("esa1", i, m) for i, m in enumerate(lines)))["delivering"]
            self.assertEqual((delivering["tls_success"], delivering["clear"], delivering["internal"]), (1, 0, 0), domain)


if __name__ == "__main__":
    unittest.main()
