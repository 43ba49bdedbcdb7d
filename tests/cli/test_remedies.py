# SPDX-License-Identifier: Apache-2.0
"""Remedies that run: a broken demonstration appliance is mended by typing what vouch says under
"to mend", the authority's signature on the requests, and moving the files in place; nothing else."""

import os
import re
import subprocess
import tempfile
import time
import unittest

from program import VOUCH, environment, vouch

KINDS = ["expired", "expires-soon", "wrong-host", "cn-only", "missing-intermediate", "duplicate", "misordered",
         "unrelated", "expired-alternative", "self-signed", "demo-certificate", "weak-key", "weak-signature",
         "wrong-usage", "wrong-key"]


class Appliance:
    """`vouch demo` with its files in a folder."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        ports = os.path.join(folder, "..", "ports")
        if os.path.exists(ports):
            os.unlink(ports)
        self.process = subprocess.Popen([VOUCH, "demo", "-q", "--port", "0", "--folder", folder, "--ports-file",
                                         ports, "--seconds", "60", *arguments], stdout=subprocess.DEVNULL,
                                        env=environment(TMPDIR=os.path.dirname(folder)))
        end = time.monotonic() + 30
        while not os.path.exists(ports) and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        with open(ports) as f:
            self.ports = {line.split()[0]: line.split()[2] for line in f}

    def close(self):
        self.process.terminate()
        self.process.wait()


class Practice(unittest.TestCase):
    def setUp(self):
        outer = tempfile.TemporaryDirectory(prefix="vouch-")
        self.addCleanup(outer.cleanup)
        self.folder = os.path.join(outer.name, "appliance")

    def path(self, name):
        return os.path.join(self.folder, name)

    def judge(self, *arguments):
        """(exit status, report) of the web interface, served with these arguments."""
        appliance = Appliance(self.folder, *arguments)
        try:
            code, out, err = vouch("check", "--cafile", self.path("root.pem"),
                                   f"https://localhost:{appliance.ports['https']}")
            self.assertEqual(err, "")
            return code, out
        finally:
            appliance.close()

    def type(self, command):
        """One command as it was printed, its capitals filled in."""
        for word, file in (("NEW.pem", "new.pem"), ("CHAIN.pem", "chain.pem"), ("KEY", "key.pem"),
                           ("INTERMEDIATES.pem", "intermediates.pem")):
            command = re.sub(rf"(?<![\w.]){re.escape(word)}(?![\w.])", file, command)
        words = command.split()
        self.assertEqual(words[0], "vouch")
        done = subprocess.run([VOUCH, *words[1:]], cwd=self.folder, capture_output=True, text=True, timeout=60,
                              env=environment())
        self.assertEqual(done.returncode, 0, command + done.stdout + done.stderr)

    def move_in_place(self):
        """What an administrator does with the files that came."""
        requests = [n for n in os.listdir(self.folder) if n.endswith(".csr")]
        for request in requests:
            if os.path.exists(self.path("new.pem")):
                os.unlink(self.path("new.pem"))
            self.type(f"vouch cert sign --days 90 -o new.pem ca {request}")
            key = request.replace(".csr", ".key")
            if os.path.exists(self.path(key)):
                os.replace(self.path(key), self.path("key.pem"))
        os.replace(self.path("new.pem"), self.path("chain.pem"))

    def mend(self, kind):
        code, said = self.judge("--broken", kind)
        self.assertNotEqual(code, 0, said)
        block = re.search(r"^to mend +(vouch .*\n(?: {11}vouch .*\n)*)", said, re.M)
        self.assertIsNotNone(block, said)
        for command in block.group(1).splitlines():
            self.type(command.strip())
        self.move_in_place()
        return self.judge()


def make_test(kind):
    def test(self):
        code, said = self.mend(kind)
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"(?m)^VALID ")

    return test


class RemediesTest(Practice):
    """One test for each kind."""


for _kind in KINDS:
    setattr(RemediesTest, f"test_remedies_{_kind.replace('-', '_')}_end_valid", make_test(_kind))


class FolderTest(Practice):
    def test_folder_with_files_is_not_broken_again(self):
        self.judge("--broken", "expired")
        done = subprocess.run([VOUCH, "demo", "--port", "0", "--folder", self.folder, "--broken", "cn-only"],
                              capture_output=True, text=True, timeout=30, env=environment())
        self.assertEqual(done.returncode, 3)
        self.assertIn("has an appliance's files already", done.stderr)


if __name__ == "__main__":
    unittest.main()
