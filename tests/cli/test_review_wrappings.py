# SPDX-License-Identifier: Apache-2.0
"""One log in every wrapping that it may come in: the answer is always the same.

The log has one receiving and one delivery session that succeeded, and one of each that failed.
"""

import bz2
import csv
import gzip
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH  # noqa: E402

START = 1781300000  # 12 June 2026, 21:33:20 UTC
MESSAGES = (
    "New SMTP ICID 71 interface Mail In (198.51.100.3) address 203.0.113.40 reverse dns host out.one.example verified yes",
    "ICID 71 ACCEPT SG SUSPECTLIST match sbrs[-1.0:3.0] SBRS 1.2 country Netherlands",
    "ICID 71 TLS success protocol TLSv1.2 cipher ECDHE-RSA-AES128-GCM-SHA256",
    "Start MID 33 ICID 71",
    "MID 33 ICID 71 From: <\"o'k\"@one.example>",
    "MID 33 ICID 71 RID 0 To: <you@two.example>",
    "MID 33 Subject 'a \"quoted\" thing; with, marks\\t'",
    "ICID 71 close",
    "New SMTP ICID 72 interface Mail In (198.51.100.3) address 203.0.113.41 reverse dns host unknown verified no",
    "ICID 72 TLS failed: ('SSL routines:tls_process_client_hello:no shared cipher')",
    "ICID 72 close",
    "New SMTP DCID 81 interface 198.51.100.3 address 192.0.2.50 port 25",
    "DCID 81 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 for two.example",
    "Delivery start DCID 81 MID 33 to RID [0]",
    "Message done DCID 81 MID 33 to RID [0] [('x-y', '1')]",
    "DCID 81 close",
    "New SMTP DCID 82 interface 198.51.100.3 address 192.0.2.51 port 25",
    "DCID 82 TLS failed: STARTTLS unexpected response",
    "DCID 82 close",
)

strf = time.strftime


def utc(t):
    return time.gmtime(t)


def day(t):
    return str(utc(t).tm_mday)


def ctime(t):
    return strf("%a %b %e %H:%M:%S %Y", utc(t))


def bsd(t):
    return strf("%b %e %H:%M:%S", utc(t))


def iso(t, mark="T"):
    return strf(f"%Y-%m-%d{mark}%H:%M:%S", utc(t))


def whole(t, m):
    return f"{ctime(t)} Info: {m}"


def table(*fields):
    out = io.StringIO()
    csv.writer(out).writerow(fields)
    return out.getvalue().rstrip("\r\n")


def quoted(*fields, mark=","):
    return mark.join('"' + str(f).replace('"', '""') + '"' for f in fields)


def octets(line):
    return f"{len(line.encode())} {line}"


# (time, message) -> line
LINES = {
    "ctime": whole,
    "ctime, day of one digit": lambda t, m: strf("%a %b 4 %H:%M:%S %Y Info: ", utc(t)).replace("Fri", "Thu") + m,
    "ctime in capitals": lambda t, m: f"{ctime(t).upper()} INFO: {m}",
    "ctime with a zone's name": lambda t, m: strf("%a %b %e %H:%M:%S CEST %Y Info: ", utc(t)) + m,
    "ctime with a fraction": lambda t, m: strf("%a %b %e %H:%M:%S.250 %Y Info: ", utc(t)) + m,
    "syslog, day of one digit": lambda t, m: strf("<22>%b 4 %H:%M:%S box tag: Info: ", utc(t)) + m,
    "syslog, year in front": lambda t, m: strf("%b %e %Y %H:%M:%S box tag: Info: ", utc(t)) + m,
    "syslog, year behind": lambda t, m: strf("%b %e %H:%M:%S %Y box tag: Info: ", utc(t)) + m,
    "syslog, milliseconds": lambda t, m: f"{bsd(t)}.123 box tag: Info: {m}",
    "syslog, IPv6": lambda t, m: f"{bsd(t)} 2001:db8:7::25 tag: Info: {m}",
    "syslog, IPv6 that begins like a year": lambda t, m: f"{bsd(t)} 1999::1 tag: Info: {m}",
    "syslog, two hosts": lambda t, m: f"{bsd(t)} collector box tag: Info: {m}",
    "syslog, two hosts and a process": lambda t, m: f"{bsd(t)} 10.1.1.1 box tag[12]: Info: {m}",
    "syslog, tag without a colon": lambda t, m: f"{bsd(t)} box tag Info: {m}",
    "syslog, facility and severity": lambda t, m: f"{bsd(t)} local4.notice box tag: Info: {m}",
    "syslog, severity": lambda t, m: f"{bsd(t)} box info tag: Info: {m}",
    "syslog around syslog": lambda t, m: f"<22>{bsd(t)} relay <22>{bsd(t)} box tag: Info: {m}"
    if False else f"<22>{bsd(t)} relay tag: {bsd(t)} box tag: Info: {m}",
    "syslog around the whole line": lambda t, m: f"<22>{bsd(t)} box tag: {whole(t, m)}",
    "syslog, level in brackets": lambda t, m: f"{bsd(t)} box tag [info] Info: {m}",
    "ISO": lambda t, m: f"{iso(t)} box tag: Info: {m}",
    "ISO, zone without a colon": lambda t, m: f"{iso(t)}+0200 box tag[7]: Info: {m}",
    "ISO, zone of hours": lambda t, m: f"{iso(t)}+02 box tag[7]: Info: {m}",
    "ISO, west": lambda t, m: f"{iso(t)}.000001-07:00 box tag: Info: {m}",
    "ISO with a blank": lambda t, m: f"{iso(t, ' ')} box tag: Info: {m}",
    "ISO with a blank and a zone": lambda t, m: f"{iso(t, ' ')} +0100 box tag: Info: {m}",
    "ISO with a comma": lambda t, m: f"{iso(t, ' ')},456 box tag: Info: {m}",
    "ISO with slashes": lambda t, m: strf("%Y/%m/%d %H:%M:%S box tag: Info: ", utc(t)) + m,
    "ISO and a level": lambda t, m: f"{iso(t, ' ')} INFO box tag: Info: {m}",
    "ISO and a level in brackets": lambda t, m: f"{iso(t)}Z [INFO] box tag: Info: {m}",
    "level without a colon": lambda t, m: f"{iso(t, ' ')} INFO {m}",
    "no level": lambda t, m: f"{bsd(t)} box tag: {m}",
    "journalctl, full": lambda t, m: strf("%a %Y-%m-%d %H:%M:%S CEST box tag[7]: Info: ", utc(t)) + m,
    "journalctl, precise": lambda t, m: f"{bsd(t)}.123456 box tag[7]: Info: {m}",
    "basic ISO 8601": lambda t, m: f"{strf('%Y%m%dT%H%M%SZ', utc(t))} box tag[7]: Info: {m}",
    "basic ISO 8601 with a blank": lambda t, m: f"{strf('%Y%m%d %H:%M:%S', utc(t))} box tag[7]: Info: {m}",
    "fourteen digits": lambda t, m: f"{strf('%Y%m%d%H%M%S', utc(t))} box tag[7]: Info: {m}",
    "journalctl, unix": lambda t, m: f"{t}.123456 box tag[7]: Info: {m}",
    "RFC 5424": lambda t, m: f"<22>1 {iso(t)}Z box tag - - - Info: {m}",
    "RFC 5424, without time and host": lambda t, m: f"<22>1 - - tag - - - {whole(t, m)}",
    "RFC 5424, structured data": lambda t, m:
        f'<22>1 {iso(t)}.5+01:00 box tag 9 ID1 [a@1 x="\\"] Info: y"][b z="2"] Info: {m}',
    "RFC 5424, with the mark of UTF-8": lambda t, m: f"<22>1 {iso(t)}Z box tag 9 - - \ufeffInfo: {m}",
    "RFC 5424, without the priority": lambda t, m: f"1 {iso(t)}Z box tag - - - Info: {m}",
    "RFC 5424, octets counted": lambda t, m: octets(f"<22>1 {iso(t)}Z box tag - - - Info: {m}"),
    "RFC 3164, octets counted": lambda t, m: octets(f"<22>{bsd(t)} box tag: Info: {m}"),
    "an address before the priority": lambda t, m: f"192.0.2.99 <22>{bsd(t)} tag: Info: {m}",
    "a name before the priority": lambda t, m: f"box.example <22>{bsd(t)} tag: Info: {m}",
    "columns with tabs": lambda t, m: f"{iso(t, ' ')}\tMail.Notice\t192.0.2.99\t{bsd(t)} tag: Info: {m}",
    "columns with tabs, day in front": lambda t, m:
        strf("%m-%d-%Y %H:%M:%S", utc(t)) + f"\tLocal3.Info\tbox\t{whole(t, m)}",
    "grep over files": lambda t, m: f"mail.@20260612T213320.c:{whole(t, m)}",
    "grep over folders": lambda t, m: f"./logs/box/mail.current:{whole(t, m)}",
    "grep with line numbers": lambda t, m: f"17:{whole(t, m)}",
    "grep over files with line numbers": lambda t, m: f"/var/log/mail.log:17:{bsd(t)} box tag: Info: {m}",
    "grep with context": lambda t, m: f"mail.current-17-{whole(t, m)}" if " close" in m else f"mail.current:17:{whole(t, m)}",
    "cat with numbers": lambda t, m: f"    17\t{whole(t, m)}",
    "less with numbers": lambda t, m: f"     17 {whole(t, m)}",
    "colours of grep": lambda t, m: whole(t, m).replace("ICID", "\x1b[01;31m\x1b[KICID\x1b[m\x1b[K"),
    "colours of a terminal": lambda t, m: f"\x1b[32m{ctime(t)}\x1b[0m \x1b[1mInfo:\x1b[0m {m}",
    "blanks in front": lambda t, m: f"      {whole(t, m)}",
    "a tab in front": lambda t, m: f"\t{whole(t, m)}",
    "a mail that quotes": lambda t, m: f"> > {whole(t, m)}",
    "docker compose": lambda t, m: f"box_1      | {whole(t, m)}",
    "docker compose 2": lambda t, m: f"box-1  | {bsd(t)} box tag: Info: {m}",
    "kubectl with a prefix": lambda t, m: f"[pod/box-0/mail] {whole(t, m)}",
    "diff, old": lambda t, m: f"< {whole(t, m)}",
    "diff, unified": lambda t, m: f"+{whole(t, m)}",
    "a list": lambda t, m: f"* {whole(t, m)}",
    "OpenTelemetry": lambda t, m: json.dumps({"timeUnixNano": f"{t}000000000", "body": {"stringValue": whole(t, m)}}),
    "Docker": lambda t, m: json.dumps({"log": whole(t, m) + "\n", "stream": "stdout", "time": iso(t) + ".1Z"}),
    "Docker, no blanks": lambda t, m:
        json.dumps({"stream": "stderr", "log": f"Info: {m}\n", "time": iso(t) + "Z"}, separators=(",", ":")),
    "Kubernetes": lambda t, m: f"{iso(t)}.123456789Z stderr F {whole(t, m)}",
    "Kubernetes, zone": lambda t, m: f"{iso(t)}.123456789+02:00 stdout F {bsd(t)} box tag: Info: {m}",
    "Filebeat": lambda t, m: json.dumps({
        "@timestamp": iso(t) + ".000Z", "log": {"offset": 5, "file": {"path": "/x"}}, "message": whole(t, m),
        "host": {"name": "box", "ip": ["192.0.2.1", "2001:db8::1"]}}),
    "Logstash that took it apart": lambda t, m: json.dumps({
        "host": "box", "program": "tag", "pid": 9, "message": f"Info: {m}", "@timestamp": iso(t) + ".000Z"}),
    "Elasticsearch": lambda t, m: json.dumps({"_id": "x", "_source": {
        "message": f"{bsd(t)} box tag: Info: {m}", "event": {"original": "no"}, "@timestamp": iso(t) + "Z"}}),
    "Splunk's JSON": lambda t, m: json.dumps({
        "preview": False, "result": {"_time": iso(t) + ".000+0200", "host": "box", "_raw": whole(t, m)}}),
    "Loki": lambda t, m: json.dumps({"line": whole(t, m), "timestamp": iso(t) + "Z", "labels": {"app": "x"}}),
    "journald's JSON": lambda t, m: json.dumps({
        "__REALTIME_TIMESTAMP": f"{t}123456", "_HOSTNAME": "box", "SYSLOG_IDENTIFIER": "tag", "_PID": "4",
        "MESSAGE": f"Info: {m}"}),
    "journald's JSON in bytes": lambda t, m: json.dumps({
        "MESSAGE": list(f"Info: {m}".encode()), "__REALTIME_TIMESTAMP": f"{t}123456", "_HOSTNAME": "box"}),
    "fluentd": lambda t, m: f"{iso(t)}+02:00\ttag.mail\t" + json.dumps({"message": whole(t, m)}),
    "fluentd, with a blank": lambda t, m:
        f"{iso(t, ' ')} +0200 tag.mail: " + json.dumps({"host": "box", "ident": "tag", "message": f"Info: {m}"}),
    "JSON with escapes": lambda t, m:
        '{"message":"' + "".join(f"\\u{ord(c):04x}" for c in whole(t, m)) + '"}',
    "Splunk's table": lambda t, m: quoted(iso(t) + ".000+0200", "box", whole(t, m)),
    "Splunk's table, raw alone": lambda t, m: quoted(whole(t, m)),
    "Splunk's table, raw first": lambda t, m: quoted(whole(t, m), iso(t), "box", "mail"),
    "table with few quotes": lambda t, m: table(iso(t) + ".000+0200", "box", whole(t, m)),
    "table with semicolons": lambda t, m: quoted(iso(t), "box", whole(t, m), mark=";"),
    "Kibana's table": lambda t, m:
        quoted(strf("%b %e, %Y @ %H:%M:%S.000", utc(t)).replace("  ", " "), "box", f"Info: {m}"),
    "Graylog's table": lambda t, m: quoted(iso(t) + ".000Z", "box", f"box tag: Info: {m}"),
    "logfmt": lambda t, m: f'time={iso(t)}Z level=info host=box msg={json.dumps(whole(t, m))}',
    "logfmt, message alone": lambda t, m: f'ts="{iso(t)}Z" caller=x.go:1 msg={json.dumps("Info: " + m)}',
    "line feeds written out": lambda t, m: whole(t, m) + "\\n",
    "line ends written out": lambda t, m: f"{bsd(t)} box tag: Info: {m}\\r\\n",
    "line feeds as rsyslog escapes them": lambda t, m: f"{bsd(t)} box tag: Info: {m}#015#012",
    "line feeds in octal": lambda t, m: f"{bsd(t)} box tag: Info: {m} \\012",
    "carriage returns as an editor shows them": lambda t, m: whole(t, m) + "^M",
    "JSON with line feeds escaped twice": lambda t, m: json.dumps({"log": whole(t, m) + "\\n"}),
    "table with line feeds written out": lambda t, m: quoted(iso(t), "box", whole(t, m) + "\\n"),
    "message tracking": lambda t, m: strf("%d %b %Y %H:%M:%S (GMT +02:00) ", utc(t)) + m,
}


def export(log):
    entries = [f"__CURSOR=s=1;i={i}\n__REALTIME_TIMESTAMP={START + i}000000\n_HOSTNAME=box\nPRIORITY=6\n"
               f"MESSAGE=Info: {m}\nSYSLOG_IDENTIFIER=tag\n_PID=7\n\n" for i, m in enumerate(log)]
    return "".join(entries).encode()


PLAIN = "".join(whole(START + i, m) + "\n" for i, m in enumerate(MESSAGES))

# The whole file at once.
FILES = {
    "UTF-16, little end first": b"\xff\xfe" + PLAIN.encode("utf-16-le"),
    "UTF-16, big end first": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "UTF-16 with CR LF": b"\xff\xfe" + PLAIN.replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "CR LF": PLAIN.replace("\n", "\r\n").encode(),
    "CR alone": PLAIN.replace("\n", "\r").encode(),
    "CR CR LF": PLAIN.replace("\n", "\r\r\n").encode(),
    "NUL before LF": PLAIN.replace("\n", "\0\n").encode(),
    "NULs in front": b"\0" * 3000 + PLAIN.encode(),
    "blank lines between": PLAIN.replace("\n", "\n\n").encode(),
    "no LF at the end": PLAIN.rstrip("\n").encode(),
    "lines between matches": PLAIN.replace("\n", "\n--\n").encode(),
    "a heading": ("_time,host,_raw\n" + "".join(
        quoted(iso(START + i), "box", whole(START + i, m)) + "\n" for i, m in enumerate(MESSAGES))).encode(),
    "newest first": "".join(reversed(PLAIN.splitlines(keepends=True))).encode(),
    "newest first, without LF at the end": "\n".join(reversed(PLAIN.splitlines())).encode(),
    "newest first, as a table": ("_time,_raw\n" + "".join(reversed([
        quoted(iso(START + i), whole(START + i, m)) + "\n" for i, m in enumerate(MESSAGES)]))).encode(),
    "newest first, in gzip": gzip.compress("".join(reversed(PLAIN.splitlines(keepends=True))).encode()),
    "every line twice": "".join(line * 2 for line in PLAIN.splitlines(keepends=True)).encode(),
    "every line twice, a while later": (PLAIN + PLAIN).encode(),
    "bzip2": bz2.compress(PLAIN.encode()),
    "two bzip2 streams": bz2.compress(PLAIN.encode()[:700]) + bz2.compress(PLAIN.encode()[700:]),
    "journald's export": export(MESSAGES),
}


class Wrappings(unittest.TestCase):
    maxDiff = None

    def check_counts(self, data, *options):
        with tempfile.NamedTemporaryFile() as f:
            f.write(data)
            f.flush()
            for source in ([f.name], ["-"]):
                done = subprocess.run([VOUCH, "review", "--json", *options, *source], input=data, capture_output=True,
                                      check=False)
                self.assertEqual((done.returncode, done.stderr), (1, b""), data[:300])
                report = json.loads(done.stdout)
                shown = data[:300], report["unknown_lines"], report["warnings"]
                for side in "receiving", "delivering":
                    counts = [report[side][k] for k in ("connections", "tls_success", "tls_failed", "clear", "unknown")]
                    self.assertEqual(counts, [2, 1, 1, 0, 0], shown)
                self.assertEqual((report["unreadable"], report["unknown"]), (0, 0), shown)
                self.assertEqual(report["receiving"]["failures"][0]["reason"], "no-shared-cipher")
                self.assertEqual(report["receiving"]["failures"][0]["peer"], "203.0.113.41")
        return report


def line_test(name):
    def check(self):
        lines = [LINES[name](START + i, m) + "\n" for i, m in enumerate(MESSAGES)]
        self.check_counts("".join(lines).encode())
    return check


def file_test(name):
    return lambda self: self.check_counts(FILES[name])


for _name in LINES:
    setattr(Wrappings, f"test_lines_{_name}_give_the_same_counts".replace(" ", "_"), line_test(_name))
for _name in FILES:
    setattr(Wrappings, f"test_file_{_name}_gives_the_same_counts".replace(" ", "_"), file_test(_name))


class Refused(unittest.TestCase):
    def run_on(self, data, *names):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "mail.log")
            path.write_bytes(data)
            return subprocess.run([VOUCH, "review", *names, str(path)], capture_output=True, check=False)

    def test_archives_that_are_not_read_are_refused_by_name(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as z:
            z.writestr("mail.log", PLAIN)
        done = self.run_on(archive.getvalue())
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"mail.log: zip is not read here", done.stderr)

    def test_a_log_of_which_nothing_can_be_read_is_loud(self):
        done = self.run_on(b"what is this\nand this\n")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"none of 2 lines could be read; the first is: what is this", done.stderr)
        self.assertIn(b"Postfix", done.stderr)

    def test_a_log_of_other_programs_is_loud(self):
        done = self.run_on(b"Jun 12 10:00:00 box sshd[4]: Accepted publickey for root\n")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"programs that are not known here", done.stderr)

    def test_many_lines_that_cannot_be_read_are_a_warning_that_stands_first(self):
        data = PLAIN.encode() + b"nobody knows this\n" * 5
        self.assertTrue(self.run_on(data).stdout.startswith(b"WARNING"))
        report = json.loads(self.run_on(data, "--json").stdout)
        self.assertEqual(report["warnings"][0], {"code": "many-lines-unreadable", "count": 5})
        self.assertEqual(report["first_unreadable"], "nobody knows this")
        few = json.loads(self.run_on(PLAIN.encode() + b"nobody knows this\n", "--json").stdout)
        self.assertEqual(few["warnings"], [])


class Never(unittest.TestCase):
    """Text that only looks like a wrapping gives nothing."""

    def test_lines_that_only_look_wrapped_are_unreadable(self):
        line = whole(START, "ICID 5 TLS failed")
        for text in (f"hello, {line}", f"he said: {line}", f'"{line}', f'{{"message": "{line}"', f"{{message: {line}}}",
                     f"one two | three: {line}", f"x{line}", f"Info: {line}"):
            done = subprocess.run([VOUCH, "review", "--json", "-"], input=text.encode() + b"\n" + PLAIN.encode(),
                                  capture_output=True, check=False)
            report = json.loads(done.stdout)
            self.assertEqual((report["receiving"]["tls_failed"], report["unreadable"]), (1, 1), text)


if __name__ == "__main__":
    unittest.main()
