# SPDX-License-Identifier: Apache-2.0
"""A check over TLS 1.3 takes no more instructions than docs/SIZES.md aims at. QEMU counts them."""

import re
import sys
import unittest

import board
import peer
import pki
from nginx import Nginx, Server

sys.path.insert(0, f"{board.ROOT}/tests/bench")
import bench_firmware  # noqa: E402

HOST = "www.example.test"
SMALL = r"aims are, in millions of instructions over TLS 1\.3, ([\d.]+) for P-256, ([\d.]+) for P-384 and ([\d.]+) for RSA-2048\."
LARGE = r"aims on mps2-an385 are ([\d.]+) for P-256, and ([\d.]+) for a second check"


def aims(pattern):
    """What the page says, in millions of instructions."""
    with open(f"{board.ROOT}/docs/SIZES.md", encoding="utf-8") as f:
        return [float(number) for number in re.search(pattern, " ".join(f.read().split())).groups()]


class Aims(unittest.TestCase):
    def millions(self, name, *kinds, rounds=1):
        folder = peer.Folder()
        self.addCleanup(folder.cleanup)
        servers, roots = {}, ""
        for kind in kinds:
            cases = pki.nine_cases(HOST, kind)
            case = cases.by_name["good"]
            roots += cases.root.pem()
            servers[kind] = Server(case.pem(), case.key_pem(), protocols="TLSv1.3")
        anchors = folder.write("roots.pem", roots)
        with Nginx(servers) as nginx:
            targets = [(f"https://{HOST}:{p}/", f"{board.PEER}:{p}") for p in nginx.port.values()]
            run = board.run(name, board.configuration(anchors, targets, rounds, timeout_s=120),
                            list(nginx.port.values()), icount=True)
        self.assertEqual([r["verdict"] for r in run.reports], ["valid"] * len(kinds) * rounds, run.output)
        return [bench_firmware.million(cost, "busy_ticks") for cost in run.costs]

    def hold(self, measured, wanted):
        self.assertEqual(len(measured), len(wanted))
        for number, most in zip(measured, wanted):
            self.assertLessEqual(number, most, measured)

    def test_aims_lm3s6965evb_are_kept(self):
        self.hold(self.millions("lm3s6965evb", "ec", "ec384", "rsa"), aims(SMALL))

    def test_aims_mps2_an385_are_kept_and_a_second_check_takes_less(self):
        self.hold(self.millions("mps2-an385", "ec", rounds=2), aims(LARGE))


if __name__ == "__main__":
    unittest.main()
