# SPDX-License-Identifier: Apache-2.0
"""Two targets of `vouch agent` with different certificates of one issuer and serial number: it is told while
both have them, and no longer when one of them has another."""

import signal
import unittest

from live_agent import FAST, Agent, until
import nginx
import peer
import pki
from test_serials import made_by_itself

HOST = "www.example.test"
CODE = "clients-serial-reused"


class SerialsInTheAgent(unittest.TestCase):
    def test_agent_tells_of_a_serial_that_two_targets_share_until_one_is_replaced(self):
        boxes = [made_by_itself(HOST, n) for n in (7, 7, 8)]
        server = nginx.Nginx({str(i): nginx.Server(pki.pem(b), b.key_pem()) for i, b in enumerate(boxes[:2])})
        self.addCleanup(server.__exit__, None, None, None)
        trust = server.folder.write("trust.pem", pki.pem(*boxes))
        targets = "".join(f"[target t{i}]\nurl = https://{HOST}:{server.port[str(i)]}\n"
                          f"connect = {peer.LOOPBACK}:{server.port[str(i)]}\n" for i in range(2))
        with Agent(f"[trust]\nanchors = {trust}\n{FAST}{targets}") as agent:
            agent.start()
            self.assertTrue(until(lambda: agent.alerts_with("has a problem", CODE)), agent.log)
            self.assertTrue(until(lambda: any(CODE in (row[0] or "") for row in self.reports(agent))), agent.log)
            server.folder.write("1.pem", pki.pem(boxes[2]))
            server.folder.write("1.key", boxes[2].key_pem(), 0o600)
            server.child.process.send_signal(signal.SIGHUP)
            self.assertTrue(until(lambda: all(CODE not in (row[0] or "") for row in self.reports(agent))),
                            agent.log)
            self.assertEqual(agent.end(), 0)

    @staticmethod
    def reports(agent):
        return agent.ask("SELECT report FROM endpoint")


if __name__ == "__main__":
    unittest.main()
