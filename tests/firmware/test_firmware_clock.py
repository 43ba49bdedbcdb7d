# SPDX-License-Identifier: Apache-2.0
"""Time on the boards: the wrap of 32-bit milliseconds after 49.7 days, what an idle board spends, and
what a processor's fault says. The images are the boards' own, with a few bytes changed: where their
clock starts, or an instruction that there is not."""

import struct
import unittest

import board
import emulated
import peer
import pki
import services
import tap
from nginx import Nginx, Server
from tap_case import HOST, TapCase

WRAP_MS = 1 << 32
TICK_HZ = {"lm3s6965evb": 12500000, "mps2-an385": 25000000, "mps2-an511": 25000000, "riscv32-virt": 10000000}
IDLE_S = 20


def setUpModule():
    tap.own_network()


def base(name):
    """What is added to the board's tick counter."""
    return "riscv_base" if "riscv" in name else "cortexm_base"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        nginx.__enter__()
        self.addCleanup(nginx.__exit__, None, None, None)
        self.port = nginx.port["good"]
        self.anchors = self.folder.write("root.pem", cases.root.pem())

    def ini(self, interval, more=""):
        text = board.configuration(self.anchors, [(f"https://{HOST}:{self.port}/", f"{board.PEER}:{self.port}")],
                                   rounds=0, more=more)
        return text.replace("rounds = 0\n", f"rounds = 0\ninterval = {interval}\njitter = 0\nretry = 1\n")


class Wrap(Case):
    """The clock begins eight seconds before the wrap. Before it and after it checks take the time that
    they take, and come when they are due."""

    def cross(self, name):
        ticks = (WRAP_MS - 8000) * (TICK_HZ[name] // 1000)
        at = board.symbols(name)[base(name)]
        image = board.patched(name, self.folder.path, {at: struct.pack("<Q", ticks)})
        with emulated.Board(name, self.ini(2), [self.port], image=image) as run:
            run.wait(lambda: len(run.reports()) >= 8, "eight reports, two seconds apart")
            reports = run.reports()
            starts = [e for e in run.run().events if e["event"] == "start"]
        self.assertEqual(len(starts), 1)
        self.assertEqual({r["verdict"] for r in reports}, {"valid"}, [r["findings"] for r in reports])
        self.assertLess(max(r["duration_ms"] for r in reports), 20000)

    def test_wrap_lm3s6965evb_goes_on_as_before(self):
        self.cross("lm3s6965evb")

    def test_wrap_mps2_an385_goes_on_as_before(self):
        self.cross("mps2-an385")

    def test_wrap_mps2_an511_goes_on_as_before(self):
        self.cross("mps2-an511")

    def test_wrap_riscv32_virt_goes_on_as_before(self):
        self.cross("riscv32-virt")


class WrapOnTheWire(TapCase):
    """The same on the board that is a process, with every timer running: DHCP's lease, DNS, SNTP, TCP's
    retransmissions over a line that loses frames."""

    def test_wrap_posix_lwip_every_timer_goes_on(self):
        wire = self.use(tap.Wire(lambda: tap.Faults(loss=13)))
        self.use(services.name_server({HOST: [tap.HERE]}))
        self.use(services.time_server())
        port = self.server()
        ini = self.ini(f"tls://{HOST}:{port}", time=f"sntp = {tap.HERE}")
        with tap.Board(wire, ini, more={"VOUCH_UPTIME": str(self.before_the_wrap())}) as run:
            for _ in range(12):
                run.valid_report()
            self.assertLess(max(x["duration_ms"] for x in run.lines if "verdict" in x), 20000)

    @staticmethod
    def before_the_wrap():
        with open("/proc/uptime", encoding="ascii") as f:
            up_ms = int(float(f.read().split()[0]) * 1000)
        return WRAP_MS - 8000 - up_ms


class Idle(Case):
    """Under -icount an instruction takes a nanosecond of the board's time, so that the time it is awake
    between two checks is the number of its instructions. One in a hundred of those that its processor
    could execute at one a cycle is the limit."""

    def share(self, name):
        with emulated.Board(name, self.ini(6), [self.port], icount=True) as run:
            for _ in range(2):
                cost = run.until(lambda x: x.get("event") == "cost")
        self.assertGreater(cost["pause_ticks"], 3 * cost["tick_hz"])
        instructions = cost["awake_ticks"] * 1e9 / cost["tick_hz"]
        return instructions / cost["pause_ticks"]

    def test_idle_lm3s6965evb_executes_under_one_percent(self):
        self.assertLess(self.share("lm3s6965evb"), 0.01)

    def test_idle_mps2_an385_executes_under_one_percent(self):
        self.assertLess(self.share("mps2-an385"), 0.01)

    def test_idle_riscv32_virt_executes_under_one_percent(self):
        self.assertLess(self.share("riscv32-virt"), 0.01)


class Fault(unittest.TestCase):
    """An instruction that there is not, in the place of a function's first one."""

    def fault(self, name, function, undefined):
        at = board.symbols(name)[function] & ~1
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        image = board.patched(name, folder.path, {at: undefined})
        run = board.run(name, board.configuration(), program=image)
        self.assertEqual(run.status, 70, run.output)
        words = [e["text"] for e in run.events if e["event"] == "fault"][0].split()
        said = dict(zip(words[::2], (int(w, 16) for w in words[1::2])))
        self.assertEqual(said["pc"], at, hex(at))
        return said

    def test_fault_cortex_m_names_its_place_caller_and_cause(self):
        said = self.fault("mps2-an385", "vouch_lwip_clock_set", b"\xff\xde")
        self.assertEqual(said["cause"], 1 << 16)  # UNDEFINSTR
        self.assertNotEqual(said["lr"], 0)

    def test_fault_riscv_names_its_place_caller_and_cause(self):
        said = self.fault("riscv32-virt", "vouch_lwip_clock_set", b"\0\0\0\0")
        self.assertEqual(said["cause"], 2)  # illegal instruction
        self.assertNotEqual(said["lr"], 0)


if __name__ == "__main__":
    unittest.main()
