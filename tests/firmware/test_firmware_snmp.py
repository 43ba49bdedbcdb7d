# SPDX-License-Identifier: Apache-2.0
"""The SNMP agent, asked by Debian's snmp tools through docs/VOUCH-MIB.txt: the values are the
reports', and who does not know the community hears nothing."""

import os
import random
import socket
import subprocess
import unittest

import apart
import board
import emulated
import peer
import pki
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
COMMUNITY = "look but do not touch"
LWIP = os.environ.get("LWIP_DIR", os.path.join(board.ROOT, "build", "deps", "lwip"))
MIBS = [os.path.join(LWIP, "contrib", "apps", "LwipMibCompiler", "Mibs"), os.path.join(board.ROOT, "docs")]
VERDICTS = {"valid": 1, "warning": 2, "unknown": 3, "invalid": 4}
NO_ANSWER = "Timeout"


def setUpModule():
    apart.enter()  # QEMU's closed network drops UDP
    global state
    state = peer.Folder()
    unittest.addModuleCleanup(state.cleanup)


def tool(program, port, *arguments, community=COMMUNITY, version="2c", restart=("-r", "9", "-t", "2")):
    argv = [peer.need(program), f"-v{version}", "-c", community, *restart, "-M", ":".join(MIBS),
            "-m", "VOUCH-MIB:SNMPv2-MIB"]
    argv += ["-P", "d", "-Ir"]  # no remarks on lwIP's folder; indexes out of range are asked for, too
    environment = {**os.environ, "SNMPCONFPATH": "/nonexistent", "SNMP_PERSISTENT_DIR": state.path}
    done = subprocess.run([*argv, *arguments[:-1], f"udp:{peer.LOOPBACK}:{port}", arguments[-1]],
                          capture_output=True, text=True, env=environment, timeout=120)
    # What it says beside an answer, as at its first run, is no part of it.
    return done.stdout if done.returncode == 0 else done.stdout + done.stderr


class Agent(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = peer.Folder()
        cls.addClassCleanup(cls.folder.cleanup)
        cases = pki.nine_cases(HOST)
        cls.cases = ["good", "misordered", "expired"]
        cls.nginx = Nginx({n: Server(cases.by_name[n].pem(), cases.by_name[n].key_pem()) for n in cls.cases})
        cls.addClassCleanup(cls.nginx.stop)
        cls.port = peer.free_port(socket.SOCK_DGRAM)
        cls.ini = ("[network]\nhostname = appliance\n[time]\nboard_clock = yes\n"
                   "[agent]\ninterval = 1\nretry = 1\njitter = 0\nconfirmations = 1\ntimeout = 20\n"
                   f"[trust]\nanchors = {cls.folder.write('root.pem', cases.root.pem())}\n"
                   f"[report]\nsnmp_community = {COMMUNITY}\n")
        for n in cls.cases:
            at = cls.nginx.port[n]
            cls.ini += f"[target {n}]\nurl = https://{HOST}:{at}/\nconnect = {board.PEER}:{at}\n"
        cls.board = emulated.Board(NAME, cls.ini, list(cls.nginx.port.values()),
                               [f"udp:{peer.LOOPBACK}:{cls.port}-:161"], restrict=False)
        cls.addClassCleanup(cls.board.__exit__)
        cls.board.wait(lambda: len(cls.board.reports()) > 5, "checks")

    def get(self, name):
        return tool("snmpget", self.port, "-Oqv", f"VOUCH-MIB::{name}").strip().strip('"')

    def number(self, name):
        return int(tool("snmpget", self.port, "-Oqve", f"VOUCH-MIB::{name}"))

    def go_on(self):
        seen = len(self.board.reports())
        self.board.wait(lambda: len(self.board.reports()) > seen + 2, "checks go on")
        self.assertEqual(self.board.events("assertion"), [])
        self.assertEqual(self.get("vouchBoard.0"), NAME)

    def test_agent_values_of_targets_equal_the_reports(self):
        for row, case in enumerate(self.cases, 1):
            with self.subTest(case):
                url = self.get(f"vouchTargetUrl.{row}")
                report = next(r for r in reversed(self.board.reports()) if r["target"] == url)
                self.assertEqual(self.get(f"vouchTargetName.{row}"), case)
                self.assertEqual(self.number(f"vouchTargetVerdict.{row}"), VERDICTS[report["verdict"]])
                self.assertEqual(self.number(f"vouchTargetBelieved.{row}"), VERDICTS[report["verdict"]])
                self.assertEqual(self.get(f"vouchTargetNotAfter.{row}"),
                                 report["path_not_after"] or report["sent_not_after"])
                self.assertIn(self.number(f"vouchTargetDaysLeft.{row}"),
                              [c["days_left"] for c in report["sent"]])
                self.assertEqual(self.number(f"vouchTargetFindings.{row}"), len(report["findings"]))
                self.assertEqual(self.get(f"vouchTargetWorstFinding.{row}"), report["findings"][0]["code"])
                self.assertRegex(self.get(f"vouchTargetLastCheck.{row}"), r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")
                self.assertLessEqual(self.get(f"vouchTargetLastChange.{row}"),
                                     self.get(f"vouchTargetLastCheck.{row}"))
                self.assertLessEqual(self.number(f"vouchTargetChecks.{row}"),
                                     sum(r["target"] == url for r in self.board.reports()) + 1)

    def test_agent_values_of_its_own_equal_the_log(self):
        self.assertEqual(self.number("vouchTargetCount.0"), len(self.cases))
        self.assertEqual(self.number("vouchWorst.0"), VERDICTS["invalid"])
        emulated.wait(lambda: self.number("vouchHeapPeak.0") == max(c["arena_peak"] for c in self.board.run().costs),
                      "the heap's peak")
        costs = self.board.run().costs
        self.assertEqual(self.number("vouchHeapSize.0"), costs[0]["arena_size"])
        self.assertEqual(self.number("vouchStackSize.0"), costs[0]["stack_size"])
        self.assertGreaterEqual(self.number("vouchStackPeak.0"), costs[0]["stack_peak"])
        self.assertRegex(self.get("vouchTime.0"), r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")
        self.assertIn("vouch", tool("snmpget", self.port, "-Oqv", "SNMPv2-MIB::sysDescr.0"))
        self.assertIn("appliance", tool("snmpget", self.port, "-Oqv", "SNMPv2-MIB::sysName.0"))
        self.assertIn("32473.1", tool("snmpget", self.port, "-Oqvn", "SNMPv2-MIB::sysObjectID.0"))
        self.go_on()

    def test_agent_table_and_walk_are_whole(self):
        table = tool("snmptable", self.port, "-Cf", "|", "VOUCH-MIB::vouchTargetTable").splitlines()
        rows = [line.split("|") for line in table if "|" in line]
        self.assertEqual(rows[0][0], "vouchTargetName", table)
        self.assertEqual([r[0].strip('"') for r in rows[1:]], self.cases, table)
        self.assertEqual([r[2] for r in rows[1:]], ["valid", "warning", "invalid"], table)
        for program in ("snmpwalk", "snmpbulkwalk"):
            walk = tool(program, self.port, "-Oq", "VOUCH-MIB::vouchMIB").splitlines()
            self.assertEqual(len([w for w in walk if w.startswith("VOUCH-MIB::") and "No more" not in w]),
                             13 + 11 * len(self.cases), walk)

    def test_agent_instance_that_is_not_there_is_said(self):
        for row in ["4.4", "4.0", "4.1.1", "4.4294967295", "4", "1.1", "99.1"]:
            with self.subTest(row):
                self.assertRegex(tool("snmpget", self.port, f"1.3.6.1.4.1.32473.1.1.2.1.{row}"),
                                 "No Such (Instance|Object)")
        self.assertRegex(tool("snmpget", self.port, "VOUCH-MIB::vouchVersion.1"), "No Such Instance")

    def test_agent_hears_nobody_without_the_community(self):
        brief = ("-r", "1", "-t", "1")
        for community in ["public", "private", "", COMMUNITY[:-1], COMMUNITY + "x", "x" * 200]:
            with self.subTest(community):
                self.assertIn(NO_ANSWER, tool("snmpget", self.port, "VOUCH-MIB::vouchVersion.0",
                                              community=community, restart=brief))
        self.assertIn(NO_ANSWER, tool("snmpget", self.port, "VOUCH-MIB::vouchVersion.0", version="1", restart=brief))
        for community in [COMMUNITY, "private"]:
            done = subprocess.run([peer.need("snmpset"), "-v2c", "-c", community, *brief,
                                   f"udp:{peer.LOOPBACK}:{self.port}", "1.3.6.1.2.1.1.5.0", "s", "mine"],
                                  capture_output=True, text=True)
            self.assertIn(NO_ANSWER, done.stderr)
        self.go_on()

    def test_agent_packets_that_are_none_change_nothing(self):
        # a get of sysName.0, with each field in reach of the changes
        community = COMMUNITY.encode()
        pdu = bytes.fromhex("a01c02044a5b6c7d020100020100300e300c06082b060102010105000500")
        body = b"\x02\x01\x01\x04" + bytes([len(community)]) + community + pdu
        good = b"\x30" + bytes([len(body)]) + body
        dice = random.Random(161)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.connect((peer.LOOPBACK, self.port))
            for _ in range(3000):
                packet = bytearray(good)
                for _ in range(dice.randrange(1, 5)):
                    packet[dice.randrange(len(packet))] = dice.randrange(256)
                if dice.random() < 0.3:
                    del packet[dice.randrange(len(packet)):]
                try:
                    s.send(packet)
                except OSError:
                    pass
                if dice.random() < 0.05:
                    emulated.wait(lambda: True)
        self.go_on()


class Notifications(unittest.TestCase):
    def test_notification_comes_when_what_is_believed_changes(self):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        self.addCleanup(nginx.stop)
        at = nginx.port["good"]
        ini = ("[time]\nboard_clock = yes\n[agent]\ninterval = 1\nretry = 1\nconfirmations = 2\n"
               f"[trust]\nanchors = {folder.write('root.pem', cases.root.pem())}\n"
               f"[report]\nsnmp_community = {COMMUNITY}\nsnmp_trap = {board.NOBODY}\n"
               f"[target www]\nurl = https://{HOST}:{at}/\nconnect = {board.PEER}:{at}\n")
        receiver = peer.Child([peer.need("snmptrapd"), "-f", "-Le", "-C", "-n", "-M", ":".join(MIBS), "-m",
                               "VOUCH-MIB:SNMPv2-MIB", "--disableAuthorization=yes", "-Oq",
                               f"udp:{peer.LOOPBACK}:162"])
        self.addCleanup(receiver.stop)
        emulated.wait(lambda: "NET-SNMP version" in receiver.log, "the receiver")
        with emulated.Board(NAME, ini, [at], restrict=False) as b:
            b.wait(lambda: "vouchTargetBelieved.1 valid" in receiver.log, "that it is known")
            self.assertIn("snmpTrapOID.0 VOUCH-MIB::vouchTargetChanged", receiver.log)
            self.assertIn("vouchTargetName.1 www", receiver.log)
            self.assertRegex(receiver.log, "vouchTargetDaysLeft.1 (79|80)\t")
            nginx.stop()
            b.wait(lambda: "vouchTargetBelieved.1 invalid" in receiver.log, "that it failed")
            self.assertEqual(receiver.log.count("vouchTargetChanged"), 2, receiver.log)


class Configuration(unittest.TestCase):
    def test_configuration_without_a_community_starts_no_agent(self):
        port = peer.free_port(socket.SOCK_DGRAM)
        ini = "[agent]\ninterval = 1\n[report]\npage = no\n[target]\nurl = tls://10.0.2.2:1\n"
        with emulated.Board(NAME, ini, (), [f"udp:{peer.LOOPBACK}:{port}-:161"],
                        restrict=False) as b:
            b.wait(lambda: "10.0.2.15" in b.output(), "its address")
            self.assertIn(NO_ANSWER, tool("snmpget", port, "VOUCH-MIB::vouchVersion.0", community="public",
                                          restart=("-r", "1", "-t", "1")))

    def test_configuration_community_that_is_too_long_stops_the_board(self):
        run = board.run(NAME, f"[report]\nsnmp_community = {'x' * 64}\n[target]\nurl = tls://10.0.2.2:1\n")
        self.assertEqual((run.status, run.events[-1]), (1, {"event": "config", "text": "snmp_community"}))


if __name__ == "__main__":
    unittest.main()
