# SPDX-License-Identifier: Apache-2.0
"""`vouch demo`: each way of being broken leads to the finding that its table promises, at the
services that it names and at no other; and the program goes without leaving anything."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest

import peer

VOUCH = os.environ.get("VOUCH", "build/posix/vouch")


class Demo:
    """The appliance, once it answers."""

    def __init__(self, *options):
        self.folder = peer.Folder()
        self.cafile = os.path.join(self.folder.path, "ca.pem")
        self.ports_file = os.path.join(self.folder.path, "ports")
        self.process = subprocess.Popen(
            [VOUCH, "demo", "--port", "0", "--cafile-out", self.cafile, "--ports-file",
             self.ports_file, "--seconds", "60", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        deadline = time.monotonic() + 15
        while not os.path.exists(self.ports_file):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"vouch demo {options} does not start: {self.stop()}")
            time.sleep(0.005)
        with open(self.ports_file) as f:
            self.ports = {line.split()[0]: int(line.split()[2]) for line in f}

    def check(self, scheme, *options):
        """The exit status and the report of a check of one service."""
        done = subprocess.run(
            [VOUCH, "check", "--format", "json", "--timeout", "2", "--cafile", self.cafile,
             *options, f"{scheme}://localhost:{self.ports[scheme]}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
        return done.returncode, json.loads(done.stdout)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        try:
            return self.process.communicate(timeout=10)[0]
        finally:
            self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


def kinds():
    done = subprocess.run([VOUCH, "demo", "--broken", "list"], capture_output=True, text=True,
                          check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def codes(report):
    return [f["code"] for f in report["findings"]]


class DemoTest(unittest.TestCase):
    def test_demo_unbroken_is_valid(self):
        with Demo() as demo:
            for scheme in demo.ports:
                with self.subTest(scheme):
                    status, report = demo.check(scheme)
                    self.assertEqual((status, report["verdict"]), (0, "valid"), report)

    def test_demo_each_kind_leads_to_its_finding(self):
        rows = kinds()
        self.assertGreater(len(rows), 30)
        for kind, service, finding, _ in rows:
            with Demo("--broken", kind) as demo:
                for scheme in demo.ports:
                    with self.subTest(kind=kind, scheme=scheme):
                        _, report = demo.check(scheme)
                        here = service in ("all", scheme)
                        self.assertEqual(finding in codes(report), here, codes(report))

    def test_demo_signal_ends_it_without_leftovers(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(how), tempfile.TemporaryDirectory() as folder:
                ports = os.path.join(folder, "ports")
                environment = dict(os.environ, TMPDIR=folder)
                child = subprocess.Popen(
                    [VOUCH, "demo", "--port", "0", "--ports-file", ports], env=environment,
                    stdout=subprocess.PIPE, text=True)
                while not os.path.exists(ports):
                    time.sleep(0.005)
                child.send_signal(how)
                said, _ = child.communicate(timeout=10)
                self.assertEqual(child.returncode, 0)
                self.assertEqual(os.listdir(folder), ["ports"], "its CA file is left")
                self.assertRegex(said, r"\Ahttps 127\.0\.0\.1 \d+\nsmtp 127\.0\.0\.1 \d+\nldaps ")

    def test_demo_many_clients_at_once_are_served(self):
        with Demo() as demo:
            targets = [f"https://localhost:{demo.ports['https']}/"] * 40
            done = subprocess.run(
                [VOUCH, "check", "-q", "--timeout", "15", "--cafile", demo.cafile, *targets],
                capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_demo_wrong_usage_is_one_line_and_exit_3(self):
        for arguments in (["--broken", "nonsense"], ["--port", "x"], ["extra"]):
            with self.subTest(arguments):
                done = subprocess.run([VOUCH, "demo", *arguments], capture_output=True, text=True,
                                      timeout=10)
                self.assertEqual(done.returncode, 3)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
