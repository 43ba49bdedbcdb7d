# SPDX-License-Identifier: Apache-2.0
"""`vouch check` as the tests run it: once, with JSON, bounded in time."""

import json
import os
import subprocess

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")
SEVERITIES = {"info": 0, "warning": 1, "unknown": 2, "error": 3}


class Outcome:
    """An exit status and the reports."""

    def __init__(self, status, reports, complaint):
        self.status = status
        self.reports = reports
        self.complaint = complaint

    @property
    def report(self):
        return self.reports[0]

    def codes(self, least="warning"):
        """Codes of the findings of that severity or worse, in the report's order."""
        return [f["code"] for f in self.report["findings"]
                if SEVERITIES[f["severity"]] >= SEVERITIES[least]]

    def finding(self, code):
        """The finding of that code; None when there is none."""
        return next((f for f in self.report["findings"] if f["code"] == code), None)

    def __str__(self):
        return (f"exit {self.status}: {self.complaint or ''} "
                + "; ".join(f"{r['verdict']} {[f['code'] + ':' + f['severity'] for f in r['findings']]}"
                            for r in self.reports))


def check(*arguments, timeout_s=30, env=None):
    done = subprocess.run(
        [VOUCH, "check", "--format", "json", *arguments], capture_output=True, text=True,
        timeout=timeout_s, stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})}, check=False)
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    return Outcome(done.returncode, reports, done.stderr)
