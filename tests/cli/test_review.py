# SPDX-License-Identifier: Apache-2.0
"""vouch review against logs whose truth is known (tests/tools/review_logs.py)."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))
import review_logs  # noqa: E402
import review_shapes  # noqa: E402

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")


def review(text, *options):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    command = [VOUCH, "review", "--json", *options, "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise AssertionError(f"exit status {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


class Truth(unittest.TestCase):
    maxDiff = None

    def compare(self, sim, lines, *options):
        text = "".join(line + "\n" for line in lines)
        report = review(text, *options)
        self.assertEqual(review_shapes.differences(review_shapes.seen(report), sim.truth()), [])
        self.assertEqual(report["lines"], text.count("\n"))
        self.assertEqual({k: v for k, v in report["lost"].items() if v}, {}, "nothing may be lost")
        return text, report

    def test_a_long_log_equals_the_truth_with_any_number_of_threads(self):
        sim = review_logs.Simulation(seed=2, prefix=review_shapes.PREFIXES["P1"], width=300)
        text, report = self.compare(sim, sim.run(300_000))
        for jobs in "2", "3", "16":
            self.assertEqual(review(text, "-j", jobs), report, f"{jobs} threads")

    def test_restarts_of_the_counters_lose_nothing(self):
        sim = review_logs.Simulation(seed=3, prefix=review_shapes.PREFIXES["P1"], reset_every=700)
        self.compare(sim, sim.run(50_000))

    def test_damaged_lines_are_still_understood(self):
        sim = review_logs.Simulation(seed=4, prefix=review_shapes.PREFIXES["P1"])
        damage = review_shapes.Damage(seed=4)
        text, report = self.compare(sim, damage(sim.run(50_000)))
        self.assertEqual(review(text, "-j", "2"), report)

    def test_prefixes_mixed_line_by_line_equal_the_truth(self):
        choices = [review_shapes.PREFIXES[name] for name in ("P1", "P2", "P8", "critical")]  # that name no host
        sim = review_logs.Simulation(seed=5, prefix=None)
        sim.prefix = lambda t, m: sim.random.choice(choices)(t, m)
        self.compare(sim, sim.run(50_000))


def prefix_test(name):
    def compare(self):
        sim = review_logs.Simulation(seed=name, prefix=review_shapes.PREFIXES[name])
        self.compare(sim, list(sim.run(20000)))
    return compare


for _name in review_shapes.PREFIXES:
    setattr(Truth, f"test_prefix_{_name}_counts_and_joins_equal_the_truth", prefix_test(_name))

MANUAL = """\
Wed Jul 20 19:47:40 2005 Info: New smtp ICID 282204 interface mail.example.com (10.2.3.4) address 10.2.3.4 reverse dns host unknown verified no
Wed Jul 20 19:47:40 2005 Info: ICID 282204 ACCEPT SG None match SBRS None
Wed Jul 20 19:47:40 2005 Info: ICID 282204 TLS success
Wed Jul 20 19:47:40 2005 Info: Start MID 200257 ICID 282204
Tue Jun 28 19:08:49 2005 Info: New SMTP ICID 282205 interface Management (10.1.1.1) address 10.1.1.9 reverse dns host unknown verified no
Tue Jun 28 19:08:49 2005 Info: ICID 282205 ACCEPT SG None match SBRS None
Tue Jun 28 19:08:49 2005 Info: ICID 282205 TLS failed
Tue Jun 28 19:08:49 2005 Info: ICID 282205 lost
Tue Jun 28 19:08:49 2005 Info: ICID 282205 TLS was required but remote host did not initiate it
Tue Jun 28 19:08:49 2005 Info: ICID 282205 close
Tue Jun 28 19:28:31 2005 Info: New SMTP DCID 834 interface 10.10.10.100 address 192.168.1.25 port 25
Tue Jun 28 19:28:31 2005 Info: DCID 834 TLS success protocol TLSv1.2 cipher DHE-RSA-AES256-SHA
Tue Jun 28 19:28:31 2005 Info: DCID 835 TLS success protocol TLSv1.2 cipher DHE-RSA-AES256-SHA the.cpq.host
Tue Jun 28 19:28:31 2005 Info: New SMTP DCID 822 interface 10.10.10.100 address 192.168.1.25 port 25
Tue Jun 28 19:28:31 2005 Info: DCID 822 TLS failed: STARTTLS unexpected response
Wed Feb 25 03:24:23 2026 Debug: LDAP: (group) Query (proxyAddresses=smtp:user@example.com) to server NAME (host:3269)
Wed Feb 25 03:24:23 2026 Debug: LDAP: (group) Query (proxyAddresses=smtp:user@example.com) lookup success, (host:3269) returned 0 results timestamp=1771989863.189580
"""

PREFIX = "Sat Feb 14 19:20:28 2026 Info: "


class Answers(unittest.TestCase):
    maxDiff = None

    def test_the_manuals_own_lines_are_taken_at_their_word(self):
        report = review(MANUAL)
        receiving, delivering = report["receiving"], report["delivering"]
        self.assertEqual((receiving["connections"], receiving["tls_success"], receiving["tls_failed"]), (2, 1, 1))
        self.assertEqual(receiving["failures"][0]["peer"], "10.1.1.9")
        self.assertEqual(receiving["failures"][0]["reason"], "starttls-not-started")
        self.assertEqual((delivering["tls_success"], delivering["tls_failed"], delivering["internal"]), (1, 1, 1))
        self.assertEqual(delivering["failures"][0]["reason"], "starttls-unexpected-response")
        directory = report["directory"]
        self.assertEqual([directory[k] for k in ("queries", "succeeded", "failed", "results", "no_match")],
                         [1, 1, 0, 0, 1])
        self.assertTrue(directory["servers"][0]["tls"], "3269 is meant for TLS")

    def test_words_that_come_after_the_end_belong_to_the_connection(self):
        lines = ["MID 8 ICID 3 RID 0 To: <user@late.example>"]
        for dcid, after in ((5, "Delayed: DCID: 5 Message 8 to 0 - 4.4.0 - Other network problem"),
                            (6, "DCID 6 IP 192.0.2.1 TLS was required but could not be successfully negotiated")):
            lines += [f"New SMTP DCID {dcid} interface 198.51.100.1 address 192.0.2.{dcid} port 25",
                      f"DCID {dcid} TLS failed: STARTTLS unexpected response", f"DCID {dcid} close", after]
        delivering = review("".join(PREFIX + line + "\n" for line in lines))["delivering"]
        seen = sorted(((f["reason"], f.get("domain"), f["required"]) for f in delivering["failures"]), key=str)
        self.assertEqual(delivering["connections"], 2)
        self.assertEqual(seen, sorted([("starttls-unexpected-response", "late.example", False),
                                       ("starttls-unexpected-response", None, True)], key=str))

    def test_a_failure_without_a_domain_borrows_the_one_of_its_address(self):
        opened = "New SMTP DCID {0} interface 198.51.100.1 address 192.0.2.{1} port 25"
        success = "DCID {0} TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 for {1}"
        failed = "DCID {0} TLS failed: STARTTLS unexpected response"
        lines = [opened.format(1, 9), success.format(1, "one.example"), "DCID 1 close", opened.format(2, 9), failed.format(2),
                 "DCID 2 close", opened.format(3, 7), success.format(3, "two.example"), "DCID 3 close", opened.format(4, 7),
                 success.format(4, "three.example"), "DCID 4 close", opened.format(5, 7), failed.format(5), "DCID 5 close"]
        report = review("".join(PREFIX + line + "\n" for line in lines))
        seen = {f["peer"]: (f.get("domain"), f.get("domain_inferred")) for f in report["delivering"]["failures"]}
        self.assertEqual(seen, {"192.0.2.9": ("one.example", True), "192.0.2.7": (None, None)}, "the second serves two domains")
        rows = {p["partner"]: p for p in report["partners"]}
        self.assertEqual((rows["one.example"]["tls_success"], rows["one.example"]["tls_failed"],
                          rows["one.example"]["domain_inferred"]), (1, 1, 1))
        self.assertEqual(set(rows), {"one.example", "two.example", "three.example", "192.0.2.7"})

    def test_a_row_says_since_when_and_whether_it_is_mended(self):
        lines = []
        for n, outcome in enumerate(("ok", "bad", "bad", "ok", "bad", "bad")):
            word = "TLS success" if outcome == "ok" else "TLS failed: STARTTLS unexpected response"
            lines += [f"Sat Feb 14 1{n}:00:00 2026 Info: New SMTP DCID {n + 1} interface 198.51.100.1 address 192.0.2.1 port 25",
                      f"Sat Feb 14 1{n}:00:00 2026 Info: MID {n + 1} ICID 1 RID 0 To: <u@d.example>",
                      f"Sat Feb 14 1{n}:00:01 2026 Info: DCID {n + 1} {word}",
                      f"Sat Feb 14 1{n}:00:02 2026 Info: Delayed: DCID: {n + 1} Message {n + 1} to 0 - 4.4.0 - TLS"
                      if outcome == "bad" else f"Sat Feb 14 1{n}:00:02 2026 Info: Delivery start DCID {n + 1} MID {n + 1} to RID [0]",
                      f"Sat Feb 14 1{n}:00:03 2026 Info: DCID {n + 1} close"]
        row = review("\n".join(lines) + "\n")["partners"][0]
        self.assertEqual((row["partner"], row["state"], row["last_success"], row["failing_since"], row["last_failure"]),
                         ("d.example", "failing", "2026-02-14T13:00:01Z", "2026-02-14T14:00:01Z", "2026-02-14T15:00:01Z"))
        self.assertEqual((row["delayed"], row["messages"], row["check"]), (4, ["2", "3", "5"], "vouch check mx://d.example"))
        self.assertEqual(row["strip"], {"from": "2026-02-14T10:00:00Z", "span_s": 3600, "signs": "oxxoxx"})
        mended = review("\n".join(lines[:-10]) + "\n")["partners"][0]
        self.assertEqual((mended["state"], mended.get("failing_since")), ("mended", None))

    def test_lines_that_were_picked_out_still_count(self):
        """What `grep TLS` leaves of a log: no beginnings, no ends, and numbers that come again."""
        lines = ["DCID 5 TLS success protocol TLSv1.2 cipher AES256-SHA", "DCID 5 TLS success",
                 "DCID 5 TLS failed: STARTTLS unexpected response",
                 "DCID 5 IP 192.0.2.1 TLS was required but could not be successfully negotiated",
                 "ICID 5 TLS failed", "ICID 6 TLS failed"]
        report = review("".join(PREFIX + line + "\n" for line in lines))
        receiving, delivering = report["receiving"], report["delivering"]
        self.assertEqual((delivering["tls_success"], delivering["tls_failed"], receiving["tls_failed"]), (2, 1, 2))

    def test_text_from_outside_imitates_in_vain(self):
        for text in (
            "MID 1 Subject DCID 1 TLS failed: x", "MID 1 Subject Info: DCID 1 TLS failed",
            "MID 1 ICID 2 From: <ICID 1 TLS failed@example.com>", " DCID 1 TLS failed", "xDCID 1 TLS failed",
            "MID 1 CEF:0|Cisco|C|1|E|N|5|ESAICID=1 ESATLSInConnStatus=Failure",
            f"MID 1 Subject {PREFIX}ICID 1 TLS failed", "DCID 1 to RID DCID 1 TLS failed",
        ):
            report = review(PREFIX + text + "\n")
            counts = report["receiving"]["connections"], report["delivering"]["connections"]
            self.assertEqual(counts, (0, 0), text)

    def test_a_subject_cannot_pass_for_a_cef_key(self):
        event = ("Mar 17 18:24:37 esa1: CEF:0|Cisco|C100V|14.0|ESA_CONSOLIDATED_LOG_EVENT|Consolidated Log Event|5|"
                 "ESAMID=1 ESAICID={icid} ESADCID={dcid} sourceAddress=192.0.2.9 msg='{subject}' "
                 "ESATLSInCipher=AES256-SHA ESATLSInConnStatus=Success ESATLSInProtocol=TLSv1.2 "
                 "ESATLSOutConnStatus=Failure duser=a@example.org\n")
        subjects = ("hi", "x ESATLSInConnStatus=Failure", "x' ESATLSInConnStatus=Failure y='",
                    "ESATLSInConnStatus\\=Failure", "it's ESATLSOutConnStatus=Success")
        text = "".join(event.format(icid=i + 1, dcid=i + 1, subject=s) for i, s in enumerate(subjects))
        report = review(text)
        self.assertEqual(report["receiving"]["tls_success"], len(subjects))
        self.assertEqual(report["delivering"]["tls_failed"], len(subjects))
        clear = event.split("ESATLSInCipher")[0] + "\n"
        text = "".join(clear.format(icid=i + 1, dcid=0, subject=s) for i, s in enumerate(subjects))
        self.assertEqual(review(text)["receiving"]["clear"], len(subjects))

    def test_connections_that_are_open_at_once_keep_their_peers(self):
        """More of them than there are slips for short texts; told in another order than they came in."""
        count = 9000
        lines = [f"New SMTP ICID {n} interface Data 1 (198.51.100.1) address 192.0.{n % 250}.{n // 250} "
                 f"reverse dns host unknown verified no" for n in range(1, count + 1)]
        lines += [f"New SMTP DCID {n} interface 198.51.100.1 address 203.0.{n % 250}.{n // 250} port 25"
                  for n in range(1, count + 1)]
        order = [n * 7 % count + 1 for n in range(count)]
        lines += [f"ICID {n} TLS failed: ('SSL routines', 'x', 'no shared cipher')" for n in order]
        lines += [f"{side} {n} close" for n in order for side in ("ICID", "DCID")]
        done = subprocess.run([VOUCH, "review", "--failed", "--format", "csv", "-"], capture_output=True, check=False,
                              input="".join(p + line + "\n" for p in (PREFIX, PREFIX.replace(":28", ":29"))
                                            for line in lines).encode())
        rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
        self.assertEqual(len(rows), 2 * count)
        for row in rows:
            n = int(row["id"])
            self.assertEqual(row["peer"], f"192.0.{n % 250}.{n // 250}", row)

    def test_a_sender_cannot_pass_for_a_cef_key(self):
        """A connection without TLS stays one, whatever the sender's address or name says."""
        event = ("Mar 17 18:24:37 esa1: CEF:0|Cisco|C|1|E|N|5|ESAMID=1 ESAICID={icid} suser={sender} "
                 "ESAHeloDomain=mx.example.org\n")
        keys = "ESATLSInConnStatus=Success ESATLSInProtocol=TLSv1.3 ESATLSInCipher=TLS_AES_256_GCM_SHA384"
        senders = ("a@example.org", f'"x {keys} "@example.org', f'"x\\" {keys} "@example.org',
                   f'"x {keys}"@example.org', "x ESATLSInConnStatus=Success <a@example.org>",
                   "x " + keys.replace("=", "\\="))
        report = review("".join(event.format(icid=i + 1, sender=s) for i, s in enumerate(senders)))
        self.assertEqual((report["receiving"]["clear"], report["receiving"]["connections"]),
                         (len(senders), len(senders)))

    def test_cef_without_a_blank_or_with_a_ctime_before_it_is_read(self):
        body = "CEF:0|Cisco|C|1|E|N|5|ESAMID=1 ESAICID=7 ESATLSInConnStatus=Success ESATLSInProtocol=TLSv1.3"
        for head in ("Mar 17 18:24:37 esa1: ", "Mar 17 18:24:37 esa1:", "Mar 17 18:24:37 esa1 ",
                     "<22>Mar 17 18:24:37 esa1: Thu Mar 18 08:04:46 2021: ",
                     "Thu Mar 18 08:04:46 2021: ", "Thu Mar 18 08:04:46 2021 "):
            self.assertEqual(review(head + body + "\n")["receiving"]["by_version"], {"TLSv1.3": 1}, head)

    def test_hostile_bytes_never_reach_the_terminal(self):
        evil = b"DCID 5 TLS failed: \x1b[2J\x1b]0;x\x07 \xff\xfe\x00 \xc2\x9b31m"
        data = PREFIX.encode() + evil + b"\n" + PREFIX.encode() + b"ICID 3 TLS \x1b[1m?\n"
        for options in ([], ["--failed"], ["--format", "csv"], ["--json"]):
            out = subprocess.run([VOUCH, "review", *options, "-"], input=data, capture_output=True, check=False).stdout
            text = out.decode("utf-8")
            bad = [c for c in text if (ord(c) < 32 and c not in "\r\n") or 127 <= ord(c) < 160]
            self.assertEqual(bad, [], options)
            self.assertIn("DCID 5" if "--failed" in options else "", text)

    def test_lines_of_any_length_are_survived(self):
        for size in (8191, 8192, 8193, 20_000, 300_000, 5_000_000):
            long = PREFIX + "DCID 7 TLS failed: " + "x" * size
            text = f"{long}\n{PREFIX}ICID 1 TLS success\n" + "y" * size + "\n" + f"{PREFIX}ICID 2 TLS success"
            report = review(text)
            self.assertEqual((report["delivering"]["tls_failed"], report["receiving"]["tls_success"], report["lines"]),
                             (1, 2, 4), size)
            self.assertEqual(review(text, "-j", "2"), report)

    def test_filters_keep_what_was_asked_for(self):
        self.assertEqual(review(MANUAL, "--icid", "282205")["receiving"]["connections"], 1)
        self.assertEqual(review(MANUAL, "--icid", "282205")["delivering"]["connections"], 0)
        self.assertEqual(review(MANUAL, "--peer", "10.1.1.9")["receiving"]["connections"], 1)
        later = review(MANUAL, "--since", "2005-07-01", "--until", "2005-08-01")
        self.assertEqual((later["receiving"]["connections"], later["delivering"]["connections"]), (1, 0))

    def test_chart_over_time_adds_up_to_the_counts(self):
        sim = review_logs.Simulation(seed=8, prefix=review_shapes.PREFIXES["P1"], rate=2)
        text = "".join(line + "\n" for line in sim.run(20_000))
        for by, least in (("hour", 3), ("day", 1)):
            report = review(text, "--by", by)
            sides = report["receiving"], report["delivering"]
            self.assertGreaterEqual(len(report["over_time"]), least)
            for key in ("tls_success", "tls_failed", "clear"):
                self.assertEqual(sum(bar[key] for bar in report["over_time"]), sum(s[key] for s in sides), (by, key))
            self.assertEqual(sorted(bar["from"] for bar in report["over_time"]), [b["from"] for b in report["over_time"]])

    def test_text_tells_counts_reasons_remedies_and_commands_in_both_languages(self):
        wanted = {
            "en": ("Receiving", "1 over TLS (50.0%)", "the peer did not start it [starttls-not-started]",
                   "try it: vouch check smtp://10.1.1.1", "inside the cluster", "1 queries"),
            "nl": ("Ontvangen", "1 over TLS (50.0%)", "de andere kant begon er niet mee [starttls-not-started]",
                   "probeer: vouch check smtp://10.1.1.1", "binnen het cluster", "1 zoekvragen"),
        }
        for language, phrases in wanted.items():
            done = subprocess.run([VOUCH, "review", "--lang", language, "--by", "day", "-"], input=MANUAL.encode(),
                                  capture_output=True, check=False)
            text = done.stdout.decode()
            self.assertEqual(done.returncode, 2, "TLS failed where it was required")
            self.assertEqual([p for p in phrases if p not in text], [], text)

    def test_peer_with_nothing_in_common_with_our_listener_leads_to_the_probe_of_clients(self):
        begin = PREFIX + "New SMTP ICID 5 interface Data 1 (198.51.100.1) address 192.0.2.7 reverse dns host unknown verified no\n"
        for reason, option in (("no shared cipher", "--probe=clients "), ("unsupported protocol", "--probe=clients "),
                               ("certificate has expired", "")):
            report = review(f"{begin}{PREFIX}ICID 5 TLS failed: ('SSL routines', 'x', '{reason}')\n")
            text = json.dumps(report)
            self.assertIn(f'"vouch check {option}smtp://198.51.100.1"', text)
            self.assertEqual("--probe" in text, bool(option), reason)
        begin = PREFIX + "New SMTP DCID 5 interface 198.51.100.1 address 192.0.2.7 port 25\n"
        report = review(f"{begin}{PREFIX}DCID 5 TLS failed: ('SSL routines', 'x', 'no shared cipher')\n")
        self.assertNotIn("--probe", json.dumps(report))

    def test_tlsrpt_counts_the_day_and_the_domain(self):
        sim = review_logs.Simulation(seed=7, prefix=review_shapes.PREFIXES["P1"])
        text = "".join(line + "\n" for line in sim.run(20_000))
        done = subprocess.run(
            [VOUCH, "review", "--format", "tlsrpt", "--domain", "failing3.example", "--since", "2026-01-01",
             "--until", "2026-12-31", "--organization", "Example", "--contact", "tls@example.org", "-"],
            input=text.encode(), capture_output=True, check=False)
        report = json.loads(done.stdout)
        failures = [c for c in sim.begun if c.outcome == "failed" and c.domain == "failing3.example"]
        policy = report["policies"][0]
        self.assertEqual(policy["summary"]["total-failure-session-count"], len(failures))
        self.assertEqual(sum(d["failed-session-count"] for d in policy["failure-details"]), len(failures))
        self.assertGreater(len(failures), 0)
        self.assertEqual(policy["policy"]["policy-domain"], "failing3.example")


class Bounds(unittest.TestCase):
    """Hostile logs: memory stays bounded, time stays linear, and what is lost is counted."""

    def test_peers_without_number_are_counted_where_they_cannot_be_kept(self):
        number = 60_000
        lines = []
        for i in range(number):
            peer = f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"
            lines += [f"New SMTP ICID {i + 1} interface D (1.1.1.1) address {peer} reverse dns host h{i}.example verified no",
                      f"ICID {i + 1} TLS failed: reason number {i}", f"ICID {i + 1} close"]
        receiving = review("".join(PREFIX + line + "\n" for line in lines))["receiving"]
        told = sum(f["count"] for f in receiving["failures"]) + receiving["failures_not_listed"]
        self.assertEqual((receiving["tls_failed"], told), (number, number))
        self.assertGreater(receiving["failures_not_listed"], 0)

    def test_more_open_connections_than_fit_are_counted_and_said(self):
        lines = "".join(f"{PREFIX}New SMTP ICID {i} interface D (1.1.1.1) address 10.0.0.1 reverse dns host x verified no\n"
                        for i in range(1, 200_001))
        report = review(lines)
        self.assertEqual(report["receiving"]["connections"], 200_000)
        self.assertEqual(report["lost"]["connections_forgotten"], 200_000 - 131_072)

    def test_texts_of_open_connections_that_are_forgotten_are_counted_and_said(self):
        number = 60_000
        host = "h" * 150
        opened = [f"New SMTP ICID {i} interface D (1.1.1.1) address 10.0.0.1 reverse dns host {host}{i} verified no"
                  for i in range(1, number + 1)]
        ended = [line for i in range(1, number + 1) for line in (f"ICID {i} TLS failed: x", f"ICID {i} close")]
        report = review("".join(PREFIX + line + "\n" for line in opened + ended))
        known = sum(f["count"] for f in report["receiving"]["failures"] if f.get("peer"))
        known += report["receiving"]["failures_not_listed"]
        self.assertEqual(report["receiving"]["tls_failed"], number)
        self.assertGreater(report["lost"]["texts_forgotten"], 0)
        self.assertEqual(report["lost"]["texts_forgotten"] + known, number)

    def test_memory_stays_below_64_mb_whatever_the_log(self):
        with tempfile.TemporaryFile() as log:
            for i in range(1, 300_001):
                log.write(f"{PREFIX}New SMTP ICID {i} interface D (1.1.1.1) address 10.0.{i % 256}.{i // 256 % 256} reverse "
                          f"dns host h{i}.example verified no\n{PREFIX}ICID {i} TLS failed: {i}\n"
                          f"{PREFIX}MID {i} ICID {i} RID 0 To: <u@d{i}.example>\n"
                          f"{PREFIX}New SMTP DCID {i} interface 1.1.1.1 address 10.0.0.1 port 25\n".encode())
            log.seek(0)
            with subprocess.Popen([VOUCH, "review", "-j", "2", "--json", "-"], stdin=log,
                                  stdout=subprocess.DEVNULL) as p:
                _, status, usage = os.wait4(p.pid, 0)
                p.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(p.returncode, 1)
        self.assertLess(usage.ru_maxrss, 64 * 1024, "KiB")

    def test_suites_without_number_are_counted_as_other(self):
        lines = "".join(f"{PREFIX}ICID {i} TLS success protocol TLSv1.{i % 50} cipher C{i}\n" for i in range(1, 1001))
        receiving = review(lines)["receiving"]
        self.assertEqual(receiving["tls_success"], 1000)
        self.assertEqual(sum(receiving["by_version"].values()), 1000)
        self.assertEqual(sum(receiving["by_cipher"].values()), 1000)

    def test_lines_made_to_be_slow_are_not(self):
        event = "Mar 17 18:24:37 h: CEF:0|C|C|1|E|N|5|ESAICID=1 " + "msg='a " * 1100 + "\n"
        query = PREFIX + "LDAP: (x) Query (" + ") to server (" * 600 + "\n"
        began = time.monotonic()
        review((event + query) * 500)
        self.assertLess(time.monotonic() - began, 10, "eight megabytes took too long")


if __name__ == "__main__":
    unittest.main()
