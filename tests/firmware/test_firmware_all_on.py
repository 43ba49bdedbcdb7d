# SPDX-License-Identifier: Apache-2.0
"""Every destination at once, for more than a hundred checks: each goes on telling the same, no check
suffers, and nothing grows."""

import json
import socket
import subprocess
import unittest

import board
import emulated
import peer
import pki
import test_firmware_snmp as snmp
from mosquitto import Mosquitto, Subscriber
from nginx import Nginx, Server

HOST = "www.example.test"
TARGETS = 12


def setUpModule():
    snmp.setUpModule()


class AllOn(unittest.TestCase):
    def ini(self, cafile, server, broker):
        text = ("[network]\nhostname = appliance\n[time]\nboard_clock = yes\n"
                "[agent]\ninterval = 1\nretry = 1\njitter = 0\ntimeout = 20\n"
                f"[trust]\nanchors = {cafile}\n[report]\nsyslog = {board.NOBODY}\npage = yes\n"
                f"mqtt = {board.PEER}:{broker}\nmqtt_in_clear = yes\nsnmp_community = {snmp.COMMUNITY}\nsnmp_trap = {board.NOBODY}\n")
        for n in range(TARGETS):
            text += f"[target t{n}]\nurl = https://{HOST}:{server}/\nconnect = {board.PEER}:{server}\n"
        return text

    def get(self, path):
        done = subprocess.run(["curl", "-sS", "--max-time", "200", f"http://{peer.LOOPBACK}:{self.http}{path}"],
                              capture_output=True, text=True)
        return done.stdout

    def heap(self):
        """What lwIP's heap holds while nothing is on its way: the least of some looks."""
        return min(int(snmp.tool("snmpget", self.udp, "-Oqv", "VOUCH-MIB::vouchNetworkHeap.0"))
                   for _ in range(12))

    def look(self, b, heard):
        states = json.loads(self.get("/status.json"))
        self.assertEqual({s["verdict"] for s in states}, {"valid"})
        self.assertTrue(self.get("/").endswith("</html>\n"))
        checks = int(snmp.tool("snmpget", self.udp, "-Oqv", "VOUCH-MIB::vouchChecks.0"))
        self.assertLessEqual(checks, len(b.reports()) + TARGETS)
        self.assertGreaterEqual(checks, sum(s["checks"] for s in states))
        b.wait(lambda: len({t for _, t, _ in list(heard.messages)}) == TARGETS + 1, "a topic for each")

    def run_on(self, name, wanted):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        cafile = folder.write("root.pem", cases.root.pem())
        self.http, self.udp = peer.free_port(), peer.free_port(socket.SOCK_DGRAM)
        forwards = [f"tcp:{peer.LOOPBACK}:{self.http}-:80", f"udp:{peer.LOOPBACK}:{self.udp}-:161"]
        with Nginx({"good": Server(case.pem(), case.key_pem())}) as nginx, Mosquitto() as broker, \
                Subscriber(broker.port) as heard:
            server = nginx.port["good"]
            with emulated.Board(name, self.ini(cafile, server, broker.port), [server, broker.port], forwards,
                            restrict=False) as b:
                b.wait(lambda: len(b.reports()) >= 2 * TARGETS, "the first checks")
                self.look(b, heard)
                first, before = self.heap(), len(b.reports())
                while len(b.reports()) < before + wanted:
                    self.look(b, heard)
                last = self.heap()
                run = b.run()
        self.assertEqual({r["verdict"] for r in run.reports}, {"valid"})
        self.assertEqual(len({c["arena_left"] for c in run.costs[1:]}), 1)
        peaks = [c["arena_peak"] for c in run.costs]
        self.assertLessEqual(max(peaks[TARGETS:]), max(peaks[:TARGETS]) + 512)
        self.assertLess(max(c["stack_peak"] for c in run.costs), run.costs[0]["stack_size"] // 2)
        self.assertLessEqual(last, first, "lwIP's heap")
        self.assertEqual([e for e in run.events if e["event"] in ("assertion", "snmp", "syslog")], [])
        self.assertEqual([e["text"] for e in run.events if e["event"] == "mqtt"], ["connected"])

    def test_all_on_mps2_an385_tells_the_same_and_does_not_grow(self):
        self.run_on("mps2-an385", 200)

    def test_all_on_riscv32_virt_tells_the_same_and_does_not_grow(self):
        self.run_on("riscv32-virt", 60)


if __name__ == "__main__":
    unittest.main()
