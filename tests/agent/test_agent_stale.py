# SPDX-License-Identifier: Apache-2.0
"""A target whose checks cannot begin: it is told, once, and when it is checked again."""

import contextlib
import os
import re
import signal
import unittest
import unittest.mock
import urllib.request

from live_agent import Agent, until
import nginx
import peer
import pki
from soak import fast_clock

HOST = "localhost"
TOLD = "has not been checked for more than three intervals"
RULES = "[defaults]\ninterval = 20\nretry = 10\njitter = 0\nconfirmations = 1\ntimeout = 10m\n"


class Stale(unittest.TestCase):
    def start(self, agent):
        with unittest.mock.patch.dict(os.environ, fast_clock(agent.folder.path, 40)):
            agent.start()

    def test_target_that_was_never_checked_is_told_once_and_again_when_it_is(self):
        root = pki.root()
        leaf, own = root.issue(HOST, names=[HOST], days=(-1, 800)), root.issue("client")
        port = peer.free_port()
        with nginx.Nginx({"a": nginx.Server(leaf.pem(), leaf.key_pem())}) as server, Agent(
                f"[trust]\nanchors = {server.folder.write('trust.pem', root.pem())}\n[page]\nlisten = 127.0.0.1:{port}\n{RULES}"
                f"[secrets]\ncert = own.pem\nkey = own.key\n[target a]\nurl = https://{HOST}:{server.port['a']}\n"
                "client_cert = cert\nclient_key = key\n") as agent:
            agent.folder.write("own.pem", "not yet\n")
            agent.folder.write("own.key", own.key_pem(), 0o600)
            self.start(agent)
            self.assertTrue(until(lambda: agent.alerts_with("https", TOLD)), agent.log)
            metrics = {}

            def metrics_are_there():
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as got:
                    metrics.update(re.findall(r'^(vouch_\w+)\{target="a",[^}]*\} (\S+)$', got.read().decode(), re.M))
                return "vouch_verdict" in metrics

            self.assertTrue(until(metrics_are_there))
            self.assertEqual(metrics["vouch_verdict"], "2", metrics)  # unknown, and not valid
            agent.kill(signal.SIGTERM)
            self.start(agent)
            self.assertTrue(until(lambda: agent.log.count("cannot be checked") == 2), agent.log)
            agent.folder.write("own.pem", own.pem())
            self.assertTrue(until(lambda: agent.alerts_with("https", "is checked again")), agent.log)
            self.assertEqual(len(agent.alerts_with("https", TOLD)), 1, agent.alerts)


if __name__ == "__main__":
    unittest.main()
