# SPDX-License-Identifier: Apache-2.0
"""The super-loop on Linux over a TAP interface: names by DNS, time by SNTP, reports by syslog, and a
line that loses and reorders. Needs root, for the network namespace."""

import json
import os
import subprocess
import unittest

import board
import peer
import pki

SCENE = os.path.join(board.HERE, "tap_scene.py")


@unittest.skipUnless(os.geteuid() == 0, "not root: no network namespace, so no TAP board")
class Tap(unittest.TestCase):
    def play(self, loss=0, reorder=0):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        root = pki.root()
        sub = root.issue_ca("vouch Test CA")
        leaf = sub.issue("www.example.test")
        folder.write("leaf.pem", leaf.pem())
        folder.write("leaf.key", leaf.key_pem())
        folder.write("chain.pem", sub.pem())
        folder.write("root.pem", root.pem())
        done = subprocess.run(["unshare", "-n", "/usr/bin/python3", SCENE, folder.path, str(loss),
                               str(reorder)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=150)
        self.assertEqual(done.returncode, 0, done.stderr)
        scene = json.loads(done.stdout.splitlines()[-1])
        return board.parse(scene["status"], scene["output"]), scene["syslog"]

    def test_tap_names_time_and_syslog_work_together(self):
        run, syslog = self.play()
        self.assertEqual(run.status, 0, run.output)
        good = [r for r in run.reports if "www." in r["target"]]
        bad = [r for r in run.reports if "nowhere." in r["target"]]
        self.assertEqual(good[-1]["verdict"], "valid", good[-1]["findings"])
        self.assertEqual(good[-1]["address"], "192.0.2.1")
        self.assertEqual({f["code"] for r in bad for f in r["findings"]}, {"resolve-failed"})
        self.assertTrue(any("tls://www.example.test:4433 valid" in line for line in syslog), syslog)
        self.assertTrue(any("nowhere" in line and "resolve-failed" in line for line in syslog), syslog)
        self.assertRegex(syslog[-1], r"^<13\d>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ appliance vouch - check - ")

    def test_tap_loss_and_reordering_change_nothing(self):
        run, _ = self.play(loss=17, reorder=5)
        good = [r for r in run.reports if "www." in r["target"]]
        self.assertEqual(good[-1]["verdict"], "valid", good[-1]["findings"])


if __name__ == "__main__":
    unittest.main()
