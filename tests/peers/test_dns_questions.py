# SPDX-License-Identifier: Apache-2.0
"""What makes an answer to our questions hard to forge: a random id, and changing source ports."""

import unittest

import peer
from check import check
from dnsd import Dnsd


class Questions(unittest.TestCase):
    def test_dns_question_has_an_id_and_a_port_that_change(self):
        zone = {f"n{i}.example.test": [("A", "127.0.0.1")] for i in range(12)}
        port = peer.free_port()
        with Dnsd(zone) as names:
            check("--dns", names.address, "-4", "-j", "1", "-t", "2s", *(f"tls://{n}:{port}" for n in zone))
        self.assertEqual(len(names.asked), 12)
        self.assertGreater(len({number for number, _ in names.asked}), 10)
        self.assertGreater(len({source for _, source in names.asked}), 6)


if __name__ == "__main__":
    unittest.main()
