# SPDX-License-Identifier: Apache-2.0
"""The shapes that log lines have, what damages them, and how an answer is compared with the truth.

Prefixes are functions (seconds since 1970, message) -> line, by the numbers of docs/REVIEW.md.
Damage loses the first characters of lines, wraps lines on two, and puts blank lines between.
"""

import collections
import random
import time

WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def ctime(t, year=True, weekday=True):
    g = time.gmtime(t)
    text = f"{MONTHS[g.tm_mon - 1]} {g.tm_mday:2d} {g.tm_hour:02d}:{g.tm_min:02d}:{g.tm_sec:02d}"
    if weekday:
        text = f"{WEEKDAYS[g.tm_wday]} {text}"
    return f"{text} {g.tm_year}" if year else text


def bsd(t):
    return ctime(t, year=False, weekday=False)


PREFIXES = {
    "P1": lambda t, m: f"{ctime(t)} Info: {m}",
    "P2": lambda t, m: f"<166>{bsd(t)} mail_logs: Info: {m}",
    "P3": lambda t, m: f"<94>{bsd(t)} esa1.example.com mail_logs: Info: {m}",
    "P4": lambda t, m: f"<22>{bsd(t + 1)} 10.9.8.7 tag: {ctime(t)} Info: {m}",
    "P5": lambda t, m: f"<22>{bsd(t)} relay app: {ctime(t, weekday=False)} esa1 mail_logs: Info: {m}",
    "P6": lambda t, m: f"{bsd(t)} relay app: {bsd(t)} 10.0.1.1 mail_audit: Info: {m}",
    "P7": lambda t, m: f"<22>{bsd(t)} relay app: {ctime(t)} 10.1.1.1 mylog: Info: {m}",
    "P8": lambda t, m: f"<166>{bsd(t)} app: Info: {m}",
    "P9": lambda t, m: f"{bsd(t)} esa1 tag: Info: {m}",
    "P9w": lambda t, m: f"{ctime(t, year=False)} esa1 tag: Info: {m}",
    "critical": lambda t, m: f"{ctime(t)} Critical: {m}",
    "rfc3339": lambda t, m: f"<22>{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(t))}.123456+00:00"
    f" esa1 tag: Warning: {m}",
}


SUITES = [
    ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384"),
    ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
    ("TLSv1.2", "AES256-GCM-SHA384"),
    ("TLSv1.1", "ECDHE-RSA-AES256-SHA"),
    ("TLSv1", "RC4-SHA"),
    ("TLSv1/SSLv3", "DHE-RSA-AES256-SHA"),
]

# (what the log says after "TLS failed", reason, required)
FAILURES = [
    ("", "no-reason", False),
    (": [Errno 54] Connection reset by peer", "reset", False),
    (": [Errno 0] Error", "closed", False),
    (": [Errno 104] Connection reset by peer", "reset", False),
    (": ('SSL routines:SSL3_READ_BYTES:sslv3 alert certificate unknown')",
     "alert-certificate-unknown", False),
    (": ('SSL routines:tls_process_server_certificate:certificate verify failed')",
     "verify-failed", False),
    (": (336109761, 'error:1408A0C1:SSL routines:SSL3_GET_CLIENT_HELLO:no shared cipher')",
     "no-shared-cipher", False),
    (": (336109761, 'error:1408A0C1:SSL routines:FUNC:REASON')", "no-shared-cipher", False),
    (": (336151576, 'error:14094418:lib:func:reason')", "alert-unknown-ca", False),
    (": (167772294, 'error:0A000086:lib::reason')", "verify-failed", False),
    (": (167773206, 'error:0A000416:lib::reason')", "alert-certificate-unknown", False),
    (": ('SSL routines:SSL23_GET_CLIENT_HELLO:unsupported protocol')", "unsupported-protocol", False),
    (": ('SSL routines:SSL23_GET_CLIENT_HELLO:http request')", "http-request", False),
    (": ('SSL routines:SSL3_GET_RECORD:wrong version number')", "wrong-version-number", False),
    (": the moon was full", "unknown", False),
]  # fmt: skip

DELIVERY_FAILURES = FAILURES + [
    (": TLS required, STARTTLS unavailable, destination is TLS disabled", "starttls-not-offered", True),
    (": STARTTLS unexpected response", "starttls-unexpected-response", False),
]

SUBJECTS = [
    "Hello",
    "DCID 1 TLS failed: STARTTLS unexpected response",
    "Info: ICID 1 TLS failed",
    "Sat Feb 14 19:20:28 2026 Info: ICID 1 TLS success protocol TLSv1 cipher RC4-SHA",
    "\\x1b[2J\x1b[31m ESATLSInConnStatus=Failure",
]


def seen(report):
    """What vouch review said, in the shape of Simulation.truth."""

    def side(name):
        s = report[name]
        failures = collections.Counter()
        for f in s["failures"]:
            key = tuple(f.get(k) for k in ("reason", "peer", "host", "domain", "listener", "sender_group"))
            failures[key + (f["required"],)] += f["count"]
        wanted = ("connections", "tls_success", "tls_failed", "clear", "unknown", "broken", "by_version", "by_cipher")
        return {
            **{k: s[k] for k in wanted},
            "internal": s.get("internal", 0),
            "failures": dict(failures),
            "required": {r["domain"]: r["count"] for r in s.get("required_failures", [])},
        }

    reasons = collections.Counter()
    for f in report["gui"]["failures"]:
        reasons[f["reason"]] += f["count"]
    return {
        "receiving": side("receiving"),
        "delivering": side("delivering"),
        "directory": {k: report["directory"][k] for k in ("queries", "succeeded", "failed", "results", "no_match")},
        "gui": report["gui"]["failed"],
        "gui_reasons": dict(reasons),
        "unknown": report["unknown"],
    }


def differences(one, other, path=""):
    """Where two of these differ, in words."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return [] if one == other else [f"{path}: {one} is not {other}"]
    found = []
    for key in {**one, **other}:
        found += differences(one.get(key, 0), other.get(key, 0), f"{path}/{key}")
    return found


class Damage:
    """What happens to lines on their way: heads lost, lines wrapped, blank lines between. Every
    damaged line can still be understood, so the truth stays the same."""

    def __init__(self, seed, share=0.2):
        self.random = random.Random(seed)
        self.share = share

    def __call__(self, lines):
        for line in lines:
            kind = self.random.random() / self.share
            if kind < 0.25:
                yield ""
                yield line
            elif kind < 0.5 and line[3] == " ":  # of the ctime form
                yield line[self.random.randrange(1, 20):]
            elif kind < 0.75 and " Subject " not in line:  # a wrapped subject may begin like a line
                at = self.random.randrange(line.index("Info: ") + 6, len(line) + 1)
                yield line[:at]
                if line[at:]:
                    yield line[at:]
            elif kind < 1:
                yield line + "\r"
            else:
                yield line
