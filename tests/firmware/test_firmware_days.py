# SPDX-License-Identifier: Apache-2.0
"""Days on an idle board, in minutes: QEMU skips the time in which the processor sleeps (icount, sleep=off),
so that every timer runs and only waiting is left out. The wrap of 32-bit milliseconds lies within.

FIRMWARE_DAYS=60 is 60 days from the start, with the wrap after 49.7, and a check each hour; by
default it is two hours around the wrap, with a check each ten minutes."""

import collections
import os
import struct
import unittest

import board
import peer
import pki
from lines import Lines, arena_left
from nginx import Nginx, Server

HOST = "www.example.test"
DAYS = float(os.environ.get("FIRMWARE_DAYS", "0"))
LASTS_S = int(DAYS * 86400) or 7200
INTERVAL_S = 3600 if DAYS else 600
WRAP_S = (1 << 32) // 1000
BEGINS_S = 0 if LASTS_S > WRAP_S else WRAP_S - LASTS_S // 2
# A peer's answer takes no instructions of the board's, but real time, in which the board's runs ahead: on a busy
# machine by hours.
TIMEOUT_S = 86400
TICK_HZ = {"lm3s6965evb": 12500000, "mps2-an385": 25000000, "mps2-an511": 25000000, "riscv32-virt": 10000000}

# It says so when lm3s6965evb sets up its timer.
OF_QEMU = ("Timer with period zero, disabling\n",)


class Days(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        root = pki.root()
        leaf = root.issue(HOST, names=[HOST], days=(-1, 190))
        nginx = Nginx({"good": Server(leaf.pem(), leaf.key_pem())})
        self.addCleanup(nginx.stop)
        self.port = nginx.port["good"]
        self.anchors = self.folder.write("root.pem", root.pem())

    def command(self, name):
        ini = board.configuration(self.anchors, [(f"https://{HOST}:{self.port}/", f"{board.PEER}:{self.port}")],
                                  rounds=0, timeout_s=TIMEOUT_S)
        ini = ini.replace("rounds = 0\n", f"rounds = 0\ninterval = {INTERVAL_S}\njitter = 0\nretry = 60\n")
        table = os.path.join(self.folder.path, "table.bin")
        board.tabulate(ini, table, int(board.settings(name)["config_max"]))
        at = board.symbols(name)["riscv_base" if "riscv" in name else "cortexm_base"]
        image = board.patched(name, self.folder.path, {at: struct.pack("<Q", BEGINS_S * TICK_HZ[name])})
        argv = board.command(name, table, [self.port], icount=True, program=image)
        argv[argv.index("shift=0")] = "shift=0,sleep=off"
        if not DAYS:
            return argv
        # At each wake of the board QEMU's threads hand over to each other, which takes five times as long between
        # two processors as on one. It is done for long runs only: it may starve what else the kernel has on that one.
        processors = sorted(os.sched_getaffinity(0))
        return ["taskset", "-c", str(processors[os.getpid() % len(processors)]), *argv]

    def live(self, name):
        """The pauses between checks, each as long as the interval, until they add up to the days."""
        passed_s, awake, verdicts = 0, 0, collections.Counter()
        with Lines(self.command(name)) as run:
            run.until(lambda x: x.get("event") == "cost")  # the first, as soon as there is an address
            hz = TICK_HZ[name]
            while passed_s < LASTS_S:
                report = run.until(lambda x: "verdict" in x)
                verdicts[report["verdict"]] += 1
                self.assertEqual(report["verdict"], "valid", f"after {passed_s} s: {report}")
                cost = run.until(lambda x: x.get("event") == "cost")
                self.assertAlmostEqual(cost["pause_ticks"] / hz, INTERVAL_S, delta=1)
                passed_s += (cost["pause_ticks"] + cost["ticks"]) // hz
                awake += cost["awake_ticks"] * (10**9 // hz)
            left = arena_left(run.lines)
            self.assertEqual(left, left[:1] * len(left))
            self.assertEqual({x["event"] for x in run.lines if "event" in x}, {"start", "network", "cost"})
            self.assertEqual(sum(x.get("event") == "start" for x in run.lines), 1)
            self.assertEqual([x for x in run.noise if x not in OF_QEMU], [])
        self.assertEqual(set(verdicts), {"valid"}, verdicts)
        share = awake / (passed_s * hz)
        self.assertLess(share, 0.01)
        print(f"\n{name}: {passed_s / 86400:.2f} days, {verdicts['valid']} checks, {100 * share:.2f} % awake")

    def test_days_lm3s6965evb_check_when_due_and_leave_nothing_behind(self):
        self.live("lm3s6965evb")

    def test_days_mps2_an385_check_when_due_and_leave_nothing_behind(self):
        self.live("mps2-an385")

    def test_days_mps2_an511_check_when_due_and_leave_nothing_behind(self):
        self.live("mps2-an511")

    def test_days_riscv32_virt_check_when_due_and_leave_nothing_behind(self):
        self.live("riscv32-virt")


if __name__ == "__main__":
    unittest.main()
