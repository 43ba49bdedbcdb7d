# SPDX-License-Identifier: Apache-2.0
"""--format maillog: `vouch review` reads back what the checks saw, for each way in which the
demonstration appliance can be broken."""

import json
import os
import subprocess
import tempfile
import time
import unittest

from program import VOUCH, environment, vouch

# What each kind comes to, in the review's words for reasons; none: TLS succeeds.
KINDS = {
    None: None,
    "expired": "verify-expired",
    "wrong-host": "verify-name",
    "missing-intermediate": "verify-failed",
    "self-signed": "verify-self-signed",
    "duplicate": None,
    "alert": "alert-handshake-failure",
    "no-starttls": "starttls-not-offered",
    "starttls-454": "starttls-unexpected-response",
    "starttls-then-garbage": "wrong-version-number",
}


class Appliance:
    def __init__(self, kind):
        self.folder = tempfile.TemporaryDirectory(prefix="vouch-")
        ports = os.path.join(self.folder.name, "ports")
        broken = ["--broken", kind] if kind else []
        self.process = subprocess.Popen(
            [VOUCH, "demo", "--quiet", "--port", "0", "--cafile-out", "ca.pem", "--ports-file",
             "ports", *broken], cwd=self.folder.name, stdout=subprocess.DEVNULL, env=environment())
        deadline = time.monotonic() + 15
        while not (os.path.exists(ports) and os.path.getsize(ports)):
            if time.monotonic() > deadline:
                raise RuntimeError("vouch demo does not start")
            time.sleep(0.02)
        with open(ports) as f:
            self.ports = {line.split()[0]: line.split()[2] for line in f}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def log(self, *arguments):
        """The exit status, and the path of the log that the checks wrote."""
        ca = os.path.join(self.folder.name, "ca.pem")
        code, out, err = vouch("check", "--format", "maillog", "--cafile", ca, *arguments)
        path = os.path.join(self.folder.name, "log")
        with open(path, "w") as f:
            f.write(out)
        return code, path, err


class Maillog(unittest.TestCase):
    def review(self, path):
        code, out, err = vouch("review", "--json", path)
        self.assertEqual((code in (0, 1, 2), err), (True, ""))
        found = json.loads(out)
        self.assertTrue(found["zone_known"])
        return found

    def seen(self, side, reason):
        self.assertEqual(side["connections"], 1)
        self.assertEqual(side["clear"], 0)
        self.assertEqual(side["tls_success"], 0 if reason else 1)
        self.assertEqual([f["reason"] for f in side["failures"]], [reason] if reason else [])

    def test_maillog_every_failure_is_read_back_as_what_it_was(self):
        for kind, reason in KINDS.items():
            with self.subTest(kind=kind), Appliance(kind) as appliance:
                target = f"smtp://localhost:{appliance.ports['smtp']}"
                code, path, err = appliance.log(target)
                self.assertEqual(err, "")
                if reason:
                    self.assertNotEqual(code, 0)
                self.seen(self.review(path)["receiving"], reason)
                _, path, _ = appliance.log("--destination", "required-verify", target)
                self.seen(self.review(path)["delivering"], reason)

    def test_maillog_success_keeps_protocol_and_cipher(self):
        with Appliance(None) as appliance:
            target = f"smtp://localhost:{appliance.ports['smtp']}"
            _, path, _ = appliance.log("--tls-max", "1.2", target)
            found = self.review(path)["receiving"]
        self.assertEqual(found["by_version"], {"TLSv1.2": 1})
        self.assertEqual(sum(found["by_cipher"].values()), 1)

    def test_maillog_directory_is_a_query_with_its_results(self):
        with Appliance(None) as appliance:
            code, path, _ = appliance.log(f"ldaps://localhost:{appliance.ports['ldaps']}")
            self.assertEqual(code, 0)
            found = self.review(path)["directory"]
        self.assertEqual((found["queries"], found["succeeded"], found["failed"]), (1, 1, 0))

    def test_maillog_directory_query_is_named_as_the_appliance_does(self):
        with Appliance(None) as appliance:
            code, path, _ = appliance.log(
                "--base", "dc=example,dc=test", "--query", "accept=(mail={a})", "--recipient",
                "nobody@example.test", f"ldaps://localhost:{appliance.ports['ldaps']}")
            with open(path) as f:
                text = f.read()
            found = self.review(path)["directory"]
        self.assertIn("LDAP: (accept) Query (mail=nobody@example.test) to server localhost ", text)
        self.assertIn("returned 0 results", text)
        self.assertEqual((code, found["succeeded"], found["failed"]), (0, 1, 0))

    def test_maillog_directory_that_is_down_is_unreachable(self):
        with Appliance(None) as appliance:
            code, path, _ = appliance.log("ldaps://127.0.0.1:1")
            self.assertEqual(code, 2)
            self.assertEqual(self.review(path)["directory"]["failed"], 1)


if __name__ == "__main__":
    unittest.main()
