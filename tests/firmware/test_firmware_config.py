# SPDX-License-Identifier: Apache-2.0
"""The host tool that makes configuration tables, and what a board does with a bad or an empty one."""

import subprocess
import tempfile
import unittest

import board
import peer
import pki
from nginx import Nginx, Server

HOST = "www.example.test"
BAD = {
    "no such section": "[nosuch]\nx = 1\n",
    "no such key": "[agent]\nintervall = 5\n",
    "cannot be read": "[trust]\nanchors = /nonexistent.pem\n",
    "a second url": "[target]\nurl = tls://a:1\n[target]\nurl = tls://b:1\n",
}


class Tool(unittest.TestCase):
    def test_tool_bad_input_is_refused_with_its_reason(self):
        for reason, ini in BAD.items():
            with self.subTest(reason), tempfile.NamedTemporaryFile() as out:
                with self.assertRaises(subprocess.CalledProcessError) as caught:
                    board.tabulate(ini, out.name, 16384)
                self.assertIn(reason, caught.exception.stderr)

    def test_tool_table_larger_than_the_board_takes_is_refused(self):
        ini = "".join(f"[target {i}]\nurl = tls://host{i}.example.test:443\n" for i in range(100))
        with tempfile.NamedTemporaryFile() as out, self.assertRaises(subprocess.CalledProcessError):
            board.tabulate(ini, out.name, 1000)


class Board(unittest.TestCase):
    NAME = "lm3s6965evb"

    def test_board_unknown_time_is_said_and_judged_unknown(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        cases = pki.nine_cases(HOST)
        good = cases.by_name["good"]
        anchors = folder.write("root.pem", cases.root.pem())
        with Nginx({"good": Server(good.pem(), good.key_pem())}) as nginx:
            port = nginx.port["good"]
            ini = board.configuration(anchors, [(f"https://{HOST}:{port}/", f"{board.PEER}:{port}")])
            run = board.run(self.NAME, ini.replace("board_clock = yes", "board_clock = no"), [port])
        self.assertEqual(run.reports[0]["verdict"], "unknown", run.output)
        self.assertIn("clock-unknown", [f["code"] for f in run.reports[0]["findings"]])

    def test_board_setting_that_makes_no_sense_stops_it_with_the_key(self):
        run = board.run(self.NAME, "[agent]\ninterval = soon\n[target]\nurl = tls://a:1\n")
        self.assertEqual(run.status, 1, run.output)
        self.assertEqual(run.events[-1], {"event": "config", "text": "interval"})

    def test_board_target_that_is_no_url_is_said_and_passed_over(self):
        run = board.run(self.NAME, "[agent]\nrounds = 1\n[target]\nurl = gopher://a\n")
        self.assertEqual(run.status, 0, run.output)
        self.assertEqual([e["event"] for e in run.events if e["event"] != "network"],
                         ["start", "target"])


if __name__ == "__main__":
    unittest.main()
