# SPDX-License-Identifier: Apache-2.0
"""vouch in a task of its own beside lwIP's (boards/posix-threads): the same checks, and two threads
never at the same memory. ThreadSanitizer ends the program where they are; lwIP stops it where its
core is entered without the lock."""

import unittest

import services
import tap
from tap_case import HOST, TapCase, codes

ROUNDS = 5


def setUpModule():
    tap.own_network()


class Threads(TapCase):
    def play(self, faults=None):
        wire = self.use(tap.Wire(faults))
        self.use(services.name_server({HOST: [tap.HERE]}))
        self.use(services.time_server())
        url, nowhere = f"tls://{HOST}:{self.server()}", "tls://nowhere.example.test:1"
        refused = f"tls://{HOST}:1"
        ini = self.ini(url, nowhere, refused, rounds=ROUNDS, timeout_s=20 if faults else 90,
                       time=f"board_clock = yes\nsntp = {tap.HERE}")
        run = self.use(tap.Board(wire, ini, "posix-threads"))
        valid = 0
        for _ in range(ROUNDS):
            good = run.report()
            # What is lost again and again ends in time: a SYN, a question, a flight of the handshake.
            late = faults and all(code.endswith("-timeout") for code in codes(good))
            self.assertTrue(late or good["verdict"] == "valid", codes(good))
            valid += good["verdict"] == "valid"
            self.assertIn(codes(run.report())[0], ("resolve-failed", "resolve-timeout")[:1 + bool(faults)])
            self.assertIn(codes(run.report())[0], ("connect-refused", "connect-timeout")[:1 + bool(faults)])
        self.assertGreater(valid, 0)
        status = run.process.wait(400)
        self.assertEqual((status, run.noise), (0, []))

    def test_threads_checks_go_as_in_one_thread(self):
        self.play()

    def test_threads_line_that_loses_and_doubles_changes_nothing(self):
        self.play(lambda: tap.Faults(loss=13, reorder=5, double=3))

    def test_threads_image_is_built_with_the_sanitizer(self):
        with open(tap.board.image("posix-threads"), "rb") as f:
            self.assertIn(b"__tsan_init", f.read())


if __name__ == "__main__":
    unittest.main()
