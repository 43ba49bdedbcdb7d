# SPDX-License-Identifier: Apache-2.0
"""A cluster whose nodes get a new certificate one after another: one alert, and one more when it lasts."""

import contextlib
import json
import time
import unittest
import urllib.request

from cluster import Cluster
from live_agent import FAST, Agent, until
import peer
import pki

HOST = "cluster.example.org"
NODES = 5


class Rollout(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pki.root()
        cls.folder = peer.Folder()
        cls.trust = cls.folder.write("trust.pem", cls.root.pem())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def issue(self, days=(-80, 10)):
        """Of ninety days, with ten left: due for renewal."""
        leaf = self.root.issue(HOST, names=[HOST], days=days)
        return leaf.pem(), leaf.key_pem()

    @contextlib.contextmanager
    def agent(self, cluster, rollout="1h", more=""):
        text = (f"[agent]\ndns = {peer.LOOPBACK}:{cluster.names.port}\n[trust]\nanchors = {self.trust}\n{more}{FAST}"
                f"[target gui]\nurl = tls://{HOST}:{cluster.port}\nall_addresses = yes\nrollout = {rollout}\nwarning = 1d\n")
        with Agent(text) as agent:
            agent.start()
            if not until(lambda: agent.ask("SELECT count(*) FROM endpoint WHERE sha256 IS NOT NULL")[0][0] == NODES
                         if self.has_state(agent) else False):
                raise AssertionError(agent.log)
            time.sleep(1.2)  # the thresholds of expiry that are crossed are told
            yield agent

    def has_state(self, agent):
        with contextlib.suppress(Exception):
            return agent.ask("SELECT count(*) FROM endpoint")[0][0] >= 0
        return False

    def news(self, agent):
        return [line for line in agent.alerts if "expires within" not in line]

    def test_rollout_on_five_nodes_is_one_alert_when_it_is_complete(self):
        with Cluster(NODES, *self.issue()) as cluster, self.agent(cluster) as agent:
            new = self.issue(days=(0, 90))
            for number in range(NODES - 1):
                cluster.serve(*new, number)
                time.sleep(0.3)
            self.assertTrue(until(lambda: agent.ask("SELECT count(*) FROM rollout")[0][0] == 1), agent.log)
            time.sleep(2)
            self.assertEqual(self.news(agent), [])
            cluster.serve(*new, NODES - 1)
            self.assertTrue(until(lambda: self.news(agent)), agent.log)
            time.sleep(2)
            self.assertEqual(len(self.news(agent)), 1, self.news(agent))
            self.assertIn("renewed certificate on all 5 nodes", self.news(agent)[0])
            self.assertEqual(agent.ask("SELECT count(*) FROM rollout"), [(0,)])

    def test_rollout_that_lasts_is_a_state_that_is_told_across_a_kill(self):
        port = peer.free_port()
        with Cluster(NODES, *self.issue()) as cluster, self.agent(
                cluster, "6s", f"[page]\nlisten = 127.0.0.1:{port}\n") as agent:
            new = self.issue(days=(0, 90))
            cluster.serve(*new, 0, 3)
            self.assertTrue(until(lambda: agent.ask("SELECT count(*) FROM rollout")[0][0] == 1), agent.log)
            time.sleep(2)
            agent.kill()
            agent.start()
            self.assertTrue(until(lambda: self.news(agent)), agent.log)
            self.assertIn("2 of 5 nodes have had the new certificate since 20", self.news(agent)[0])
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/status", timeout=5) as answer:
                state = json.load(answer)
            self.assertEqual((state[0]["rollout"]["done"], state[0]["rollout"]["total"]), (2, 5))
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/plain", timeout=5) as answer:
                self.assertIn("2 of 5 nodes have the new certificate since 20", answer.read().decode())
            cluster.serve(*new)
            self.assertTrue(until(lambda: self.news(agent)[1:]), agent.log)
            self.assertIn("on all 5 nodes", self.news(agent)[1])
            time.sleep(1.5)
            self.assertEqual(len(self.news(agent)), 2, self.news(agent))

    def test_rollout_that_comes_early_is_told_at_its_first_node_alone(self):
        with Cluster(NODES, *self.issue(days=(-10, 80))) as cluster, self.agent(cluster) as agent:
            new = self.issue(days=(0, 90))
            for number in range(NODES):
                cluster.serve(*new, number)
                time.sleep(0.5)
            self.assertTrue(until(lambda: self.news(agent)), agent.log)
            time.sleep(3)
            self.assertEqual(len(self.news(agent)), 1, self.news(agent))
            self.assertIn("long before the last one expires", self.news(agent)[0])
            self.assertEqual(agent.ask("SELECT count(*) FROM rollout"), [(0,)])

    def test_nodes_with_certificates_of_their_own_are_told_apart(self):
        with Cluster(NODES, *self.issue()) as cluster:
            for number in range(NODES):
                cluster.serve(*self.issue(), number)
            with self.agent(cluster) as agent:
                for number in (0, 1):
                    cluster.serve(*self.issue(days=(0, 90)), number)
                self.assertTrue(until(lambda: len(self.news(agent)) == 2), agent.log)
                self.assertIn("127.0.0.", self.news(agent)[0])


if __name__ == "__main__":
    unittest.main()
