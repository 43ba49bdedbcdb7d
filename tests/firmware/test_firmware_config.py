# SPDX-License-Identifier: Apache-2.0
"""What a board does with a table that is empty, or says what the host tool would have refused."""

import unittest

import board
import emulated
import peer
import pki
from hostile import Hostile
from nginx import Nginx, Server

HOST = "www.example.test"


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

    def test_board_rounds_beyond_32_bits_of_checks_are_begun(self):
        target = (f"tls://{board.NOBODY}:1", f"{board.NOBODY}:1")
        ini = board.configuration("", [target] * 2, rounds=2**31)
        with emulated.Board(self.NAME, ini) as run:
            run.wait(lambda: len(run.reports()) >= 2, "the first checks")

    def test_board_change_that_syslog_cannot_send_is_said(self):
        target = (f"tls://{board.NOBODY}:1", f"{board.NOBODY}:1")
        more = "[network]\naddress = 10.0.2.15/24\n[report]\nsyslog = 192.0.2.9\n"  # without a gateway
        run = board.run(self.NAME, board.configuration("", [target], rounds=3, more=more))
        self.assertIn({"event": "syslog", "text": "not sent"}, run.events, run.output)

    def test_board_setting_that_makes_no_sense_stops_it_with_the_key(self):
        table = board.raw_table([("agent", {"interval": "soon"}), ("target", {"url": "tls://a:1"})])
        run = board.run(self.NAME, table)
        self.assertEqual(run.status, 1, run.output)
        self.assertEqual(run.events[-1], {"event": "config", "text": "interval"})

    def two_tables(self, older, newer):
        """Both halves of the table's space."""
        half = int(board.settings(self.NAME)["config_max"]) // 2
        return older + b"\xff" * (half - len(older)) + newer

    def table(self, name, version):
        return board.raw_table([("agent", {"rounds": 1}), ("target", {"url": f"gopher://{name}"})], version=version)

    def targets(self, table):
        run = board.run(self.NAME, table)
        self.assertEqual(run.status, 0, run.output)
        return ([e["target"] for e in run.events if e["event"] == "target"],
                [e["text"] for e in run.events if e["event"] == "config"])

    def test_board_with_two_tables_uses_the_higher_version(self):
        older, newer = self.table("older", 7), self.table("newer", 8)
        self.assertEqual(self.targets(self.two_tables(older, newer)), (["gopher://newer"], []))
        self.assertEqual(self.targets(self.two_tables(newer, older)), (["gopher://newer"], []))

    def test_board_with_a_bad_bit_in_one_table_uses_the_other_and_says_so(self):
        older, newer = self.table("older", 7), self.table("newer", 8)
        damaged = newer[:30] + bytes([newer[30] ^ 4]) + newer[31:]
        said = ["one of two tables is damaged: the other is used"]
        self.assertEqual(self.targets(self.two_tables(older, damaged)), (["gopher://older"], said))
        self.assertEqual(self.targets(self.two_tables(damaged, older)), (["gopher://older"], said))

    def test_board_gateway_of_the_other_family_stops_it_with_the_key(self):
        for key, value in (("gateway", "2001:db8::1"), ("gateway6", "10.0.2.2")):
            with self.subTest(key):
                run = board.run("mps2-an385", board.raw_table([("network", {key: value})]))
                self.assertEqual(run.status, 1, run.output)
                self.assertEqual(run.events[-1], {"event": "config", "text": key})

    def test_board_target_that_is_no_url_is_said_and_passed_over(self):
        table = board.raw_table([("agent", {"rounds": 1}), ("target", {"url": "gopher://a"})])
        run = board.run(self.NAME, table)
        self.assertEqual(run.status, 0, run.output)
        self.assertEqual([e for e in run.events if e["event"] == "target"], [{"event": "target", "target": "gopher://a", "text": "url"}])

    def test_board_that_is_late_gives_each_target_its_turn(self):
        silent = Hostile("silent")
        self.addCleanup(silent.stop)
        targets = [f"tls://{n}.example.test:{silent.port}" for n in "abcd"]
        ini = "[agent]\ninterval = 1\nretry = 1\njitter = 0\ntimeout = 1\n" + "".join(
            f"[target {k}]\nurl = {url}\nconnect = {board.PEER}:{silent.port}\n" for k, url in enumerate(targets))
        with emulated.Board(self.NAME, ini, [silent.port]) as b:
            b.wait(lambda: {r["target"] for r in b.reports()} == set(targets), "a report of each")


if __name__ == "__main__":
    unittest.main()
