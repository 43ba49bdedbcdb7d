# SPDX-License-Identifier: Apache-2.0
"""Core on a machine whose numbers begin with the highest byte: built for s390x and run by QEMU, it says
byte for byte what it says here."""

import os
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "peers"))

import peer  # noqa: E402
import pki  # noqa: E402

HOST = "www.example.test"
HERE_PROBE = os.path.join(ROOT, "build", "posix", "port", "probe_offline")
THERE_PROBE = os.path.join(ROOT, "build", "s390x", "port", "probe_offline")


def said(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout


class BigEndian(unittest.TestCase):
    def test_reports_of_all_cases_are_the_same_bytes(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        now = str(int(time.time()))
        seen = set()
        for kind in ("ec", "ec384", "rsa"):
            cases = pki.nine_cases(HOST, kind)
            anchors = folder.write(f"{kind}.pem", cases.root.pem())
            for name, case in cases.by_name.items():
                with self.subTest(kind=kind, case=name):
                    chain = folder.write("chain.pem", case.pem())
                    arguments = (anchors, chain, HOST, now)
                    here = said(HERE_PROBE, *arguments)
                    there = said("qemu-s390x", THERE_PROBE, *arguments)
                    self.assertEqual(there.decode(), here.decode())
                    seen.add(here.partition(b'"verdict"')[2][:12])
        self.assertGreater(len(seen), 1, "good and bad chains")


if __name__ == "__main__":
    unittest.main()
