# SPDX-License-Identifier: Apache-2.0
"""Some days of the agent's life in a short time: `make soak` is the long one."""

import os
import unittest

from live_agent import VOUCH
from soak import Soak

SECONDS = int(os.environ.get("SOAK_TEST_S", "45"))


class Life(unittest.TestCase):
    def test_days_of_renewals_failures_and_reloads_leave_memory_as_it_was(self):
        faults, seen = Soak(VOUCH, SECONDS).run()
        self.assertEqual(faults, [], seen)


if __name__ == "__main__":
    unittest.main()
