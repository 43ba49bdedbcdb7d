# SPDX-License-Identifier: Apache-2.0
"""What vouch check writes as a mail log, vouch review reads back as the same events."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")

# How the demonstration is broken: the reason that the review must find, and whether TLS stood. Of a
# directory the log says only that.
BROKEN = {
    "expired": ("verify-expired", True),
    "wrong-host": ("verify-name", True),
    "missing-intermediate": ("verify-failed", True),
    "alert": ("alert-handshake-failure", False),
    "closes": ("closed", False),
}


class Demo:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.ports = pathlib.Path(self.folder.name, "ports")
        self.cafile = os.path.join(self.folder.name, "ca.pem")
        self.process = subprocess.Popen(
            [VOUCH, "demo", "-q", "-p", "0", "--seconds", "60", "--ports-file", str(self.ports),
             "--cafile-out", self.cafile, *options], stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + 20
        while not self.ports.exists() or self.ports.read_text().count("\n") < 3:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError("the demonstration does not start")
            time.sleep(0.02)
        rows = [line.split() for line in self.ports.read_text().splitlines()]
        self.port = {scheme: port for scheme, _, port in rows}
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def check(self, form, *targets):
        command = [VOUCH, "check", "--cafile", self.cafile, "--format", form, *targets]
        return subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout

    def targets(self):
        return f"smtp://127.0.0.1:{self.port['smtp']}", f"ldaps://127.0.0.1:{self.port['ldaps']}"


def review(log):
    done = subprocess.run([VOUCH, "review", "--json", "-"], input=log, capture_output=True, check=False)
    return json.loads(done.stdout)


class Maillog(unittest.TestCase):
    def test_maillog_of_good_servers_reads_back_as_success(self):
        with Demo() as demo:
            log = demo.check("maillog", *demo.targets())
            facts = [json.loads(line) for line in demo.check("json", demo.targets()[0]).splitlines()]
        report, tls = review(log), facts[0]["tls"]
        self.assertEqual(report["receiving"]["tls_success"], 1, log.decode())
        self.assertEqual(list(report["receiving"]["by_cipher"]), [tls["cipher"]], log.decode())
        self.assertEqual(report["receiving"]["tls_failed"] + report["unknown"] + report["unreadable"], 0, log.decode())
        directory = report["directory"]
        self.assertEqual((directory["tls_success"], directory["queries"], directory["failed"]), (1, 1, 0), log.decode())
        self.assertTrue(report["zone_known"])

    def test_maillog_of_broken_servers_reads_back_as_the_same_failure(self):
        for kind, (reason, stood) in BROKEN.items():
            with self.subTest(kind), Demo("--broken", kind) as demo:
                log = demo.check("maillog", *demo.targets())
                report = review(log)
                shown = log.decode()
                self.assertEqual(report["receiving"]["connections"], 1, shown)
                self.assertEqual([f["reason"] for f in report["receiving"]["failures"]], [reason], shown)
                directory = report["directory"]
                self.assertEqual([f["reason"] for f in directory["failures"]], [] if stood else [reason], shown)
                self.assertEqual(directory["tls_success"], int(stood), shown)

    def test_maillog_of_starttls_refused_reads_back_as_that(self):
        for kind in ("starttls-454", "starttls-502"):
            with self.subTest(kind), Demo("--broken", kind) as demo:
                log = demo.check("maillog", demo.targets()[0])
                reasons = [f["reason"] for f in review(log)["receiving"]["failures"]]
                self.assertEqual(reasons, ["starttls-unexpected-response"], log.decode())


if __name__ == "__main__":
    unittest.main()
