# SPDX-License-Identifier: Apache-2.0
"""`vouch agent` on a machine that slept, or whose clock is set, ahead and back."""

import os
import unittest
import unittest.mock

from live_agent import Agent, until
import nginx
import peer
import pki
from soak import fast_clock

HOST = "localhost"
DAY_S = 86400
# It is not due again in this test, but for the clock.
SELDOM = "[defaults]\ninterval = 12h\nretry = 1\njitter = 0\nconfirmations = 1\n"


class Clock(unittest.TestCase):
    def set(self, agent, seconds):
        agent.folder.write("ahead.new", str(seconds))
        os.rename(agent.path("ahead.new"), agent.path("ahead"))

    def test_clock_that_jumps_has_all_targets_checked_again_by_the_new_time(self):
        root = pki.root()
        leaf = root.issue(HOST, names=[HOST], days=(-1, 30))
        with nginx.Nginx({"a": nginx.Server(leaf.pem(), leaf.key_pem())}) as server, Agent(
                f"[trust]\nanchors = {server.folder.write('trust.pem', root.pem())}\n{SELDOM}"
                f"[target a]\nurl = https://{HOST}:{server.port['a']}\n"
                f"[target b]\nurl = tls://127.0.0.1:{peer.free_port()}\n") as agent:
            self.set(agent, 0)
            changes = {**fast_clock(agent.folder.path, 1), "FAST_CLOCK_AHEAD": agent.path("ahead")}
            with unittest.mock.patch.dict(os.environ, changes):
                agent.start()
            agent.started()
            self.assertEqual(agent.alerts_with("https"), [])
            self.set(agent, 40 * DAY_S)
            self.assertTrue(until(lambda: agent.alerts_with("https", "cert-expired")), agent.log)
            self.assertRegex(agent.log, r"the clock went 34560\d\d s ahead: all targets are checked again")
            self.set(agent, 0)
            self.assertTrue(until(lambda: agent.alerts_with("https", "is valid again")), agent.log)
            self.assertRegex(agent.log, r"the clock went 34560\d\d s back")
            self.assertEqual(len(agent.alerts_with("https")), 2, agent.alerts)
            self.assertEqual(agent.alerts_with("three intervals"), [])  # nobody could check while it slept
            self.assertEqual(agent.end(), 0)


if __name__ == "__main__":
    unittest.main()
