# SPDX-License-Identifier: Apache-2.0
"""What collectors, journals and tools make of one line: an appliance's and Postfix's, told apart by their parts.

Here the wrapping holds host, program and process in fields of its own, or puts words of its own between them. Each log
has one receiving and one delivery session over TLS, and one of each that failed.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH  # noqa: E402

START = datetime.datetime(2026, 6, 12, 9, 4, 5)
APPLIANCE = [("esa1", "mail_logs", 0, "Info: " + text) for text in (
    "New SMTP ICID 71 interface Mail In (198.51.100.3) address 203.0.113.40 reverse dns host out.one.example verified yes",
    "ICID 71 TLS success protocol TLSv1.2 cipher ECDHE-RSA-AES128-GCM-SHA256",
    "MID 33 ICID 71 RID 0 To: <you@two.example>",
    "ICID 71 close",
    "New SMTP ICID 72 interface Mail In (198.51.100.3) address 203.0.113.41 reverse dns host bad.one.example verified no",
    "ICID 72 TLS failed: [Errno 54] Connection reset by peer",
    "ICID 72 close",
    "New SMTP DCID 81 interface 198.51.100.3 address 192.0.2.50 port 25",
    "DCID 81 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 for two.example",
    "DCID 81 close",
    "New SMTP DCID 82 interface 198.51.100.3 address 192.0.2.51 port 25",
    "DCID 82 TLS failed: STARTTLS unexpected response for three.example",
    "DCID 82 close",
)]
POSTFIX = [("mx1", f"postfix/{service}", process, text) for service, process, text in (
    ("smtpd", 10, "connect from out.one.example[203.0.113.40]"),
    ("smtpd", 10, "Anonymous TLS connection established from out.one.example[203.0.113.40]: TLSv1.3 with cipher "
                  "TLS_AES_256_GCM_SHA384 (256/256 bits)"),
    ("smtpd", 10, "disconnect from out.one.example[203.0.113.40] ehlo=2 starttls=1 mail=1 quit=1 commands=5"),
    ("smtpd", 11, "connect from bad.one.example[203.0.113.41]"),
    ("smtpd", 11, "SSL_accept error from bad.one.example[203.0.113.41]: -1"),
    ("smtpd", 11, "disconnect from bad.one.example[203.0.113.41] ehlo=1 starttls=0/1 commands=1/2"),
    ("smtp", 12, "Trusted TLS connection established to mx.two.example[192.0.2.50]:25: TLSv1.3 with cipher "
                 "TLS_AES_256_GCM_SHA384 (256/256 bits)"),
    ("smtp", 12, "4F2A81C0D3: to=<you@two.example>, relay=mx.two.example[192.0.2.50]:25, delay=1, delays=0/0/1/0, "
                 "dsn=2.0.0, status=sent (250 2.0.0 Ok: \"queued\")"),
    ("smtp", 13, "4F2A81C0D4: to=<you@three.example>, relay=mx.three.example[192.0.2.51]:25, delay=1, delays=0/0/1/0, "
                 "dsn=4.7.4, status=deferred (TLS is required, but was not offered by host "
                 "mx.three.example[192.0.2.51])"),
)]


def bsd(t):
    return f"{t:%b} {t.day:2} {t:%H:%M:%S}"


def epoch(t):
    return int(t.replace(tzinfo=datetime.timezone.utc).timestamp())


def tagged(tag, process):
    return f"{tag}[{process}]" if process else tag


def plain(t, host, tag, process, text):
    return f"{bsd(t)} {host} {tagged(tag, process)}: {text}"


def members(**names):
    """JSON with the fields named: name="host" and so on, or a fixed text."""
    def wrap(t, host, tag, process, text):
        known = {"host": host, "tag": tag, "process": str(process or 1), "text": text, "both": tagged(tag, process) + ":",
                 "iso": f"{t.isoformat()}Z", "seconds": epoch(t) + 0.5, "line": plain(t, host, tag, process, text),
                 "raw": "<22>" + plain(t, host, tag, process, text), "with_tag": f"{tagged(tag, process)}: {text}"}
        return json.dumps({name: known.get(value, value) if isinstance(value, str) else
                           {inner: known[what] for inner, what in value.items()} for name, value in names.items()})
    return wrap


def journal(t, host, tag, process, text):
    return {"__REALTIME_TIMESTAMP": str(epoch(t) * 1000000), "_HOSTNAME": host, "SYSLOG_IDENTIFIER": tag,
            "_PID": str(process or 1), "PRIORITY": "6", "MESSAGE": text}


# (time, host, tag, process, message) -> lines
FORMS = {
    "RFC 5424, two elements, one with an escaped bracket": lambda t, h, g, p, m:
        f'<22>1 {t.isoformat()}Z {h} {g} {p or "-"} ID47 [origin ip="10.0.0.1" x="a\\]b"][meta n="1"] {m}',
    "Solaris": lambda t, h, g, p, m: f"{bsd(t)} {h} {tagged(g, p)}: [ID 197553 mail.info] {m}",
    "AIX": lambda t, h, g, p, m: f"{bsd(t)} {h} mail:info {tagged(g, p)}: {m}",
    "AIX, forwarded": lambda t, h, g, p, m: f"{bsd(t)} Message forwarded from {h}: {tagged(g, p)}: {m}",
    "facility before the time": lambda t, h, g, p, m: f"mail.info {plain(t, h, g, p, m)}",
    "syslog-ng's chain of hosts": lambda t, h, g, p, m: f"{bsd(t)} s_net@{h}/10.0.0.2 {tagged(g, p)}: {m}",
    "priority behind a relay": lambda t, h, g, p, m: f"{t.isoformat()}Z relay <22>{plain(t, h, g, p, m)}",
    "time in brackets": lambda t, h, g, p, m: f"[{t:%Y-%m-%d %H:%M:%S}] {h} {tagged(g, p)}: {m}",
    "time of a web server": lambda t, h, g, p, m: f"[{t:%d/%b/%Y:%H:%M:%S} +0000] {h} {tagged(g, p)}: {m}",
    "date with dots": lambda t, h, g, p, m: f"{t:%d.%m.%Y %H:%M:%S} {h} {tagged(g, p)}: {m}",
    "clock of twelve hours": lambda t, h, g, p, m: f"{t:%m/%d/%Y %I:%M:%S %p} {h} {tagged(g, p)}: {m}",
    "milliseconds since 1970": lambda t, h, g, p, m: f"{epoch(t)}123 {h} {tagged(g, p)}: {m}",
    "time since the start": lambda t, h, g, p, m: f"[  {epoch(t) % 10000}.123456] {h} {tagged(g, p)}: {m}",
    "grep with context": lambda t, h, g, p, m: f"mail.log-12-{plain(t, h, g, p, m)}\n--",
    "tail of several files": lambda t, h, g, p, m: f"==> mail.log <==\n{plain(t, h, g, p, m)}",
    "repeated messages": lambda t, h, g, p, m: f"{plain(t, h, g, p, m)}\n{bsd(t)} {h} last message repeated 2 times",
    "path of Windows": lambda t, h, g, p, m: f"C:\\old logs\\mail.txt:12:{plain(t, h, g, p, m)}",
    "stern": lambda t, h, g, p, m: f"mail-0 postfix {plain(t, h, g, p, m)}",
    "blanks at the end": lambda t, h, g, p, m: f"{plain(t, h, g, p, m)}  \t ",
    "logcli": lambda t, h, g, p, m: f'{t.isoformat()}Z {{host="{h}", job="mail"}} {plain(t, h, g, p, m)}',
    "fluent-bit": lambda t, h, g, p, m: f'[0] mail: [{epoch(t)}.5, {{"log"=>{json.dumps(plain(t, h, g, p, m))}}}]',
    "fluent-bit with metadata": lambda t, h, g, p, m:
        f'[0] mail: [[{epoch(t)}.5, {{}}], {{"log"=>{json.dumps(plain(t, h, g, p, m))}}}]',
    "journal, verbose": lambda t, h, g, p, m: f"{t:%a %Y-%m-%d %H:%M:%S}.123456 UTC [s=ab;i=2]\n" + "\n".join(
        f"    {k}={v}" for k, v in journal(t, h, g, p, m).items() if not k.startswith("__")),
    "journal, export": lambda t, h, g, p, m: "".join(f"{k}={v}\n" for k, v in journal(t, h, g, p, m).items()),
    "journal, pretty": lambda t, h, g, p, m: json.dumps(journal(t, h, g, p, m), indent="\t", separators=(",", " : ")),
    "syslog-ng's JSON": members(PROGRAM="tag", PID="process", MESSAGE="text", HOST="host", ISODATE="iso"),
    "rsyslog's JSON": members(tag="both", host="host", msg="text", timereported="iso"),
    "GELF": members(host="host", short_message="text", timestamp="seconds", _application_name="tag",
                    _process_id="process"),
    "GELF with the tag": members(host="host", short_message="with_tag", timestamp="seconds", facility="mail"),
    "Graylog": members(timestamp="iso", source="host", application_name="tag", process_id="process", message="text"),
    "Elastic, original": members(**{"@timestamp": "iso", "event": {"original": "raw"}, "host": {"name": "host"}}),
    "Elastic, parts": members(**{"@timestamp": "iso", "message": "text", "process": {"name": "tag", "pid": "process"},
                                 "host": {"hostname": "host"}}),
    "Logstash": members(**{"@timestamp": "iso", "host": "10.0.0.9", "logsource": "host", "program": "tag",
                           "pid": "process", "message": "text"}),
    "Splunk's collector": members(time="seconds", host="host", event="line"),
    "Google": members(textPayload="line", timestamp="iso"),
    "Azure": members(TimeGenerated="iso", Computer="host", ProcessName="tag", ProcessID="process", SyslogMessage="text"),
    "table with a column for each part": lambda t, h, g, p, m: ",".join(
        '"' + str(f).replace('"', '""') + '"' for f in (f"{t.isoformat()}Z", h, g, p or 1, m)),
    "tabs with a column for each part": lambda t, h, g, p, m:
        f"77115617833\t{t.isoformat()}Z\t{h}\tMail\tInfo\t{tagged(g, p)}\t{m}",
    "tabs with date and clock apart": lambda t, h, g, p, m:
        f"{t:%Y-%m-%d}\t{t:%H:%M:%S}\tMail.Info\t10.1.1.5\t{plain(t, h, g, p, m)}",
    "table without quotes, date and clock apart": lambda t, h, g, p, m: f"{t:%Y/%m/%d,%H:%M:%S},{h},{tagged(g, p)}: {m}",
    "no blank behind the tag": lambda t, h, g, p, m: f"{bsd(t)} {h} {tagged(g, p)}:{m}",
    "time since the line before": lambda t, h, g, p, m: f"[ {epoch(t) % 10000}.123456 <    1.000000 >] {h} {tagged(g, p)}: {m}",
    "NXLog": members(EventTime="iso", Hostname="host", SourceName="tag", ProcessID="process", Message="text"),
    "line feeds written out": lambda t, h, g, p, m: plain(t, h, g, p, m) + "\\n",
    "Wazuh": members(timestamp="iso", location="/var/log/mail.log", full_log="line"),
    "QRadar's table": lambda t, h, g, p, m: f'"Event","ESA","{t:%b %d, %Y %I:%M:%S %p}","<22>' + plain(
        t, h, g, p, m).replace('"', '""') + '"',
}


def pieces(t, h, g, p, m):
    """As a container's runtime writes a line that it read in parts."""
    line = plain(t, h, g, p, m)
    parts = [line[:40], line[40:41], line[41:90], line[90:]]
    return "\n".join(f"{t.isoformat()}.{i}Z stdout {'F' if i == 3 else 'P'} {part}" for i, part in enumerate(parts))


FORMS["Kubernetes, in pieces"] = pieces


def write(form, lines, times=1):
    return "\n".join(FORMS[form](START + datetime.timedelta(seconds=i), *line)
                     for i, line in enumerate(lines * times)) + "\n"


def review(text, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "log")
        path.write_text(text, encoding="utf-8")
        written_s = START.timestamp() + 86400  # from which a missing year is inferred
        os.utime(path, (written_s, written_s))
        done = subprocess.run([VOUCH, "review", "--json", *options, str(path)], capture_output=True, check=False)
    return json.loads(done.stdout)


class Collectors(unittest.TestCase):
    def check_log(self, form, lines, partners):
        report = review(write(form, lines))
        for side in ("receiving", "delivering"):
            counts = [report[side][name] for name in ("connections", "tls_success", "tls_failed")]
            self.assertEqual(counts, [2, 1, 1], (side, report["first_unreadable"] if "first_unreadable" in report else ""))
            if "since" not in form:
                self.assertTrue(report[side]["first"].startswith("2026-06-12T09:04"), report[side]["first"])
        for name in ("unreadable", "unknown", "foreign"):
            self.assertEqual(report[name], 0, name)
        self.assertEqual({p["partner"] for p in report["partners"]}, partners)
        self.assertLessEqual({p.get("appliance", lines[0][0]) for p in report["partners"]}, {lines[0][0]})


def form_test(form, lines, partners):
    return lambda self: self.check_log(form, lines, partners)


COMMON = {"out.one.example", "bad.one.example", "two.example"}
for _form in FORMS:
    _name = _form.replace(" ", "_").replace(",", "").replace("'", "")
    setattr(Collectors, f"test_{_name}_with_an_appliances_lines_is_counted",
            form_test(_form, APPLIANCE, COMMON | {"192.0.2.51"}))
    setattr(Collectors, f"test_{_name}_with_postfix_lines_is_counted",
            form_test(_form, POSTFIX, COMMON | {"three.example"}))


class Unread(unittest.TestCase):
    def test_a_log_of_which_only_separators_are_known_is_loud(self):
        text = "".join(f"---\ninsertId: x\ntextPayload: '{plain(START, *line)}'\n" for line in POSTFIX)
        done = subprocess.run([VOUCH, "review", "-"], input=text.encode(), capture_output=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"insertId", done.stderr)


class NoLevel(unittest.TestCase):
    """Syslog lines of an appliance without "Info:": each message is known by its own first words, in any order."""

    def test_lines_of_an_appliance_without_a_level_are_its_own_whatever_came_before(self):
        texts = ["Start MID 33 ICID 71", "MID 33 ICID 71 RID 0 To: <you@two.example>", "Delivery start DCID 82 MID 33 to RID [0]",
                 "New SMTP DCID 82 interface 198.51.100.3 address 192.0.2.51 port 25",
                 "DCID 82 TLS failed: STARTTLS unexpected response", "Message done DCID 82 MID 33 to RID [0]",
                 "Bounced: DCID 82 MID 33 to RID 0 - 5.1.0 - no", "DCID 82 close", "Message finished MID 33 done"]
        lines = [f"Jun 12 10:00:00 box tag: {text}\n" for text in texts]
        for first in range(len(lines)):
            report = review("".join(lines[first:] + lines[:first]) + "Jun 12 10:00:00 box tag: another program's\n")
            self.assertEqual((report["foreign"], report["unreadable"]), (1, 0), first)


def listed(before, after, record):
    """One document with all records in it."""
    return lambda entries: before + ", ".join(json.dumps(record(*entry)) for entry in entries) + after + "\n"


def otlp_record(t, h, g, p, m):
    return {"timeUnixNano": f"{epoch(t)}000000000", "body": {"stringValue": plain(t, h, g, p, m)},
            "attributes": [{"key": "log.file.name", "value": {"stringValue": "mail.log"}},
                           {"key": "line", "value": {"stringValue": "x"}}], "traceId": ""}


DOCUMENTS = {
    "OpenTelemetry": listed('{"resourceLogs": [{"resource": {"attributes": [{"key": "a", "value": {"stringValue": "x"}}, '
                            '{"key": "b", "value": {"intValue": 1}}]}, "scopeLogs": [{"scope": {}, "logRecords": [',
                            '], "schemaUrl": "x"}]}]}', otlp_record),
    "CloudWatch": listed('{"messageType": "DATA_MESSAGE", "logGroup": "mail", "logEvents": [', "]}", lambda t, h, g, p, m: {
        "id": "1", "timestamp": epoch(t) * 1000, "message": plain(t, h, g, p, m)}),
    "Azure": listed("[", "]", lambda t, h, g, p, m: {
        "TimeGenerated": f"{t.isoformat()}Z", "Computer": h, "ProcessName": g, "ProcessID": p, "SyslogMessage": m}),
    "Elasticsearch": listed('{"took": 3, "hits": {"total": {"value": 9}, "hits": [', "]}}", lambda t, h, g, p, m: {
        "_source": {"@timestamp": f"{t.isoformat()}Z", "message": plain(t, h, g, p, m), "host": {"name": h}}}),
    "Splunk": listed('{"preview": false, "results": [', "]}", lambda t, h, g, p, m: {
        "_time": f"{t.isoformat()}Z", "host": h, "_raw": plain(t, h, g, p, m)}),
    "Loki": listed('{"data": {"resultType": "streams", "result": [{"stream": {"job": "mail"}, "values": [', "]}]}}",
                   lambda t, h, g, p, m: [f"{epoch(t)}000000000", plain(t, h, g, p, m)]),
}


class Documents(unittest.TestCase):
    """Many records on one line, which may be longer than any buffer."""

    def check_document(self, name, lines, times, options=()):
        entries = [(START + datetime.timedelta(seconds=i), *line) for i, line in enumerate(lines * times)]
        text = DOCUMENTS[name](entries)
        report = review(text, *options)
        for side, count in ("receiving", "tls_success"), ("receiving", "tls_failed"), ("delivering", "tls_success"):
            self.assertEqual(report[side][count], times, (name, side, count, len(text)))
        self.assertEqual({p["appliance"] for p in report["partners"]}, {lines[0][0]})
        self.assertLessEqual(report["unreadable"], 1)  # the part of a long line before its first record

    def test_every_record_of_a_line_is_counted(self):
        for name in DOCUMENTS:
            for lines in APPLIANCE, POSTFIX:
                self.check_document(name, lines, 1)

    def test_every_record_of_a_line_longer_than_a_block_is_counted(self):
        for name in DOCUMENTS:
            for jobs in "1", "2":
                self.check_document(name, POSTFIX, 200, ("--jobs", jobs))

    def test_what_a_record_lacks_it_has_from_the_objects_around_it(self):
        records = [{"message": m, "program": g, "pid": p} for _, g, p, m in POSTFIX]
        report = review(json.dumps({"host": "mx1", "timestamp": "2026-06-12T09:04:05Z", "records": records}) + "\n")
        self.assertEqual([report["receiving"][k] for k in ("tls_success", "tls_failed")], [1, 1])
        self.assertEqual({p["appliance"] for p in report["partners"]}, {"mx1"})
        self.assertEqual(report["receiving"]["first"], "2026-06-12T09:04:05Z")

    def test_details_of_a_record_are_no_records(self):
        line = plain(START, *POSTFIX[-1])
        other = plain(START, "mx1", "postfix/smtp", 77, POSTFIX[-1][3])
        report = review(json.dumps({"parts": [{"message": other}], "message": line}) + "\n")
        self.assertEqual((report["delivering"]["connections"], report["lines"]), (1, 1))

    def test_objects_one_after_the_other_on_a_line_are_all_read(self):
        text = "".join(json.dumps({"time": epoch(START), "event": plain(START, *line)}) for line in POSTFIX)
        report = review(text + "\n")
        self.assertEqual([report["receiving"][k] for k in ("tls_success", "tls_failed")], [1, 1])

    def test_strings_alone_are_lines(self):
        report = review("".join(json.dumps(plain(START, *line) + "\n") + "\n" for line in POSTFIX))
        self.assertEqual([report["receiving"][k] for k in ("tls_success", "tls_failed")], [1, 1])
        self.assertEqual(report["unreadable"], 0)


class LongJournals(unittest.TestCase):
    """Entries of several lines, in a journal of more than one block of 128 KiB."""

    def test_entries_of_several_lines_are_whole_across_blocks(self):
        for form in ("journal, export", "journal, verbose", "journal, pretty"):
            text = write(form, POSTFIX[:3], 900)
            self.assertGreater(len(text), 3 * 131072)
            for jobs in ("1", "2"):
                report = review(text, "--jobs", jobs)
                got = [report["receiving"][name] for name in ("connections", "tls_success")]
                self.assertEqual(got + [report["unreadable"]], [900, 900, 0], (form, jobs))


if __name__ == "__main__":
    unittest.main()
