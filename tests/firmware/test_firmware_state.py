# SPDX-License-Identifier: Apache-2.0
"""What outlives a restart, in the flash of a board under QEMU that is ended at any time, as power is
lost. tests/lwip/test_state_log.c cuts 1,000 writes at any byte."""

import contextlib
import os
import random
import struct
import subprocess
import time
import unittest
import zlib

import board
import emulated
import peer
import pki
from nginx import Nginx, Server

NAME = "mps2-an385"
HOST = "www.example.test"
FLASH = 16 * 1024
UNKNOWN_TARGET = f"https://{HOST}:9/"
INVALID = 3
CUTS = int(os.environ.get("FIRMWARE_CUTS", "8"))


def fnv(text):
    mark = 2166136261
    for byte in text.encode():
        mark = (mark ^ byte) * 16777619 % 2**32
    return mark


def state(time_s, targets=(), rows=()):
    """As boards/common/sink_state.c writes it: targets as (url, known, believed, failing)."""
    data = struct.pack("<BxHHxxq", 1, len(targets), len(rows), time_s)
    for url, known, believed, failing in targets:
        data += struct.pack("<IBBH", fnv(url), known, believed, failing)
    return data + b"".join(rows)


def flash_with(data, name=b"state"):
    """A sector of boards/common/state_log.h that holds it, and an erased one."""
    head = struct.pack("<I", len(name) << 24 | len(data))
    record = head + struct.pack("<I", zlib.crc32(head + name + data)) + name + data
    sector = b"VSL1" + struct.pack("<II", 1, 0xFFFFFFFE) + bytes(4) + record + bytes(-len(record) % 8)
    return sector + b"\xff" * (FLASH - len(sector))


def kept_in(flash):
    """The last good state in the flash: (time, [(mark, known, believed, failing)], rows); None: none."""
    numbers = []
    for at in (0, FLASH // 2):
        number, inverted = struct.unpack_from("<II", flash, at + 4)
        numbers.append(number if flash[at:at + 4] == b"VSL1" and number ^ inverted == 0xFFFFFFFF else 0)
    if not any(numbers):
        return None
    at = begin = FLASH // 2 if numbers[1] > numbers[0] else 0
    at += 16
    found = None
    while at + 8 <= begin + FLASH // 2:
        lengths, crc = struct.unpack_from("<II", flash, at)
        name_len, data_len = lengths >> 24, lengths & 0xFFFFFF
        body = flash[at + 8:at + 8 + name_len + data_len]
        if name_len > 15 or crc != zlib.crc32(flash[at:at + 4] + body):
            break
        found = body[name_len:]
        at += (8 + name_len + data_len + 7) // 8 * 8
    _, targets, rows, time_s = struct.unpack_from("<BxHHxxq", found)
    return (time_s, [struct.unpack_from("<IBBH", found, 16 + 8 * i) for i in range(targets)],
            [found[16 + 8 * targets + 32 * i:][:32] for i in range(rows)])


class State(unittest.TestCase):
    def setUp(self):
        self.folder = peer.Folder()
        self.addCleanup(self.folder.cleanup)
        cases = pki.nine_cases(HOST)
        case = cases.by_name["good"]
        self.anchors = self.folder.write("root.pem", cases.root.pem())
        nginx = Nginx({"good": Server(case.pem(), case.key_pem())})
        self.addCleanup(nginx.stop)
        self.port = nginx.port["good"]
        self.url = f"https://{HOST}:{self.port}/"
        self.flash = self.folder.write("vouch.state", b"\xff" * FLASH)

    def ini(self, rounds, more=""):
        return board.configuration(self.anchors, [(self.url, f"{board.PEER}:{self.port}")], rounds,
                                   more).replace("[agent]\n", "[agent]\nkeep = 1\n")

    def run_board(self, rounds=2, ini=None):
        return board.run(NAME, ini or self.ini(rounds), [self.port], cwd=self.folder.path)

    def kept(self):
        with open(self.flash, "rb") as f:
            return kept_in(f.read())

    def kept_meanwhile(self):
        """While a board writes: what is not whole yet is none."""
        try:
            return self.kept()
        except (struct.error, TypeError):
            return None

    @contextlib.contextmanager
    def running(self, argv):
        """A board that loses its power at the end."""
        with subprocess.Popen(argv, cwd=self.folder.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.STDOUT) as run:
            try:
                yield
                self.assertIsNone(run.poll())
            finally:
                run.kill()

    def test_state_is_written_and_restored_and_signatures_need_not_be_verified_again(self):
        first = self.run_board(4)
        self.assertEqual([e for e in first.events if e["event"] == "state"], [], first.output)
        time_s, targets, rows = self.kept()
        self.assertEqual(targets, [(fnv(self.url), 1, 0, 0)])
        self.assertGreaterEqual(len(rows), 2)
        again = self.run_board(1)
        self.assertEqual([e["text"] for e in again.events if e["event"] == "state"],
                         ["what was believed before is restored"])
        self.assertEqual([r["verdict"] for r in again.reports], ["valid"])
        self.assertLess(again.costs[0]["arena_left"], again.costs[0]["arena_size"])

    def test_state_belief_and_failures_of_a_target_go_on_where_they_were(self):
        self.folder.write("vouch.state", flash_with(state(1700000000, [(UNKNOWN_TARGET, 1, INVALID, 4)])))
        ini = board.configuration(self.anchors, [(UNKNOWN_TARGET, f"{board.NOBODY}:9"),
                                                 (self.url, f"{board.PEER}:{self.port}")], 4, timeout_s=1).replace(
            "[agent]\n", "[agent]\nkeep = 1\nconfirmations = 90\n")
        self.run_board(ini=ini)
        _, targets, _ = self.kept()
        mark, known, believed, failing = targets[0]
        self.assertEqual((mark, known, believed), (fnv(UNKNOWN_TARGET), 1, INVALID))
        self.assertGreater(failing, 4)

    def test_state_time_before_the_last_good_one_is_not_believed(self):
        self.folder.write("vouch.state", flash_with(state(2208988800)))  # 2040
        run = self.run_board(1)
        self.assertEqual([r["verdict"] for r in run.reports], ["unknown"], run.output)
        self.assertIn("clock-unknown", [f["code"] for f in run.reports[0]["findings"]])

    def test_state_that_is_damaged_is_passed_over(self):
        flash = bytearray(flash_with(state(2208988800)))
        flash[40] ^= 1
        self.folder.write("vouch.state", bytes(flash))
        run = self.run_board(1)
        self.assertEqual([r["verdict"] for r in run.reports], ["valid"], run.output)

    def test_state_board_without_such_flash_keeps_nothing(self):
        os.unlink(self.flash)
        self.assertEqual([r["verdict"] for r in self.run_board(1).reports], ["valid"])

    def test_state_power_cut_at_any_time_leaves_a_good_one(self):
        seed = random.randrange(1 << 32)
        dice = random.Random(seed)
        table = os.path.join(self.folder.path, "table.bin")
        board.tabulate(self.ini(100000).replace("keep = 1", "keep = 1\ninterval = 1"), table,
                       int(board.settings(NAME)["config_max"]))
        argv = board.command(NAME, table, [self.port])
        began = time.monotonic()
        with self.running(argv):
            emulated.wait(self.kept_meanwhile, "the first state")
        usual_s = time.monotonic() - began
        last = None
        for _ in range(CUTS):
            with self.running(argv):
                time.sleep(dice.uniform(0.5, 2) * usual_s)
            kept = self.kept()
            with self.subTest(seed=seed):
                self.assertIsNotNone(kept)
                if last is not None:
                    self.assertGreaterEqual(kept[0], last[0])
                self.assertEqual(kept[1], [(fnv(self.url), 1, 0, 0)])
                last = kept


if __name__ == "__main__":
    unittest.main()
