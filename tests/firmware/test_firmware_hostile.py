# SPDX-License-Identifier: Apache-2.0
"""A network that loses, doubles, reorders and corrupts frames, a name server and a DHCP server that also
send garbage, and leases of seconds: nothing is judged wrongly, and nothing is left behind.

FIRMWARE_HOSTILE_S=3600 makes each board bear it for an hour; by default it is until three checks were
valid."""

import collections
import os
import random
import time
import unittest

import dhcp
import services
import tap
from lines import arena_left
from tap_case import HOST, TapCase, codes

AT_LEAST_S = int(os.environ.get("FIRMWARE_HOSTILE_S", "0"))
ADDRESS, LEASE_S, VALID, MOST_IN_VAIN = "192.0.2.50", 20, 3, 50
NETWORK = "[network]\naddress = dhcp\nhostname = appliance\n"
# What a check may say of such a network; anything else would be a wrong judgement.
OF_THE_NETWORK = ("resolve-", "connect-", "peer-silent", "peer-slow", "peer-closed", "peer-reset", "revocation-not-checked")


def setUpModule():
    tap.own_network()


class Liar:
    """What a good server says, and what comes instead of it or before it."""

    def __init__(self, answer, seed):
        self._answer, self._random, self._count = answer, random.Random(seed), 0

    def garbage(self):
        return self._random.randbytes(self._random.randrange(1, 600))

    def name(self, query):
        """Every third answer is garbage, a piece of the true one, or the true one with a bit turned."""
        self._count += 1
        true = self._answer(query)
        if self._count % 3:
            return true
        turned = bytearray(true)
        turned[self._random.randrange(12)] ^= 1 << self._random.randrange(8)
        return self._random.choice([self.garbage(), true[:self._random.randrange(len(true))], bytes(turned)])

    def lease(self, request, kind):
        """Garbage, another's answer, a piece of the true one; sometimes a refusal, then the true one."""
        self._count += 1
        true = self._answer(request, kind)
        others = true[:4] + self._random.randbytes(4) + true[8:]
        answers = [self.garbage(), others, true[:self._random.randrange(1, 240)]]
        if kind == dhcp.REQUEST and self._count % 5 == 0:
            return [*answers, dhcp.message(request, dhcp.NAK, "0.0.0.0", b"")]
        return [*answers, true]


class Hostile(TapCase):
    def bear(self, image, seed):
        wire = self.use(tap.Wire(lambda: tap.Faults(loss=13, reorder=5, double=3, corrupt=11)))
        names = self.use(services.name_server({HOST: [tap.HERE]}))
        names.answer = Liar(names.answer, seed).name
        self.use(dhcp.Puppet(wire, Liar(dhcp.sane(ADDRESS, lease_s=LEASE_S), seed).lease))
        ini = self.ini(f"tls://{HOST}:{self.server()}", network=NETWORK, timeout_s=30, rounds=1000000)
        verdicts, found, end = collections.Counter(), collections.Counter(), time.monotonic() + AT_LEAST_S
        with tap.Board(wire, ini, image) as run:
            while verdicts["valid"] < VALID or time.monotonic() < end:
                report = run.report()
                verdicts[report["verdict"]] += 1
                self.assertTrue(verdicts["valid"] or sum(verdicts.values()) < MOST_IN_VAIN, found)
                found.update(codes(report))
                self.assertEqual([c for c in codes(report) if not c.startswith(OF_THE_NETWORK)], [], report)
            self.assertIsNone(run.process.poll())
            self.assertEqual([x for x in run.lines if x.get("event") == "assertion"], [])
            left = arena_left(run.lines)
            self.assertEqual(left, left[:1] * len(left))
            self.assertEqual(run.noise, [])
        print(f"\n{image}: {dict(verdicts)}, {dict(found)}")

    def test_hostile_network_posix_lwip_judges_rightly_and_leaves_nothing_behind(self):
        self.bear("posix-lwip", 1)

    def test_hostile_network_posix_threads_judges_rightly_and_leaves_nothing_behind(self):
        self.bear("posix-threads", 2)


if __name__ == "__main__":
    unittest.main()
