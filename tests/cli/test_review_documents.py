# SPDX-License-Identifier: Apache-2.0
"""One log as JSON over many lines, as exports of collectors, in pieces, and with times as people write them."""

import fcntl
import json
import os
import pathlib
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from test_review import VOUCH, review  # noqa: E402
from test_review_wrappings import MESSAGES, START, iso, strf, utc, whole  # noqa: E402

LINES = [(START + i, m) for i, m in enumerate(MESSAGES)]


def counts(report):
    return [report[side][what] for side in ("receiving", "delivering") for what in ("tls_success", "tls_failed", "clear", "unknown")]


def record(t, m):
    return {"@timestamp": f"{iso(t)}.123Z", "tags": ["a", "b"], "n": {"x": 1, "list": [1, 2, {"z": None}]}, "message": whole(t, m)}


def hit(t, m):
    return {"_index": "mail", "sort": [t], "_source": record(t, m)}


DOCUMENTS = {
    "Kibana": {"took": 1, "hits": {"total": {"value": 19}, "hits": [hit(*x) for x in LINES], "max_score": None}},
    "Kibana's fields": {"hits": {"hits": [{"fields": {"message": [whole(*x)], "@timestamp": [iso(x[0])]}} for x in LINES]}},
    "CloudWatch": {"events": [{"timestamp": t * 1000, "message": f"Info: {m}"} for t, m in LINES], "nextToken": "f/1"},
    "CloudWatch Insights": {"results": [[{"field": "@timestamp", "value": iso(t)}, {"field": "@message", "value": whole(t, m)}]
                                        for t, m in LINES], "status": "Complete"},
    "Datadog": {"data": [{"id": "A", "attributes": {"timestamp": iso(t), "message": whole(t, m)}} for t, m in LINES]},
    "Azure": {"tables": [{"name": "x", "columns": [{"name": "a"}], "rows": [[f"{iso(t)}Z", "box", whole(t, m)] for t, m in LINES]}]},
    "Splunk": {"preview": False, "rows": [[f"{iso(t)}.000+00:00", whole(t, m)] for t, m in LINES]},
    "Grafana": [{"line": whole(t, m), "timestamp": str(t * 10**9)} for t, m in LINES],
    "Google": [{"textPayload": whole(t, m), "timestamp": f"{iso(t)}Z", "labels": {"a": "b"}} for t, m in LINES],
    "lines": [whole(*x) for x in LINES],
    "a list of lines": {"lines": [whole(*x) for x in LINES], "next": None},
    "records": [record(*x) for x in LINES],
}


class Documents(unittest.TestCase):
    def check(self, text, name, **wanted):
        report = review(text)
        self.assertEqual(counts(report), [1, 1, 0, 0] * 2, name)
        self.assertEqual((report["unreadable"], report["unknown"]), (0, 0), (name, report.get("first_unreadable")))
        for key, value in wanted.items():
            self.assertEqual(report[key], value, name)
        return report

    def test_documents_are_read_on_one_line_or_on_many(self):
        for name, document in DOCUMENTS.items():
            for indent in (None, 0, 2, "\t"):
                text = json.dumps(document, indent=indent)
                self.check(text, f"{name}, {indent}")
            self.check(text.replace("\n", "\r\n"), name)
            self.check(b"\xef\xbb\xbf" + text.encode(), name)
            self.check(text.encode("utf-16"), name)

    def test_records_of_several_lines_follow_one_another(self):
        text = "\n".join(json.dumps(record(*x), indent=2) for x in LINES)
        self.check(text, "jq .")
        self.check(text.replace("}\n{", "}\n\n{"), "with blank lines")
        self.check(",\n".join(json.dumps(record(*x)) for x in LINES).join(("[\n", "\n]\n")), "a record a line")
        self.check("".join(f'\x1b[1;39m{{\x1b[34;1m"message"\x1b[0m:\x1b[0;32m{json.dumps(whole(*x))}\x1b[0m}}\x1b[0m\n' for x in LINES),
                   "colours of jq")

    def test_documents_on_one_line_are_read_however_long_it_is(self):
        for name, document in DOCUMENTS.items():
            text = json.dumps(document).replace("[{", "[" + " " * 9000 + "{", 1).replace('["', "[" + " " * 9000 + '"')
            self.assertGreater(text.find("MID"), 0)
            self.check(text, name)

    def test_colours_of_jq_are_left_out_of_records_of_several_lines(self):
        def line(x):
            return f'  \x1b[0m\x1b[34;1m"message"\x1b[0m\x1b[1;39m: \x1b[0m\x1b[0;32m{json.dumps(whole(*x))}\x1b[0m\n\x1b[1;39m\x1b[1;39m}}\x1b[0m'
        self.check("".join(f"\x1b[1;39m{{\n{line(x)}\n" for x in LINES), "jq -C .")
        self.check("\x1b[1;39m[\n" + "\x1b[1;39m,\n  ".join(f"\x1b[1;39m{{\n{line(x)}" for x in LINES) + "\x1b[1;39m\n]\n", "an array")

    def test_line_ends_of_a_web_page_are_left_out(self):
        for end in ("<br>", "<br/>", "<br />", " <br>", "<BR>"):
            self.check("".join(f"{whole(*x)}{end}\n" for x in LINES), end)

    def test_export_with_the_newest_record_first_is_put_right(self):
        for document in ([record(*x) for x in LINES[::-1]], {"hits": {"hits": [hit(*x) for x in LINES[::-1]]}}):
            report = self.check(json.dumps(document, indent=1), "newest first")
            self.assertIn("files-reversed", [w["code"] for w in report["warnings"]])

    def test_damage_costs_the_record_that_it_is_in(self):
        lines = json.dumps([record(*x) for x in LINES], indent=1).split("\n")
        at = next(i for i, line in enumerate(lines) if "From:" in line)
        lines[at] = lines[at][:-20]
        report = review("\n".join(lines))
        self.assertEqual(counts(report), [1, 1, 0, 0] * 2)
        self.assertGreater(report["unreadable"], 0)

    def test_pieces_of_a_long_line_from_docker_are_one_line(self):
        def piece(text):
            return json.dumps({"log": text, "stream": "stdout", "time": f"{iso(START)}.1Z"}, separators=(",", ":")) + "\n"
        long = whole(START, "MID 33 Subject '" + "x" * 40000 + "'\n")
        pieces = "".join(piece(long[i:i + 16384]) for i in range(0, len(long), 16384))
        text = "".join(piece(whole(*x) + "\n") for x in LINES)
        half = text.find("\n", len(text) // 2) + 1
        self.check(text[:half] + pieces * 8 + text[half:], "Docker", lines=len(LINES) + 24)
        shipped = "".join(piece(whole(*x)) for x in LINES)
        self.check(shipped, "a shipper that leaves the line feeds out")

    def test_json_within_json_and_within_tables_is_taken_apart(self):
        inner = [(t, json.dumps({"message": whole(t, m)})) for t, m in LINES]
        self.check("".join(json.dumps({"log": m + "\n", "time": iso(t)}) + "\n" for t, m in inner), "Docker around Filebeat")
        self.check("".join('"' + iso(t) + 'Z","' + m.replace('"', '""') + '"\n' for t, m in inner), "a table of JSON")

    def test_appliances_that_only_an_envelope_names_are_told_apart(self):
        def both(wrap):
            return "".join(wrap(h, m) + "\n" for m in (
                "New SMTP ICID 5 interface D (10.1.1.1) address {} reverse dns host unknown verified no", "ICID 5 TLS {}", "ICID 5 close")
                for h in ("box1", "box2"))
        texts = {"address": {"box1": "192.0.2.1", "box2": "192.0.2.2"}, "TLS": {"box1": "success", "box2": "failed: [Errno 54] reset"}}

        def message(host, m):
            return whole(START, m.format(texts["address" if "address" in m else "TLS"][host]))
        for wrap in (lambda h, m: json.dumps({"host": {"name": "collector"}, "observer": {"hostname": h}, "message": message(h, m)}),
                     lambda h, m: f"{h}-0 mail {message(h, m)}"):
            report = review(both(wrap))
            self.assertEqual([p["partner"] for p in report["partners"] if p["tls_failed"]], ["192.0.2.2"])
            self.assertEqual(counts(report)[:4], [1, 1, 0, 0])

    def test_times_as_people_write_them_are_read(self):
        def twelve(t):
            return strf("%-m/%-d/%Y %-I:%M:%S %p", utc(t))
        first = f"{iso(START + 2)}Z"
        for stamp in (twelve, lambda t: twelve(t).replace(" ", ", ", 1), lambda t: f"[{twelve(t)}]",
                      lambda t: twelve(t).replace(" PM", "\u202fPM"), lambda t: twelve(t).replace("PM", "p.m."),
                      lambda t: strf("%-m/%-d/%y %-I:%M:%S.000 %p", utc(t)), lambda t: strf("%-d.%-m.%Y, %H:%M:%S", utc(t)),
                      lambda t: strf("%Y/%-m/%-d %H:%M:%S", utc(t)), lambda t: f"mail.log:12:{twelve(t)}"):
            report = self.check("".join(f"{stamp(t)} box mail_logs: Info: {m}\n" for t, m in LINES), stamp(START))
            self.assertIn(report["receiving"]["first"], (first, f"{iso(START)}Z"), stamp(START))
        self.check("".join(f"{strf('%-m/%-d/%Y,%-I:%M:%S %p', utc(t))},box,Info: {m}\n" for t, m in LINES), "in two columns")

    def test_events_of_qradar_carry_lines_of_exim_and_sendmail(self):
        suite = "X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no"
        report = review(
            f"<13>Jun 12 10:00:00 mta LEEF:1.0|Exim|Exim|4.98|<=|sev=1\tmsg=1uQabc-00000003xYz-Ab12 <= a@one.example "
            f"H=out.one.example [192.0.2.10] P=esmtps {suite} S=1\n"
            "<13>Jun 12 10:00:01 mta LEEF:2.0|Sendmail|sendmail|8.18|x|^|pid=7^msg=STARTTLS=client, relay=mx.two.example., "
            "version=TLSv1.3, verify=OK, cipher=TLS_AES_256_GCM_SHA384, bits=256/256\n")
        self.assertEqual(counts(report), [1, 0, 0, 0, 1, 0, 0, 0])
        self.assertEqual((report["unreadable"], report["foreign"]), (0, 0))

    def test_summary_on_a_terminal_is_as_wide_as_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "mail.log")
            path.write_text("".join(f"{whole(t, m)}\n" for t, m in LINES))
            ours, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
            with subprocess.Popen([VOUCH, "review", "--lang", "en", path], stdout=theirs):
                os.close(theirs)
                text = b""
                while True:
                    try:
                        piece = os.read(ours, 65536)
                    except OSError:  # the other end is closed
                        break
                    text += piece
            os.close(ours)
        lines = text.decode().replace("\r", "").split("\n")
        self.assertIn("Receiving", lines)
        self.assertEqual([line for line in lines if len(line) > 60 and "vouch " not in line], [])
        piped = subprocess.run([VOUCH, "review", "--lang", "en", "-"], input="".join(f"{whole(t, m)}\n" for t, m in LINES),
                               capture_output=True, text=True, check=False).stdout
        self.assertTrue(any(len(line) > 60 for line in piped.split("\n")))

    def test_returns_alone_end_lines_in_wide_characters_too(self):
        text = "".join(whole(*x) + "\r" for x in LINES)
        for kind in ("utf-16", "utf-16-le", "utf-16-be"):
            self.check(text.encode(kind), kind)


if __name__ == "__main__":
    unittest.main()
